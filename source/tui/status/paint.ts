import {oneLine} from '../../views/plain.ts';
import {row, widthOfPieces, type Piece} from '../transcript/row.ts';
import {saySum} from '../transcript/spent.ts';
import type {Look} from '../theme.ts';
import type {Status, StatusItem} from './status.ts';

/** What the status line says of what is not the session's. `now` is in milliseconds since 1970; without it no time is shown. */
export type Around = {
	readonly branch?: string;
	readonly directory: string;
	/** What could be done now; where there is room. */
	readonly hint?: string;
	readonly now?: number;
};

/** Ways to say something, from the longest on; what has none left is not said. */
type Wordings = readonly (readonly Piece[])[];

/** From what counts most to what is given up first. */
const importance: readonly (StatusItem | 'hint')[] = [
	'mode',
	'wall',
	'queue',
	'context',
	'cost',
	'models',
	'time',
	'branch',
	'hint',
	'title',
	'directory',
];

/** What stays however narrow it gets. */
const kept: ReadonlySet<StatusItem | 'hint'> = new Set(['mode', 'wall']);

const word = (text: string): Wordings => (text === '' ? [] : [[text]]);
const quiet = (text: string): Wordings => (text === '' ? [] : [[['quiet', text]]]);

const sayMode = ({mode}: Status): Wordings => {
	if (mode === undefined) return [];
	return [[mode === 'full-auto' ? ['warning', mode] : mode === 'suggest' ? mode : ['action', mode]]];
};

const sayWall = ({wall}: Status): Wordings => {
	if (wall === undefined) return [];
	return wall === 'none' ? [[['warning', 'no wall']]] : word(wall);
};

/** All models in the order of their stages; where that is too long, the one that is at work. */
const sayModels = ({stages, stage}: Status): Wordings => {
	const models = stages.flatMap(({model}) => model ?? []);
	const now = stages.find(({name}) => name === stage)?.model ?? models.at(-1);
	const all = [...new Set(models)];
	if (now === undefined) return [];
	return all.length === 1 ? word(now) : [...word(all.join(' → ')), ...word(now)];
};

/** Less than this part of a window left is worth a warning, in percent. */
const LOW = 20;

const sayContext = ({context}: Status): Wordings => {
	if (context === undefined) return [];
	const left = Math.max(0, Math.round(100 * (1 - context.used / context.window)));
	const piece = (text: string): Piece => (left < LOW ? ['warning', text] : text);
	return [[piece(`${left}% context left`)], [piece(`${left}%`)]];
};

const sayTimeSince = ({since}: Status, now: number | undefined): Wordings => {
	if (since === undefined || now === undefined) return [];
	const seconds = Math.max(0, Math.floor((now - since) / 1_000));
	return word(seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`);
};

const wordings = (item: StatusItem | 'hint', status: Status, {branch, directory, hint, now}: Around): Wordings => {
	switch (item) {
		case 'mode':
			return sayMode(status);
		case 'wall':
			return sayWall(status);
		case 'models':
			return sayModels(status);
		case 'branch':
			return word(oneLine(branch ?? '', 40));
		case 'context':
			return sayContext(status);
		case 'cost':
			return word(saySum(status));
		case 'queue':
			return status.queue.length === 0 ? [] : word(`${status.queue.length} waiting`);
		case 'directory': {
			const path = oneLine(directory, 200);
			return [...quiet(path), ...quiet(path.split('/').at(-1) ?? '')];
		}
		case 'title':
			return word(oneLine(status.title ?? '', 40));
		case 'time':
			return sayTimeSince(status, now);
		case 'hint':
			return quiet(oneLine(hint ?? '', 80));
	}
};

/**
 * The status line: the items in the order given, then the hint. Where they do not fit, the least important one is said in fewer words, and
 * then not at all, until they do; the mode and the wall stay, cut when they must be. Never wider than `look.columns`.
 */
export const paintStatus = (status: Status, around: Around, items: readonly StatusItem[], look: Look): string => {
	const between = look.spoken ? ', ' : ' · ';
	const order: readonly (StatusItem | 'hint')[] = [...items, 'hint'];
	const left = new Map(order.map(item => [item, wordings(item, status, around)] as const));
	const lay = (): readonly Piece[] =>
		order
			.flatMap(item => {
				const [pieces] = left.get(item) ?? [];
				return pieces === undefined ? [] : [pieces];
			})
			.flatMap((pieces, at) => (at === 0 ? pieces : [['quiet', between] as const, ...pieces]));
	for (const item of importance.toReversed()) {
		while (widthOfPieces(lay()) > look.columns) {
			const ways = left.get(item) ?? [];
			if (ways.length === 0 || (kept.has(item) && ways.length === 1)) break;
			left.set(item, ways.slice(1));
		}
	}
	return row(lay(), look);
};
