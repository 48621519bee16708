import {go, snapshot, type SnapshotKeys} from 'fuzzysort';
import {actionOf} from '../../keys/bind.ts';
import {chordOf, type Input} from '../../keys/key.ts';
import type {Action, Keymap} from '../../keys/keymap.ts';
import type {Look} from '../../theme.ts';
import {editLine, joined} from '../line.ts';

/** Something to choose. Texts may hold anything; `preview` is lines as painters make them. */
export type Item = {
	readonly id: string;
	readonly label: string;
	/** What else helps to tell it from others; searched, too. */
	readonly detail?: string | undefined;
	readonly preview?: readonly string[] | undefined;
	/** A word behind the label: `now`, `✓`. */
	readonly mark?: string | undefined;
};

/** An item that fits the query, and which UTF-16 units of its label do. */
export type Match = {readonly item: Item; readonly found: readonly number[]};

export type List = {
	readonly title: string;
	readonly items: readonly Item[];
	/** The items, made ready to be searched. */
	readonly index: SnapshotKeys<Item>;
	readonly query: string;
	/** Best first; in the order of the items while the query is empty. */
	readonly matches: readonly Match[];
	/** The match that Enter would choose. */
	readonly at: number;
	/** What is said when there are no items at all. */
	readonly empty: string;
	/** What the Delete key (or Ctrl+X) does to an item, as a verb; nothing can be deleted when absent. */
	readonly removal?: string | undefined;
	/** The item that would be deleted if the key were pressed again. */
	readonly armed?: string | undefined;
};

export type ListWish =
	| {readonly do: 'choose'; readonly id: string}
	| {readonly do: 'delete'; readonly id: string}
	| {readonly do: 'close'};

/** How well an item has to fit, from 0 (its letters are there, in order) to 1 (the same). */
const THRESHOLD = 0.25;

/** Matches that are kept: nobody looks through more, and sorting them all would cost with every key. */
const MOST = 1_000;

const indexOf = (items: readonly Item[]): SnapshotKeys<Item> =>
	snapshot(items, {keys: [({label}) => label, ({detail}) => detail ?? '']});

const search = ({items, index, query}: Pick<List, 'items' | 'index' | 'query'>): readonly Match[] => {
	if (query.trim() === '') return items.map(item => ({item, found: []}));
	const results = go(query, index, {limit: MOST, threshold: THRESHOLD});
	return results.map(result => ({item: result.obj, found: result[0]?.indexes ?? []}));
};

const clean = (item: Item): Item => ({
	...item,
	label: joined(item.label),
	detail: item.detail === undefined ? undefined : joined(item.detail),
});

/** What a list is to be: see `List` and `Item`. */
export type ListSpec = {
	readonly title: string;
	readonly items: readonly Item[];
	readonly query?: string | undefined;
	/** The id of the item that is at hand first. */
	readonly chosen?: string | undefined;
	readonly empty?: string | undefined;
	readonly removal?: string | undefined;
};

/** A list to choose from, with the first item (or `chosen`) at hand. */
export const openList = ({
	title,
	items,
	query = '',
	chosen,
	empty = 'There is nothing here.',
	removal,
}: ListSpec): List => {
	const cleaned = items.map(clean);
	const list = {title: joined(title), items: cleaned, index: indexOf(cleaned), query: joined(query), empty, removal};
	const matches = search(list);
	return {
		...list,
		matches,
		at: Math.max(
			0,
			matches.findIndex(({item}) => item.id === chosen),
		),
	};
};

/** The item that Enter would choose. */
export const chosenItem = (list: List): Item | undefined => list.matches[list.at]?.item;

const moved = (list: List, to: number): List => ({
	...list,
	armed: undefined,
	at: Math.max(0, Math.min(list.matches.length - 1, to)),
});

/** Other items in the place of these: the same one stays at hand, or, if it is gone, the one that took its place. */
export const withItems = (list: List, items: readonly Item[]): List => {
	const fresh = items.map(clean);
	const next = {...list, items: fresh, index: indexOf(fresh)};
	const matches = search(next);
	const same = matches.findIndex(({item}) => item.id === chosenItem(list)?.id);
	const armed = fresh.some(({id}) => id === list.armed) ? list.armed : undefined;
	return {...moved({...next, matches}, same === -1 ? list.at : same), armed};
};

const withQuery = (list: List, query: string): List =>
	query === list.query ? {...list, armed: undefined} : moved({...list, query, matches: search({...list, query})}, 0);

const remove = (list: List): {readonly list: List; readonly wish?: ListWish} => {
	const id = chosenItem(list)?.id;
	if (list.removal === undefined || id === undefined) return {list};
	if (list.armed !== id) return {list: {...list, armed: id}};
	return {list: {...list, armed: undefined}, wish: {do: 'delete', id}};
};

/** Items that a page key moves by: not more than a list of this height shows. */
const pageOf = ({rows}: Look): number => Math.max(1, Math.floor(rows / 3));

const act = (list: List, action: Action<'list'>, look: Look): {readonly list: List; readonly wish?: ListWish} => {
	switch (action) {
		case 'up':
			return {list: moved(list, list.at === 0 ? list.matches.length - 1 : list.at - 1)};
		case 'down':
			return {list: moved(list, list.at === list.matches.length - 1 ? 0 : list.at + 1)};
		case 'page-up':
			return {list: moved(list, list.at - pageOf(look))};
		case 'page-down':
			return {list: moved(list, list.at + pageOf(look))};
		case 'first':
			return {list: moved(list, 0)};
		case 'last':
			return {list: moved(list, list.matches.length - 1)};
		case 'choose': {
			const id = chosenItem(list)?.id;
			return id === undefined ? {list} : {list, wish: {do: 'choose', id}};
		}
		case 'close':
			return {list, wish: {do: 'close'}};
	}
};

/** What a key or a paste does to a list: it moves, searches, or ends in a wish. A deletion is asked for twice. */
export const keyList = (
	list: List,
	input: Input,
	keymap: Keymap,
	look: Look,
): {readonly list: List; readonly wish?: ListWish} => {
	if (input.type === 'wheel') return {list: moved(list, list.at + input.by)};
	const chord = input.type === 'key' ? chordOf(input.key) : '';
	const action = input.type === 'key' ? actionOf(keymap, 'list', input.key) : undefined;
	if (action !== undefined) return act(list, action, look);
	if (chord === 'delete' || chord === 'ctrl+x') return remove(list);
	const query = editLine(list.query, input);
	return {list: query === undefined ? list : withQuery(list, query)};
};
