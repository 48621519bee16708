import {describe, expect, test} from 'vitest';
import {bytesOf, type KeyModes} from './keys.ts';

const plain: KeyModes = {applicationCursor: false, keyboard: 0};
const kitty: KeyModes = {applicationCursor: false, keyboard: 1};

describe('keys are encoded as xterm does', () => {
	test.each([
		['a', 'a'],
		['?', '?'],
		['漢', '漢'],
		['+', '+'],
		['space', ' '],
		['enter', '\r'],
		['ctrl+j', '\n'],
		['shift+enter', '\r'],
		['alt+enter', '\u001b\r'],
		['tab', '\t'],
		['shift+tab', '\u001b[Z'],
		['esc', '\u001b'],
		['backspace', '\u007f'],
		['ctrl+backspace', '\u0008'],
		['alt+backspace', '\u001b\u007f'],
		['ctrl+c', '\u0003'],
		['ctrl+_', '\u001f'],
		['ctrl+/', '\u001f'],
		['ctrl+space', '\u0000'],
		['alt+b', '\u001bb'],
		['ctrl+alt+k', '\u001b\u000b'],
		['up', '\u001b[A'],
		['ctrl+left', '\u001b[1;5D'],
		['home', '\u001b[H'],
		['pagedown', '\u001b[6~'],
		['alt+delete', '\u001b[3;3~'],
		['f1', '\u001bOP'],
		['f5', '\u001b[15~'],
	])('%s', (chord, bytes) => {
		expect(bytesOf(chord, plain)).toBe(bytes);
	});

	test('cursor keys follow the mode of the application', () => {
		expect(['up', 'shift+up', 'end', 'f1'].map(chord => bytesOf(chord, {...plain, applicationCursor: true}))).toEqual([
			'\u001bOA',
			'\u001b[1;2A',
			'\u001bOF',
			'\u001bOP',
		]);
	});

	test('a key that there is not is a mistake', () => {
		expect(() => bytesOf('ctrl+hyper', plain)).toThrow('there is no key ctrl+hyper');
	});
});

describe('the kitty protocol tells keys apart that look alike', () => {
	test.each([
		['a', 'a'],
		['A', 'A'],
		['enter', '\r'],
		['shift+enter', '\u001b[13;2u'],
		['alt+enter', '\u001b[13;3u'],
		['esc', '\u001b[27u'],
		['ctrl+c', '\u001b[99;5u'],
		['ctrl+J', '\u001b[106;5u'],
		['shift+tab', '\u001b[9;2u'],
		['ctrl+backspace', '\u001b[127;5u'],
		['space', ' '],
		['up', '\u001b[A'],
		['ctrl+up', '\u001b[1;5A'],
	])('%s', (chord, bytes) => {
		expect(bytesOf(chord, kitty)).toBe(bytes);
	});

	test('every key is an escape sequence when that is asked for', () => {
		expect(['a', 'enter'].map(chord => bytesOf(chord, {...kitty, keyboard: 9}))).toEqual(['\u001b[97u', '\u001b[13u']);
	});
});
