/** What an engine sends about a command: its channel (1 is standard output, 2 is standard error) and bytes. */
export type Frame = {readonly channel: number; readonly bytes: Buffer};

const HEADER = 8;

/**
 * Cuts an engine's multiplexed stream into frames: a channel byte, three zeros, a length in four bytes, then that many bytes. An
 * engine that fails after it accepted writes its error as plain text instead: that is channel 0.
 */
export const frameReader = (): ((chunk: Buffer) => readonly Frame[]) => {
	let header = Buffer.alloc(0);
	let channel = 0;
	let missing = 0;
	let plain = false;
	return chunk => {
		const frames: Frame[] = [];
		let rest = chunk;
		while (rest.length > 0) {
			if (plain) return [...frames, {channel: 0, bytes: rest}];
			if (missing === 0) {
				const wanted = HEADER - header.length;
				header = Buffer.concat([header, rest.subarray(0, wanted)]);
				if ((header[0] ?? 0) > 3) {
					plain = true;
					rest = Buffer.concat([header, rest.subarray(wanted)]);
					continue;
				}
				rest = rest.subarray(wanted);
				if (header.length < HEADER) break;
				channel = header[0] ?? 0;
				missing = header.readUInt32BE(4);
				header = Buffer.alloc(0);
				continue;
			}
			const bytes = rest.subarray(0, missing);
			frames.push({channel, bytes});
			missing -= bytes.length;
			rest = rest.subarray(bytes.length);
		}
		return frames;
	};
};
