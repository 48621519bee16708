import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {createScanner, mostScanned} from './scan.ts';
import {createTermCounter, entriesOf} from './terms.ts';

const count = createTermCounter();
const scan = createScanner();
const told = (text: string) => {
	const {terms, feeds} = scan(Buffer.from(text));
	return {terms: entriesOf(terms), feeds};
};
const expected = (text: string) => ({terms: entriesOf(count(text)), feeds: text.split('\n').length - 1});

/** Another four letters for each number. */
const lettersOf = (number: number): string =>
	(number + 26 ** 4)
		.toString(26)
		.replace(/^./, '')
		.replaceAll(/\d/g, sign => 'qrstuvwxyz'.charAt(Number(sign)));

test.each([
	['nothing', ''],
	['parts', 'addToCart add_to_cart ADD_TO_CART HTTPServer parseURL A aB Ab AB a1b2 x86_64 $el __init__ _ $ I18nKEYs'],
	['endings', 'tests testing tested classes queries running Carts STATUS'],
	['signs', 'a.b->c(d[0x1F]) = "e\\n"; // f-g\tH'],
	['ends', 'lastWord'],
	['ends in capitals', 'lastWORD'],
	['one word often', 'word WORD wordWord '.repeat(13_000)],
	['as many as can be', 'aaBb,'.repeat(mostScanned / 5)],
	['many', Array.from({length: 15_000}, (_, at) => `name${at.toString(36)}Of${at}`).join(' ')],
	['more parts than are known at a time', Array.from({length: 40_000}, (_, at) => lettersOf(at)).join(' ')],
	['a source', readFileSync(new URL(import.meta.url), 'utf8')],
])('bytes that hold %s have the terms and line feeds of their text', (_, text) => {
	expect(told(text)).toEqual(expected(text));
	expect(told(text)).toEqual(expected(text));
});

test('any bytes have the terms and line feeds of their text', () => {
	let state = 1;
	const signs = 'abzABZ019_$ .-\n';
	for (let turn = 0; turn < 500; turn += 1) {
		let text = '';
		for (let at = 0; at < 200; at += 1) {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			text += signs[Math.floor((state / 2 ** 32) * signs.length)] ?? '';
		}
		expect(told(text)).toEqual(expected(text));
	}
});

test('more bytes than can be scanned are refused', () => {
	expect(() => scan(Buffer.alloc(mostScanned + 1, 'a'))).toThrow(RangeError);
	expect(told('after that')).toEqual(expected('after that'));
});
