import {expect, test} from 'vitest';
import {type Frame, frameReader} from './frames.ts';

const frame = (channel: number, text: string): Buffer => {
	const header = Buffer.from([channel, 0, 0, 0, 0, 0, 0, 0]);
	header.writeUInt32BE(Buffer.byteLength(text), 4);
	return Buffer.concat([header, Buffer.from(text)]);
};

const joined = (frames: readonly Frame[]): readonly (readonly [number, string])[] => {
	const all: (readonly [number, string])[] = [];
	for (const {channel, bytes} of frames) {
		const last = all.at(-1);
		const before = last?.[0] === channel ? (all.pop()?.[1] ?? '') : '';
		all.push([channel, before + bytes.toString('latin1')]);
	}
	return all;
};

test.each([1, 2, 3, 7, 8, 9, 1000])('reads the same frames in pieces of %i bytes', size => {
	const whole = Buffer.concat([frame(1, 'out'), frame(2, 'error'), frame(1, ''), frame(1, 'more'), frame(3, 'engine')]);
	const read = frameReader();
	const frames: Frame[] = [];
	for (let at = 0; at < whole.length; at += size) frames.push(...read(whole.subarray(at, at + size)));
	expect(joined(frames)).toEqual([
		[1, 'out'],
		[2, 'error'],
		[1, 'more'],
		[3, 'engine'],
	]);
});

test('takes an error in plain text for what it is', () => {
	const read = frameReader();
	const text = 'OCI runtime exec failed\r\n';
	expect(joined([...read(frame(1, 'out')), ...read(Buffer.from(text))])).toEqual([
		[1, 'out'],
		[0, text],
	]);
});
