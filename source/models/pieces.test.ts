import {expect, test} from 'vitest';
import {longestEvent, regroup} from './pieces.ts';

/** The pieces that come out when these go in. */
const regrouped = (pieces: readonly string[]): readonly string[] => {
	const {take, rest} = regroup();
	const out = pieces.flatMap(piece => take(Buffer.from(piece)) ?? []).map(String);
	return [...out, String(rest())];
};

test.each<[string, readonly string[], readonly string[]]>([
	['nothing', [], ['']],
	['whole events', ['a\n\n', 'b\n\n'], ['a\n\n', 'b\n\n', '']],
	['an event and a half', ['a\n\nb', 'c\n\n'], ['a\n\n', 'bc\n\n', '']],
	['an end that is broken', ['a\n', '\nb'], ['a\n\n', 'b']],
	['an end of CR LF that is broken', ['a\r\n', '\r', '\nb'], ['a\r\n\r\n', 'b']],
	['an end of CR LF in four', ['a', '\r', '\n', '\r', '\n'], ['a\r\n\r\n', '']],
	['an end of CR that is broken', ['a\r', '\rb'], ['a\r\r', 'b']],
	['several events at once', ['a\n\nb\n\nc'], ['a\n\nb\n\n', 'c']],
	['lines that are no end', ['a\nb\n', 'c\n'], ['a\nb\nc\n']],
	['empty pieces', ['', 'a\n', '', '', '', '\n', ''], ['a\n\n', '']],
])('%s', (_name, pieces, expected) => {
	expect(regrouped(pieces)).toEqual(expected);
});

test('no byte is lost, wherever two events break, and none is held that could go', () => {
	for (const end of ['\n\n', '\r\n\r\n', '\r\r']) {
		const text = `data: é🦜${end}data: 2${end}`;
		const bytes = Buffer.from(text);
		for (let a = 1; a < bytes.length; a += 1)
			for (let b = a; b < bytes.length; b += 1) {
				const {take, rest} = regroup();
				const out = [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)].map(piece => take(piece));
				expect(Buffer.concat(out.filter(piece => piece !== undefined)).toString()).toBe(text);
				expect(rest()).toHaveLength(0);
			}
	}
});

test('an event may be as long as it may, and no longer', () => {
	const {take} = regroup();
	const quarter = Buffer.alloc(longestEvent / 4, 'x');
	for (let nth = 0; nth < 4; nth += 1) expect(take(quarter)).toBeUndefined();
	expect(() => take(Buffer.from('x'))).toThrow('an event of more than 8 MB came');
});
