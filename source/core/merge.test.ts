import {describe, expect, test} from 'vitest';
import {checked, merged} from './merge.ts';
import type {Excerpt} from './workspace.ts';

const shown: readonly Excerpt[] = [
	{path: 'a.ts', from: 1, to: 20, of: 20, text: '', why: ''},
	{path: 'long.ts', from: 101, to: 200, of: 300, text: '', why: ''},
];
const listed = new Set(['a.ts', 'long.ts', 'listed.ts']);
const files = (all: readonly object[]): string => JSON.stringify({files: all});

describe('what a context model answers', () => {
	test.each([
		['a file that it was shown', {path: './a.ts', why: 'w', score: 9}, [{path: 'a.ts', why: 'w', score: 9}]],
		['one that is listed', {path: 'listed.ts', why: 'w'}, [{path: 'listed.ts', why: 'w', score: 5}]],
		['one that it made up', {path: 'made/up.ts', why: 'w'}, []],
		['one outside', {path: '../../etc/passwd', why: 'w'}, []],
		['scores beyond all', {path: 'a.ts', why: 'w', score: 1e9}, [{path: 'a.ts', why: 'w', score: 10}]],
		[
			'lines beyond the file',
			{
				path: 'a.ts',
				why: 'w',
				score: 1,
				ranges: [
					{from: -3, to: 4},
					{from: 15, to: 900},
					{from: 50, to: 60},
				],
			},
			[
				{
					path: 'a.ts',
					why: 'w',
					score: 1,
					ranges: [
						{from: 1, to: 4},
						{from: 15, to: 20},
					],
				},
			],
		],
		[
			'lines that are nowhere',
			{path: 'a.ts', why: 'w', ranges: [{from: 9, to: 2}]},
			[{path: 'a.ts', why: 'w', score: 5}],
		],
		[
			'the whole of a piece',
			{path: 'long.ts', why: 'w', score: 2},
			[{path: 'long.ts', why: 'w', score: 2, ranges: [{from: 101, to: 200}]}],
		],
	])('is held to what there is: %s', (_, said, expected) => {
		expect(checked(files([said]), shown, listed)).toEqual({files: expected, made: 1 - expected.length});
	});

	test.each([
		['no JSON at all', 'I think a.ts'],
		['broken JSON', '{"files": ['],
		['another form', '{"files": {}}'],
	])('is wrong when it is %s', (_, said) => {
		expect(checked(said, shown, listed)).toEqual({wrong: expect.any(String) as string});
	});

	test('of several parts is one list, best first, each file once', () => {
		const lines = (from: number, to: number) => [{from, to}];
		expect(
			merged([
				[
					{path: 'a', why: 'one', score: 3, ranges: lines(1, 2)},
					{path: 'b', why: 'b', score: 9},
				],
				[
					{path: 'a', why: 'other', score: 6, ranges: lines(8, 9)},
					{path: 'b', why: 'less', score: 1, ranges: lines(1, 1)},
				],
			]),
		).toEqual([
			{path: 'b', why: 'b', score: 9},
			{path: 'a', why: 'other', score: 6, ranges: [...lines(1, 2), ...lines(8, 9)]},
		]);
	});
});
