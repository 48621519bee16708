import {describe, expect, test} from 'vitest';
import {putText} from '../composer/composer.ts';
import {panelAfter} from '../evolution/panel.fixture.ts';
import {openList} from '../overlay/list/list.ts';
import {openPager} from '../overlay/pager/pager.ts';
import {lookOf, misfits} from '../overlay/screen.fixture.ts';
import {widthOf} from '../text/width.ts';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {answered, call, numbered} from '../transcript/bodies.fixture.ts';
import {commit} from './commit.ts';
import {offer} from './complete.ts';
import {frameOf, type Frame} from './frame.ts';
import {approach} from './saw.ts';
import {screenOf} from './screen.ts';
import type {Settings, Ui} from './state.ts';
import {afterFacts, asking, blank, pressing, turn} from './ui.fixture.ts';

const NOW = Date.parse('2026-11-21T09:10:00.000Z');

/** Everything of a frame in its order, with the rows that a question's field takes. */
const linesOf = (ui: Ui, {above, activity, below}: Frame): readonly string[] => [
	...above,
	...(activity === undefined ? [] : [cut(`· ${activity}`, ui.look.columns)]),
	...below,
	...(ui.overlay?.kind === 'question' ? ['title', 'field'] : []),
];

const long = '漢字 and words that go on '.repeat(40);
const plan = {
	summary: 'x',
	steps: Array.from({length: 12}, (_, at) => ({title: `step ${at} ${long}`, detail: '', files: [], check: null})),
	check: null,
};

const offers = Array.from({length: 30}, (_, at) => ({name: `command-${at}`, about: long}));

type Scene = readonly [name: string, make: (look: Look, change: Partial<Settings>) => Ui];

const writing: readonly Scene[] = [
	['nothing', blank],
	['a long prompt', (look, change) => ({...blank(look, change), composer: putText(blank(look).composer, long)})],
	[
		'many lines',
		(look, change) => ({...blank(look, change), composer: putText(blank(look).composer, 'line\n'.repeat(40))}),
	],
	['a hint', (look, change) => ({...blank(look, change), hint: long})],
	[
		'commands to choose from',
		(look, change) => offer({...blank(look, change), offers, composer: putText(blank(look).composer, '/c')}).ui,
	],
	['a search', (look, change) => pressing({...blank(look, change), history: [long]}, ['ctrl+r', 'w', 'o']).ui],
];

const running: readonly Scene[] = [
	['a turn', (look, change) => afterFacts(blank(look, change), turn)],
	[
		'a plan and a command',
		(look, change) => {
			const ui = afterFacts(blank(look, change), [
				...turn,
				{type: 'plan.proposed', plan, round: 0},
				answered('t1.a1', [call('c1', 'shell', 'x')]),
				{type: 'tool.previewed', call: 't1.a1.1', tool: 'shell', title: long, risk: 'run', replay: 'never'},
				{type: 'tool.started', call: 't1.a1.1', tool: 'shell', title: long, replay: 'never', why: 'yes'},
			]);
			return {...ui, activity: long};
		},
	],
	[
		'prompts that wait',
		(look, change) =>
			afterFacts(blank(look, change), [
				...turn,
				...Array.from({length: 7}, (_, at) => ({type: 'prompt.submitted', prompt: `q${at}`, text: long}) as const),
			]),
	],
];

const overlays: readonly Scene[] = [
	['an approval', (look, change) => approach(afterFacts(blank(look, change), asking), 5_000)],
	[
		'an approval and its choices',
		(look, change) => pressing(approach(afterFacts(blank(look, change), asking), 5_000), ['?', 'down', 'down']).ui,
	],
	[
		'a list',
		(look, change) => ({
			...blank(look, change),
			overlay: {
				kind: 'list',
				size: 'small',
				token: 1,
				list: openList({
					title: long,
					items: Array.from({length: 90}, (_, at) => ({id: `${at}`, label: long, detail: long, preview: [long, 'b']})),
				}),
			},
		}),
	],
	[
		'a pager',
		(look, change) => ({
			...blank(look, change),
			overlay: {kind: 'pager', token: 1, pager: openPager({title: long, lines: numbered(1, 500).split('\n')})},
		}),
	],
	[
		'a run of self-improvement',
		(look, change) => ({
			...afterFacts(blank(look, change), asking),
			overlay: {kind: 'evolution', token: 1, panel: panelAfter(120)},
		}),
	],
	[
		'a question',
		(look, change) => ({...blank(look, change), overlay: {kind: 'question', token: 1, title: long, value: ''}}),
	],
];

/** Every scene by itself, and what is written while a turn runs. */
const scenes: readonly Scene[] = [
	...writing,
	...running,
	...overlays,
	...overlays.map(([name, make]): Scene => [
		`${name} while a turn runs`,
		(look, change) => {
			const {overlay} = make(look, change);
			const ui = running[2]?.[1](look, change) ?? blank(look, change);
			return overlay === undefined ? ui : {...ui, overlay};
		},
	]),
	...writing.map(([name, make]): Scene => [
		`${name} while a turn runs`,
		(look, change) => {
			const {composer, completion, hint} = make(look, change);
			const ui = running[2]?.[1](look, change) ?? blank(look, change);
			return {...ui, composer, ...(completion && {completion}), ...(hint === undefined ? {} : {hint})};
		},
	]),
];

const rowsOf = [4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 24, 60];
const columnsOf = [20, 40, 200];

const sizes = rowsOf.flatMap(rows => columnsOf.map(columns => ({rows, columns})));

describe.each(['inline', 'full'] as const)('a frame, %s,', screen => {
	test.each(scenes)('is never higher than the terminal, and none of its lines is wider: %s', (_, make) => {
		const wrong = sizes.flatMap(({rows, columns}) =>
			[false, true].flatMap(spoken => {
				const look = lookOf(columns, rows, {theme: 'dark', spoken});
				const said = commit(make(look, {screen}), numbered(1, 300).split('\n'), 0);
				return [said, {...said, scroll: {...said.scroll, below: Math.min(said.scroll.lines.length, 7)}}].flatMap(ui => {
					const frame = frameOf(ui, NOW);
					// Ink ends what it draws with a line feed, unless that fills the screen.
					const most = screenOf(ui) === 'alternate' ? rows : rows - 1;
					return misfits(linesOf(ui, frame), columns, most).map(what => ({rows, columns, spoken, what}));
				});
			}),
		);
		expect(wrong).toEqual([]);
	});

	test.each([...writing, ...running])('has its cursor in the composer: %s', (_, make) => {
		const wrong = sizes.flatMap(({rows, columns}): readonly unknown[] => {
			const look = lookOf(columns, rows);
			const ui = commit(make(look, {screen}), ['said'], 0);
			const frame = frameOf(ui, NOW);
			const lines = linesOf(ui, frame);
			const {cursor} = frame;
			if (cursor === undefined) return [{rows, columns, cursor}];
			const line = lines[cursor.y] ?? '';
			// The sign of the prompt, the indentation below it, or the line of a search.
			const isComposer = /^(?:[›>] |  |earlier prompts: )/.test(line) && cursor.x >= 2 && cursor.x < columns;
			return isComposer ? [] : [{rows, columns, cursor, line}];
		});
		expect(wrong).toEqual([]);
	});
});

test('what fills the whole screen is as high as the screen', () => {
	const wrong = sizes.flatMap(({rows, columns}) => {
		const ui = commit(blank(lookOf(columns, rows), {screen: 'full'}), ['said'], 0);
		const count = linesOf(ui, frameOf(ui, NOW)).length;
		return count === rows ? [] : [{rows, columns, count}];
	});
	expect(wrong).toEqual([]);
});

test('of prompts that wait three are shown, each with the sign of the key that sent it, and the others counted', () => {
	const look = lookOf(60, 24);
	const ui = afterFacts(blank(look), [
		...turn,
		...['one', 'two\nlines', 'three', 'four', 'five'].map(
			text => ({type: 'prompt.submitted', prompt: text, text, how: text === 'one' ? 'steer' : 'queue'}) as const,
		),
	]);
	const {below} = frameOf(ui, NOW);
	expect(below.slice(0, 5)).toEqual(['', '  ⏎ one', '  ⇥ two', '  ⇥ three', '  … 2 more waiting']);
});

test('a line is as wide as a terminal draws it, whatever a prompt that waits is written in', () => {
	const ui = afterFacts(blank(lookOf(20, 24)), [
		...turn,
		{type: 'prompt.submitted', prompt: 'q', text: '漢'.repeat(30)},
	]);
	expect(Math.max(...frameOf(ui, NOW).below.map(widthOf))).toBeLessThanOrEqual(20);
});

test('who watches a run is told that the agent waits for an answer, and what is asked comes when they leave', () => {
	const idle = afterFacts(blank(lookOf(80, 24)), asking);
	const watching: Ui = {...idle, overlay: {kind: 'evolution', token: 1, panel: panelAfter(120)}};
	expect(frameOf(watching, NOW).below.join('\n')).toMatch(/waits for your answer/);
	const {ui, wishes} = pressing(watching, ['q']);
	expect(wishes).toEqual([{do: 'answer', token: 1}]);
	expect(approach(ui, 60_000).overlay?.kind).toBe('approval');
});
