import type {StructuredPatch} from 'diff';
import type {File, PassedOver, Tree} from '../suites/tree.ts';

/** What a candidate wants at a path: a file, or none. */
export type Change = {readonly path: string; readonly after: File | undefined};

export type Changes =
	| {readonly changes: readonly Change[]; readonly passedOver: readonly PassedOver[]}
	| {readonly refused: string};

/** Bytes of a diff that are read. */
const LONGEST_DIFF = 16 * 1024 ** 2;

/** The path in a header: without git's `a/` and `b/`; undefined for `/dev/null`. */
const pathOf = (name: string | undefined, side: 'a' | 'b'): string | undefined => {
	if (name === undefined || name === '/dev/null') return undefined;
	return name.startsWith(`${side}/`) ? name.slice(2) : name;
};

const textOf = (file: File): string | undefined => {
	try {
		return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(file.bytes);
	} catch {
		return undefined;
	}
};

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

/** The paths that a diff reads; empty when it cannot be read. */
export const pathsRead = async (text: string): Promise<readonly string[]> => {
	const {parsePatch} = await import('diff');
	try {
		return parsePatch(text).flatMap(({oldFileName}) => pathOf(oldFileName, 'a') ?? []);
	} catch {
		return [];
	}
};

/** What one file of a diff makes of the files before it, or why it cannot. */
const changesOf = (
	patch: StructuredPatch,
	pristine: Tree,
	apply: (source: string, patch: StructuredPatch) => string | false,
): readonly Change[] | PassedOver => {
	const [from, to] = [pathOf(patch.oldFileName, 'a'), pathOf(patch.newFileName, 'b')];
	const path = to ?? from ?? '';
	const pass = (why: string): PassedOver => ({path, why});
	if (patch.isBinary === true) return pass('is binary');
	// Links and submodules are modes of their own.
	if (patch.newMode !== undefined && !/^100(?:644|755)$/.test(patch.newMode))
		return pass(`is of mode ${patch.newMode}, not a file`);
	const before = from === undefined ? undefined : pristine.get(from);
	if (from !== undefined && before === undefined && patch.isCreate !== true) return pass('is not there to be changed');
	if (to === undefined) return [{path: from ?? '', after: undefined}];
	if (from === undefined && pristine.has(to)) return pass('is there already');
	const text = before === undefined || patch.isCreate === true ? '' : textOf(before);
	if (text === undefined) return pass('is not text');
	const after = patch.hunks.length === 0 ? text : apply(text, patch);
	if (after === false) return pass('does not fit the file as it is');
	const executable = patch.newMode === undefined ? (before?.executable ?? false) : patch.newMode === '100755';
	const written: Change = {path: to, after: {bytes: bytesOf(after), executable}};
	return from !== undefined && from !== to && patch.isCopy !== true
		? [{path: from, after: undefined}, written]
		: [written];
};

/** Reads a unified diff (git's, or plain) against the pristine files. One that cannot be read, or names a path twice, is refused. */
export const changesOfDiff = async (diff: string, pristine: Tree): Promise<Changes> => {
	if (diff.trim() === '') return {changes: [], passedOver: []};
	if (diff.length > LONGEST_DIFF) return {refused: `the diff is longer than ${LONGEST_DIFF} characters`};
	if (/^GIT binary patch$/m.test(diff)) return {refused: 'the diff holds a binary patch'};
	const {applyPatch, parsePatch} = await import('diff');
	let patches: readonly StructuredPatch[];
	try {
		patches = parsePatch(diff);
	} catch (error) {
		return {
			refused: `the diff cannot be read: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`,
		};
	}
	if (patches.every(({oldFileName, newFileName}) => oldFileName === undefined && newFileName === undefined))
		return {refused: 'this is no diff'};
	const apply = (source: string, patch: StructuredPatch): string | false => {
		try {
			return applyPatch(source, patch, {fuzzFactor: 0});
		} catch {
			return false;
		}
	};
	const read = patches.map(patch => changesOf(patch, pristine, apply));
	const changes = read.flatMap(one => ('why' in one ? [] : one));
	const written = changes.filter(({after}) => after !== undefined).map(({path}) => path);
	if (new Set(written).size !== written.length) return {refused: 'the diff changes a file twice'};
	return {
		// What is renamed away and written anew is written.
		changes: changes.filter(({path, after}) => after !== undefined || !written.includes(path)),
		passedOver: read.flatMap(one => ('why' in one ? [one] : [])),
	};
};

const isSame = (one: File | undefined, other: File): boolean =>
	one !== undefined && one.executable === other.executable && Buffer.compare(one.bytes, other.bytes) === 0;

/** What became of the pristine files. What was passed over when they were read counts as unchanged, not as deleted. */
export const changesOfTree = (after: Tree, passedOver: readonly PassedOver[], pristine: Tree): Changes => {
	const hidden = (path: string): boolean =>
		passedOver.some(one => path === one.path || path.startsWith(`${one.path}/`));
	const gone = [...pristine.keys()].filter(path => !after.has(path) && !hidden(path));
	return {
		changes: [
			...gone.map(path => ({path, after: undefined})),
			...[...after].flatMap(([path, file]) => (isSame(pristine.get(path), file) ? [] : [{path, after: file}])),
		],
		passedOver,
	};
};
