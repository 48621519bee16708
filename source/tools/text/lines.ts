/** A text as lines: `ends[i]` is what ends line i (`\n`, `\r\n`, `\r`), and is empty only for a last line without an end. */
export type Lines = {readonly texts: readonly string[]; readonly ends: readonly string[]};

const END = /\r\n|\n|\r/g;

/** Splits at `\n`, `\r\n` and `\r`, however they are mixed. An empty text has no lines. */
export const split = (text: string): Lines => {
	const texts: string[] = [];
	const ends: string[] = [];
	let from = 0;
	for (const found of text.matchAll(END)) {
		texts.push(text.slice(from, found.index));
		ends.push(found[0]);
		from = found.index + found[0].length;
	}
	if (from < text.length) {
		texts.push(text.slice(from));
		ends.push('');
	}
	return {texts, ends};
};

export const join = ({texts, ends}: Lines): string => texts.map((text, at) => text + (ends[at] ?? '')).join('');

/** The line end that most lines have; `\n` when there is none. */
export const usualEnd = (ends: readonly string[]): string => {
	const counts = new Map<string, number>();
	for (const end of ends) if (end !== '') counts.set(end, (counts.get(end) ?? 0) + 1);
	let usual = '\n';
	for (const [end, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = end;
	return usual;
};
