import {EventEmitter} from 'node:events';
import {describe, expect, test} from 'vitest';
import {keyboard, outputFor} from './streams.ts';

const ON = '\u001b[?2026h';
const OFF = '\u001b[?2026l';

/** A terminal that notes what is written to it. */
const terminal = (size: {columns?: number; rows?: number} = {columns: 80, rows: 24}) => {
	const written: string[] = [];
	const stream = Object.assign(new EventEmitter(), {
		...size,
		write: (text: string, done?: () => void): boolean => {
			if (text !== '') written.push(text);
			done?.();
			return true;
		},
	});
	return {written, size, stream, real: stream as unknown as NodeJS.WriteStream};
};

describe('what Ink writes', () => {
	test('goes out in one piece between the marks of a frame, and by itself elsewhere', () => {
		const {written, real} = terminal();
		const {stream} = outputFor(real);
		for (const text of ['a', ON, 'b', '', 'c', OFF, 'd', ON, OFF]) stream.write(text);
		expect(written).toEqual(['a', `${ON}bc${OFF}`, 'd', ON + OFF]);
	});

	test('is not lost where a frame ends that never began, or begins twice', () => {
		const {written, real} = terminal();
		const {stream} = outputFor(real);
		for (const text of [OFF, ON, 'a', ON, 'b', OFF, 'c']) stream.write(text);
		expect(written.join('').replaceAll(ON, '').replaceAll(OFF, '')).toBe('abc');
		expect(written.at(-1)).toBe('c');
	});

	test('is said to be written once everything before it is', async () => {
		const {written, real} = terminal();
		const {stream} = outputFor(real);
		stream.write('a');
		const before = await new Promise<readonly string[]>(resolve => {
			stream.write('', () => resolve([...written]));
		});
		expect(before).toEqual(['a']);
	});

	test('is laid out for the size that the terminal has now, of which it is told when it is time', () => {
		const {stream: real} = terminal();
		const {stream, resized} = outputFor(real as unknown as NodeJS.WriteStream);
		const told: (readonly [number, number])[] = [];
		stream.on('resize', () => told.push([stream.columns, stream.rows]));
		Object.assign(real, {columns: 40, rows: 10});
		real.emit('resize');
		expect(told).toEqual([]);
		resized();
		expect(told).toEqual([[40, 10]]);
	});

	test('has a size also where the terminal tells none', () => {
		const {stream} = outputFor(terminal({}).real);
		expect([stream.columns, stream.rows]).toEqual([80, 24]);
	});
});

describe('keys for a field', () => {
	const reader = (stream: NodeJS.ReadStream, heard: string[]) => (): void => {
		for (let text = stream.read() as string | null; text !== null; text = stream.read() as string | null)
			heard.push(text);
	};

	const settled = async (): Promise<void> => {
		for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
	};

	test('come in order, what came together together, and Enter by itself', async () => {
		const heard: string[] = [];
		const {stream, type} = keyboard();
		stream.on('readable', reader(stream, heard));
		for (const text of ['a', 'b', '\u001b[A', 'c\rd']) type(text);
		await settled();
		expect(heard).toEqual(['ab\u001b[Ac', '\r', 'd']);
		type('e');
		await settled();
		expect(heard.at(-1)).toBe('e');
	});

	test('that were typed before the field was there are read when it is, without another key', async () => {
		const heard: string[] = [];
		const {stream, type} = keyboard();
		type('a');
		await settled();
		type('b');
		stream.on('readable', reader(stream, heard));
		await settled();
		expect(heard).toEqual(['ab']);
	});

	test('that one field did not read are not for the next one', async () => {
		const heard: string[] = [];
		const {stream, type} = keyboard();
		const listener = (): void => {
			reader(stream, heard)();
			if (heard.includes('\r')) stream.off('readable', listener);
		};
		stream.on('readable', listener);
		type('a\rb');
		await settled();
		stream.on('readable', reader(stream, heard));
		await settled();
		expect(heard).toEqual(['a', '\r']);
	});
});
