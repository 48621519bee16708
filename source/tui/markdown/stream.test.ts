import {describe, expect, test} from 'vitest';
import {widthOf} from '../text/width.ts';
import {paintIn, type Look} from '../theme.ts';
import {renderMarkdown} from './render.ts';
import {blocks} from './samples.fixture.ts';
import {endMarkdown, feed, liveOf, openMarkdown} from './stream.ts';

const lookAt = (columns: number): Look => ({
	columns,
	rows: 24,
	paint: paintIn('dark', '16'),
	still: false,
	spoken: false,
});

/** Numbers that look random and are the same in every run (a linear congruential generator). */
const dice = (seed: number): ((below: number) => number) => {
	let state = seed;
	return below => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
};

const textOf = (roll: (below: number) => number): string => {
	const count = 1 + roll(6);
	let text = '';
	for (let at = 0; at < count; at += 1)
		text += `${blocks[roll(blocks.length)] ?? ''}${['\n\n', '\n\n', '\n', '\n\n\n', ' '][roll(5)] ?? ''}`;
	return text;
};

/** The text cut into pieces of one to `most` units. */
const cut = (text: string, roll: (below: number) => number, most: number): readonly string[] => {
	const pieces: string[] = [];
	for (let at = 0; at < text.length;) {
		const end = at + 1 + roll(most);
		pieces.push(text.slice(at, end));
		at = end;
	}
	return pieces;
};

type Frames = {readonly whole: readonly string[]; readonly wrong: readonly string[]; readonly mostLive: number};

/** Feeds pieces and keeps every frame that does not begin as the whole text does. */
const stream = (pieces: readonly string[], look: Look): Frames => {
	const expected = renderMarkdown(pieces.join(''), look);
	const whole: string[] = [];
	const wrong: string[] = [];
	let mostLive = 0;
	let state = openMarkdown;
	for (const [at, piece] of pieces.entries()) {
		const fed = feed(state, piece, look);
		state = fed.state;
		whole.push(...fed.done);
		const live = liveOf(state, look);
		mostLive = Math.max(mostLive, live.length);
		const frame = [...whole, ...live];
		if (frame.some((line, row) => line !== expected[row]))
			wrong.push(`piece ${at}: ${JSON.stringify(pieces.slice(0, at + 1).join(''))}`);
	}
	whole.push(...endMarkdown(state, look));
	return {whole, wrong, mostLive};
};

const seeds = Array.from({length: 40}, (_, at) => at * 7_919 + 1);

describe.each([120, 80, 40])('at %i columns', columns => {
	const look = lookAt(columns);

	test.each(blocks.map((block, at) => [at, block]))('sample %i in single characters', (_, block) => {
		const {whole, wrong} = stream(block.split(''), look);
		expect({whole, wrong}).toEqual({whole: renderMarkdown(block, look), wrong: []});
	});

	test.each(seeds)('a text of random blocks in random pieces is the whole text (%i)', seed => {
		const roll = dice(seed);
		const text = textOf(roll);
		for (const most of [3, 12, 200]) {
			const {whole, wrong, mostLive} = stream(cut(text, roll, most), look);
			expect({text, whole, wrong}).toEqual({text, whole: renderMarkdown(text, look), wrong: []});
			expect(mostLive).toBeLessThanOrEqual(12);
		}
	});

	test.each(seeds)('no line is too wide, leaves a style open or holds a control character (%i)', seed => {
		for (const line of renderMarkdown(textOf(dice(seed)), look)) {
			expect(widthOf(line)).toBeLessThanOrEqual(columns);
			/* oxlint-disable-next-line no-control-regex -- controls are what is looked for */
			expect(line.replaceAll(/\u001b\[[\d;]+m/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
			expect(stylesOpenIn(line)).toEqual([]);
		}
	});
});

const closers: Readonly<Record<string, string>> = {'1': '22', '2': '22', '3': '23', '4': '24', '7': '27', '9': '29'};

const stylesOpenIn = (line: string): readonly string[] => {
	let open: string[] = [];
	/* oxlint-disable-next-line no-control-regex -- styles are what is looked for */
	for (const [, codes = ''] of line.matchAll(/\u001b\[([\d;]+)m/g))
		for (const code of codes.split(';')) {
			const isCloser = Object.values(closers).includes(code) || code === '39';
			if (isCloser) open = open.filter(one => one !== code);
			else open.push(closers[code] ?? '39');
		}
	return open;
};

const said = (look: Look, ...pieces: readonly string[]): readonly string[] => {
	let state = openMarkdown;
	const lines: string[] = [];
	for (const piece of pieces) {
		const fed = feed(state, piece, look);
		state = fed.state;
		lines.push(...fed.done);
	}
	return [...lines, ...liveOf(state, look)];
};

const narrow: Look = {...lookAt(20), paint: (_, text) => text};

test.each([
	[
		'whole lines only, and never the last word',
		['a line of words which is wrapped, and', ' a half wor'],
		['a line of words', 'which is wrapped,'],
	],
	[
		'an unclosed mark holds back what comes after it only',
		['words before a mark that are shown **but not', ' these words here'],
		['words before a mark'],
	],
	[
		'a closed one does not',
		['words **in bold** and words after', ' it are all shown here', ' ok'],
		['words in bold and', 'words after it are'],
	],
	['code is shown line by line', ['```\none\ntwo\nthr', 'ee'], ['  one', '  two']],
	['items are shown as they end', ['- one\n- two\n- thr', 'ee'], ['• one']],
	['a table waits for its end', ['| a |\n|---|\n| 1 |\n', '| 2 |\n'], []],
	['and is shown then', ['| a |\n|---|\n| 1 |\n', '\n'], ['a', '─', '1']],
	['what may be a table waits one line', ['a | b\n', 'c'], []],
	[
		'text without spaces is shown, too',
		['世界'.repeat(20), '世'],
		Array.from({length: 3}, () => '世界世界世界世界世界'),
	],
])('%s', (_, pieces, expected) => {
	expect(said(narrow, ...pieces)).toEqual(expected);
});

test('an escape sequence that is cut in two is not shown, wherever it is cut', () => {
	const text = 'A text of more than forty characters, then \u001b[31mred\u001b[0m words.';
	for (let at = 0; at <= text.length; at += 1) {
		const first = feed(openMarkdown, text.slice(0, at), lookAt(80));
		const second = feed(first.state, text.slice(at), lookAt(80));
		const lines = [...first.done, ...second.done, ...endMarkdown(second.state, lookAt(80))];
		expect(lines).toEqual(['A text of more than forty characters, then red words.']);
	}
});

test('a terminal that becomes narrower changes no line that is done, and loses no word', () => {
	const text = Array.from({length: 60}, (_, at) => `word${at}`).join(' ');
	const wide = {...narrow, columns: 60};
	const first = feed(openMarkdown, text.slice(0, 300), wide);
	const second = feed(first.state, text.slice(300), narrow);
	const lines = [...first.done, ...second.done, ...endMarkdown(second.state, narrow)];
	expect(lines.join(' ')).toBe(text);
	expect(first.done.length).toBeGreaterThan(1);
	expect(lines.slice(first.done.length).every(line => widthOf(line) <= 20)).toBe(true);
});

test('a mark that never ends is text, and holds back no more than two thousand characters', () => {
	const text = `**${'some words '.repeat(400)}`;
	const lines = said(narrow, text);
	expect(lines[0]).toBe('**some words some');
	expect(lines.length).toBeGreaterThan(80);
});

test('for those who listen, too, pieces are the whole text', () => {
	for (const seed of seeds) {
		const roll = dice(seed);
		const text = textOf(roll);
		const look = {...lookAt(40), spoken: true};
		const {whole, wrong} = stream(cut(text, roll, 9), look);
		expect({text, whole, wrong}).toEqual({text, whole: renderMarkdown(text, look), wrong: []});
	}
});
