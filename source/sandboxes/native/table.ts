import type {Processor} from '../seccomp.ts';
import {callNumber, type CallName} from './calls.ts';
import {TABLE_ADDRESS, TABLE_ROOM} from './launcher.ts';

/**
 * The table that the launcher obeys: the address of its end, rows, then data. A row is eight words of 64 bits:
 *
 * - `[0, number, arguments…]` makes a system call; its answer is the result.
 * - `[1, address]` stores the low 32 bits of the result.
 * - `[2, address]` makes the 32 bits at the address the result.
 * - `[3, address, row]` goes on at the row when the result equals the 32 bits at the address.
 * - `[4, row, address]` goes on at the row when the result is negative, and writes the result and its own place to the address.
 */
const [CALL, STORE, LOAD, IF_EQUAL, IF_NEGATIVE] = [0, 1, 2, 3, 4];

const WORD = 8;
const ROW = 8 * WORD;

/** Bytes in the table, by their offset among the data. */
type Data = {readonly kind: 'data'; readonly offset: number};

/** A row that is decided on later. */
type Label = {readonly kind: 'label'; row: number | undefined};

/** A place that is filled when the table is about to be sent: with the address of a text, or of a list of texts. */
export type Hole = {readonly kind: 'hole'; readonly uses: Use[]};

/** What a call answered, wherever it is used: the launcher writes it there. `word` holds it to be compared. */
type Kept = {readonly kind: 'kept'; readonly uses: Use[]; readonly word: Data};

type Use =
	| {readonly kind: 'data'; readonly offset: number}
	| {readonly kind: 'row'; readonly row: number; readonly at: number};

type Operand = number | Data | Label | Hole | Kept;

type Row =
	| {readonly kind: 'row'; readonly operation: number; readonly operands: readonly Operand[]; readonly name?: CallName}
	| {readonly kind: 'keep'; readonly kept: Kept};

type Chunk = {readonly offset: number; readonly bytes: Buffer; readonly inside: readonly Inside[]};
type Inside = readonly [at: number, what: Data | Hole | Kept];

/** A call that failed, for people: its name, and the first text among its arguments. */
export type Failed = {readonly call: string; readonly text: string};

/** A finished table, but for its holes. */
export type Plan = {
	/** The bytes to send, or undefined when they are more than the launcher has room for. */
	readonly filled: (values: ReadonlyMap<Hole, string | readonly string[]>) => Buffer | undefined;
	/** Which call a message of failure is about. */
	readonly explain: (place: bigint) => Failed;
};

/** The status that the launcher ends with when a call that must succeed fails. */
const FAILED_STATUS = 125;

/** The descriptor on which the table comes in and messages go out: two words of 64 bits, [result, place], where a place of 0 is no failure. */
export const CONTROL_FD = 3;

const padded = (length: number): number => (length + WORD - 1) & ~(WORD - 1);

const addUses = (operand: Operand, use: Use): void => {
	if (typeof operand !== 'number' && (operand.kind === 'kept' || operand.kind === 'hole')) operand.uses.push(use);
};

/** Builds a table for the launcher of this processor. */
export const newTable = (arch: Processor) => {
	const rows: Row[] = [];
	const chunks: Chunk[] = [];
	let size = 0;

	const data = (bytes: Buffer, inside: readonly Inside[] = []): Data => {
		const offset = size;
		chunks.push({offset, bytes, inside});
		size += padded(bytes.length);
		for (const [at, what] of inside) addUses(what, {kind: 'data', offset: offset + at});
		return {kind: 'data', offset};
	};
	const texts = new Map<string, Data>();
	const text = (string: string): Data => {
		const known = texts.get(string);
		if (known !== undefined) return known;
		const made = data(Buffer.from(`${string}\0`));
		texts.set(string, made);
		return made;
	};
	const int = (value: number): Data => {
		const bytes = Buffer.alloc(WORD);
		bytes.writeInt32LE(value);
		return data(bytes);
	};
	const row = (operation: number, operands: readonly Operand[], name?: CallName): void => {
		for (const [at, operand] of operands.entries()) addUses(operand, {kind: 'row', row: rows.length, at: at + 1});
		rows.push({kind: 'row', operation, operands, ...(name === undefined ? {} : {name})});
	};
	const label = (): Label => ({kind: 'label', row: undefined});
	const hole = (): Hole => ({kind: 'hole', uses: []});

	const failure = data(Buffer.alloc(2 * WORD));
	const failed = label();
	const zero = int(0);

	/** Makes a call, whatever comes of it. */
	const call = (name: CallName, ...operands: readonly Operand[]): void =>
		row(CALL, [callNumber(name, arch), ...operands], name);
	/** Goes on at the label when the last result is negative. */
	const ifNegative = (to: Label): void => row(IF_NEGATIVE, [to, failure]);
	/** Makes a call whose failure ends the launcher with a message. */
	const must = (name: CallName, ...operands: readonly Operand[]): void => {
		call(name, ...operands);
		ifNegative(failed);
	};
	/** The last result, as an argument or inside data from here on. */
	const keep = (): Kept => {
		const word = data(Buffer.alloc(WORD));
		const kept: Kept = {kind: 'kept', uses: [word], word};
		rows.push({kind: 'keep', kept});
		return kept;
	};
	const load = (from: Data): void => row(LOAD, [from]);
	const store = (to: Data): void => row(STORE, [to]);
	const ifEqual = (to: Data, label: Label): void => row(IF_EQUAL, [to, label]);
	const goTo = (to: Label): void => {
		load(zero);
		ifEqual(zero, to);
	};
	const here = (label: Label): void => {
		label.row = rows.length;
	};

	const finish = (): Plan => {
		here(failed);
		call('write', CONTROL_FD, failure, 2 * WORD);
		call('exit_group', FAILED_STATUS);

		const places: number[] = [];
		let count = 0;
		for (const one of rows) {
			places.push(count);
			count += one.kind === 'row' ? 1 : one.kept.uses.length;
		}
		const rowOffset = (index: number): number => WORD + ROW * (places[index] ?? count);
		const dataOffset = (offset: number): number => WORD + ROW * count + offset;
		const useOffset = (use: Use): number =>
			use.kind === 'data' ? dataOffset(use.offset) : rowOffset(use.row) + WORD * use.at;
		const valueOf = (operand: Operand): number => {
			if (typeof operand === 'number') return operand;
			if (operand.kind === 'data') return TABLE_ADDRESS + dataOffset(operand.offset);
			if (operand.kind === 'label') return TABLE_ADDRESS + rowOffset(operand.row ?? rows.length);
			return 0;
		};

		const bytes = Buffer.alloc(dataOffset(size));
		const write = (at: number, value: number): void => {
			bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at);
		};
		const names = new Map<bigint, Row & {readonly kind: 'row'}>();
		let at = WORD;
		for (const one of rows) {
			const lines =
				one.kind === 'row'
					? [[one.operation, ...one.operands.map(valueOf)]]
					: one.kept.uses.map(use => [STORE, TABLE_ADDRESS + useOffset(use)]);
			for (const line of lines) {
				for (const [word, value] of line.entries()) write(at + WORD * word, value);
				at += ROW;
			}
			// A failure names the place behind the row that found it, which comes right behind the call.
			if (one.kind === 'row' && one.name !== undefined) names.set(BigInt(TABLE_ADDRESS + at + ROW), one);
		}
		for (const {offset, bytes: chunk, inside} of chunks) {
			chunk.copy(bytes, dataOffset(offset));
			// What is kept or filled in later takes 4 or 8 bytes then, and leaves alone what lies beside it.
			for (const [position, what] of inside)
				if (what.kind === 'data') write(dataOffset(offset + position), valueOf(what));
		}

		const shown = (operand: Operand): string => {
			if (typeof operand === 'number' || operand.kind !== 'data') return '';
			return [...texts].find(([, {offset}]) => offset === operand.offset)?.[0] ?? '';
		};
		return {
			filled: values => {
				const head = Buffer.from(bytes);
				const parts: Buffer[] = [head];
				let end = bytes.length;
				const append = (part: Buffer): number => {
					const address = TABLE_ADDRESS + end;
					parts.push(part, Buffer.alloc(padded(part.length) - part.length));
					end += padded(part.length);
					return address;
				};
				const appendText = (string: string): number => append(Buffer.from(`${string}\0`));
				for (const [hole, value] of values) {
					const addresses = typeof value === 'string' ? [] : value.map(appendText);
					const list = Buffer.alloc(WORD * (addresses.length + 1));
					for (const [index, one] of addresses.entries()) list.writeBigUInt64LE(BigInt(one), WORD * index);
					const address = typeof value === 'string' ? appendText(value) : append(list);
					for (const use of hole.uses) head.writeBigUInt64LE(BigInt(address), useOffset(use));
				}
				head.writeBigUInt64LE(BigInt(TABLE_ADDRESS + end));
				return end > TABLE_ROOM ? undefined : Buffer.concat(parts, end);
			},
			explain: place => {
				const found = names.get(place);
				return {call: found?.name ?? 'a call', text: found?.operands.map(shown).find(string => string !== '') ?? ''};
			},
		};
	};

	return {arch, data, text, int, label, hole, call, must, keep, load, store, ifEqual, ifNegative, goTo, here, finish};
};

export type Table = ReturnType<typeof newTable>;
