import {stripVTControlCharacters} from 'node:util';
import {describe, expect, test} from 'vitest';
import {stylesAfter} from '../testing/pty/modes.ts';
import {paintIn, themes, type Tone} from './theme.ts';

const tones: Readonly<Record<Tone, true>> = {
	heading: true,
	quiet: true,
	action: true,
	good: true,
	bad: true,
	warning: true,
	agent: true,
	keyword: true,
	string: true,
	number: true,
	comment: true,
	name: true,
	type: true,
	code: true,
	link: true,
	'added-word': true,
	'removed-word': true,
	chosen: true,
	found: true,
	emphasis: true,
	struck: true,
};
const all = Object.keys(tones) as readonly Tone[];

const openAfter = (text: string): readonly number[] =>
	/* oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for */
	[...text.matchAll(/\u001b\[([\d;]*)m/g)].reduce<readonly number[]>(
		(open, [, codes = '']) => stylesAfter(open, codes.split(';').map(Number)),
		[],
	);

describe.each(themes)('%s', theme => {
	const paint = paintIn(theme, 'true');
	test.each(all)('%s changes nothing but the style, and closes what it opens', tone => {
		const painted = paint(tone, 'text');
		expect(stripVTControlCharacters(painted)).toBe('text');
		expect(openAfter(painted)).toEqual([]);
	});

	test('nothing is painted where there is nothing', () => {
		expect(all.map(tone => paint(tone, '')).join('')).toBe('');
	});
});

test.each(themes)('%s leaves text as it is on a terminal without colours', theme => {
	expect(all.map(tone => paintIn(theme, 'none')(tone, 'text'))).toEqual(all.map(() => 'text'));
});

test('without a theme text is left as it is', () => {
	expect(all.map(tone => paintIn('none', 'true')(tone, 'text'))).toEqual(all.map(() => 'text'));
});

test.each(['dark', 'light', 'contrast'] as const)(
	'%s: what is said by colour is also told apart from each other',
	theme => {
		const paint = paintIn(theme, '16');
		const signs: readonly Tone[] = ['good', 'bad', 'warning', 'action', 'chosen', 'found'];
		expect(new Set(signs.map(tone => paint(tone, 'x'))).size).toBe(signs.length);
	},
);

test('where contrast is high, nothing is dim', () => {
	/* oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for */
	expect(all.filter(tone => /\u001b\[(?:\d+;)*2(?:;\d+)*m/.test(paintIn('contrast', '16')(tone, 'x')))).toEqual([]);
});
