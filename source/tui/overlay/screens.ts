import type {ContextUse} from '../../core/context-use.ts';
import {sayCost, sayCount, sayMany, sayTime} from '../../views/amount.ts';
import {widthOf} from '../text/width.ts';
import {cut, wrap, wrapBehind} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {joined} from './line.ts';
import {fill} from './row.ts';
import {entryLines, page, section, type Entry} from './table.ts';

/** What a stage spent on a model. Tokens; `input` is without what was read from a cache. USD; null when it is not known. */
export type Spent = {
	readonly stage: string;
	readonly model: string;
	readonly input: number;
	readonly cached: number;
	readonly output: number;
	readonly usd: number | null;
};

/** How a session stands. Of keys only the names, never what they are. */
export type StatusUse = {
	readonly version: string;
	readonly session: string;
	readonly directory: string;
	readonly profile: string;
	readonly models: readonly {readonly role: string; readonly model: string}[];
	readonly wall: string;
	readonly mode: string;
	/** Each in a few words: `2 rounds`, `$5 a turn`. */
	readonly limits: readonly string[];
	/** Names of the environment's variables that hold a key. */
	readonly keys: readonly string[];
};

/** The page of `/status`. */
export const statusPage = (use: StatusUse, look: Look): readonly string[] => {
	const wall = use.wall.startsWith('none') ? look.paint('warning', use.wall) : joined(use.wall);
	const entries: readonly Entry[] = [
		['version', use.version],
		['session', joined(use.session)],
		['directory', joined(use.directory)],
		['profile', joined(use.profile)],
		['mode', use.mode],
		['wall', wall],
		['limits', use.limits.length === 0 ? 'none' : use.limits.map(joined).join(' · ')],
		['keys', use.keys.length === 0 ? 'none: the offline models need no key' : use.keys.map(joined).join(', ')],
	];
	const models = use.models.map(({role, model}): Entry => [joined(role), joined(model)]);
	return page([
		section('Session', entryLines(entries, look, 'quiet'), look),
		section('Models', entryLines(models, look, 'quiet'), look),
	]);
};

/** Columns of a bar, at most: a longer one says no more. */
const BAR = 60;

/** Share of the window from which on it is worth a warning. */
const NEARLY_FULL = 0.8;

const barOf = (share: number, {columns, paint}: Look): string => {
	const width = Math.max(0, Math.min(BAR, columns - 2));
	const filled = Math.max(share > 0 ? 1 : 0, Math.min(width, Math.round(share * width)));
	const tone = share >= NEARLY_FULL ? 'warning' : 'action';
	return cut(`  ${paint(tone, '█'.repeat(filled))}${paint('quiet', '░'.repeat(Math.max(0, width - filled)))}`, columns);
};

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

/** Tokens, and their share of all; in columns, but where they are heard. */
const share = (tokens: number, of: number, {spoken}: Look): string => {
	const part = of === 0 ? '' : percent(tokens / of);
	return spoken
		? `${sayCount(tokens)} tokens, ${part}`
		: `${sayCount(tokens).padStart(6)}  ${part.padStart(5)}`.trimEnd();
};

/** The page of `/context`: how full the window is, and with what. */
export const contextPage = ({stage, window, used, parts}: ContextUse, look: Look): readonly string[] => {
	const full = window === null || window === 0 ? undefined : used / window;
	const of = full === undefined ? '' : ` of ${sayCount(window ?? 0)}`;
	const total = `${sayCount(used)}${of} tokens${full === undefined ? '' : ` · ${percent(full)}`}`;
	const all = full === undefined ? used : (window ?? 0);
	const free = full === undefined ? [] : [{name: 'free', tokens: Math.max(0, all - used)}];
	const entries = [...parts, ...free].map(({name, tokens}): Entry => [joined(name), share(tokens, all, look)]);
	const bar = full === undefined || look.spoken ? [] : [barOf(full, look)];
	return page([
		section(
			`What the next request holds (${joined(stage)})`,
			[
				...bar,
				...wrapBehind(total, look.columns, look.spoken ? '' : '  ', '  '),
				...entryLines(entries, look, 'quiet'),
			],
			look,
		),
	]);
};

const head = ['stage', 'model', 'in', 'cached', 'out', 'cost'] as const;

const cells = ({stage, model, input, cached, output, usd}: Spent): readonly string[] => [
	joined(stage),
	joined(model),
	sayCount(input),
	sayCount(cached),
	sayCount(output),
	sayCost(usd),
];

const sumOf = (rows: readonly Spent[]): Spent => {
	const sum = (of: (row: Spent) => number): number => rows.reduce((total, row) => total + of(row), 0);
	return {
		stage: 'total',
		model: '',
		input: sum(({input}) => input),
		cached: sum(({cached}) => cached),
		output: sum(({output}) => output),
		usd: sum(({usd}) => usd ?? 0),
	};
};

/** Rows under their headings, numbers at the right edge of their columns. */
const table = (rows: readonly (readonly string[])[], {columns, paint}: Look): readonly string[] | undefined => {
	const widths = head.map((name, at) => Math.max(...[head, ...rows].map(row => widthOf(row[at] ?? name))));
	if (widths.reduce((sum, width) => sum + width + 2, 0) > columns) return undefined;
	const line = (row: readonly string[]): string =>
		row
			.map((cell, at) =>
				at < 2 ? fill(cell, widths[at] ?? 0) : `${' '.repeat((widths[at] ?? 0) - widthOf(cell))}${cell}`,
			)
			.map(cell => `  ${cell}`)
			.join('')
			.trimEnd();
	return [paint('quiet', line(head)), ...rows.map(line)];
};

/** The same on narrow screens, and to be heard: a line for each stage, and one for its numbers. */
const listed = (rows: readonly Spent[], {columns, spoken}: Look): readonly string[] =>
	rows.flatMap(row => {
		const [stage, model, input, cached, output, cost] = cells(row);
		const names = [stage, model].filter(name => name !== '').join(spoken ? ', ' : '  ');
		const numbers = [cost, `in ${input}`, `cached ${cached}`, `out ${output}`].join(spoken ? ', ' : ' · ');
		if (spoken) return wrap(`${names}: ${numbers}`, columns);
		return [...wrapBehind(names, columns, '  ', '  '), ...wrapBehind(numbers, columns, '    ', '    ')];
	});

/** The page of `/cost`: tokens and money by stage and model, and in sum; what has no known price is said, and counts as nothing. */
export const costPage = (rows: readonly Spent[], look: Look): readonly string[] => {
	if (rows.length === 0) return ['Nothing was asked of a model yet.'].map(line => cut(line, look.columns));
	const all = rows.length === 1 ? rows : [...rows, sumOf(rows)];
	const unknown = rows.filter(({usd}) => usd === null).length;
	const note = `${sayMany(unknown, 'cost is', 'costs are')} not known, and not in the sum.`;
	const lines = look.spoken ? undefined : table(all.map(cells), look);
	return page([
		section('Cost of this session', lines ?? listed(all, look), look),
		unknown === 0 ? [] : wrapBehind(look.paint('warning', note), look.columns, '  ', '  '),
	]);
};

/** Limits in a few words each, as `/status` shows them; what is not limited is left out. */
export const sayLimits = ({
	rounds,
	retries,
	maxCost,
	maxTimeMs,
}: {
	readonly rounds: number;
	readonly retries: number;
	readonly maxCost?: number | undefined;
	readonly maxTimeMs?: number | undefined;
}): readonly string[] => [
	sayMany(rounds, 'round'),
	sayMany(retries, 'retry', 'retries'),
	...(maxCost === undefined ? [] : [`${sayCost(maxCost)} a turn`]),
	...(maxTimeMs === undefined ? [] : [`${sayTime(maxTimeMs)} a turn`]),
];
