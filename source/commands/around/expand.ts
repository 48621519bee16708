/** The words of a line, as a shell reads quotes: `a "b c"` are two. An open quote goes on to the end. */
const wordsOf = (line: string): readonly string[] =>
	[...line.matchAll(/(?:"(?:\\.|[^"\\])*(?:"|$)|'[^']*(?:'|$)|\\.|[^\s"'\\]|\\$)+/gsu)].map(([word]) =>
		word.replaceAll(/"((?:\\.|[^"\\])*)(?:"|$)|'([^']*)(?:'|$)|\\(.)/gsu, (_, double, single, escaped) =>
			typeof double === 'string'
				? double.replaceAll(/\\(["\\])/g, '$1')
				: ((single as string | undefined) ?? (escaped as string)),
		),
	);

/**
 * A prompt with its places filled: `$ARGUMENTS` with all that was typed, `$1` to `$9` with its words (none is nothing); a place behind a
 * backslash, and a price such as `$10`, stay as they are. Where there is no place, what was typed is put below.
 */
export const expandBody = (body: string, args: string): string => {
	const typed = args.trim();
	const words = wordsOf(typed);
	let isUsed = false;
	const text = body.replaceAll(/(\\?)\$(?:(ARGUMENTS)\b|([1-9])(?!\d))/g, (found, escape, all, digit) => {
		if (escape !== '') return found.slice(1);
		isUsed = true;
		return all === undefined ? (words[Number(digit) - 1] ?? '') : typed;
	});
	return isUsed || typed === '' ? text : `${text}\n\n${typed}`;
};
