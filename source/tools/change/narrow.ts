import type {Selection} from '../../core/tool.ts';
import {decode, encode} from '../text/encoding.ts';
import type {Refusal} from '../patch/parse.ts';
import {digest, type Change} from './change.ts';
import {CONTEXT, MAX_EDITS} from './diff.ts';

/** A change of one file with only some of its hunks, numbered as its diff shows them. */
const someHunks = async (change: Change, hunks: readonly number[]): Promise<Change | Refusal | undefined> => {
	const {place, before, after, from} = change;
	if (before === null || after === null || from !== undefined)
		return {refused: `${place.path} is added, deleted or moved: it can only be taken as a whole.`};
	const [old, now] = [decode(before), decode(after)];
	if (old.kind !== 'text' || now.kind !== 'text')
		return {refused: `${place.path} is binary: it can only be taken as a whole.`};
	const {structuredPatch, applyPatch} = await import('diff');
	const options = {context: CONTEXT, maxEditLength: MAX_EDITS};
	const patch = structuredPatch('', '', old.text, now.text, undefined, undefined, options);
	if (patch === undefined) return {refused: `${place.path} changes too much to be taken in parts.`};
	const wrong = hunks.find(hunk => patch.hunks[hunk] === undefined);
	if (wrong !== undefined) return {refused: `${place.path} has no hunk ${wrong + 1}.`};
	const chosen = {...patch, hunks: patch.hunks.filter((_, at) => hunks.includes(at))};
	const text = applyPatch(old.text, chosen, {autoConvertLineEndings: false});
	if (text === false) return {refused: `The chosen hunks of ${place.path} do not fit together.`};
	const narrowed = encode({...old, text});
	return digest(narrowed) === digest(before) ? undefined : {...change, after: narrowed};
};

/** The part of a change that a person chose: whole files, or some of their hunks. A move is one change, whichever side is named. */
export const narrow = async (
	changes: readonly Change[],
	only: Selection | undefined,
): Promise<readonly Change[] | Refusal> => {
	if (only === undefined) return changes;
	const chosen = new Map(only.map(({path, hunks}) => [path, hunks]));
	const sources = new Set(
		changes.flatMap(({from, place}) => (from !== undefined && chosen.has(place.path) ? [from] : [])),
	);
	const kept: Change[] = [];
	for (const change of changes) {
		const {path} = change.place;
		const hunks = sources.has(path) ? null : chosen.get(path);
		if (hunks === undefined) continue;
		const part = hunks === null ? change : await someHunks(change, hunks);
		if (part === undefined) continue;
		if ('refused' in part) return part;
		kept.push(part);
	}
	return kept.length === 0 ? {refused: 'Nothing of the change was chosen, so nothing was written.'} : kept;
};
