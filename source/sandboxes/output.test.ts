import {describe, expect, test} from 'vitest';
import {outputKeeper} from './output.ts';

const keep = (chunks: readonly (string | Uint8Array)[], head = 8, tail = 8) => {
	const keeper = outputKeeper({head, tail});
	const shown = chunks.map(chunk => keeper.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
	return {shown: [...shown, keeper.end()].join(''), ...keeper.kept()};
};

describe('the output that is kept', () => {
	test.each([
		['nothing', [], '', 0],
		['what fits', ['0123456789', 'abcdef'], '0123456789abcdef', 0],
		['one byte too many', ['0123456789abcdefg'], '01234567\n[… 1 bytes cut …]\n9abcdefg', 1],
		['many pieces', Array.from({length: 100}, () => 'ab'), 'abababab\n[… 184 bytes cut …]\nabababab', 184],
		['a character at the edge of the head', ['0123456é01234567'], '0123456\n[… 2 bytes cut …]\n01234567', 2],
	])('%s', (_, chunks, output, cut) => {
		expect(keep(chunks)).toEqual({shown: chunks.join(''), output, cut});
	});

	test('joins a character that comes in pieces, and replaces what is none', () => {
		const [a = 0, b = 0, c = 0, d = 0] = Buffer.from('😀');
		expect(keep([Uint8Array.of(a, b), Uint8Array.of(c, d)], 99, 99)).toEqual({shown: '😀', output: '😀', cut: 0});
		expect(keep([Uint8Array.of(a, b)], 99, 99)).toEqual({shown: '\ufffd', output: '\ufffd', cut: 0});
		expect(keep([Uint8Array.of(0xff, 0x61)], 99, 99)).toEqual({shown: '\ufffda', output: '\ufffda', cut: 0});
		expect(keep([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)], 99, 99)).toEqual({
			shown: '\ufeffa',
			output: '\ufeffa',
			cut: 0,
		});
	});

	test('adds up, wherever characters are cut', () => {
		for (let head = 0; head < 9; head += 1) {
			for (let tail = 1; tail < 9; tail += 1) {
				const text = 'aé😀'.repeat(5);
				const {output, cut} = keep([text], head, tail);
				const [begin = '', end = ''] = output.split(`\n[… ${cut} bytes cut …]\n`);
				expect([text.startsWith(begin), text.endsWith(end), Buffer.byteLength(begin + end) + cut]).toEqual([
					true,
					true,
					Buffer.byteLength(text),
				]);
			}
		}
	});
});
