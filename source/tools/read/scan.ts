import type {Opened} from './open.ts';

/** One line of a file; `cut` says how many characters of it are not in `text`. */
export type Line = {readonly number: number; readonly text: string; readonly cut: number};

const CHUNK = 256 * 1024;
const DECODERS = {'utf-8': 'utf-8', 'utf-16le': 'utf-16le', 'utf-16be': 'utf-16be', 'latin-1': 'latin1'} as const;

type Chunks = AsyncGenerator<string, void, void>;

/** Latin-1 in the sense of the standard library is Windows-1252: bytes are mapped by hand. */
async function* chunksOf({handle, encoding}: Opened, signal: AbortSignal): Chunks {
	const decoder = encoding === 'latin-1' ? undefined : new TextDecoder(DECODERS[encoding]);
	const buffer = Buffer.alloc(CHUNK);
	for (let position = 0; !signal.aborted;) {
		const {bytesRead} = await handle.read(buffer, 0, CHUNK, position);
		if (bytesRead === 0) break;
		position += bytesRead;
		const part = buffer.subarray(0, bytesRead);
		yield decoder === undefined ? part.toString('latin1') : decoder.decode(part, {stream: true});
	}
	const rest = decoder?.decode();
	if (rest !== undefined && rest !== '') yield rest;
}

/** How many lines went by, and whether those were all. */
export type Scanned = {readonly seen: number; readonly whole: boolean};

/** What is to be done with the line of this number: kept, passed over, or nothing more with any line. */
export type Wants = (number: number) => 'keep' | 'pass' | 'stop';

/**
 * The wanted lines of a file, one after the other, in little memory however long file or lines are. Ends early on abort.
 */
export async function* scan(
	file: Opened,
	wants: Wants,
	width: number,
	signal: AbortSignal,
): AsyncGenerator<Line, Scanned, void> {
	let number = 1;
	let kept = '';
	let length = 0;
	let wanted = wants(number);
	const take = (part: string): void => {
		length += part.length;
		if (wanted === 'keep' && kept.length < width + 1) kept += part.slice(0, width + 1 - kept.length);
	};
	const finish = (): Line => {
		const bare = length <= width + 1 && kept.endsWith('\r') ? kept.slice(0, -1) : kept;
		const text = bare.slice(0, width);
		const line = {number, text, cut: bare.length > width ? length - width : 0};
		number++;
		kept = '';
		length = 0;
		return line;
	};
	for await (const chunk of chunksOf(file, signal)) {
		let from = 0;
		for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', from)) {
			take(wanted === 'keep' ? chunk.slice(from, at) : '');
			const line = finish();
			if (wanted === 'keep') yield line;
			wanted = wants(number);
			if (wanted === 'stop') return {seen: number - 1, whole: false};
			from = at + 1;
		}
		take(chunk.slice(from));
	}
	if (length > 0) {
		const line = finish();
		if (wanted === 'keep') yield line;
	}
	return {seen: number - 1, whole: true};
}
