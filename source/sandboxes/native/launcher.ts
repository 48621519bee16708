import type {Processor} from '../seccomp.ts';

/** `launcher-x64.S` and `launcher-arm64.S`, assembled; `launcher.test.ts` assembles them again and compares. */
export const MACHINE_CODE: Readonly<Record<Processor, string>> = {
	x64: 'bd0000001089ee31c06a035fba000001000f0585c07e704801c6483b750072e74883c5088b4500488b55084883c540ffc87832742cffc87423ffc874154885db79e2488b4dd0488919488969084889d5ebd23b1a75ce488b6dd0ebc848631aebc3891aebbf4889d0488b7dd0488b75d8488b55e04c8b55e84c8b45f04c8b4df80f054889c3eb9dbf7d000000b8e70000000f05',
	arm64:
		'1400a2d2e10314aa600080d22200a0d2e80780d2010000d41f0000f12d0400542100008b830240f93f0003ebe3feff54942200918922c4a8890200b43f0900f103020054a00100543f0d00f1c000005433ffffb681025df8335000a9f40308aaf5ffff17010140b93f00136b41feff5494025df8f0ffff17130180b9eeffff17130100b9ecffff1780067da9820e7ea984167fa9010000d4f30300aae6ffff17a00f80d2c80b80d2010000d4',
};

/** Where the launcher puts the table that it reads, and how many bytes it has room for. */
export const TABLE_ADDRESS = 0x10000000;
export const TABLE_ROOM = 0x100000;

const CODE_ADDRESS = 0x400000;
const PAGE = 0x10000;

/** `e_machine` of ELF: EM_X86_64 and EM_AARCH64. */
const MACHINE: Readonly<Record<Processor, number>> = {x64: 62, arm64: 183};

const HEADER = 64;
const SEGMENT = 56;

type Segment = {
	readonly type: number;
	readonly flags: number;
	readonly address: number;
	readonly inFile: number;
	readonly inMemory: number;
};

const PT_LOAD = 1;
const PT_GNU_STACK = 0x6474e551;

/**
 * The launcher as a file: a static ELF program of some 400 bytes (elf(5)), with a segment of code that cannot be written and one
 * of data that cannot be executed.
 */
export const launcherFile = (arch: Processor): Buffer => {
	const code = Buffer.from(MACHINE_CODE[arch], 'hex');
	const start = HEADER + 3 * SEGMENT;
	const size = start + code.length;
	const segments: readonly Segment[] = [
		{type: PT_LOAD, flags: 5, address: CODE_ADDRESS, inFile: size, inMemory: size},
		{type: PT_LOAD, flags: 6, address: TABLE_ADDRESS, inFile: 0, inMemory: TABLE_ROOM},
		{type: PT_GNU_STACK, flags: 6, address: 0, inFile: 0, inMemory: 0},
	];
	const file = Buffer.alloc(size);
	file.write('\x7fELF\x02\x01\x01', 'latin1');
	file.writeUInt16LE(2, 16);
	file.writeUInt16LE(MACHINE[arch], 18);
	file.writeUInt32LE(1, 20);
	file.writeBigUInt64LE(BigInt(CODE_ADDRESS + start), 24);
	file.writeBigUInt64LE(BigInt(HEADER), 32);
	file.writeUInt16LE(HEADER, 52);
	file.writeUInt16LE(SEGMENT, 54);
	file.writeUInt16LE(segments.length, 56);
	for (const [at, {type, flags, address, inFile, inMemory}] of segments.entries()) {
		const from = HEADER + at * SEGMENT;
		file.writeUInt32LE(type, from);
		file.writeUInt32LE(flags, from + 4);
		const fields = [0, address, address, inFile, inMemory, PAGE];
		for (const [field, value] of fields.entries()) file.writeBigUInt64LE(BigInt(value), from + 8 + 8 * field);
	}
	code.copy(file, start);
	return file;
};
