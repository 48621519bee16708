const looksBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8192).includes(0);

/**
 * The text of a file's bytes, or undefined when they are not text. A byte order mark is dropped, UTF-16 is known by its mark,
 * and what is neither UTF-8 nor holds a NUL is read as Latin-1. Line endings are left as they are.
 */
export const decodeText = (bytes: Uint8Array): string | undefined => {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
	if (looksBinary(bytes)) return undefined;
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		return Buffer.from(bytes).toString('latin1');
	}
};

/** The lines of a text without their endings (LF or CRLF); a final newline does not start another line. */
export const linesOf = (text: string): readonly string[] => {
	if (text === '') return [];
	const lines = text.split(/\r?\n/);
	if (lines.at(-1) === '') lines.pop();
	return lines;
};
