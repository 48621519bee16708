import {describe, expect, test} from 'vitest';
import {utf8} from '../text/encoding.ts';
import {applyPatch, type Applied} from './apply.ts';
import {parse} from './parse.ts';

const LINES = 10_000;
const HUNKS = 1_000;
const EVERY = LINES / HUNKS;

/** How a big file and its hunks look; each hunk is on the lines from `at` on. */
type Kind = {
	readonly law: string;
	readonly line: (at: number) => string;
	readonly hunk: (at: number, line: (at: number) => string) => readonly string[];
};

const swap = (at: number, line: (at: number) => string): readonly string[] => [
	'@@',
	` ${line(at)}`,
	`-${line(at + 1)}`,
	`+${line(at + 1)} changed`,
	` ${line(at + 2)}`,
];

const KINDS: readonly Kind[] = [
	{law: 'of different lines', line: at => `line ${at}`, hunk: swap},
	{law: 'of mostly equal lines', line: at => (at % EVERY === 1 ? `only ${at}` : '}'), hunk: swap},
	{
		law: 'with headers',
		line: at => (at % EVERY === 0 ? `fn f${at}() {` : at % EVERY === 9 ? '}' : '\tgo();'),
		hunk: at => [`@@ fn f${at}`, '+\tstart();'],
	},
	{
		law: 'whose lines differ from the patch in indentation',
		line: at => `\t\tline ${at}`,
		hunk: (at, line) => swap(at, i => line(i).trim()),
	},
];

const bigPatch = ({line, hunk}: Kind): {readonly file: string; readonly patch: string} => ({
	file: Array.from({length: LINES}, (_, at) => `${line(at)}\n`).join(''),
	patch: [
		'*** Begin Patch',
		'*** Update File: f',
		...Array.from({length: HUNKS}, (_, at) => hunk(at * EVERY, line)).flat(),
		'*** End Patch',
	].join('\n'),
});

const apply = (file: string, text: string): Applied => {
	const patch = parse(text);
	return 'refused' in patch ? patch : applyPatch(patch, new Map([['f', utf8(file)]]));
};

describe('a thousand hunks on ten thousand lines', () => {
	test.for(KINDS)('cost no more than a few looks at each line: a file $law', kind => {
		const {file, patch} = bigPatch(kind);
		const applied = apply(file, patch);
		expect(applied).toEqual({planned: [expect.objectContaining({path: 'f'})], compared: expect.any(Number)});
		expect('compared' in applied ? applied.compared : Number.POSITIVE_INFINITY).toBeLessThan(3 * LINES);
	});

	test('which are all equal are refused at once', () => {
		const kind: Kind = {law: '', line: () => 'same', hunk: swap};
		const {file, patch} = bigPatch(kind);
		expect(apply(file, patch)).toEqual({refused: expect.stringContaining('more than 1000 places')});
	});

	test('which do not fit are refused after a few', () => {
		const {file, patch} = bigPatch({law: '', line: at => `line ${at}`, hunk: at => ['@@', `-word ${at}`, '+x']});
		expect(apply(file, patch)).toEqual({refused: expect.stringContaining('and more hunks of f')});
	});
});

test('a patch of two megabytes is applied', () => {
	const text = Array.from({length: 40_000}, (_, at) => `+this is line ${at} of a file that is long, and goes on`);
	const patch = ['*** Begin Patch', '*** Add File: f', ...text, '*** End Patch'].join('\n');
	expect(patch.length).toBeGreaterThan(2 * 1024 * 1024);
	const applied = apply('', patch);
	expect(applied).toEqual({planned: [{path: 'f', after: expect.objectContaining({kind: 'text'})}], compared: 0});
});

test('a patch without end is refused for its size', () => {
	expect(apply('', 'x'.repeat(17 * 1024 * 1024))).toEqual({refused: expect.stringContaining('longer than')});
});

test('sixty thousand empty patches are refused for what they are', () => {
	expect(apply('', '*** Begin Patch\n*** End Patch\n'.repeat(60_000))).toEqual({
		refused: expect.stringContaining('names no file'),
	});
});
