import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {widthOf} from './width.ts';

const signs = ['\u0301', '\ufe0f', '\u200d', '\u001b[1m', '漢', '👍🏽', 'a'];

test('every character is as wide as it is by Unicode, also beside others and in a style', () => {
	const wrong: string[] = [];
	for (let unit = 0x20; unit < 0xffff; unit += 1) {
		if (unit >= 0x7f && unit < 0xa0) continue;
		const one = String.fromCharCode(unit);
		for (const text of [one, `\u001b[36m${one}\u001b[39m`])
			if (widthOf(text) !== stringWidth(text)) wrong.push(`${unit.toString(16)} ${JSON.stringify(text)}`);
	}
	for (let unit = 0xa0; unit < 0x2900; unit += 1)
		for (const sign of signs) {
			const text = String.fromCharCode(unit) + sign;
			if (widthOf(text) !== stringWidth(text)) wrong.push(JSON.stringify(text));
		}
	expect(wrong).toEqual([]);
});
