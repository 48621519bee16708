import type {Input, Key} from './key.ts';

/** Modifiers that are held. */
export type Held = Pick<Key, 'ctrl' | 'alt' | 'shift'>;

export const none: Held = {ctrl: false, alt: false, shift: false};

/** A named key that types nothing. */
export const press = (name: string, held: Held = none): Input => ({type: 'key', key: {name, ...held, text: ''}});

/** A character (a grapheme cluster) with what is held besides the shift that made it; with Ctrl or Alt it types nothing. */
export const pressCharacter = (character: string, held: Held = none): Input => {
	const lower = character.toLowerCase();
	const text = held.ctrl || held.alt ? '' : character;
	const name = character === ' ' ? 'space' : lower;
	return {type: 'key', key: {name, ctrl: held.ctrl, alt: held.alt, shift: held.shift || lower !== character, text}};
};

/** Keys that send a control character of their own (ECMA-48); all others are a letter or a sign with Ctrl. */
const controls: Readonly<Record<number, string>> = {9: 'tab', 13: 'enter', 27: 'esc', 127: 'backspace'};

/** What a control character says, 0 to 31 and 127. Backspace is 127: 8 is what Ctrl+H sends. */
export const pressControl = (code: number, held: Held = none): Input => {
	const name = controls[code];
	if (name !== undefined) return press(name, held);
	return press(code === 0 ? 'space' : String.fromCharCode(code + 64).toLowerCase(), {...held, ctrl: true});
};
