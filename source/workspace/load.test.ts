import {execFileSync} from 'node:child_process';
import {symlink} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {load} from './load.ts';
import {scratch} from './scratch.fixture.ts';

const why = 'wanted';
const whole = (path: string) => ({path, why});

describe('excerpts', () => {
	test.each<[string, string | Uint8Array, {of: number; text: string}]>([
		['LF', 'a\nb\n', {of: 2, text: 'a\nb'}],
		['CRLF', 'a\r\nb\r\n', {of: 2, text: 'a\nb'}],
		['no final newline', 'a\nb', {of: 2, text: 'a\nb'}],
		['an empty last line', 'a\n\n', {of: 2, text: 'a\n'}],
		['a UTF-8 mark', '\uFEFFä', {of: 1, text: 'ä'}],
		['UTF-16 little endian', Buffer.from('\uFEFFa\nä', 'utf16le'), {of: 2, text: 'a\nä'}],
		['UTF-16 big endian', Buffer.from('\uFEFFa\nä', 'utf16le').swap16(), {of: 2, text: 'a\nä'}],
		['Latin-1', Buffer.from([0x61, 0xe4]), {of: 1, text: 'aä'}],
		['nothing', '', {of: 0, text: ''}],
	])('of a file with %s are its lines', async (_, content, {of, text}) => {
		await using folder = await scratch({f: content});
		expect(await load(folder.directory, [whole('f')], 100)).toEqual([{path: 'f', from: 1, to: of, of, text, why}]);
	});

	test('are clipped to the file, joined where ranges overlap or touch, and left out where there is nothing', async () => {
		await using folder = await scratch({f: '1\n2\n3\n4\n5\n6\n7\n8\n'});
		const ranges = [
			{from: 7, to: 99},
			{from: -3, to: 1},
			{from: 2, to: 3},
			{from: 3, to: 2},
			{from: 50, to: 60},
		];
		expect(await load(folder.directory, [{path: './f', why, ranges}], 100)).toEqual([
			{path: 'f', from: 1, to: 3, of: 8, text: '1\n2\n3', why},
			{path: 'f', from: 7, to: 8, of: 8, text: '7\n8', why},
		]);
		expect(await load(folder.directory, [{path: 'f', why, ranges: [{from: 9, to: 10}]}], 100)).toEqual([]);
	});

	test('of a path that is wanted twice are one, whole when one wish was for the whole', async () => {
		await using folder = await scratch({f: '1\n2\n', g: '1\n2\n3\n'});
		const part = (from: number) => ({path: 'g', why, ranges: [{from, to: from}]});
		expect(await load(folder.directory, [part(3), whole('f'), part(1), {...part(1), path: 'f'}], 100)).toEqual([
			{path: 'g', from: 1, to: 1, of: 3, text: '1', why},
			{path: 'g', from: 3, to: 3, of: 3, text: '3', why},
			{path: 'f', from: 1, to: 2, of: 2, text: '1\n2', why},
		]);
	});

	test('stop at the budget, at the end of a line', async () => {
		await using folder = await scratch({wide: 'x'.repeat(50), f: 'ää\nbb\ncc\n', g: 'd\n'});
		expect(await load(folder.directory, [whole('wide'), whole('f'), whole('g')], 9)).toEqual([
			{path: 'f', from: 1, to: 2, of: 3, text: 'ää\nbb', why},
		]);
		expect(await load(folder.directory, [whole('f')], 0)).toEqual([]);
		expect(await load(folder.directory, [whole('f'), whole('g')], 10 + 1)).toHaveLength(2);
	});

	test('are never of what is missing, a folder, a pipe, binary, or outside', async () => {
		await using outside = await scratch({secret: 's'});
		await using folder = await scratch({'d/f': 'x', binary: Buffer.from([1, 0, 2]), '..odd': 'fine'});
		await symlink(outside.at('secret'), folder.at('out'));
		await symlink('d/f', folder.at('in'));
		await symlink('loop', folder.at('loop'));
		execFileSync('mkfifo', [folder.at('pipe')]);
		const paths = [
			'missing',
			'd',
			'pipe',
			'binary',
			'out',
			'loop',
			outside.at('secret'),
			'../x',
			'nul\0',
			'',
			'in',
			'..odd',
		];
		const excerpts = await load(folder.directory, paths.map(whole), 100);
		expect(excerpts.map(({path, text}) => [path, text])).toEqual([
			['in', 'x'],
			['..odd', 'fine'],
		]);
	});
});
