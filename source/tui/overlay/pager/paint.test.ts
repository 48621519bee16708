import {describe, expect, test} from 'vitest';
import type {Look} from '../../theme.ts';
import {expectFits, lookOf, misfits, screenOf} from '../screen.fixture.ts';
import {paintPager} from './paint.ts';
import {openPager, type Pager} from './pager.ts';

const linesUpTo = (count: number): readonly string[] => Array.from({length: count}, (_, at) => `line ${at + 1}`);

const shown = (pager: Pager, at: Look): string => {
	const lines = paintPager(pager, at);
	expect(lines).toHaveLength(at.rows);
	expectFits(lines, at.columns, at.rows);
	return screenOf(lines);
};

describe('screens', () => {
	const text = openPager({title: 'Transcript', lines: linesUpTo(3_400)});

	test('at 80 columns', () => {
		expect(shown(text, lookOf(80, 8))).toMatchInlineSnapshot(`
			"
			Transcript
			line 1
			line 2
			line 3
			line 4
			line 5
			line 6
			6/3400 (0%)                                        / search · v select · q close
			"
		`);
	});

	test('at 40 columns and 10 rows, with something found', () => {
		const pager = {...text, found: {query: '7', lines: [6, 16], at: 6}};
		expect(shown(pager, lookOf(40, 10))).toMatchInlineSnapshot(`
			"
			Transcript
			line 1
			line 2
			line 3
			line 4
			line 5
			line 6
			line 7
			line 8
			8/3400 (0%) · 1 of 2 found       q close
			"
		`);
	});

	test('at 120 columns, with lines selected', () => {
		expect(shown({...text, selection: {from: 1, to: 2}}, lookOf(120, 7))).toMatchInlineSnapshot(`
			"
			Transcript
			  line 1
			│ line 2
			› line 3
			  line 4
			  line 5
			5/3400 (0%)                                                                     ↑↓ PgUp PgDn extend · y copy · Esc leave
			"
		`);
	});

	test('while a search is written', () => {
		expect(shown({...text, typing: 'foo'}, lookOf(40, 4))).toMatchInlineSnapshot(`
			"
			Transcript
			line 1
			line 2
			/foo▏
			"
		`);
	});

	test('to those who listen', () => {
		expect(shown({...text, selection: {from: 0, to: 0}}, lookOf(80, 5, {spoken: true}))).toMatchInlineSnapshot(`
			"
			Transcript
			selected: line 1
			line 2
			line 3
			line 3 of 3400, 0 percent                                   y copies, Esc leaves
			"
		`);
	});

	test('what is shorter than the screen fills it', () => {
		expect(shown(openPager({title: 'Short', lines: ['one']}), lookOf(40, 5))).toMatchInlineSnapshot(`
			"
			Short
			one


			1/1 (100%)                       q close
			"
		`);
	});

	test.each([120, 80, 40, 10, 3])('exactly as many rows as there are, and no wider than %i columns', columns => {
		const lines = ['\u001b[1m世界 '.concat('long '.repeat(50), '\u001b[22m'), ...linesUpTo(50)];
		const pagers = [
			openPager({title: 'T'.repeat(200), lines}),
			{...openPager({title: '', lines, at: 'end'}), selection: {from: 3, to: 0}, note: 'x'.repeat(200)},
			{...openPager({title: '', lines}), typing: '世界'.repeat(90)},
			{...openPager({title: '', lines}), found: {query: 'o', lines: [0], at: 0}},
		] as const;
		const wrong: unknown[] = [];
		for (const pager of pagers)
			for (const rows of [0, 1, 2, 3, 4, 10, 50])
				for (const spoken of [false, true]) {
					const lines = paintPager(pager, lookOf(columns, rows, {spoken, theme: 'dark'}));
					wrong.push(...misfits(lines, columns, rows));
					if (lines.length !== rows) wrong.push([rows, lines.length]);
				}
		expect(wrong).toEqual([]);
	});
});
