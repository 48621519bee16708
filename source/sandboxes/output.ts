/** How many bytes of a command's output are kept from its beginning and from its end. */
export type Keeping = {readonly head: number; readonly tail: number};

const KEEPING: Keeping = {head: 64 * 1024, tail: 64 * 1024};

export type Kept = {readonly output: string; readonly cut: number};

export type Keeper = {
	/** Adds bytes; returns them decoded, without a character that is not complete yet. */
	readonly add: (bytes: Uint8Array) => string;
	/** No more bytes come: returns what an incomplete character at the end decodes to. */
	readonly end: () => string;
	/** Head and tail, with a line between them that says how many bytes are missing; `cut` is that number. */
	readonly kept: () => Kept;
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** The longest beginning of `bytes` within `limit` that does not split a character. */
const wholeHead = (bytes: Buffer, limit: number): number => {
	if (bytes.length <= limit) return bytes.length;
	let at = limit;
	while (at > 0 && isContinuation(bytes[at])) at -= 1;
	return at;
};

/** Where the last `limit` bytes begin, moved on to the next character. */
const wholeTail = (bytes: Buffer, limit: number): number => {
	let at = Math.max(0, bytes.length - limit);
	while (at > 0 && isContinuation(bytes[at])) at += 1;
	return at;
};

/**
 * Keeps the head and the tail of a stream of bytes in bounded memory. What is not UTF-8 becomes U+FFFD; bytes are
 * counted after that, so that head, tail and `cut` add up to the text there was.
 */
export const outputKeeper = ({head, tail}: Keeping = KEEPING): Keeper => {
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	const first: Buffer[] = [];
	let firstLength = 0;
	let firstFull = false;
	let last: Buffer[] = [];
	let lastLength = 0;
	let cut = 0;

	const trim = (): void => {
		const joined = Buffer.concat(last);
		const from = wholeTail(joined, tail);
		cut += from;
		// A copy: a view would hold the whole of what was cut in memory.
		last = [Buffer.from(joined.subarray(from))];
		lastLength = joined.length - from;
	};

	const keep = (text: string): string => {
		let bytes = Buffer.from(text);
		if (!firstFull) {
			const taken = wholeHead(bytes, head - firstLength);
			firstFull = taken < bytes.length;
			first.push(bytes.subarray(0, taken));
			firstLength += taken;
			bytes = bytes.subarray(taken);
		}
		if (bytes.length > 0) {
			last.push(bytes);
			lastLength += bytes.length;
			if (lastLength > 4 * tail) trim();
		}
		return text;
	};

	return {
		add: bytes => keep(decoder.decode(bytes, {stream: true})),
		end: () => keep(decoder.decode()),
		kept: () => {
			if (lastLength > tail) trim();
			const [begin, end] = [Buffer.concat(first).toString(), Buffer.concat(last).toString()];
			return {output: cut === 0 ? begin + end : `${begin}\n[… ${cut} bytes cut …]\n${end}`, cut};
		},
	};
};
