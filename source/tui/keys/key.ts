/**
 * A key as a person pressed it. `name` is what a keymap says: `a`, `enter`, `tab`, `esc`, `backspace`, `delete`, `up`, `down`, `left`,
 * `right`, `home`, `end`, `pageup`, `pagedown`, `space`, `f1` …; a letter's name is in lower case, `shift` says whether it was not.
 * `text` is what the key types into a text, empty for keys that type nothing.
 */
export type Key = {
	readonly name: string;
	readonly ctrl: boolean;
	readonly alt: boolean;
	readonly shift: boolean;
	readonly text: string;
};

/** Everything that comes in from a terminal. */
export type Input =
	| {readonly type: 'key'; readonly key: Key}
	/** Bracketed paste, whole: line endings are `\n`. */
	| {readonly type: 'paste'; readonly text: string}
	| {readonly type: 'focus'; readonly focus: 'in' | 'out'}
	/** Wheel of the mouse, only in full-screen mode: lines down (positive) or up. */
	| {readonly type: 'wheel'; readonly by: number}
	/** The terminal's answer to what its background is, 0 to 255 each. */
	| {readonly type: 'background'; readonly red: number; readonly green: number; readonly blue: number};

/** A key as keymaps write it: `ctrl+c`, `alt+enter`, `shift+tab`, `?`. Shift is not named for keys that type a character. */
export const chordOf = ({name, ctrl, alt, shift, text}: Key): string => {
	const typed = text !== '' && !ctrl && !alt && name !== 'space' && name !== 'enter' && name !== 'tab';
	if (typed) return text;
	return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${name}`;
};
