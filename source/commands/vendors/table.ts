import type {Entry} from '../../models/catalogue.ts';
import {isNamed} from '../../models/live.ts';
import {isRetired, warningOf} from '../../models/resolve.ts';
import {wrapBehind} from '../../tui/text/wrap.ts';
import {sayCount, sayMany} from '../../views/amount.ts';
import {plain} from '../../views/plain.ts';
import type {Paint, Tone} from '../../views/theme.ts';
import type {Asked} from './lists.ts';

/** A model of the catalogue as it is listed: `until` is the earlier day of the catalogue's and the vendor's own. */
export type Row = Pick<Entry, 'vendor' | 'id' | 'family' | 'aliases' | 'window' | 'prices' | 'api' | 'edit'> & {
	readonly maxOutput?: number;
	readonly state: Entry['state'];
	readonly until?: string;
	readonly successor?: string;
	readonly source?: string;
	/** Is it in its vendor's own list? Null when that could not be had. */
	readonly live: boolean | null;
	readonly warning?: string;
};

/** The models of a catalogue, with what their vendors' own lists say of them. `today` is `YYYY-MM-DD`. */
export const rowsOf = (entries: readonly Entry[], asked: readonly Asked[], today: string): readonly Row[] =>
	entries.map(entry => {
		const {vendor, id, family, aliases, window, maxOutput, prices, api, edit, successor, source} = entry;
		const found = asked.find(one => one.vendor === vendor);
		const lists = found === undefined || 'failed' in found ? undefined : found;
		const [, shutdown] = [...(lists?.shutdowns ?? [])].find(([live]) => isNamed(entry, live)) ?? [];
		const [until] = [entry.until, shutdown].filter(day => day !== undefined).toSorted();
		const state = isRetired({...entry, ...(until === undefined ? {} : {until})}, today) ? 'retired' : entry.state;
		const warning = until === undefined || state === 'retired' ? undefined : warningOf({...entry, until}, today);
		return {
			vendor,
			id,
			family,
			aliases,
			window,
			...(maxOutput === undefined ? {} : {maxOutput}),
			prices,
			api,
			edit,
			state,
			...(until === undefined ? {} : {until}),
			...(successor === undefined ? {} : {successor}),
			...(source === undefined ? {} : {source}),
			live: lists === undefined ? null : lists.served.some(live => isNamed(entry, live)),
			...(warning === undefined ? {} : {warning}),
		};
	});

/** Has a row, or a name, all these words in it? */
export const hasWords = (text: string, words: readonly string[]): boolean =>
	words.every(word => text.toLowerCase().includes(word.toLowerCase()));

/** What a row is searched by. */
export const textOf = ({vendor, id, family, aliases, state}: Row): string =>
	[`${vendor}:${id}`, family, ...aliases, state].join(' ');

const width = 80;
/** Columns of an id, so that a line fits. */
const idWidth = 28;

const sayPrice = (price: number | undefined): string => (price === undefined ? 'unknown' : String(price)).padStart(7);

const columns = ['window', 'in $/M', 'out $/M', 'state  ', 'until     ', 'edit'];
const heading = `  ${'model'.padEnd(idWidth)} ${columns[0]} ${columns[1]?.padStart(7)} ${columns[2]} ${columns.slice(3).join(' ')}`;

const marks = {true: '✓', false: '✗', null: ' '} as const;

const lineOf = (row: Row, paint: Paint): string => {
	const {live, window, prices, state, until = '', edit, warning} = row;
	const id = plain(row.id);
	const mark = marks[`${live}`];
	const tone = state === 'retired' ? 'quiet' : live === false || warning !== undefined ? 'warning' : undefined;
	const facts = `${sayCount(window).padStart(6)} ${sayPrice(prices.input)} ${sayPrice(prices.output)} ${state.padEnd(7)} ${until.padEnd(10)} ${edit}`;
	// An id that is too long has a line to itself: cut, it could not be copied.
	const named = id.length <= idWidth ? id.padEnd(idWidth) : `${id}\n  ${' '.repeat(idWidth)}`;
	const line = `${mark} ${named} ${facts}`;
	return tone === undefined ? line : paint(tone, line);
};

type Painting = (paint: Paint) => string;

/** A note below the table, in its width. */
const note = (tone: Tone, text: string, first: string): readonly Painting[] =>
	wrapBehind(plain(text), width, first, ' '.repeat(first.length)).map(line => paint => paint(tone, line));

const sayAsked = (asked: Asked, words: readonly string[]): readonly Painting[] => {
	if ('failed' in asked) return note('warning', `${asked.vendor}: its own list ${asked.failed}`, '! ');
	const {vendor, unknown} = asked;
	if (words.length > 0)
		return unknown
			.filter(id => hasWords(`${vendor}:${id}`, words))
			.map(id => paint => `${marks.true} ${vendor}:${plain(id)}\n  ${paint('quiet', 'not in the catalogue')}`);
	if (unknown.length === 0) return [];
	const many = sayMany(unknown.length, 'model');
	return note(
		'quiet',
		`${vendor} also lists ${many} that the catalogue does not know: models list WORD finds them`,
		'',
	);
};

/** The catalogue as a table of at most 80 columns, as far as ids let it; below it what the vendors' own lists add. */
export const tableOf = (
	rows: readonly Row[],
	asked: readonly Asked[],
	words: readonly string[],
	paint: Paint,
): readonly string[] => {
	const vendors = [...new Set(rows.map(({vendor}) => vendor))];
	const lines = vendors.flatMap(vendor => [
		paint('heading', vendor),
		...rows.filter(row => row.vendor === vendor).map(row => lineOf(row, paint)),
	]);
	const isAsked = rows.some(({live}) => live !== null);
	const notes = [
		...asked.flatMap(one => sayAsked(one, words)),
		...rows.flatMap(({warning}) => (warning === undefined ? [] : note('warning', warning, '! '))),
	];
	return [
		...(rows.length === 0 ? [] : [paint('quiet', heading), ...lines]),
		...(isAsked ? [paint('quiet', '✓ in the list of its vendor, ✗ not in it')] : []),
		...notes.map(say => say(paint)),
	];
};
