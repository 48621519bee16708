/** A system call as a filter sees it: `struct seccomp_data` of seccomp(2), the lower halves of its arguments. */
export type Call = {readonly manner: number; readonly number: number; readonly args?: readonly number[]};

/** Runs a filter as the kernel does, and says what it answers: `allowed`, or `error` and the number. */
export const verdict = (filter: Buffer, {manner, number, args = []}: Call): string => {
	const words = [number, manner, 0, 0, ...Array.from({length: 6}, (_, at) => [args[at] ?? 0, 0]).flat()];
	let value = 0;
	for (let at = 0; at * 8 < filter.length; at += 1) {
		const [code, jt, jf] = [filter.readUInt16LE(at * 8), filter.readUInt8(at * 8 + 2), filter.readUInt8(at * 8 + 3)];
		const k = filter.readUInt32LE(at * 8 + 4);
		const jump = (holds: boolean): number => at + (holds ? jt : jf);
		if (code === 0x20) value = (words[k / 4] ?? 0) >>> 0;
		else if (code === 0x15) at = jump(value === k);
		else if (code === 0x35) at = jump(value >= k);
		else if (code === 0x45) at = jump((value & k) !== 0);
		else if (code === 0x54) value = (value & k) >>> 0;
		else if (code === 0x06) return k === 0x7fff0000 ? 'allowed' : `error ${k & 0xffff}`;
		else throw new Error(`instruction ${code}`);
	}
	throw new Error('the program ends without an answer');
};
