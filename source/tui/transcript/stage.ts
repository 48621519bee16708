import type {PlanStep} from '../../core/plan.ts';
import type {Body} from '../../core/session/event.ts';
import {sayMany} from '../../views/amount.ts';
import {oneLine, plain} from '../../views/plain.ts';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {flow, row, titled, widthOfPieces, type Piece} from './row.ts';
import {sign} from './sign.ts';
import {saySpent, type Spent} from './spent.ts';
import {whoIn, type Detail, type PlanView, type TurnView} from './state.ts';

/** `◆ claude-sonnet-5-5  plan: 7 steps   2.1 s · 3.2k tokens · $0.01`: who, what, and what it cost. */
export const stageLines = (who: string, what: string, spent: Spent | undefined, look: Look): readonly string[] => {
	const cost = spent === undefined ? '' : saySpent(spent);
	const head: readonly Piece[] = [...sign('agent', look), ['heading', cut(who, look.columns - 4)]];
	const whole: readonly Piece[] = [...head, `  ${what}`, ...(cost === '' ? [] : [['quiet', `   ${cost}`] as const])];
	if (widthOfPieces(whole) <= look.columns) return [row(whole, look)];
	return [...flow([...head, '  '], what, look), ...(cost === '' ? [] : flow(['  '], cost, look, {tone: 'quiet'}))];
};

/** What was found to matter. */
export const gatheredLines = (
	{seen, by, excerpts, outlines = [], note}: Body<'context.gathered'>,
	turn: TurnView,
	look: Look,
	detail: Detail,
): readonly string[] => {
	const paths = [...new Set([...excerpts, ...outlines].map(({path}) => oneLine(path)))];
	const what =
		by === 'all'
			? `read ${sayMany(paths.length, 'file')} · all fit`
			: `read ${sayMany(seen, 'file')} · ${paths.length} ${paths.length === 1 ? 'matters' : 'matter'}`;
	return [
		// What the ranking found is not the model's, also when it was asked.
		...stageLines(by === 'ranking' ? turn.stage : whoIn(turn), what, turn.spent, look),
		...(note === undefined ? [] : flow(['  '], oneLine(note, 400), look, {tone: 'quiet'})),
		...(detail === 'short'
			? []
			: [
					...excerpts.map(({path, from, to, of, why}) => {
						const lines = from === 1 && to === of ? '' : ` ${from}-${to} of ${of}`;
						return `${path}${lines}  ${why}`;
					}),
					...outlines.map(({path, why}) => `${path} what it defines  ${why}`),
				].flatMap(line => flow(['  '], oneLine(line, 400), look, {tone: 'quiet', indent: '    '}))),
	];
};

const stepLines = (
	{title, detail, files, check}: PlanStep,
	number: number,
	look: Look,
	how: Detail,
): readonly string[] => [
	...flow(['  ', ...sign('open', look), `${number} `], oneLine(title, 400), look, {indent: '      '}),
	...(how === 'short' ? [] : [detail, files.join(', '), check ?? ''])
		.flatMap(text => plain(text).split('\n'))
		.filter(line => line.trim() !== '')
		.flatMap(line => flow(['      '], line, look, {tone: 'quiet', indent: '      '})),
];

/** A plan as it was laid down: what for, and its steps; with `none`, only that there is one. */
export const plannedLines = (
	{plan}: Body<'plan.proposed'>,
	turn: TurnView,
	look: Look,
	detail: Detail | 'none',
): readonly string[] => {
	const head = stageLines(whoIn(turn), `plan: ${sayMany(plan.steps.length, 'step')}`, turn.spent, look);
	if (detail === 'none') return head;
	return [
		...head,
		...flow(['  '], oneLine(plan.summary, 600), look),
		...plan.steps.flatMap((step, at) => stepLines(step, at + 1, look, detail)),
	];
};

/** `✓ 2/7 Update auth middleware   1.2 s · 3.1k tokens`: a step that is finished. */
export const tickLines = ({index}: Body<'step.finished'>, {plan, spent}: TurnView, look: Look): readonly string[] => {
	const titles = plan?.titles ?? [];
	const cost = saySpent(spent);
	return titled(
		['  ', ...sign('done', look), `${index + 1}/${titles.length} ${titles[index] ?? ''}`],
		cost === '' ? [] : [['quiet', cost]],
		look,
	);
};

/** A plan with its ticks: done, at hand, open. At most `most` lines, around the step at hand, with how many more there are. */
export const planLines = ({titles, done}: PlanView, look: Look, most: number): readonly string[] => {
	const painted = titles.map((title, at) => {
		const mark = sign(at < done ? 'done' : at === done ? 'now' : 'open', look);
		return row(['  ', ...mark, at === done ? title : ['quiet', title]], look);
	});
	if (painted.length <= most) return painted;
	if (most < 1) return [];
	const at = Math.min(done, titles.length - 1);
	if (most < 3) return painted.slice(at, at + 1);
	const inner = most - 2;
	const from = Math.max(0, Math.min(at - Math.floor(inner / 2), titles.length - inner));
	const counted = (count: number, word: string): string => row([['quiet', `  … ${count} ${word}`]], look);
	// Two lines say how much is above and below; the one that has nothing to say makes room for a step.
	if (from <= 1) return [...painted.slice(0, most - 1), counted(titles.length - most + 1, 'more')];
	if (from + inner >= titles.length - 1)
		return [counted(titles.length - most + 1, 'before'), ...painted.slice(titles.length - most + 1)];
	return [counted(from, 'before'), ...painted.slice(from, from + inner), counted(titles.length - from - inner, 'more')];
};
