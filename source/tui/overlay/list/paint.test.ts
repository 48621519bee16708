import {describe, expect, test} from 'vitest';
import {keymap} from '../../keys/keymap.ts';
import {paintIn} from '../../theme.ts';
import {expectFits, lookOf, press, screenOf} from '../screen.fixture.ts';
import {keyList, openList, type Item, type List} from './list.ts';
import {paintList} from './paint.ts';

const look = lookOf(80, 24);
const typing = (list: List, keys: readonly string[]): List =>
	keys.reduce((open, key) => keyList(open, press(key), keymap, look).list, list);

const shown = (list: List, columns: number, rows: number, more: Parameters<typeof lookOf>[2] = {}): string => {
	const {lines} = paintList(list, lookOf(columns, 24, more), rows);
	expectFits(lines, columns, rows);
	return screenOf(lines);
};

const sessions: readonly Item[] = [
	['fix the login', '2 min ago · main', 'You asked to fix the login.'],
	['explain the walls', 'yesterday · main', 'What stands around commands?'],
	['世界 rename everything in the whole of the repository, twice', '3 days ago · a-long-branch-name', 'Done.'],
].map(([label = '', detail, preview = ''], at) => ({
	id: String(at),
	label,
	detail,
	preview: [preview, '◆ done'],
	...(at === 1 ? {mark: 'now'} : {}),
}));
const open = openList({title: 'Sessions', items: sessions, removal: 'delete'});
const simple = openList({title: 'Models', items: sessions.map(({preview: _, ...item}) => item)});

describe('screens', () => {
	test('at 120 columns the preview stands beside', () => {
		expect(shown(typing(open, ['down']), 120, 10)).toMatchInlineSnapshot(`
			"
			Sessions                                                                                                             2/3
			/
			  fix the login                           2 min ago · main │ What stands around commands?
			› explain the walls now                   yesterday · main │ ◆ done
			  世界 rename everything in the whole…  3 days ago · a-lo… │
			                                                           │
			                                                           │
			                                                           │
			                                                           │
			type to search · ↑↓ move · Enter choose · Del delete · Esc close
			"
		`);
	});

	test('at 80 columns it stands below', () => {
		expect(shown(open, 80, 14)).toMatchInlineSnapshot(`
			"
			Sessions                                                                     1/3
			/
			› fix the login                                                 2 min ago · main
			  explain the walls now                                         yesterday · main
			  世界 rename everything in the whole of the reposi…  3 days ago · a-long-branc…



			────────────────────────────────────────────────────────────────────────────────
			You asked to fix the login.
			◆ done


			type to search · ↑↓ move · Enter choose · Del delete · Esc close
			"
		`);
	});

	test('at 40 columns and 10 rows', () => {
		expect(shown(typing(open, ['down', 'down']), 40, 10)).toMatchInlineSnapshot(`
			"
			Sessions                             3/3
			/
			  fix the login         2 min ago · main
			  explain the walls now  yesterday · ma…
			› 世界 rename everything …  3 days ago …
			Enter · Esc · Del delete
			"
		`);
	});

	test('without previews it is as high as its items, also while it is searched', () => {
		expect(shown(typing(simple, ['l', 'o', 'g']), 80, 20)).toMatchInlineSnapshot(`
			"
			Models                                                                       1/2
			/ log
			› fix the login                                                 2 min ago · main
			  世界 rename everything in the whole of the reposi…  3 days ago · a-long-branc…

			type to search · ↑↓ move · Enter choose · Esc close
			"
		`);
	});

	test('nothing found, and nothing there', () => {
		expect(shown(typing(simple, ['z', 'z']), 60, 8)).toContain('Nothing matches “zz”.');
		expect(shown(openList({title: 'Grants', items: [], empty: 'Nothing is allowed.'}), 60, 8)).toContain(
			'Nothing is allowed.',
		);
	});

	test('what a second press would delete is said', () => {
		expect(shown(typing(open, ['delete']), 80, 6)).toContain('Del again to delete: fix the login');
	});

	test('to those who listen', () => {
		expect(shown(typing(open, ['down']), 120, 12, {spoken: true})).toMatchInlineSnapshot(`
			"
			Sessions                                                                                                          2 of 3
			search:
			fix the login, 2 min ago · main
			chosen: explain the walls now, yesterday · main
			世界 rename everything in the whole of the repository, twice, 3 days ago · a-long-branch-name


			preview:
			What stands around commands?
			◆ done

			type to search, Enter chooses, Esc closes, Del delete
			"
		`);
	});

	test('what is at hand stays in view in a long list, and the counter tells where it is', () => {
		const list = openList({
			title: 'Many',
			items: Array.from({length: 120}, (_, at) => ({id: String(at), label: `item ${at + 1}`})),
		});
		const screen = shown(typing(list, Array<string>(60).fill('down')), 40, 7);
		expect(screen).toMatchInlineSnapshot(`
			"
			Many                              61/120
			/
			  item 59
			  item 60
			› item 61
			  item 62
			  item 63
			"
		`);
	});
});

test('what was found is painted, character by character as they are seen', () => {
	const list = typing(
		openList({
			title: '',
			items: [
				{id: '1', label: 'ab'},
				{id: '2', label: 'e\u0301a'},
			],
		}),
		['a'],
	);
	const paint = (tone: string, text: string): string => (tone === 'found' ? `<${text}>` : text);
	const {lines} = paintList(list, {...look, paint}, 6);
	expect(lines.slice(2, 4).map(line => line.trim())).toEqual(['› <a>b', 'e\u0301<a>']);
});

test('the cursor stands behind the query', () => {
	expect(paintList(typing(open, ['世', 'x']), look, 10).cursor).toEqual({x: 5, y: 1});
});

describe('never more rows than there are, no line wider than the screen', () => {
	const items: readonly Item[] = [
		...sessions,
		{
			id: 'x',
			label: '世界'.repeat(60),
			detail: 'd'.repeat(100),
			mark: '✓',
			preview: ['\u001b[31m世界\u001b[39m'.repeat(80)],
		},
	];
	test.each([120, 100, 99, 80, 40, 20, 5])('at %i columns', columns => {
		for (const rows of [0, 1, 2, 3, 4, 5, 8, 10, 24, 60])
			for (const theme of ['none', 'dark'] as const)
				for (const spoken of [false, true])
					for (const keys of [[], ['up'], ['d', 'e'], ['z', 'z', 'z', 'z'], ['delete']]) {
						const list = typing(openList({title: 'A title '.repeat(9), items, removal: 'delete'}), keys);
						const {lines, cursor} = paintList(
							list,
							{...lookOf(columns, 24, {spoken}), paint: paintIn(theme, '16')},
							rows,
						);
						expectFits(lines, columns, rows);
						const {x, y} = cursor ?? {x: 0, y: -1};
						expect([x < columns, y < lines.length]).toEqual([true, true]);
					}
	});
});
