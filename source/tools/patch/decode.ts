/** What a model may put around a patch so that the text itself is written otherwise: JSON, and quotes of a shell. */

const MAX_DEPTH = 4;
const PATCHY = /\*\*\*[ \t]*(?:Begin[ \t]+Patch|(?:Add|Update|Delete)[ \t]+File[ \t]*:)/i;

const stringsIn = (value: unknown, depth: number): readonly string[] => {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
	return Object.values(value).flatMap(inside => stringsIn(inside, depth + 1));
};

/** JSON that has line ends inside its strings is no JSON, but it can only mean one thing. */
const parsed = (text: string): unknown => {
	const escaped = (): string =>
		text.trim().replaceAll('\r\n', '\\n').replaceAll('\n', '\\n').replaceAll('\r', '\\n').replaceAll('\t', '\\t');
	for (const attempt of [() => text, escaped])
		try {
			return JSON.parse(attempt());
		} catch {}
	return undefined;
};

/** The text inside JSON: the only string in it that holds a patch. */
const fromJson = (text: string): string | {readonly refused: string} | undefined => {
	const found = new Set(stringsIn(parsed(text), 0).filter(inside => PATCHY.test(inside)));
	const [only] = found;
	return found.size > 1 ? {refused: 'The JSON holds several patches. Send one text.'} : only;
};

/** One line that holds the two characters `\n` where line ends should be: escaped once too often. */
const unescaped = (text: string): string | undefined => {
	const line = text.trim();
	if (/[\r\n]/.test(line) || !/^\*\*\*[ \t]*Begin[ \t]+Patch\s*\\n/i.test(line)) return undefined;
	const inside = parsed(`"${line}"`);
	return typeof inside === 'string' ? inside : undefined;
};

export type Decoded = {
	readonly text: string;
	/** JSON has an end of its own, so nothing can be missing of what is inside. */
	readonly whole: boolean;
};

export const decode = (raw: string): Decoded | {readonly refused: string} => {
	let text = raw.replace(/^\uFEFF/, '');
	let whole = false;
	for (let depth = 0; depth < MAX_DEPTH; depth++) {
		const inside = /^\s*[[{"]/.test(text) ? fromJson(text) : undefined;
		if (typeof inside === 'object') return inside;
		if (inside !== undefined) whole = true;
		const next = inside ?? unescaped(text);
		if (next === undefined) break;
		text = next.replace(/^\uFEFF/, '');
	}
	return {text, whole};
};

const COMMAND = /\b(?:apply_patch|(?:ba|z|da)?sh\s+-\w*c)\b/;

/** The quotes of a shell that a line leaves open, outermost first; those inside other quotes are for an inner shell. */
const openQuotes = (line: string): string => {
	let open = '';
	for (let at = 0; at < line.length; at++) {
		const character = line[at] ?? '';
		if (character === '\\' && !open.endsWith("'")) at++;
		else if (character === open.at(-1)) open = open.slice(0, -1);
		else if (character === '"' || character === "'") open += character;
	}
	return open;
};

/** The quotes that the line of a command leaves open around a patch; empty for what is no command. */
export const quotesOf = (line: string): string => (COMMAND.test(line) ? openQuotes(line) : '');

/** A text inside one kind of quotes: as a shell would see it, where it was written for a shell; both where that is not clear. */
const readingsIn = (text: string, quote: string): readonly string[] => {
	if (quote === "'") {
		const plain = text.replaceAll(/'\\''|'"'"'/g, '\u0000');
		return [plain.includes("'") ? text : plain.replaceAll('\u0000', "'")];
	}
	// A shell would end at a bare quote and fill in a bare name, so text that holds them was not written for one.
	if (/["`]|\$[\w({]/.test(text.replaceAll(/\\[^]/g, ''))) return [text];
	const plain = text.replaceAll(/\\(["$`\\])/g, '$1');
	if (plain === text) return [text];
	return /\\["$`]/.test(text.replaceAll('\\\\', '')) ? [plain] : [plain, text];
};

/** The ways to read lines that stand inside these quotes. */
export const unquoted = (lines: readonly string[], quotes: string): readonly (readonly string[])[] =>
	Array.from(quotes)
		.reduce<readonly string[]>((texts, quote) => texts.flatMap(text => readingsIn(text, quote)), [lines.join('\n')])
		.map(text => text.split('\n'));
