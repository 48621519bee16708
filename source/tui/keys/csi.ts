import {clustersOf} from '../text/cluster.ts';
import type {Input} from './key.ts';
import {none, press, pressCharacter, pressControl, type Held} from './press.ts';

/** Final characters of CSI and SS3 sequences (xterm's and VT220's). */
const byLetter: Readonly<Record<string, string>> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	F: 'end',
	H: 'home',
	P: 'f1',
	Q: 'f2',
	R: 'f3',
	S: 'f4',
};

/** Numbers before `~` (VT220 and its heirs; 7 and 8 are rxvt's). */
const byNumber: Readonly<Record<number, string>> = {
	1: 'home',
	2: 'insert',
	3: 'delete',
	4: 'end',
	5: 'pageup',
	6: 'pagedown',
	7: 'home',
	8: 'end',
	...Object.fromEntries(
		[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34].map((code, at) => [
			code,
			`f${at + 1}`,
		]),
	),
};

/** The keypad in the kitty keyboard protocol: what its keys are elsewhere. */
const keypad: Readonly<Record<number, string>> = {
	...Object.fromEntries(Array.from('0123456789./*-+').map((sign, at) => [57_399 + at, sign])),
	57414: 'enter',
	57415: '=',
	57416: ',',
	...Object.fromEntries(
		['left', 'right', 'up', 'down', 'pageup', 'pagedown', 'home', 'end', 'insert', 'delete'].map((name, at) => [
			57_417 + at,
			name,
		]),
	),
};

/** The keypad in application mode (VT100), after `ESC O`. */
const keypadLetters = 'jklmnopqrstuvwxy';
const keypadSigns = '*+,-./0123456789';

/** Numbers between semicolons, each with what its colons divide; what is missing is NaN. */
const numbersIn = (body: string): readonly (readonly number[])[] =>
	body.split(';').map(part => part.split(':').map(one => (one === '' ? Number.NaN : Number(one))));

const bitsOf = (parameter: number | undefined): number =>
	parameter === undefined || Number.isNaN(parameter) ? 0 : parameter - 1;

const RELEASE = 3;
/** Super and Hyper: such a key belongs to the desktop. */
const FOREIGN = 8 | 16;

const heldIn = (bits: number): Held => ({
	shift: (bits & 1) > 0,
	// Meta is 8 in xterm, 32 in the kitty protocol.
	alt: (bits & (2 | 32)) > 0,
	ctrl: (bits & 4) > 0,
});

const heldInXterm = (bits: number): Held => ({...heldIn(bits), alt: (bits & (2 | 8 | 32)) > 0});

/** The character of a code point that stands for one, and is no control. */
const characterOf = (code: number | undefined): string | undefined =>
	code === undefined || !(code >= 32 && code <= 0x10ffff) || (code >= 127 && code < 160) || code >> 11 === 0x1b
		? undefined
		: String.fromCodePoint(code);

/**
 * A key by its code (kitty's `CSI code:shifted:base ; modifiers:event ; text u`, xterm's modifyOtherKeys). Where the terminal says what
 * shift makes of a key that is no letter, that is the key: Alt and `<`, not Alt, Shift and `,`. A letter of another alphabet that is
 * held with Ctrl or Alt is the Latin one in its place.
 */
const pressCode = (codes: readonly number[], bits: number, text: string): readonly Input[] => {
	if ((bits & FOREIGN) > 0) return [];
	const [code = Number.NaN, shifted, base] = codes;
	const held = heldIn(bits);
	if (code === 0 || Number.isNaN(code)) return clustersOf(text).map(one => pressCharacter(one));
	if (code === 8) return [press('backspace', held)];
	if (code < 32 || code === 127) return [pressControl(code, held)];
	const named = keypad[code];
	if (named !== undefined) return [named.length === 1 ? pressCharacter(named, held) : press(named, held)];
	// Other keys that have no character: locks, media, modifiers by themselves.
	if (code >= 57_344 && code <= 63_743)
		return code >= 57_376 && code <= 57_398 ? [press(`f${code - 57_363}`, held)] : [];
	const own = characterOf(code);
	if (own === undefined) return [];
	const latin = (held.ctrl || held.alt) && code > 127 ? characterOf(base) : undefined;
	const above = held.shift ? characterOf(shifted) : undefined;
	if (held.ctrl || held.alt) {
		if (latin === undefined && above !== undefined && above.toLowerCase() !== own)
			return [pressCharacter(above, {...held, shift: false})];
		return [pressCharacter((latin ?? own).toLowerCase(), held)];
	}
	const typed = text === '' ? (above ?? (held.shift ? own.toUpperCase() : own)) : text;
	return clustersOf(typed).map(one => pressCharacter(one, one === ' ' ? held : none));
};

/** SGR reports of the mouse (xterm 1006): only its wheel is of interest. */
const wheelIn = (body: string): readonly Input[] => {
	const button = Number.parseInt(body.slice(1), 10);
	if ((button & 64) === 0 || (button & 2) > 0) return [];
	return [{type: 'wheel', by: (button & 1) === 0 ? -1 : 1}];
};

const numbered = (number: number, held: Held): readonly Input[] => {
	const name = byNumber[number];
	return name === undefined ? [] : [press(name, held)];
};

const textOf = (codes: readonly number[] | undefined): string =>
	(codes ?? []).map(code => characterOf(code) ?? '').join('');

/** What a control sequence says: `body` is what stands between `ESC [` and the last character. Answers to questions say nothing. */
export const readCsi = (body: string, final: string): readonly Input[] => {
	if (body.startsWith('<') && (final === 'M' || final === 'm')) return wheelIn(body);
	if (/[^\d;:]/.test(body)) return [];
	if (body === '' && (final === 'I' || final === 'O')) return [{type: 'focus', focus: final === 'I' ? 'in' : 'out'}];
	const [[number = Number.NaN, ...others] = [], [modifiers, event] = [], third] = numbersIn(body);
	if (event === RELEASE) return [];
	const bits = bitsOf(modifiers);
	switch (final) {
		case '~':
			return number === 27 ? pressCode(third ?? [], bits, '') : numbered(number, heldInXterm(bits));
		case 'u':
			return body === '' ? [] : pressCode([number, ...others], bits, textOf(third));
		case 'Z':
			return [press('tab', {...heldInXterm(bits), shift: true})];
		// rxvt's way to say shift, Ctrl, and both.
		case '$':
			return numbered(number, {...none, shift: true});
		case '^':
			return numbered(number, {...none, ctrl: true});
		case '@':
			return numbered(number, {...none, ctrl: true, shift: true});
		case 'a':
		case 'b':
		case 'c':
		case 'd':
			return [press(byLetter[final.toUpperCase()] ?? final, {...none, shift: true})];
		default: {
			const name = byLetter[final];
			// With another number it is where the cursor is.
			const isKey = name !== undefined && (Number.isNaN(number) || number === 1);
			return isKey ? [press(name, heldInXterm(bits))] : [];
		}
	}
};

/** What `ESC O` and a character say, with xterm's modifiers of old between them; nothing where that is no key. */
export const readSs3 = (modifiers: string, final: string): Input | undefined => {
	const held = heldInXterm(bitsOf(modifiers === '' ? undefined : Number(modifiers)));
	const name = byLetter[final];
	if (name !== undefined) return press(name, held);
	if (final === 'M') return press('enter', held);
	if (final === 'X') return pressCharacter('=', held);
	if (/^[a-d]$/.test(final)) return press(byLetter[final.toUpperCase()] ?? final, {...none, ctrl: true});
	const at = keypadLetters.indexOf(final);
	return at === -1 ? undefined : pressCharacter(keypadSigns.charAt(at), held);
};
