import type {Preview} from '../../core/tool.ts';
import {intentOf, type Change} from './change.ts';
import {diffAll, type FileDiff} from './diff.ts';

const MAX_LISTED = 50;

const verbOf = ({before, after, from}: Change): string => {
	if (from !== undefined) return 'Move';
	if (before === null) return 'Add';
	return after === null ? 'Delete' : 'Edit';
};

const nameOf = ({place, from}: Change): string => (from === undefined ? place.path : `${from} → ${place.path}`);

const sayCount = (files: readonly FileDiff[]): string => {
	const sum = (count: (file: FileDiff) => number): number => files.reduce((total, file) => total + count(file), 0);
	return `(+${sum(({added}) => added)} −${sum(({removed}) => removed)})`;
};

/** The source of a move is part of the move. */
const shownOf = (changes: readonly Change[]): readonly Change[] => {
	const sources = new Set(changes.flatMap(({from}) => (from === undefined ? [] : [from])));
	return changes.filter(({place, after}) => after !== null || !sources.has(place.path));
};

const titleOf = (changes: readonly Change[], files: readonly FileDiff[]): string => {
	const shown = shownOf(changes);
	const verbs = new Set(shown.map(verbOf));
	const [first = 'Edit'] = verbs;
	const names = shown.slice(0, 3).map(nameOf).join(', ');
	const more = shown.length > 3 ? ` and ${shown.length - 3} more` : '';
	return `${verbs.size === 1 ? first : 'Change'} ${names}${more} ${sayCount(files)}`;
};

/** What a person is shown before a change is made, and what is on record of it. */
export const previewOf = async (changes: readonly Change[]): Promise<Preview> => {
	const {text, files} = await diffAll(changes);
	return {
		title: titleOf(changes, files),
		outside: changes.flatMap(({place}) => (place.outside ? [place.path] : [])),
		protected: changes.flatMap(({place}) => (place.protected ? [place.path] : [])),
		diff: text,
		files: changes.map(intentOf),
	};
};

/** What a model is told of a change that was made. */
export const sayDone = async (changes: readonly Change[]): Promise<string> => {
	const {files} = await diffAll(changes);
	const shown = new Set(shownOf(changes));
	const lines = changes.flatMap((change, at) => {
		const file = files[at];
		return file === undefined || !shown.has(change) ? [] : [`${verbOf(change)} ${nameOf(change)} ${sayCount([file])}`];
	});
	const more = lines.length - MAX_LISTED;
	return ['Done.', ...lines.slice(0, MAX_LISTED), ...(more > 0 ? [`… and ${more} more files`] : [])].join('\n');
};
