import {lookedAt, type Looked} from './looked.ts';
import type {Stage} from './profile.ts';
import type {SessionState, Turn} from './session/state.ts';
import type {Excerpt} from './workspace.ts';

/** Tokens of files in one request: of more, models of long windows recall less well. */
const MOST = 28_000;
/** Shares of a window, and of what a vendor takes in a minute, that files may fill: the rest is for the question, the answer and bad guesses. */
const SHARE = {window: 0.5, minute: 0.7};
/** Bytes of a token in code and prose, guessed low. */
const TOKEN = 3;

type Model = Pick<Turn['models'][string], 'window' | 'perMinute' | 'tokens'>;

/** Bytes of files that fit in one request to a model, and in all that are made at once. */
export const roomFor = ({window, perMinute = Infinity, tokens = 1}: Model) => {
	const bytes = TOKEN / tokens;
	const together = perMinute * SHARE.minute * bytes;
	return {each: Math.floor(Math.min(MOST * bytes, window * SHARE.window * bytes, together)), together};
};

const encoder = new TextEncoder();
const sizeOf = (text: string): number => encoder.encode(text).length;

/** An excerpt in pieces of whole lines, of at most so many bytes each; a longer line is a piece of its own. */
const cut = (excerpt: Excerpt, most: number): readonly Excerpt[] => {
	if (sizeOf(excerpt.text) <= most) return [excerpt];
	const pieces: Excerpt[] = [];
	let lines: string[] = [];
	let [size, from] = [0, excerpt.from];
	const end = (): void => {
		if (lines.length === 0) return;
		pieces.push({...excerpt, from, to: from + lines.length - 1, text: lines.join('\n')});
		from += lines.length;
		[lines, size] = [[], 0];
	};
	for (const line of excerpt.text.split('\n')) {
		const more = sizeOf(line) + 1;
		if (size + more > most) end();
		lines.push(line);
		size += more;
	}
	end();
	return pieces;
};

/** Packs excerpts, best first, into parts of at most `each` bytes, and of at most `together` in all. What does not fit is left to the ranking. */
export const pack = (
	excerpts: readonly Excerpt[],
	{each, together}: ReturnType<typeof roomFor>,
): readonly (readonly Excerpt[])[] => {
	const parts: Excerpt[][] = [];
	let [left, room] = [together, 0];
	for (const piece of excerpts.flatMap(excerpt => cut(excerpt, each))) {
		const size = sizeOf(piece.text);
		if (size > each || size > left) continue;
		left -= size;
		if (parts.length === 0 || size > room) {
			parts.push([]);
			room = each;
		}
		parts.at(-1)?.push(piece);
		room -= size;
	}
	return parts;
};

/** What the context model is to look at in a turn, in parts that are asked about one by one, and what it has read before, which is not shown again. */
export const partsOf = (
	state: SessionState,
	turn: Turn,
	stage: Stage,
): {readonly parts: readonly (readonly Excerpt[])[]; readonly known: readonly Looked[]} => {
	const excerpts = turn.ranking?.excerpts ?? [];
	const known = excerpts.map(excerpt => ({excerpt, before: lookedAt(state, excerpt)}));
	const model = turn.models[stage.name];
	const room = model === undefined ? {each: Infinity, together: Infinity} : roomFor(model);
	const parts = pack(
		known.flatMap(({excerpt, before}) => (before === undefined ? [excerpt] : [])),
		room,
	);
	return {parts, known: known.flatMap(({before}) => before ?? [])};
};

/** Requests that a stage makes at once when its model is asked next: one, but for each part of what is to be looked at. */
export const requestsOf = (state: SessionState, turn: Turn, stage: Stage): number =>
	stage.does === 'gather' && turn.thread?.room === undefined
		? Math.max(1, partsOf(state, turn, stage).parts.length)
		: 1;
