import {isUtf8} from 'node:buffer';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';

/** A text file, decoded: `text` is without its byte order mark; encoding it again gives the same bytes. */
export type Text = {
	readonly kind: 'text';
	readonly text: string;
	readonly encoding: Encoding;
	readonly bom: boolean;
};

/** What a file holds. `binary` is anything that would not come back byte for byte from being text. */
export type Content = Text | {readonly kind: 'binary'; readonly bytes: Uint8Array};

export const utf8 = (text: string): Text => ({kind: 'text', text, encoding: 'utf-8', bom: false});

const swapped = (bytes: Uint8Array): Buffer => Buffer.from(bytes).swap16();

/** How a text file is written, and whether it begins with a byte order mark. */
export type Detected = {readonly encoding: Encoding; readonly bom: boolean};

const MARKS = {
	'utf-8': Buffer.from([0xef, 0xbb, 0xbf]),
	'utf-16le': Buffer.from([0xff, 0xfe]),
	'utf-16be': Buffer.from([0xfe, 0xff]),
	'latin-1': Buffer.alloc(0),
} as const;

const marked = (bytes: Uint8Array, mark: Uint8Array): boolean =>
	mark.length > 0 && bytes.length >= mark.length && mark.every((byte, at) => bytes[at] === byte);

const isUtf32 = (bytes: Uint8Array): boolean =>
	bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0 && bytes.length >= 4;

const plain = (byte: number): boolean =>
	(byte >= 0x20 && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;

/**
 * The encoding of a file that is `sample` or starts with it; undefined when it is not text.
 * UTF-16 without a mark is known by the zero bytes of its ASCII characters. Bytes that are no UTF-8 and hold no control
 * characters are Latin-1, in which every byte comes back.
 */
export const detect = (sample: Uint8Array, extent: 'whole' | 'start'): Detected | undefined => {
	if (marked(sample, MARKS['utf-8'])) return {encoding: 'utf-8', bom: true};
	if (isUtf32(sample)) return undefined;
	if (marked(sample, MARKS['utf-16le'])) return {encoding: 'utf-16le', bom: true};
	if (marked(sample, MARKS['utf-16be'])) return {encoding: 'utf-16be', bom: true};
	if (sample.includes(0)) return guessUtf16(sample);
	// A start may end inside a character of up to four bytes.
	const less = extent === 'whole' ? [0] : [0, 1, 2, 3];
	if (less.some(bytes => isUtf8(sample.subarray(0, Math.max(0, sample.length - bytes)))))
		return {encoding: 'utf-8', bom: false};
	return sample.every(plain) ? {encoding: 'latin-1', bom: false} : undefined;
};

const guessUtf16 = (sample: Uint8Array): Detected | undefined => {
	const zeros = [0, 0];
	for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	const [even = 0, odd = 0] = zeros;
	const pairs = sample.length / 2;
	const encoding =
		even === 0 && odd > pairs * 0.6 ? 'utf-16le' : odd === 0 && even > pairs * 0.6 ? 'utf-16be' : undefined;
	if (encoding === undefined) return undefined;
	const high = encoding === 'utf-16le' ? 0 : 1;
	const texty = sample.every((byte, at) => (at % 2 === high ? byte === 0 || plain(byte) || byte > 0x7e : true));
	return texty ? {encoding, bom: false} : undefined;
};

const toBytes = (text: string, encoding: Encoding): Buffer => {
	switch (encoding) {
		case 'utf-8':
			return Buffer.from(text, 'utf8');
		case 'utf-16le':
			return Buffer.from(text, 'utf16le');
		case 'utf-16be':
			return swapped(Buffer.from(text, 'utf16le'));
		case 'latin-1':
			return Buffer.from(text, 'latin1');
	}
};

const toText = (bytes: Uint8Array, encoding: Encoding): string => {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	switch (encoding) {
		case 'utf-8':
			return buffer.toString('utf8');
		case 'utf-16le':
			return buffer.toString('utf16le');
		case 'utf-16be':
			return swapped(buffer).toString('utf16le');
		case 'latin-1':
			return buffer.toString('latin1');
	}
};

/** Decodes a whole file. */
export const decode = (bytes: Uint8Array): Content => {
	const binary = {kind: 'binary', bytes} as const;
	const found = detect(bytes, 'whole');
	if (found === undefined) return binary;
	const {encoding, bom} = found;
	const body = bytes.subarray(bom ? MARKS[encoding].length : 0);
	if (encoding === 'utf-8' && !isUtf8(body)) return binary;
	if (encoding.startsWith('utf-16') && body.length % 2 === 1) return binary;
	return {kind: 'text', text: toText(body, encoding), encoding, bom};
};

/** The character that `encoding` has no bytes for, or undefined when all of `text` can be written. */
export const unwritable = (text: string, encoding: Encoding): string | undefined => {
	// oxlint-disable-next-line no-control-regex
	if (encoding === 'latin-1') return /[^\u0000-\u00ff]/u.exec(text)?.[0];
	if (encoding === 'utf-8') return text.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(text)?.[0];
	return undefined;
};

/** The bytes of a file. A text must be writable in its encoding. */
export const encode = (content: Content): Uint8Array =>
	content.kind === 'binary'
		? content.bytes
		: content.bom
			? Buffer.concat([MARKS[content.encoding], toBytes(content.text, content.encoding)])
			: toBytes(content.text, content.encoding);
