import {readContextAnswer, type Found} from './context-answer.ts';
import type {SessionState, Turn} from './session/state.ts';
import type {Excerpt} from './workspace.ts';

/** Lines of a file that the context model has read in this session, and what it said of them. */
export type Looked = {
	readonly path: string;
	/** Tells their text from any other. */
	readonly mark: string;
	/** What it was asked then. */
	readonly request: string;
	/** Why they mattered to that; left out when they did not. */
	readonly found?: Found;
};

/** What a text is known by: two hashes (FNV-1a, and one of another multiplier) and its length. Not for secrets; for changes. */
const markOf = (text: string): string => {
	let [one, other] = [0x81_1c_9d_c5, 0];
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		one = Math.imul(one ^ code, 0x01_00_01_93);
		other = (Math.imul(other, 0x85_eb_ca_77) + code + 1) | 0;
	}
	return `${(one >>> 0).toString(36)}.${(other >>> 0).toString(36)}.${text.length.toString(36)}`;
};

const placeOf = ({path, from, to}: Excerpt): string => `${path}:${from}-${to}`;

/** What was read of an excerpt, if it was and has not changed since. */
export const lookedAt = ({looked}: SessionState, excerpt: Excerpt): Looked | undefined => {
	const before = looked[placeOf(excerpt)];
	return before?.mark === markOf(excerpt.text) ? before : undefined;
};

/** Files of a session that are remembered as read. */
const most = 500;

/** What is remembered of the reading that a turn's context stage did, when its model answered. */
export const remember = (looked: SessionState['looked'], turn: Turn, answer: string): SessionState['looked'] => {
	const read = readContextAnswer(answer);
	if ('wrong' in read) return looked;
	const shown = (isThis: boolean): ReadonlySet<string> =>
		new Set((turn.thread?.parts ?? []).flatMap(({files, outcome}) => ((outcome !== 'failed') === isThis ? files : [])));
	const [brought, failed] = [shown(true), shown(false)];
	const found = new Map(read.files.map(file => [file.path, file]));
	const fresh = (turn.ranking?.excerpts ?? []).flatMap((excerpt): readonly (readonly [string, Looked])[] => {
		const {path, text} = excerpt;
		const about = found.get(path);
		const before = looked[placeOf(excerpt)];
		const mark = markOf(text);
		const isKnown = before?.mark === mark && about !== undefined;
		// Of a file that is read in pieces every piece must have brought something.
		if (failed.has(path) || !(brought.has(path) || isKnown)) return [];
		const one = {path, mark, request: turn.request};
		return [[placeOf(excerpt), about === undefined ? one : {...one, found: about}]];
	});
	const names = new Set(fresh.map(([place]) => place));
	const others = Object.entries(looked).filter(([place]) => !names.has(place));
	return Object.fromEntries([...others, ...fresh].slice(-most));
};
