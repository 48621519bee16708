/* oxlint-disable no-control-regex -- control characters are what terminals speak in */
import {clustersOf} from '../text/cluster.ts';
import {readCsi, readSs3} from './csi.ts';
import type {Input} from './key.ts';
import {press, pressCharacter, pressControl} from './press.ts';

/** What has come in and is not decoded yet. */
export type Decoder = {
	/** The beginning of something that is not complete. */
	readonly rest: string;
	/** What has come of a paste that has no end yet. */
	readonly paste?: string;
};

export type Decoded = {readonly state: Decoder; readonly inputs: readonly Input[]};

export const openDecoder: Decoder = {rest: ''};

/** Something at the front of what came in: what it says, where it ends, and whether a paste begins there. */
type Step = {readonly to: number; readonly inputs: readonly Input[]; readonly begins?: 'paste'};
/** Not complete yet, or not what its beginning promised. */
type Open = 'unfinished' | 'malformed';

const ESC = '\u001b';
const PASTE_END = `${ESC}[201~`;

const isHigh = (unit: number): boolean => unit >> 10 === 0x36;

/** One character after another, up to the next control character. */
const textAt = (text: string, at: number): Step | 'unfinished' => {
	let to = at;
	while (to < text.length && text.charCodeAt(to) >= 32 && text.charCodeAt(to) !== 127) to += 1;
	if (to === text.length && isHigh(text.charCodeAt(to - 1))) to -= 1;
	if (to === at) return 'unfinished';
	const typed = text
		.slice(at, to)
		.replaceAll(/[\u0080-\u009f]/g, '')
		.toWellFormed();
	return {to, inputs: clustersOf(typed).map(one => pressCharacter(one))};
};

/** Control Sequence Introducer (ECMA-48 5.4): parameters, intermediates, one final character. */
const csiAt = (text: string, at: number): Step | Open => {
	let to = at + 2;
	if (text[to] === '[') {
		// The Linux console's F1 to F5.
		const letter = text[to + 1];
		if (letter === undefined) return 'unfinished';
		return /[A-E]/.test(letter) ? {to: to + 2, inputs: [press(`f${letter.charCodeAt(0) - 64}`)]} : 'malformed';
	}
	// A report of the mouse in its oldest form: three characters follow.
	if (text[to] === 'M') return text.length < to + 4 ? 'unfinished' : {to: to + 4, inputs: []};
	while (/[0-?]/.test(text.charAt(to))) to += 1;
	if (text[to] !== '$' || !/^\d+$/.test(text.slice(at + 2, to))) while (/[ -/]/.test(text.charAt(to))) to += 1;
	const final = text[to];
	if (final === undefined) return 'unfinished';
	if (!/[@-~$]/.test(final)) return 'malformed';
	const body = text.slice(at + 2, to);
	if (final === '~' && body === '200') return {to: to + 1, inputs: [], begins: 'paste'};
	return {to: to + 1, inputs: readCsi(body, final)};
};

const ss3At = (text: string, at: number): Step | Open => {
	const [all = '', modifiers = '', final = ''] = /^(?:1;)?(\d{0,2})([^]?)/.exec(text.slice(at + 2, at + 7)) ?? [];
	if (final === '') return 'unfinished';
	const input = readSs3(modifiers, final);
	return input === undefined ? 'malformed' : {to: at + 2 + all.length, inputs: [input]};
};

/** The background as a terminal tells it (xterm's OSC 11): one to four hexadecimal digits for each colour. */
const backgroundIn = (body: string): readonly Input[] => {
	const match = /^11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(body);
	if (match === null) return [];
	const [red = 0, green = 0, blue = 0] = match
		.slice(1)
		.map(digits => Math.round((Number.parseInt(digits, 16) * 255) / (16 ** digits.length - 1)));
	return [{type: 'background', red, green, blue}];
};

/** What follows `ESC ]`, `ESC P` and `ESC _` in the answers of terminals, and hardly where someone pressed Alt and that key. */
const answers: Readonly<Record<string, RegExp>> = {']': /[\dlL]/, P: /[\d>!$+]/, _: /G/};

/** A string with an end (ECMA-48 5.6): OSC, DCS, APC. Another control character within says that it was none. */
const stringAt = (text: string, at: number): Step | Open => {
	const kind = text.charAt(at + 1);
	const first = text[at + 2];
	if (first === undefined) return 'unfinished';
	if (answers[kind]?.test(first) !== true) return 'malformed';
	let to = at + 3;
	while (to < text.length && text.charCodeAt(to) >= 32 && text.charCodeAt(to) !== 127) to += 1;
	const inputs = kind === ']' ? backgroundIn(text.slice(at + 2, to)) : [];
	if (text[to] === '\u0007') return {to: to + 1, inputs};
	if (text[to] === ESC && text[to + 1] === '\\') return {to: to + 2, inputs};
	return to === text.length || (text[to] === ESC && to + 1 === text.length) ? 'unfinished' : 'malformed';
};

const introducers: Readonly<Record<string, (text: string, at: number) => Step | Open>> = {
	'[': csiAt,
	O: ss3At,
	']': stringAt,
	P: stringAt,
	_: stringAt,
};

/** A character after ESC: that key with Alt. */
const altAt = (text: string, at: number): Step | 'unfinished' => {
	const code = text.codePointAt(at + 1) ?? 0;
	if (isHigh(code) && at + 2 === text.length) return 'unfinished';
	const held = {ctrl: false, alt: true, shift: false};
	if (code < 32 || code === 127) return {to: at + 2, inputs: [pressControl(code, held)]};
	const character = String.fromCodePoint(code);
	return {to: at + 1 + character.length, inputs: [pressCharacter(character.toWellFormed(), held)]};
};

const afterEscape = (text: string, at: number): Step | 'unfinished' => {
	const next = text[at + 1];
	if (next === undefined) return 'unfinished';
	if (next === ESC) {
		// An arrow or its like after two: Alt, as rxvt and others say it. Else the first was the key itself.
		const key = /[[O]/.test(text.charAt(at + 2)) ? introducers[text.charAt(at + 2)]?.(text, at + 1) : 'malformed';
		if (key === 'unfinished' || text[at + 2] === undefined) return 'unfinished';
		const [input] = key === undefined || key === 'malformed' ? [] : key.inputs;
		if (key === undefined || key === 'malformed' || input?.type !== 'key') return {to: at + 1, inputs: [press('esc')]};
		return {to: key.to, inputs: [{type: 'key', key: {...input.key, alt: true}}]};
	}
	const step = introducers[next]?.(text, at) ?? 'malformed';
	return step === 'malformed' ? altAt(text, at) : step;
};

const stepAt = (text: string, at: number): Step | 'unfinished' => {
	const code = text.charCodeAt(at);
	if (code === 27) return afterEscape(text, at);
	return code < 32 || code === 127 ? {to: at + 1, inputs: [pressControl(code)]} : textAt(text, at);
};

/** How much of the end of a text may be the beginning of what ends a paste. */
const beginningOfEnd = (text: string): number => {
	const from = text.lastIndexOf(ESC);
	return from !== -1 && PASTE_END.startsWith(text.slice(from)) ? text.length - from : 0;
};

const pasted = (text: string): Input => ({
	type: 'paste',
	text: text
		.replaceAll(/\r\n?/g, '\n')
		.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
		.toWellFormed(),
});

/**
 * Decodes what a terminal sent: text, keys in xterm's, rxvt's and kitty's ways of telling them, pastes (xterm 2004), focus, the wheel, the
 * background; other answers of the terminal are swallowed. What is not complete waits in the state, so that it does not matter where the
 * chunks of a stream were cut, but for the characters of one cluster, which are one key when they come together. Takes time in proportion to what came. Nothing
 * typed is lost: what only looks like a sequence comes as the keys it may have been.
 */
export const decode = (state: Decoder, chunk: string): Decoded => {
	const inputs: Input[] = [];
	const text = state.rest + chunk;
	let {paste} = state;
	let at = 0;
	while (at < text.length) {
		if (paste !== undefined) {
			const end = text.indexOf(PASTE_END, at);
			const to = end === -1 ? text.length - beginningOfEnd(text) : end;
			paste += text.slice(at, to);
			if (end === -1) return {state: {rest: text.slice(to), paste}, inputs};
			inputs.push(pasted(paste));
			paste = undefined;
			at = end + PASTE_END.length;
			continue;
		}
		const step = stepAt(text, at);
		if (step === 'unfinished') return {state: {rest: text.slice(at)}, inputs};
		for (const input of step.inputs) inputs.push(input);
		at = step.to;
		if (step.begins === 'paste') paste = '';
	}
	return {state: paste === undefined ? openDecoder : {rest: '', paste}, inputs};
};

/** ESC that waits for what may follow, alone or with the first character of a sequence. */
const waiting = /^\u001b{1,2}[[O\]P_]?$/;

/** Whether keys are complete if nothing more comes: after some 30 ms of silence they should be flushed. */
export const isPending = ({rest, paste}: Decoder): boolean => paste === undefined && waiting.test(rest);

/** Takes what is pending for the keys that it is by itself: Esc, or Alt and a key. */
export const flush = (state: Decoder): Decoded => {
	if (!isPending(state)) return {state, inputs: []};
	const {rest} = state;
	const last = rest.at(-1) ?? '';
	const alone = last === ESC ? rest.length : rest.length - 2;
	const inputs = Array.from({length: alone}, () => press('esc'));
	if (last !== ESC) inputs.push(pressCharacter(last, {ctrl: false, alt: true, shift: false}));
	return {state: openDecoder, inputs};
};

/** The decoder as a whole, for who is handed it. */
export type Decoding = {
	readonly open: Decoder;
	readonly decode: typeof decode;
	readonly flush: typeof flush;
	readonly isPending: typeof isPending;
};

export const decoding: Decoding = {open: openDecoder, decode, flush, isPending};
