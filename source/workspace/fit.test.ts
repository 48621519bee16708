import {expect, test} from 'vitest';
import {cutTo, fit} from './fit.ts';

/** Texts of which every other byte is within a character, or every other character within a grapheme. */
const TEXTS: readonly string[] = [
	'plain words in one line',
	'äöüß'.repeat(9),
	'文字化け'.repeat(7),
	'👩‍👩‍👧‍👦🇩🇪🇫🇷👍🏽'.repeat(4),
	'e\u0301\u0323o\u0308'.repeat(9),
	'한국어각'.repeat(6),
	'one\ntwo\nthree and more\nfour',
	'# A title\nthen a line so long that it takes all of the room there is, and more',
	'\n\n\nafter empty lines',
	'a\uFEFFb\uFEFF\nc',
];

/** Where a text may be cut: after each grapheme. */
const cutsOf = (text: string): readonly string[] => [
	'',
	...Array.from(new Intl.Segmenter().segment(text), ({index, segment}) => text.slice(0, index + segment.length)),
];

const bytes = (text: string): number => Buffer.byteLength(text);

test.each(TEXTS)('%j is cut to as much as fits, at the end of a line or of a grapheme, for every budget', text => {
	const cuts = cutsOf(text);
	for (let budget = 0; budget <= bytes(text) + 1; budget += 1) {
		const fitting = cuts.findLast(cut => bytes(cut) <= budget) ?? '';
		const atLine = cuts.findLast(cut => bytes(cut) <= budget && (cut === text || text[cut.length] === '\n')) ?? '';
		expect([budget, cutTo(text, budget)]).toEqual([budget, bytes(atLine) * 2 >= budget ? atLine : fitting]);
	}
});

test('room is given from the last to the first, and what was cut is said with its bytes', () => {
	const texts = ['far away', 'in between', 'near'].map(text => ({name: text, text, bytes: bytes(text)}));
	expect(fit(texts, 9, 'enough')).toEqual([
		{name: 'far away', text: '', note: '8 of 8 bytes of far away were cut: enough'},
		{name: 'in between', text: 'in be', note: '5 of 10 bytes of in between were cut: enough'},
		{name: 'near', text: 'near'},
	]);
	expect(fit([{name: 'huge', text: 'seen', bytes: 1e9}], 9, 'enough')[0]?.note).toBe(
		'999999996 of 1000000000 bytes of huge were cut: enough',
	);
});
