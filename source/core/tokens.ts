/*
 * How many tokens a text takes, without the table of a tokenizer: a table is megabytes that take a tenth of a second to load, and this is asked
 * at every step. What a model's tokenizer looks at is known, though: OpenAI's o200k_base cuts a text into words with the sign before them, runs
 * of signs, digits by three, and white space, and joins within these. https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py
 */

/** What a character is to a tokenizer. */
const [space, line, lower, upper, digit, sign] = [1, 2, 3, 4, 5, 6] as const;

const kinds = new Uint8Array(128).fill(sign);
for (let at = 97; at <= 122; at += 1) kinds[at] = lower;
for (let at = 65; at <= 90; at += 1) kinds[at] = upper;
for (let at = 48; at <= 57; at += 1) kinds[at] = digit;
for (const at of [9, 11, 12, 32]) kinds[at] = space;
for (const at of [10, 13]) kinds[at] = line;

/** Tokens of a character that is not ASCII, by where it stands in Unicode: the first row that it is below. */
const beyond: readonly (readonly [below: number, tokens: number])[] = [
	[0x2_50, 0.5], // Latin with accents
	[0x5_30, 0.3], // Greek, Cyrillic
	[0x7_00, 0.4], // Armenian, Hebrew, Arabic
	[0xe_00, 0.42], // scripts of India
	[0x11_00, 0.7], // Thai, Lao, Tibetan, Georgian
	[0x20_00, 0.8],
	[0x2e_80, 0.9], // signs, arrows, boxes
	[0x31_00, 0.75], // kana
	[0xa0_00, 0.68], // Han
	[0xac_00, 1.2],
	[0xd8_00, 0.7], // Hangul
	[0xe0_00, 1], // half of a pair: emoji, rare signs
	[0x1_00_00, 0.9],
];

const tokensBeyond = (code: number): number => beyond.find(([below]) => code < below)?.[1] ?? 1;

/** Tokens of a word of so many letters: common words are one, longer ones are put together, and what is no word is taken apart. */
const ofWord = (letters: number): number =>
	letters <= 5 ? 1 : letters <= 24 ? 1 + (letters - 5) * 0.095 : letters / 4;

/** Tokens that a text takes by OpenAI's o200k_base: an estimate, within a tenth or so for prose and code. */
export const tokensOf = (text: string): number => {
	const end = text.length;
	const kindAt = (at: number): number => {
		const code = at < end ? text.charCodeAt(at) : -1;
		return code === -1 ? 0 : code < 128 ? (kinds[code] ?? 0) : -1;
	};
	let tokens = 0;
	for (let at = 0; at < end;) {
		const kind = kindAt(at);
		const from = at;
		if (kind === -1) {
			tokens += tokensBeyond(text.charCodeAt(at));
			at += 1;
		} else if (kind === lower || kind === upper) {
			while (kindAt(at) === upper) at += 1;
			while (kindAt(at) === lower) at += 1;
			const letters = at - from;
			// Capitals are seldom put together.
			tokens += kindAt(at - 1) === upper && letters > 2 ? letters * 0.45 : ofWord(letters);
		} else if (kind === digit) {
			while (kindAt(at) === digit) at += 1;
			tokens += Math.ceil((at - from) / 3);
		} else if (kind === sign) {
			while (kindAt(at) === sign) at += 1;
			const signs = at - from;
			const next = kindAt(at);
			// One sign goes with the word after it, mostly, but not when a space is before it; a line's end goes with the signs before it.
			const isJoined = signs === 1 && (next === lower || next === upper) && kindAt(from - 1) !== space;
			tokens += isJoined ? 0.45 : 1 + (signs - 1) * 0.25;
			while (kindAt(at) === line) at += 1;
		} else {
			while (kindAt(at) === space || kindAt(at) === line) at += 1;
			// The last space goes with what follows; what is before it is one, or none.
			const white = at - from;
			tokens += white > 1 || kind === line ? 1 : 0;
		}
	}
	return tokens;
};
