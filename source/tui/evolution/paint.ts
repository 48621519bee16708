import {sayMany} from '../../views/amount.ts';
import {oneLine} from '../../views/plain.ts';
import type {Keymap} from '../keys/keymap.ts';
import {paintPager} from '../overlay/pager/paint.ts';
import {fitting, sides, windowAround} from '../overlay/row.ts';
import {cut} from '../text/wrap.ts';
import type {Look, Tone} from '../theme.ts';
import {footLines} from './foot.ts';
import {isAtWork} from './outlook.ts';
import type {Panel} from './panel.ts';
import {latelyLines, nowLines, selectedLines} from './parts.ts';
import {summaryLines} from './summary.ts';
import {treeHead, treeOf, treeRow} from './tree.ts';

/** How a run stands: a few words, and how they are meant. */
const standingOf = ({state, engine}: Panel): readonly [words: string, tone: Tone] => {
	const {opened, finished, paused, jobs, stop} = state;
	if (finished !== undefined) {
		if (state.promoted !== undefined) return ['promoted', 'good'];
		if (finished.outcome === 'proven') return ['proven: P promotes it', 'good'];
		return [finished.outcome === 'promising' ? 'promising, not proven' : finished.outcome, 'warning'];
	}
	if (engine === 'none') return [opened === undefined ? 'begins' : 'halted: no process runs it', 'warning'];
	if (opened === undefined) return ['begins', 'action'];
	if (stop !== undefined) return ['stops', 'warning'];
	if (!paused) return [state.champion === undefined ? 'searches' : 'confirms', 'action'];
	return isAtWork(state)
		? [`pauses: ${sayMany(jobs.filter(({end}) => end === undefined).length, 'job')} to end`, 'warning']
		: ['paused', 'warning'];
};

const titleLine = (panel: Panel, look: Look): string => {
	const {run, state} = panel;
	const {columns, paint, spoken} = look;
	const [words, tone] = standingOf(panel);
	const {opened} = state;
	const about =
		opened === undefined
			? []
			: [
					`${opened.suite.id} ${opened.suite.version}`,
					opened.settings.policy,
					`seed ${opened.settings.seed}`,
					sayMany(opened.settings.workers, 'worker'),
				];
	const sign = spoken ? '' : '● ';
	const right = paint(tone, `${sign}${words}`);
	const room = columns - words.length - 4;
	const left = fitting(
		[
			['Evolution', run, ...about].join(' · '),
			['Evolution', ...about].join(' · '),
			['Evolution', ...about.slice(0, 1)].join(' · '),
			'Evolution',
		],
		room,
	);
	return sides(paint('heading', oneLine(left, 300)), right, columns);
};

/** How many rows each part gets: what tells most comes first. */
const share = (
	rows: number,
	variants: number,
): {readonly summary: number; readonly now: number; readonly selected: number; readonly gaps: number} => {
	if (rows >= 26) return {summary: 6, now: 4, selected: variants === 0 ? 0 : 4, gaps: 1};
	if (rows >= 18) return {summary: 6, now: 2, selected: 2, gaps: 0};
	if (rows >= 12) return {summary: 4, now: 1, selected: 0, gaps: 0};
	return {summary: rows >= 8 ? 2 : rows >= 6 ? 1 : 0, now: 0, selected: 0, gaps: 0};
};

/**
 * A run as it stands at `now` (milliseconds of the clock that facts are dated by): exactly `look.rows` lines, none wider than the screen. What was spent, who is
 * ahead, the tree of variants around the selected one, what is running, what the selected one is, and what keys do.
 */
export const paintPanel = (panel: Panel, keymap: Keymap, look: Look, now: number): readonly string[] => {
	if (panel.reading !== undefined) return paintPager(panel.reading.pager, look);
	const {columns, rows, paint} = look;
	const {state, engine, news} = panel;
	const foot = footLines(panel, keymap, look).slice(0, Math.max(0, rows - 2));
	const nodes = treeOf(state.archive);
	const parts = share(rows, nodes.length);
	const gap = Array.from({length: parts.gaps}, () => '');
	const summary = summaryLines(state, {now, engine, news}, look, parts.summary);
	const running = nowLines(panel, look, parts.now);
	const selected = selectedLines(panel, look, parts.selected);
	const below = [
		...(running.length === 0 ? [] : [...gap, ...(parts.gaps === 0 ? [] : [paint('heading', 'Now')]), ...running]),
		...(selected.length === 0 ? [] : [...gap, ...selected]),
	];
	const bottom = [...gap, ...foot];
	const head = [titleLine(panel, look), ...gap, ...summary, ...gap, ...(rows < 6 ? [] : [treeHead(look)])];
	const room = Math.max(0, rows - head.length - below.length - bottom.length);
	const at = Math.max(
		0,
		nodes.findIndex(({variant}) => variant.id === panel.selected),
	);
	const from = windowAround(at, nodes.length, room);
	const tree = nodes
		.slice(from, from + room)
		.map(node => treeRow(state, node, node.variant.id === panel.selected ? 'selected' : 'other', look));
	const hidden = nodes.length - tree.length;
	const counted =
		hidden > 0 && head.length > 0 && rows >= 6
			? [...head.slice(0, -1), sides(head.at(-1) ?? '', paint('quiet', `${tree.length} of ${nodes.length}`), columns)]
			: head;
	const spare = Math.max(0, room - tree.length);
	const lately = latelyLines(panel, look, parts.gaps === 0 ? 0 : spare);
	const filler = Array.from({length: spare - lately.length}, () => '');
	return [...counted, ...tree, ...below, ...lately, ...filler, ...bottom]
		.slice(0, rows)
		.map(line => cut(line, columns));
};
