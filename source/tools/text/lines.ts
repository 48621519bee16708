/** A text as lines: `ends[i]` is what ends line i (`\n`, `\r\n`, `\r`), and is empty only for a last line without an end. */
export type Lines = {readonly texts: readonly string[]; readonly ends: readonly string[]};

/** Splits at `\n` and `\r\n`; at `\r` only in a text that has no `\n` at all. An empty text has no lines. */
export const split = (text: string): Lines => {
	const texts: string[] = [];
	const ends: string[] = [];
	const mark = text.includes('\n') ? '\n' : '\r';
	for (let from = 0; from < text.length;) {
		const found = text.indexOf(mark, from);
		if (found === -1) {
			texts.push(text.slice(from));
			ends.push('');
			break;
		}
		const crlf = mark === '\n' && found > from && text.charCodeAt(found - 1) === 13;
		texts.push(text.slice(from, crlf ? found - 1 : found));
		ends.push(crlf ? '\r\n' : mark);
		from = found + 1;
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
