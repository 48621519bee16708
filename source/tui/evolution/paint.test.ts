import {describe, expect, test} from 'vitest';
import {keymap} from '../keys/keymap.ts';
import {widthOf} from '../text/width.ts';
import {paintIn, type Look} from '../theme.ts';
import {facts, panelAfter} from './panel.fixture.ts';
import {openPanel, panelReads, type Panel} from './panel.ts';
import {paintPanel} from './paint.ts';

const lookOf = (columns: number, rows: number, changed: Partial<Look> = {}): Look => ({
	columns,
	rows,
	paint: (_, text) => text,
	still: false,
	spoken: false,
	...changed,
});

const nowOf = ({state}: Panel): number => Date.parse(state.at) + 1_500;

const linesOf = (panel: Panel, look: Look): readonly string[] => paintPanel(panel, keymap, look, nowOf(panel));

const shown = (panel: Panel, look: Look): string =>
	`${linesOf(panel, look)
		.map(line => line.trimEnd())
		.join('\n')}\n`;

describe('a run looks', () => {
	test.each([
		['searching-120', panelAfter(150, {selected: 'v6'}), lookOf(120, 34)],
		['searching-40', panelAfter(150, {selected: 'v6'}), lookOf(40, 24)],
		['searching-80-spoken', panelAfter(150, {selected: 'v6'}), lookOf(80, 24, {spoken: true})],
		['begun-80', panelAfter(3), lookOf(80, 24)],
		['over-120', panelAfter(facts.length), lookOf(120, 34)],
		['over-40', panelAfter(facts.length), lookOf(40, 24)],
	])('like %s', async (name, panel, look) => {
		await expect(shown(panel, look)).toMatchFileSnapshot(`golden/${name}.txt`);
	});
});

test('it fills the screen exactly, at every size, at every moment, and whatever is asked', () => {
	const changes: readonly Partial<Panel>[] = [
		{},
		{note: 'it is paused already'},
		{asking: {command: {ask: 'stop', why: ''}, words: 'Stop the run for good? '.repeat(6)}},
	];
	const panels = [0, 4, 120, facts.length].flatMap(count =>
		changes.map(changed => panelAfter(count, {...changed, selected: 'v3'})),
	);
	const sizes = [1, 20, 40, 59, 60, 80, 109, 120].flatMap(columns =>
		[1, 2, 5, 8, 10, 12, 18, 26, 40].map(rows => [columns, rows] as const),
	);
	for (const panel of panels)
		for (const [columns, rows] of sizes)
			for (const spoken of [false, true]) {
				const lines = linesOf(panel, lookOf(columns, rows, {spoken}));
				expect([columns, rows, lines.length]).toEqual([columns, rows, rows]);
				expect(lines.filter(line => widthOf(line) > columns || line.includes('\n'))).toEqual([]);
			}
});

test('the variant that keys are about is on the screen from 8 rows on', () => {
	const {archive} = panelAfter(facts.length).state;
	for (const {id} of archive)
		for (const rows of [8, 12, 24])
			expect(shown(panelAfter(facts.length, {selected: id}), lookOf(80, rows))).toMatch(new RegExp(`^› .*${id} `, 'm'));
});

test('without colours nothing is told by colour, and to be heard nothing is drawn', () => {
	const panel = panelAfter(150, {selected: 'v6'});
	const painted = linesOf(panel, lookOf(120, 34, {paint: paintIn('dark', '16')}));
	// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
	expect(painted.map(line => line.replaceAll(/\u001b\[[\d;]*m/g, ''))).toEqual(linesOf(panel, lookOf(120, 34)));
	expect(shown(panel, lookOf(80, 40, {spoken: true}))).not.toMatch(/[━●░█├└│›↑↓◆✗]/);
});

test('what comes from a suite or a model cannot write on the screen', () => {
	const panel = panelAfter(150);
	const evil = `a\u001b[2J\u0007b\nc`;
	const {children} = panel.state;
	const evilChildren = Object.fromEntries(
		Object.entries(children).map(([id, child]) => [
			id,
			{
				...child,
				...(child.manifest === undefined
					? {}
					: {manifest: {...child.manifest, mechanism: evil, change: evil, fixes: [evil]}}),
			},
		]),
	);
	const state = {
		...panel.state,
		children: evilChildren,
		jobs: panel.state.jobs.map(job => ({...job, what: {do: 'try', variant: 'v1', task: evil, for: 'search'} as const})),
	};
	expect(shown({...panel, state, selected: 'v1', note: evil}, lookOf(120, 34))).not.toMatch(/[^\n\P{Cc}]/u);
});

test('the last line shows the keys that do something now, and no others', () => {
	const keys = (panel: Panel): string => linesOf(panel, lookOf(120, 34)).at(-1) ?? '';
	const always = '↑↓ choose · Enter manifest and diff';
	expect([panelAfter(150), panelAfter(150, {selected: 'v2'}), panelAfter(facts.length)].map(keys)).toEqual([
		`${always} · p pause · s stop · q leave`,
		`${always} · p pause · s stop · f forbid · q leave`,
		`${always} · P promote · q leave`,
	]);
});

test('a page about a variant takes its place until it is closed', () => {
	const panel = panelReads(panelAfter(150), 'v1', 'v1', ['one', 'two']);
	expect(shown(panel, lookOf(80, 10))).toMatch(/^v1\none\ntwo\n/);
});

test('a run that has no process says so, and its time left is not known', () => {
	const text = shown(panelAfter(150, {engine: 'none'}), lookOf(120, 34));
	expect(text).toMatch(/halted: no process runs it/);
	expect(text).toMatch(/time left {2}unknown/);
	expect(text).toMatch(/p go on/);
	expect(shown(openPanel('r1'), lookOf(80, 24))).toMatch(/begins/);
});
