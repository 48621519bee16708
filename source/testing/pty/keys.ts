/** What decides how a terminal encodes keys. */
export type KeyModes = {
	/** DECCKM: cursor keys as SS3. */
	readonly applicationCursor: boolean;
	/** Flags of the kitty keyboard protocol that are on; 0 is the legacy encoding. */
	readonly keyboard: number;
};

const finals: Readonly<Record<string, string>> = {
	up: 'A',
	down: 'B',
	right: 'C',
	left: 'D',
	home: 'H',
	end: 'F',
	f1: 'P',
	f2: 'Q',
	f3: 'R',
	f4: 'S',
};

const numbers: Readonly<Record<string, number>> = {
	insert: 2,
	delete: 3,
	pageup: 5,
	pagedown: 6,
	f5: 15,
	f6: 17,
	f7: 18,
	f8: 19,
	f9: 20,
	f10: 21,
	f11: 23,
	f12: 24,
};

/** Keys that have a character of their own, and its code in the kitty protocol. */
const named: Readonly<Record<string, string>> = {
	enter: '\r',
	tab: '\t',
	esc: '\u001b',
	backspace: '\u007f',
	space: ' ',
};

const controlOf = (character: string): string => {
	if (character === ' ' || character === '@' || character === '2') return '\u0000';
	if (character === '/' || character === '-') return '\u001f';
	return String.fromCodePoint((character.codePointAt(0) ?? 0) & 0x1f);
};

const legacy = (character: string, ctrl: number, alt: number, shift: number): string => {
	const escape = alt > 0 ? '\u001b' : '';
	if (character === '\t' && shift > 0) return `${escape}\u001b[Z`;
	if (character === '\u007f' && ctrl > 0) return `${escape}\u0008`;
	const isControl = character === '\r' || character === '\t' || character === '\u001b';
	return `${escape}${ctrl > 0 && !isControl ? controlOf(character) : character}`;
};

/**
 * What a terminal sends for a chord: `a`, `enter`, `ctrl+c`, `alt+enter`, `shift+tab`, `up`, `f1`. As xterm does, or in the kitty protocol
 * where its flags ask for that (https://sw.kovidgoyal.net/kitty/keyboard-protocol/). Without it some chords look alike: shift+enter is
 * enter, as in real terminals. Throws for a key that there is not.
 */
export const bytesOf = (chord: string, {applicationCursor, keyboard}: KeyModes): string => {
	const [, prefixes = '', name = ''] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/s.exec(chord) ?? [];
	const [shift, alt, ctrl] = ['shift+', 'alt+', 'ctrl+'].map(one => Number(prefixes.includes(one))) as [
		number,
		number,
		number,
	];
	const modifiers = 1 + shift + 2 * alt + 4 * ctrl;
	const final = finals[name];
	if (final !== undefined) {
		if (modifiers > 1) return `\u001b[1;${modifiers}${final}`;
		return `\u001b${applicationCursor || /^f\d/.test(name) ? 'O' : '['}${final}`;
	}
	const number = numbers[name];
	if (number !== undefined) return `\u001b[${number}${modifiers > 1 ? `;${modifiers}` : ''}~`;
	const character = named[name] ?? name;
	if (!/^.$/su.test(character)) throw new Error(`there is no key ${chord}`);
	const everything = (keyboard & 8) !== 0;
	const ambiguous = name === 'esc' || ctrl + alt > 0 || (shift > 0 && name in named && name !== 'space');
	if (keyboard !== 0 && (everything || ambiguous))
		return `\u001b[${character.toLowerCase().codePointAt(0)}${modifiers > 1 ? `;${modifiers}` : ''}u`;
	return legacy(character, ctrl, alt, shift);
};
