import {describe, expect, test} from 'vitest';
import {pack, roomFor} from './parts.ts';
import type {Excerpt} from './workspace.ts';

const excerpt = (path: string, lines: number, width = 9): Excerpt => ({
	path,
	from: 1,
	to: lines,
	of: lines,
	text: Array.from({length: lines}, () => 'x'.repeat(width)).join('\n'),
	why: '',
});
const told = (parts: readonly (readonly Excerpt[])[]) =>
	parts.map(part => part.map(({path, from, to}) => `${path} ${from}-${to}`));

describe('parts', () => {
	test.each([
		['a large window', {window: 1_000_000}, {each: 84_000, together: Infinity}],
		['a small window', {window: 8_192}, {each: 12_288, together: Infinity}],
		['few tokens a minute', {window: 131_072, perMinute: 8_000}, {each: 16_800, together: 16_800}],
		['a tokenizer that makes more of a text', {window: 1_000_000, tokens: 1.5}, {each: 56_000, together: Infinity}],
		['many tokens a minute', {window: 131_072, perMinute: 300_000}, {each: 84_000, together: 630_000}],
	])('for %s have their size', (_, model, room) => {
		const {each, together} = roomFor(model);
		expect([each, Math.round(together)]).toEqual([room.each, room.together]);
	});

	test.each<readonly [string, readonly Excerpt[], readonly [number, number], readonly (readonly string[])[]]>([
		['nothing', [], [100, 1000], []],
		['what fits together', [excerpt('a', 3), excerpt('b', 3)], [100, 1000], [['a 1-3', 'b 1-3']]],
		[
			'files in their order',
			[excerpt('a', 6), excerpt('b', 6), excerpt('c', 3)],
			[100, 1000],
			[['a 1-6'], ['b 1-6', 'c 1-3']],
		],
		['a long file in pieces', [excerpt('a', 25)], [100, 1000], [['a 1-10'], ['a 11-20'], ['a 21-25']]],
		[
			'no more than all may be',
			[excerpt('a', 9), excerpt('b', 9), excerpt('c', 2)],
			[100, 120],
			[['a 1-9'], ['c 1-2']],
		],
		['no line that is too long', [excerpt('a', 1, 500), excerpt('b', 1)], [100, 1000], [['b 1-1']]],
	])('hold %s', (_, excerpts, [each, together], parts) => {
		expect(told(pack(excerpts, {each, together}))).toEqual(parts);
	});

	test('are never larger than they may be, and hold each line once', () => {
		for (let seed = 1; seed < 200; seed += 1) {
			const excerpts = Array.from({length: seed % 7}, (_, at) =>
				excerpt(`f${at}`, (seed * (at + 3)) % 40, (seed * at) % 30),
			);
			const each = 40 + ((seed * 37) % 300);
			const parts = pack(excerpts, {each, together: each * 3});
			const sizes = parts.map(part => part.reduce((sum, {text}) => sum + text.length, 0));
			expect(sizes.every(size => size <= each)).toBe(true);
			expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(each * 3);
			const lines = told(parts).flat();
			expect(new Set(lines).size).toBe(lines.length);
		}
	});
});
