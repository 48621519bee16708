/** A text that is cut where it takes too much room: `bytes` is what all of it takes, of which `text` may be the beginning only. */
export type Whole = {readonly name: string; readonly text: string; readonly bytes: number};
export type Fitted = {readonly name: string; readonly text: string; readonly note?: string};

/** The longest beginning of a text that takes at most `budget` bytes of UTF-8 and ends with a whole grapheme. */
const graphemesIn = (text: string, budget: number): string => {
	// Streaming holds back the character that the budget cuts through.
	const head = new TextDecoder('utf-8', {ignoreBOM: true}).decode(Buffer.from(text).subarray(0, budget), {
		stream: true,
	});
	if (head.length === text.length) return text;
	// Whether a grapheme goes on is seen in the one character after it.
	const seen = text.slice(0, head.length + 2);
	const cut = new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(seen).containing(head.length);
	return text.slice(0, cut?.index ?? head.length);
};

/**
 * As much of the beginning of a text as `budget` bytes of UTF-8 hold, up to the end of a line; within a line, but never within a grapheme, where
 * more than half of the room would be lost to a long one.
 */
export const cutTo = (text: string, budget: number): string => {
	if (budget <= 0) return '';
	const kept = graphemesIn(text, budget);
	if (kept === text || text[kept.length] === '\n') return kept;
	const lines = kept.slice(0, Math.max(0, kept.lastIndexOf('\n')));
	return Buffer.byteLength(lines) * 2 >= budget ? lines : kept;
};

/** Gives out `most` bytes from the last text to the first: what is nearest counts most. A note says what of one was cut. */
export const fit = (texts: readonly Whole[], most: number, limit: string): readonly Fitted[] => {
	let left = most;
	return texts
		.toReversed()
		.map(({name, text, bytes}) => {
			const kept = cutTo(text, left);
			const keptBytes = Buffer.byteLength(kept);
			const isCut = keptBytes < bytes;
			left = isCut ? 0 : left - keptBytes;
			return isCut
				? {name, text: kept, note: `${bytes - keptBytes} of ${bytes} bytes of ${name} were cut: ${limit}`}
				: {name, text: kept};
		})
		.toReversed();
};
