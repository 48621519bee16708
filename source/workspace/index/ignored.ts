import {hash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import ignore, {type Ignore} from 'ignore';
import {decodeText} from '../text.ts';
import {isSame, isSettled, lookAt, type Stamp, stampOf} from './stamp.ts';

/** The rules of one folder. `base` is the folder, absolute with a slash at its end; paths are tested relative to it. */
type Level = {readonly base: string; readonly rules: Ignore; readonly text: string};

/** The rules that count in a folder, the nearest last. Two lists with the same levels in them say the same. */
export type Levels = readonly Level[];

/** An ignore file of a huge size is no list of rules. */
const mostBytes = 1024 * 1024;

/** Later files win over earlier ones, as later lines do: `.ignore` is for tools like this one, `.gitignore` for all. */
const ruleFiles = ['.gitignore', '.ignore'] as const;

/** Does a name decide what else is listed? */
export const decides = (name: string): boolean => name === '.git' || ruleFiles.some(file => file === name);

const textOf = (path: string): string => {
	try {
		const bytes = readFileSync(path);
		return bytes.length > mostBytes ? '' : (decodeText(bytes) ?? '');
	} catch {
		return '';
	}
};

/** Where the repository whose `.git` this is keeps its own exclusions. A linked checkout shares them with the first one. */
const excludeFile = (git: string): string => {
	const about = lookAt(git);
	if (about?.isFile() !== true) return join(git, 'info', 'exclude');
	const [, named = ''] = /^gitdir: (.+)$/m.exec(textOf(git)) ?? [];
	const directory = resolve(dirname(git), named.trim());
	const common = textOf(join(directory, 'commondir')).trim();
	const shared = common === '' ? directory : isAbsolute(common) ? common : resolve(directory, common);
	return join(shared, 'info', 'exclude');
};

/** Is this the `.git` of another checkout of a repository, whose files are copies of what is elsewhere? */
export const isLinkedCheckout = (git: string): boolean =>
	lookAt(git)?.isFile() === true && /^gitdir: .*[\\/]worktrees[\\/]/m.test(textOf(git));

type Source = {
	readonly path: string;
	readonly stamp: Stamp | undefined;
	readonly settled: boolean;
	readonly text: string;
};

/** The rules that stand in a folder itself, as they were read. */
export type Own = {readonly sources: readonly Source[]; readonly level: Level | undefined};

const readSource = (path: string, before: Source | undefined): Source => {
	const now = Date.now();
	const about = lookAt(path);
	if (about?.isFile() !== true) return {path, stamp: undefined, settled: true, text: ''};
	const stamp = stampOf(about);
	if (before?.stamp !== undefined && before.settled && isSame(before.stamp, stamp)) return before;
	return {path, stamp, settled: isSettled(stamp, now), text: textOf(path)};
};

/**
 * The rules in a folder, of which `names` are those entries that decide. When nothing changed since `before`, its level is given again, the
 * same object.
 */
export const readOwn = (folder: string, names: readonly string[], before: Own | undefined): Own => {
	if (names.length === 0)
		return before?.level === undefined && before !== undefined ? before : {sources: [], level: undefined};
	const paths = [
		...(names.includes('.git') ? [excludeFile(join(folder, '.git'))] : []),
		...ruleFiles.filter(file => names.includes(file)).map(file => join(folder, file)),
	];
	const sources = paths.map(path =>
		readSource(
			path,
			before?.sources.find(source => source.path === path),
		),
	);
	const text = sources.map(source => source.text).join('\n');
	if (before !== undefined && before.sources.map(source => source.text).join('\n') === text)
		return {...before, sources};
	if (!/^\s*[^#\s]/m.test(text)) return {sources, level: undefined};
	const rules = ignore({ignorecase: false, allowRelativePaths: true}).add(text);
	return {sources, level: {base: folder.endsWith('/') ? folder : `${folder}/`, rules, text}};
};

/** What tells some rules from any others. */
export const printOf = (levels: Levels): string =>
	levels.length === 0 ? '' : hash('sha1', JSON.stringify(levels.map(({base, text}) => [base, text])));

/** Is an entry left out? `path` is absolute; that of a folder ends with a slash. The nearest rules that say anything decide. */
export const isIgnored = (levels: Levels, path: string): boolean => {
	for (let at = levels.length - 1; at >= 0; at -= 1) {
		const level = levels[at];
		if (level === undefined) continue;
		const {ignored, unignored} = level.rules.test(path.slice(level.base.length));
		if (ignored) return true;
		if (unignored) return false;
	}
	return false;
};
