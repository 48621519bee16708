import {unwritable, type Content, type Text} from '../text/encoding.ts';
import {join, split} from '../text/lines.ts';
import {fit, type Misfit} from './hunks.ts';
import type {Hunk, Patch, Reading, Refusal, Section} from './parse.ts';
import {rewritten} from './rewrite.ts';

/** What files hold, by path; null where there is no file. */
export type Files = ReadonlyMap<string, Content | null>;

/** A file as a change leaves it; `from` is the path that its content was moved from. */
type Planned = {readonly path: string; readonly after: Content | null; readonly from?: string};

export type Applied = {readonly planned: readonly Planned[]; readonly compared: number} | Refusal;

/** A file while the sections of a patch are applied, one after the other, in memory. */
type State = {
	readonly content: Content | null;
	readonly from?: string;
	/** Before the first of several updates in a row: they may all be meant for that. */
	readonly base?: Text;
	readonly hunks: readonly Hunk[];
};

const MAX_MISFITS = 5;
const NARROW = ' Or put "@@ " and the line of the function or class they are in before them.';

const sayMisfits = (path: string, hunks: readonly Hunk[], misfits: readonly Misfit[]): string => {
	const shown = misfits
		.slice(0, MAX_MISFITS)
		.map(
			({hunk, why, several}) =>
				`${path}, hunk ${hunk + 1} (line ${hunks[hunk]?.line ?? 0} of the patch): ${why}${several ? NARROW : ''}`,
		);
	const more = misfits.length - shown.length;
	return [...shown, ...(more > 0 ? [`… and more hunks of ${path} that do not fit.`] : [])].join('\n');
};

/** A byte order mark is not in the text of a file that has one, but models copy it from what shows it. */
const withoutMark = (hunk: Hunk): Hunk => ({
	...hunk,
	lines: hunk.lines.map(({mark, text}) => ({mark, text: text.replace(/^\uFEFF/, '')})),
});

const withHunks = (before: Text, given: readonly Hunk[]) => {
	const hunks = before.bom ? given.map(withoutMark) : given;
	const fitted = fit(hunks, split(before.text));
	return 'misfits' in fitted
		? fitted
		: {content: {...before, text: join(fitted.lines)} satisfies Text, compared: fitted.compared};
};

type Updated = {readonly state: State; readonly compared: number} | Refusal;

const update = (state: State, path: string, hunks: readonly Hunk[]): Updated => {
	const {content} = state;
	if (content === null) return {refused: `${path}: there is no such file, so it cannot be updated.`};
	if (hunks.length === 0) return {state, compared: 0};
	if (content.kind === 'binary')
		return {refused: `${path} is not a text file: it can be deleted or moved, not updated.`};
	const after = withHunks(content, hunks);
	if (!('misfits' in after)) {
		const base = state.base ?? content;
		return {
			state: {...state, content: after.content, base, hunks: [...state.hunks, ...hunks]},
			compared: after.compared,
		};
	}
	if (state.base !== undefined) {
		const all = [...state.hunks, ...hunks];
		const together = withHunks(state.base, all);
		if (!('misfits' in together))
			return {state: {...state, content: together.content, hunks: all}, compared: together.compared};
	}
	return {refused: sayMisfits(path, hunks, after.misfits)};
};

export const sayUnwritable = (path: string, content: Content | null): string | undefined => {
	if (content === null || content.kind === 'binary') return undefined;
	const bad = unwritable(content.text, content.encoding);
	if (bad === undefined) return undefined;
	const code = `U+${(bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
	return `${path} is ${content.encoding}, which cannot hold the character ${code}. Write it in another way.`;
};

const addedText = (section: Section & {readonly kind: 'add'}): string =>
	section.lines.length === 0 ? '' : section.lines.join('\n') + (section.ended ? '\n' : '');

/** Sections are applied in order, each to what the ones before it left, so the same file twice is one change. */
const applyReading = ({sections}: Reading, files: Files): Applied => {
	const states = new Map<string, State>();
	const order = new Set<string>();
	const refusals: string[] = [];
	let compared = 0;
	const stateOf = (path: string): State => states.get(path) ?? {content: files.get(path) ?? null, hunks: []};
	const set = (path: string, state: State): void => {
		order.add(path);
		states.set(path, state);
	};
	const one = (section: Section): void => {
		const {path} = section;
		const state = stateOf(path);
		switch (section.kind) {
			case 'add': {
				const content = rewritten(state.content, addedText(section));
				if ('refused' in content) refusals.push(`${path}${content.refused}`);
				else set(path, {content, hunks: []});
				return;
			}
			case 'delete':
				if (state.content === null) refusals.push(`${path}: there is no such file, so it cannot be deleted.`);
				else set(path, {content: null, hunks: []});
				return;
			case 'update': {
				const after = update(state, path, section.hunks);
				if ('refused' in after) {
					refusals.push(after.refused);
					return;
				}
				compared += after.compared;
				const to = section.to ?? path;
				if (to === path) return set(path, after.state);
				set(to, {content: after.state.content, hunks: [], from: state.from ?? path});
				set(path, {content: null, hunks: []});
			}
		}
	};
	for (const section of sections) one(section);
	const planned = [...order].map((path): Planned => {
		const {content, from} = stateOf(path);
		return {path, after: content, ...(from === undefined || from === path ? {} : {from})};
	});
	for (const {path, after} of planned) {
		const complaint = sayUnwritable(path, after);
		if (complaint !== undefined) refusals.push(complaint);
	}
	if (refusals.length > 0) return {refused: `Nothing was written.\n${refusals.slice(0, MAX_MISFITS).join('\n')}`};
	return {planned, compared};
};

const sameText = (one: Content | null, other: Content | null): boolean =>
	one?.kind === 'text' && other?.kind === 'text' ? one.text === other.text : one === other;

const sameOutcome = (one: readonly Planned[], other: readonly Planned[]): boolean =>
	one.length === other.length &&
	one.every(({path, after, from}, at) => {
		const twin = other[at];
		return twin !== undefined && path === twin.path && from === twin.from && sameText(after, twin.after);
	});

const sayFiles = ({sections}: Reading): string => sections.map(({kind, path}) => `${kind} ${path}`).join('\n');

const sayDoubtful = (readings: readonly Reading[]): string => {
	const lines = [...new Set(readings.flatMap(({doubtful}) => doubtful))].sort((a, b) => a - b).slice(0, MAX_MISFITS);
	return lines.length === 0
		? 'The quotes around the patch can be read in two ways. Send the patch itself, not a command with it.'
		: `Line ${lines.join(', ')} of the patch may be a marker or a line of a file. Begin markers without blanks.`;
};

/**
 * What a patch makes of files, all of it or nothing. Pure: `files` holds what is there for every path that the patch names.
 * Of several readings the only one that fits counts; a line of a hunk that is no line of the file fits nowhere.
 */
export const applyPatch = ({readings}: Patch, files: Files): Applied => {
	const [first, ...others] = readings;
	const plain = applyReading(first, files);
	if (others.length === 0) return plain;
	// A line that is in the file is no `@@` line, but it may hide a section.
	const rivals =
		'refused' in plain
			? others
			: others.filter(other => other.doubtful.length === 0 || sayFiles(other) !== sayFiles(first));
	const tried = [plain, ...rivals.map(reading => applyReading(reading, files))];
	const fitting = tried.flatMap(applied => ('refused' in applied ? [] : [applied]));
	const [best] = fitting;
	if (best === undefined) {
		const refused = [plain, tried.at(-1)].flatMap(one => (one !== undefined && 'refused' in one ? [one.refused] : []));
		return {refused: [...new Set([...refused, sayDoubtful(readings)])].join('\n')};
	}
	return fitting.every(({planned}) => sameOutcome(planned, best.planned))
		? best
		: {refused: `Nothing was written. ${sayDoubtful(readings)}`};
};
