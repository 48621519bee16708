/** Bytes of one event at most. The longest real ones repeat a whole answer: 128,000 tokens are about half a megabyte. */
export const longestEvent = 8 * 2 ** 20;

/** Bytes of one stream at most: 128,000 tokens, one event each, are about 50 megabytes. */
const longestStream = 256 * 2 ** 20;

/** A server that sends more than any answer holds. */
export class Flood extends Error {
	override readonly name = 'Flood';
}

/** What ends an event: an empty line, whichever way its lines end (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
const ends = ['\n\n', '\n\r\n', '\r\r'];

/** Bytes up to the end of the last event in these, 0 when there is none. */
const whole = (bytes: Buffer): number =>
	Math.max(
		...ends.map(end => {
			const at = bytes.lastIndexOf(end);
			return at === -1 ? 0 : at + end.length;
		}),
	);

/**
 * Regroups the bytes of an event stream into pieces that end where an event does, so that what reads them never sees where the
 * network broke them and never searches the same bytes twice. Throws `Flood` rather than hold more than `longestEvent`.
 */
export const regroup = () => {
	let held = Buffer.alloc(0);
	let length = 0;
	let total = 0;

	const hold = (bytes: Buffer) => {
		if (length + bytes.length > held.length) {
			const wider = Buffer.alloc(Math.max(2 * held.length, length + bytes.length));
			held.copy(wider, 0, 0, length);
			held = wider;
		}
		bytes.copy(held, length);
		length += bytes.length;
	};

	/** Takes bytes as they come; returns the events that are whole now. */
	const take = (chunk: Uint8Array): Uint8Array | undefined => {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		total += bytes.length;
		if (total > longestStream) throw new Flood(`more than ${longestStream / 2 ** 20} MB came`);
		if (length === 0 && whole(bytes) === bytes.length && bytes.length > 0) return bytes;
		// An empty line may have begun in what came before.
		const from = Math.max(0, length - 2);
		hold(bytes);
		const end = whole(held.subarray(from, length));
		if (end === 0) {
			if (length > longestEvent) throw new Flood(`an event of more than ${longestEvent / 2 ** 20} MB came`);
			return undefined;
		}
		const ready = Buffer.from(held.subarray(0, from + end));
		held.copyWithin(0, from + end, length);
		length -= from + end;
		return ready;
	};

	/** What is left at the end of the stream. */
	const rest = (): Uint8Array => held.subarray(0, length);

	return {take, rest};
};
