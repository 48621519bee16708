import {describe, expect, test} from 'vitest';
import {clusterEnd, clustersOf, clusterStart, columnsOf} from './cluster.ts';
import {widthOf} from './width.ts';

const byUnicode = (text: string): readonly string[] =>
	[...new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(text)].map(({segment}) => segment);

const byUnicodeAt = (text: string): readonly number[] =>
	[...new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(text)].map(({index}) => index);

const texts = [
	'',
	'plain',
	'two\nlines\n',
	'漢字かな한글',
	'e\u0301a\u0308 n\u0303',
	'👩‍👩‍👧‍👦 family 👍🏽!',
	'🇩🇪🇫🇷🇯🇵 flags',
	'a👍\u0301b',
	'\u0301 begins with a mark',
	'line\n\u0301mark after a line',
	'हिन्दी ไทย',
	'한글 \u1112\u1161\u11ab가',
	'가\u11a8나',
	'tab\tin',
	'\udc00 alone \udc01\u0301',
	'©️®️™️ x',
];

describe('clusters', () => {
	test.each(texts)('of %j are those of Unicode', text => {
		expect(clustersOf(text)).toEqual(byUnicode(text));
	});

	test.each(texts)('of %j are found one after the other from both ends', text => {
		const ends: number[] = [0];
		while ((ends.at(-1) ?? 0) < text.length) ends.push(clusterEnd(text, ends.at(-1) ?? 0));
		const starts: number[] = [text.length];
		while ((starts.at(-1) ?? 0) > 0) starts.push(clusterStart(text, starts.at(-1) ?? 0));
		const edges = [...new Set([...byUnicodeAt(text), text.length])];
		expect(ends).toEqual(edges);
		expect(starts.reverse()).toEqual(edges);
	});

	test('stay within the text', () => {
		expect([clusterEnd('ab', 7), clusterStart('ab', 0), clusterEnd('', 0), clusterStart('', 0)]).toEqual([2, 0, 0, 0]);
	});

	test('are as wide as a terminal draws them, whether they are looked up or reckoned', () => {
		const wrong: string[] = [];
		for (let unit = 0x20; unit < 0xffff; unit += 1) {
			const text = String.fromCharCode(unit);
			if (columnsOf(text) !== widthOf(text)) wrong.push(unit.toString(16));
		}
		expect(wrong).toEqual([]);
	});

	test('that are looked up never join their neighbours', () => {
		const wrong: string[] = [];
		for (let unit = 0x20; unit < 0xffff; unit += 1) {
			const text = `a${String.fromCharCode(unit)}b`;
			if (clustersOf(text).length !== byUnicode(text).length) wrong.push(unit.toString(16));
		}
		expect(wrong).toEqual([]);
	});
});
