/** An instruction of the kernel's packet filter: `struct sock_filter`, see seccomp(2) and the kernel's Documentation/networking/filter.rst. */
export type Instruction = readonly [code: number, jt: number, jf: number, k: number];

/** BPF_LD|BPF_W|BPF_ABS: a word of `struct seccomp_data`. */
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
export const NUMBER = load(0);
export const MANNER = load(4);
export const argument = (index: number): Instruction => load(16 + 8 * index);
const answer = (value: number): Instruction => [0x06, 0, 0, value];
export const ALLOW = answer(0x7fff0000);
export const refuse = (errno: number): Instruction => answer(0x00050000 | errno);

export const same = (k: number, jt: number, jf: number): Instruction => [0x15, jt, jf, k];
export const atLeast = (k: number, jt: number, jf: number): Instruction => [0x35, jt, jf, k];
export const anyOf = (k: number, jt: number, jf: number): Instruction => [0x45, jt, jf, k];

/** When the call has this number, the body decides; otherwise the program goes on behind it. The body ends with an answer. */
export const call = (number: number, body: readonly Instruction[]): readonly Instruction[] => [
	same(number, 0, body.length),
	...body,
];

/** A program as the kernel takes it: an array of `struct sock_filter`, little-endian. */
export const encoded = (program: readonly Instruction[]): Buffer => {
	const bytes = Buffer.alloc(program.length * 8);
	for (const [at, [code, jt, jf, k]] of program.entries()) {
		bytes.writeUInt16LE(code, at * 8);
		bytes.writeUInt8(jt, at * 8 + 2);
		bytes.writeUInt8(jf, at * 8 + 3);
		bytes.writeUInt32LE(k >>> 0, at * 8 + 4);
	}
	return bytes;
};
