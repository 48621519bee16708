import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import type {Seen} from '../core/journal.ts';
import {parseFact, type Body, type Delta, type SessionFact} from '../core/session/event.ts';
import {sayCost, sayCount, sayTime} from './amount.ts';
import {sayDiff} from './diff.ts';
import {jsonView} from './json.ts';
import {oneLine, plain} from './plain.ts';
import {liveLine} from './text/live-line.ts';
import {textView} from './text/view.ts';
import {paintIn} from './theme.ts';

const golden = ['offline-repair', 'second-round', 'unapproved'] as const;

const textOf = (name: string): Promise<string> =>
	readFile(fileURLToPath(new URL(`../testing/golden/${name}.jsonl`, import.meta.url)), 'utf8');

const factsOf = async (name: string): Promise<readonly SessionFact[]> =>
	(await textOf(name))
		.trimEnd()
		.split('\n')
		.map(line => {
			const parsed = parseFact(JSON.parse(line) as SessionFact);
			if (!('fact' in parsed)) throw new Error(`${name}: ${JSON.stringify(parsed)}`);
			return parsed.fact;
		});

const seen = async function* (facts: readonly SessionFact[]): AsyncGenerator<Seen<Body, Delta>, void, void> {
	for (const fact of facts) yield {fact};
};

const render = async (facts: readonly SessionFact[], colour: 'colour' | 'none', after = 0): Promise<string> => {
	let out = '';
	await textView(seen(facts), {
		write: text => (out += text),
		answer: text => (out += `>>> ${text.replaceAll('\n', '\n>>> ')}\n`),
		paint: paintIn(colour),
		after,
	});
	return out;
};

describe('golden sessions', () => {
	test.each(golden)('%s, as text', async name => {
		const facts = await factsOf(name);
		await expect(await render(facts, 'none')).toMatchFileSnapshot(`../testing/golden/${name}.txt`);
	});

	test.each(golden)('%s, in colour, is the same text', async name => {
		const facts = await factsOf(name);
		const painted = await render(facts, 'colour');
		expect(painted).toContain('\u001b[');
		expect(plain(painted)).toBe(plain(await render(facts, 'none')));
	});

	test.each(golden)('%s, as JSON, is the record itself', async name => {
		let out = '';
		await jsonView(seen(await factsOf(name)), line => (out += line));
		const parse = (text: string): unknown =>
			text
				.trimEnd()
				.split('\n')
				.map(line => JSON.parse(line) as unknown);
		expect(parse(out)).toEqual(parse(await textOf(name)));
	});

	test('what was shown at another time is not shown again, and what follows makes sense all the same', async () => {
		const facts = await factsOf('offline-repair');
		const whole = await render(facts, 'none');
		const half = Math.floor(facts.length / 2);
		const rest = await render(facts, 'none', half);
		expect(rest.length).toBeGreaterThan(0);
		expect(whole.endsWith(rest)).toBe(true);
	});
});

describe('text of others', () => {
	test.each([
		['colours', '\u001b[31mred\u001b[0m', 'red'],
		['a title of the window', '\u001b]0;owned\u0007text', 'text'],
		['moving the cursor up, to overwrite what was approved', 'rm -rf x\u001b[1A\u001b[2Kls', 'rm -rf xls'],
		['a carriage return that hides a command', 'rm -rf x\rls      ', 'rm -rf xls      '],
		['bells, deletes and backspaces', 'a\u0007b\u0008c\u007fd', 'abcd'],
		['marks that turn the direction of writing', 'a\u202eb\u2066c', 'abc'],
		['C1 controls', 'a\u009b31mb', 'ab'],
		['line ends of Windows', 'a\r\nb', 'a\nb'],
		['tabs', '\ta', '    a'],
		['what people write', 'Grüße, 世界 👩‍💻 — ok', 'Grüße, 世界 👩‍💻 — ok'],
	])('%s', (_, text, shown) => {
		expect(plain(text)).toBe(shown);
	});

	test('one line is the first that says something, cut with a mark', () => {
		expect(oneLine('\n\n  hello there \nmore', 20)).toBe('hello there');
		expect(oneLine('abcdefghij', 5)).toBe('abcd…');
		expect(oneLine('', 5)).toBe('');
	});
});

describe('diffs', () => {
	const paint = paintIn('none');

	test('lines are numbered; lines that look like headers are lines', () => {
		const diff = '--- a/x.sql\n+++ b/x.sql\n@@ -3,3 +3,3 @@\n one\n--- gone\n+++ come\n two\n';
		expect(sayDiff(diff, paint)).toEqual(['    3  one', '    4 --- gone', '    4 +++ come', '    5  two']);
	});

	test('several files are named, several hunks are parted, what is not text is said', () => {
		const diff = [
			'--- a/one',
			'+++ b/one',
			'@@ -1 +1 @@',
			'-a',
			'+b',
			'@@ -9,0 +10 @@',
			'+c',
			'rename from old',
			'rename to new',
			'--- a/old',
			'+++ b/new',
			'@@ -1 +1 @@',
			'-d',
			'+e',
			'\\ No newline at end of file',
			'',
		].join('\n');
		expect(sayDiff(diff, paint)).toEqual([
			'one',
			'    1 -a',
			'    1 +b',
			'    ⋮',
			'   10 +c',
			'rename from old',
			'rename to new',
			'new',
			'    1 -d',
			'    1 +e',
		]);
	});

	test('a long one is cut, and says by how much', () => {
		const diff = `--- a/x\n+++ b/x\n@@ -0,0 +1,100 @@\n${'+line\n'.repeat(100)}`;
		expect(sayDiff(diff, paint, 10)).toHaveLength(11);
		expect(sayDiff(diff, paint, 10).at(-1)).toBe('    … 90 more lines');
	});

	test('control characters in a file cannot act on the terminal of who approves it', () => {
		expect(sayDiff('--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+\u001b[2Jrm\n', paint)).toEqual(['    1 +rm']);
	});
});

describe('the live line', () => {
	const terminal = (columns: number) => {
		let out = '';
		const write = (text: string): void => void (out += text);
		return {write, columns: () => columns, still: true, out: () => out};
	};

	test.each([120, 80, 40, 10])('never exceeds %i columns, and is gone before anything else is written', columns => {
		const to = terminal(columns);
		const line = liveLine(to, paintIn('none'), () => 0);
		line.say('claude-sonnet-5-5 is thinking about something that takes long to say');
		const [, shown = ''] = to.out().split('\u001b[2K');
		expect(shown.length).toBeLessThan(columns);
		line.hide();
		expect(to.out().endsWith('\r\u001b[2K')).toBe(true);
		line.end();
	});

	test('what it says may hold no escape', () => {
		const to = terminal(80);
		const line = liveLine(to, paintIn('none'), () => 0);
		line.say('a\u001b[31mb');
		expect(to.out()).toBe('\r\u001b[2K⠋ ab');
		line.end();
	});
});

test.each([
	[sayTime(0), '0 ms'],
	[sayTime(999.4), '999 ms'],
	[sayTime(2_449), '2.4 s'],
	[sayTime(185_000), '3 min 5 s'],
	[sayCount(999), '999'],
	[sayCount(12_345), '12.3k'],
	[sayCount(1_234_567), '1.2M'],
	[sayCost(null), 'cost unknown'],
	[sayCost(0), '$0'],
	[sayCost(0.00123), '$0.0012'],
	[sayCost(1.005), '$1.00'],
])('%s is said as %s', (said, expected) => {
	expect(said).toBe(expected);
});
