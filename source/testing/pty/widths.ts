import type {IUnicodeVersionProvider} from '@xterm/headless';
import stringWidth from 'string-width';

const joiner = 0x20_0d;
const emojiStyle = 0xfe_0f;
const isSkin = (code: number): boolean => code >= 0x1_f3_fb && code <= 0x1_f3_ff;
const isRegional = (code: number): boolean => code >= 0x1_f1_e6 && code <= 0x1_f1_ff;

/** What a character leaves for the next one, in the bits that the emulator keeps for this. */
const plain = 0;
const afterJoiner = 1;
const afterRegional = 2;

const packed = (state: number, width: number, joins: 0 | 1): number => (state << 3) | (width << 1) | joins;

/**
 * How wide characters are in a terminal of today, which knows grapheme clusters: families, flags, skin tones and the emoji style are
 * one character of two columns. The emulator by itself has the widths of Unicode 6.
 */
export const modernWidths = (): IUnicodeVersionProvider => {
	const known = new Map<number, 0 | 1 | 2>();
	const wcwidth = (code: number): 0 | 1 | 2 => {
		if (code >= 32 && code < 127) return 1;
		const before = known.get(code);
		if (before !== undefined) return before;
		const width = isRegional(code) ? 1 : (Math.min(2, stringWidth(String.fromCodePoint(code))) as 0 | 1 | 2);
		known.set(code, width);
		return width;
	};
	return {
		version: 'modern',
		wcwidth,
		charProperties: (code, preceding) => {
			const [before, state] = [(preceding >> 1) & 3, preceding >> 3];
			if (preceding !== 0) {
				if (code === joiner) return packed(afterJoiner, before, 1);
				if (state === afterJoiner || code === emojiStyle || (isSkin(code) && before === 2)) return packed(plain, 2, 1);
				if (state === afterRegional && isRegional(code)) return packed(plain, 2, 1);
			}
			const width = wcwidth(code);
			if (width === 0 && before > 0) return packed(plain, before, 1);
			return packed(isRegional(code) ? afterRegional : plain, width, 0);
		},
	};
};
