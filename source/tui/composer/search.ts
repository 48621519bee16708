import {actionOf} from '../keys/bind.ts';
import type {Input} from '../keys/key.ts';
import type {Keymap} from '../keys/keymap.ts';
import {clusterStart} from '../text/cluster.ts';
import {cleaned} from './text.ts';

/** Looking for an earlier prompt by what it says. */
export type Search = {
	readonly query: string;
	/** The prompt that was found: which one, and where in it the query stands. */
	readonly found: {readonly at: number; readonly text: string; readonly from: number; readonly to: number} | undefined;
};

export const openSearch: Search = {query: '', found: undefined};

/** What a key did to a search: it goes on, its find is taken, or it is over. `passes` says that the key is still to be obeyed. */
export type Searched =
	| {readonly do: 'search'; readonly search: Search}
	| {readonly do: 'take'; readonly passes: 'passes' | 'done'}
	| {readonly do: 'cancel'};

/** Where a query stands in a prompt; capitals count only where the query has some. */
const placeIn = (text: string, query: string): number =>
	query === query.toLowerCase() ? text.toLowerCase().indexOf(query) : text.indexOf(query);

const look = (
	search: Search,
	history: readonly string[],
	from: number,
	by: 1 | -1,
	other: string | undefined,
): Search => {
	const {query} = search;
	if (query === '') return {query, found: undefined};
	for (let at = from; at >= 0 && at < history.length; at += by) {
		const text = cleaned(history[at] ?? '');
		const place = placeIn(text, query);
		if (place !== -1 && text !== other) return {query, found: {at, text, from: place, to: place + query.length}};
	}
	return {query, found: undefined};
};

/** Another query, looked for from the newest on. */
const asked = (query: string, history: readonly string[]): Search =>
	look({query, found: undefined}, history, history.length - 1, -1, undefined);

/** The next prompt with the query; the same one where there is no other. */
const further = (search: Search, history: readonly string[], by: 1 | -1): Search => {
	const {found} = search;
	if (found === undefined) return search;
	const next = look(search, history, found.at + by, by, found.text);
	return next.found === undefined ? search : next;
};

/** What an input does to a search through `history`, the newest last. A longer query stays where it still fits. */
export const typeSearch = (search: Search, input: Input, keymap: Keymap, history: readonly string[]): Searched => {
	const {query, found} = search;
	const extended = (more: string): Searched => {
		const longer = query + (cleaned(more).split('\n', 1)[0] ?? '').replaceAll('\t', ' ');
		const from = found?.at ?? history.length - 1;
		return {do: 'search', search: look({query: longer, found}, history, from, -1, undefined)};
	};
	if (input.type === 'paste') return extended(input.text);
	if (input.type !== 'key') return {do: 'search', search};
	switch (actionOf(keymap, 'search', input.key)) {
		case 'older':
			return {do: 'search', search: further(search, history, -1)};
		case 'newer':
			return {do: 'search', search: further(search, history, 1)};
		case 'delete-left':
			return {do: 'search', search: asked(query.slice(0, clusterStart(query, query.length)), history)};
		case 'clear':
			return {do: 'search', search: openSearch};
		case 'take':
			return {do: 'take', passes: 'done'};
		case 'cancel':
			return {do: 'cancel'};
		case undefined:
			return input.key.text === '' ? {do: 'take', passes: 'passes'} : extended(input.key.text);
	}
};
