import {complete as completed, wantedCompletion} from '../composer/completion.ts';
import {fuzzy} from '../composer/fuzzy.ts';
import type {Match, Ui} from './state.ts';
import type {Step} from './wish.ts';

const MOST = 50;

const commandsFor = (ui: Ui, query: string): readonly Match[] => {
	const names = ui.offers.map(({name}) => name);
	const found = query === '' ? names.map(text => ({text, positions: []})) : fuzzy(query, names, MOST);
	return found.map(({text, positions}) => {
		const about = ui.offers.find(({name}) => name === text)?.about;
		return {text, positions, ...(about === undefined ? {} : {about})};
	});
};

/** Offers words for what is being written now: commands behind a slash, files behind an at sign. */
export const offer = (before: Ui): Step<Ui> => {
	const {completion: last, ...ui} = before;
	const wanted = wantedCompletion(ui.composer);
	if (wanted === undefined || wanted.kind === 'argument') return {ui, wishes: []};
	const matches = wanted.kind === 'command' ? commandsFor(ui, wanted.query) : fuzzy(wanted.query, ui.files, MOST);
	const wishes = wanted.kind === 'file' ? [{do: 'find-files', query: wanted.query} as const] : [];
	if (matches.length === 0) return {ui, wishes};
	const chosen = last !== undefined && last.matches[last.chosen]?.text === matches[last.chosen]?.text ? last.chosen : 0;
	return {ui: {...ui, completion: {kind: wanted.kind, from: wanted.from, to: wanted.to, matches, chosen}}, wishes};
};

export const moveChoice = (ui: Ui, by: number): Ui => {
	const {completion} = ui;
	if (completion === undefined) return ui;
	const count = completion.matches.length;
	return {...ui, completion: {...completion, chosen: (completion.chosen + by + count) % count}};
};

/** Puts the chosen word in the place of what was written of it. */
export const complete = (ui: Ui): Ui => {
	const {completion, ...rest} = ui;
	const match = completion?.matches[completion.chosen];
	const wanted = wantedCompletion(ui.composer);
	if (match === undefined || wanted === undefined) return rest;
	const composer = completed(ui.composer, wanted, match.text);
	return {...rest, composer};
};
