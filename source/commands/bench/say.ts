import type {Comparison, OnTask, Standing} from '../../dgm/bench/standing.ts';
import {sayCost, sayMany, sayTime} from '../../views/amount.ts';
import {plain} from '../../views/plain.ts';
import type {Paint} from '../../views/theme.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;

const cell = (one: OnTask | undefined): string => {
	if (one === undefined) return 'not tried';
	const invalid = one.invalid === 0 ? '' : ` (${one.invalid} without a result)`;
	return `${one.solved}/${one.tries}${invalid}  ${sayTime(one.ms)}  ${sayCost(one.usd)}`;
};

const toneOf = ({solved, tries}: OnTask): 'good' | 'bad' | 'warning' =>
	solved === tries ? 'good' : solved === 0 ? 'bad' : 'warning';

/** A row for each task: how often each contestant solved it, how long a try took and what it cost, on the average. */
export const tableOf = (tasks: readonly string[], standings: readonly Standing[], paint: Paint): readonly string[] => {
	const rows = tasks.map(task => ({task, cells: standings.map(({tasks: all}) => all.find(one => one.task === task))}));
	const widths = standings.map(({name}, at) =>
		Math.max(plain(name).length, ...rows.map(({cells}) => cell(cells[at]).length)),
	);
	const first = Math.max(4, ...tasks.map(task => plain(task).length));
	const head = ['task'.padEnd(first), ...standings.map(({name}, at) => plain(name).padEnd(widths[at] ?? 0))];
	return [
		paint('quiet', head.join('  ').trimEnd()),
		...rows.map(({task, cells}) =>
			[
				plain(task).padEnd(first),
				...cells.map((one, at) => {
					const text = cell(one).padEnd(widths[at] ?? 0);
					return one === undefined ? paint('quiet', text) : paint(toneOf(one), text);
				}),
			]
				.join('  ')
				.trimEnd(),
		),
	];
};

/** A contestant in a line: its share, where that lies, and what it took. */
export const sayStanding = ({name, tasks, share, interval: [low, high], tries, invalid, usd, ms}: Standing): string =>
	[
		`${plain(name)}: ${percent(share)} of ${sayMany(tasks.length, 'task')} (95 % interval ${percent(low)} to ${percent(high)}, Wilson's, counted by tasks)`,
		sayMany(tries, 'try', 'tries'),
		...(invalid === 0 ? [] : [`${invalid} without a result, counted as not solved`]),
		`median ${sayTime(ms)}`,
		sayCost(usd),
	].join(' · ');

/** How two compare, in a line. */
export const sayComparison = (one: string, other: string, found: Comparison | undefined): string => {
	if (found === undefined) return `${plain(one)} and ${plain(other)} have no task in common yet`;
	const {won, lost, pairs, evidence, against, difference, interval} = found;
	const [low, high] = interval;
	return [
		`${plain(one)} over ${plain(other)}: ${signed(difference)} (95 % interval ${signed(low)} to ${signed(high)}, Agresti and Min's, over ${sayMany(pairs, 'task')})`,
		`${won} won, ${lost} lost`,
		`E = ${evidence.toPrecision(3)} that it is better, ${against.toPrecision(3)} that it is worse (20 is proof)`,
	].join(' · ');
};
