import {cut, wrapBehind} from '../../tui/text/wrap.ts';
import {widthOf} from '../../tui/text/width.ts';
import type {Look} from '../../tui/theme.ts';
import {sayCost, sayCount, sayMany} from '../../views/amount.ts';
import {plain} from '../../views/plain.ts';
import {causes, type Performance, type ToolFigures} from '../../views/metrics/performance.ts';
import type {Spent, Stats} from './stats.ts';

/** `3 h 12 min`: work of days is not told in seconds. */
const sayHours = (ms: number): string => {
	const minutes = Math.round(ms / 60_000);
	if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
	return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** What is known, and that there is more: unknown is never nothing. */
const saySpent = (usd: number, unknown: number): string => {
	if (unknown === 0) return sayCost(usd);
	return usd === 0 ? 'cost unknown' : `${sayCost(usd)} + ${unknown} unknown`;
};

type Sum = {
	readonly name: string;
	readonly answers: number;
	readonly tokens: number;
	readonly usd: number;
	readonly unknown: number;
};

const sumBy = (spent: readonly Spent[], key: 'model' | 'day'): readonly Sum[] =>
	[...Map.groupBy(spent, one => one[key])].map(([name, rows]) => ({
		name,
		answers: rows.reduce((sum, {answers}) => sum + answers, 0),
		tokens: rows.reduce((sum, one) => sum + one.input + one.output + one.cacheRead + one.cacheWrite, 0),
		usd: rows.reduce((sum, {usd}) => sum + usd, 0),
		unknown: rows.reduce((sum, {unknown}) => sum + unknown, 0),
	}));

/** Rows whose columns stand below one another, the first to the left and the others to the right; as sentences, for who listens. */
const table = (rows: readonly (readonly string[])[], {columns, spoken}: Look): readonly string[] => {
	if (spoken)
		return rows.flatMap(([name = '', ...cells]) => wrapBehind(`${name}: ${cells.join(', ')}`, columns, '', ''));
	const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => widthOf(row[at] ?? ''))));
	const others = widths.slice(1).reduce((sum, width) => sum + width + 2, 2);
	// The name gives way: the numbers are what one came for.
	const first = Math.min(widths[0] ?? 0, Math.max(8, columns - others));
	return rows.map(([name = '', ...cells]) => {
		const shown = cut(name, first);
		const numbers = cells.map((cell, at) => `  ${' '.repeat((widths[at + 1] ?? 0) - widthOf(cell))}${cell}`);
		return cut(`  ${shown}${' '.repeat(first - widthOf(shown))}${numbers.join('')}`, columns);
	});
};

const sumRow = ({name, answers, tokens, usd, unknown}: Sum): readonly string[] => [
	plain(name),
	sayMany(answers, 'answer'),
	`${sayCount(tokens)} tokens`,
	saySpent(usd, unknown),
];

/** `2 exited, 1 timed-out`; what a person stopped is said, and is no failure. */
const sayFailures = (failures: Readonly<Record<string, number>>): string => {
	const kinds = Object.entries(failures).toSorted(([, a], [, b]) => b - a);
	return kinds.length === 0 ? 'none failed' : kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
};

const byCalls = ([one, a]: [string, ToolFigures], [other, b]: [string, ToolFigures]): number =>
	b.calls - a.calls || (one < other ? -1 : 1);

const toolRow = ([tool, {calls, failures, ms}]: [string, ToolFigures]): readonly string[] => [
	plain(tool),
	sayMany(calls, 'call'),
	sayHours(ms),
	sayFailures(failures),
];

/** What changes and checks came to, and what the person took back. */
const outcomeRows = ({edits, checks, undone}: Performance): readonly (readonly string[])[] => [
	...(edits.tried === 0 ? [] : [['changes of files', `${edits.tried} tried`, `${edits.unapplied} did not apply`]]),
	...(checks.run === 0 ? [] : [['checks', `${checks.run} run`, `${checks.failed} failed`]]),
	...(undone === 0 ? [] : [['taken back', `${undone} by you`, '']]),
];

/** Causes of failure to list: the most frequent ones. */
const CAUSES = 5;

/** The days to list; the ones before them are in the sums. */
const DAYS = 14;

/** The work of some days as lines: what was done, on which models, on which days, with which tools. */
export const statsPage = (stats: Stats, look: Look): readonly string[] => {
	const {paint, columns} = look;
	const {sessions, turns, ms, spent, performance, broken, since} = stats;
	const tools = Object.entries(performance.tools).toSorted(byCalls);
	const outcomes = outcomeRows(performance);
	const failed = causes(performance).slice(0, CAUSES);
	const title = cut(paint('heading', `Since ${since.slice(0, 10)}`), columns);
	const heading = (text: string): readonly string[] => ['', cut(paint('heading', text), columns)];
	if (sessions === 0) return [title, '', 'There are no sessions in that time.'];
	const ends = Object.entries(performance.turns).map(([outcome, count]) => `${count} ${outcome}`);
	const usd = spent.reduce((sum, one) => sum + one.usd, 0);
	const unknown = spent.reduce((sum, one) => sum + one.unknown, 0);
	const models = sumBy(spent, 'model').toSorted((a, b) => b.usd - a.usd || b.tokens - a.tokens);
	const days = sumBy(spent, 'day').slice(-DAYS);
	return [
		title,
		'',
		...wrapBehind(
			`${sayMany(sessions, 'session')}, ${sayMany(turns, 'turn')}${ends.length === 0 ? '' : ` (${ends.join(', ')})`}, ${sayHours(ms)}, ${saySpent(usd, unknown)}`,
			columns,
			'',
			'',
		),
		...(models.length === 0 ? [] : [...heading('Models'), ...table(models.map(sumRow), look)]),
		...(days.length === 0 ? [] : [...heading('Days'), ...table(days.map(sumRow), look)]),
		...(tools.length === 0 ? [] : [...heading('Tools'), ...table(tools.map(toolRow), look)]),
		...(outcomes.length === 0 ? [] : [...heading('Changes and checks'), ...table(outcomes, look)]),
		...(failed.length === 0
			? []
			: [
					...heading('What failed most'),
					...failed.flatMap(({stage, tool, signature, count}) =>
						wrapBehind(plain(`${count} × ${tool} in ${stage}: ${signature}`), columns, '  ', '    '),
					),
				]),
		...(broken === 0
			? []
			: [
					'',
					...wrapBehind(paint('quiet', `${sayMany(broken, 'line')} of the records could not be read`), columns, '', ''),
				]),
	];
};
