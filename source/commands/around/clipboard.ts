import type {Image} from '../../core/message.ts';
import {throughTmux} from './escape.ts';
import {keepImage, LARGEST_IMAGE, type NoImage} from './image.ts';
import {runProgram, type Ran} from './program.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The desktop that the person sits at, as far as this process can tell. */
export type Desktop = {readonly env: Env; readonly platform: NodeJS.Platform};

/** Bytes of text: more than that no terminal takes (xterm stops at 100,000 of base64), and a program may. */
const LONGEST_SEQUENCE = 74_000;
const LONGEST = 10 * 1024 * 1024;

const isSet = (env: Env, name: string): boolean => (env[name] ?? '') !== '';

/** Someone who came over the network looks at another desktop than this machine's own. */
const isRemote = (env: Env): boolean => isSet(env, 'SSH_CONNECTION') || isSet(env, 'SSH_TTY');

type Programs = readonly (readonly string[])[];

const writers = ({env, platform}: Desktop): Programs => [
	...(platform === 'darwin' && !isRemote(env) ? [['pbcopy']] : []),
	...(isSet(env, 'WAYLAND_DISPLAY') ? [['wl-copy']] : []),
	...(isSet(env, 'DISPLAY') ? [['xclip', '-selection', 'clipboard']] : []),
	...(isSet(env, 'WSL_DISTRO_NAME') || platform === 'win32' ? [['clip.exe']] : []),
];

/** Asks the terminal to put a text on the clipboard (OSC 52); undefined when the text is longer than terminals take. */
const copySequence = (text: string, env: Env): string | undefined => {
	const bytes = Buffer.from(text);
	return bytes.length > LONGEST_SEQUENCE
		? undefined
		: throughTmux(`\u001b]52;c;${bytes.toString('base64')}\u0007`, env);
};

/** What became of a text that was to be copied. */
export type Copied = {
	/** To be written to the terminal by whoever owns it. Terminals do not say whether they obey. */
	readonly sequence?: string;
	/** The program that has it for certain. */
	readonly by?: string;
	/** Why nothing could be done. */
	readonly wrong?: string;
};

/** Puts a text on the clipboard: by the first program of the desktop that does it, and by the terminal. */
export const copyText = async (text: string, desktop: Desktop): Promise<Copied> => {
	if (text === '') return {wrong: 'there is nothing to copy'};
	if (text.length > LONGEST) return {wrong: 'that is too much to copy'};
	const sequence = copySequence(text, desktop.env);
	for (const command of writers(desktop)) {
		const ran = await runProgram(command, {env: desktop.env, input: text, most: 0});
		if ('output' in ran) return {...(sequence === undefined ? {} : {sequence}), by: command[0] ?? ''};
	}
	return sequence === undefined ? {wrong: 'that is more than a terminal copies'} : {sequence};
};

/** AppleScript's way to write bytes: `«data PNGf89504E47…»`. */
const fromAppleScript = (output: Buffer): Buffer => {
	const [, hex = ''] = /«data \w{4}([\dA-F]*)»/.exec(output.toString('utf8')) ?? [];
	return Buffer.from(hex, 'hex');
};

type Reader = {readonly command: readonly string[]; readonly decode: (output: Buffer) => Buffer};

const same = (output: Buffer): Buffer => output;

const readers = ({env, platform}: Desktop): readonly Reader[] => [
	...(platform === 'darwin'
		? [
				{command: ['pngpaste', '-'], decode: same},
				{command: ['osascript', '-e', 'get the clipboard as «class PNGf»'], decode: fromAppleScript},
			]
		: []),
	...(isSet(env, 'WAYLAND_DISPLAY') ? [{command: ['wl-paste', '-t', 'image/png'], decode: same}] : []),
	...(isSet(env, 'DISPLAY')
		? [{command: ['xclip', '-selection', 'clipboard', '-t', 'image/png', '-o'], decode: same}]
		: []),
];

const sayNone = (tried: readonly {readonly program: string; readonly ran: Ran}[]): string => {
	const isMissing = tried.every(({ran}) => 'failed' in ran && ran.failed === 'missing');
	if (tried.length === 0) return 'this terminal has no clipboard that can be read: paste the path of an image instead';
	return isMissing
		? `install ${tried.map(({program}) => program).join(' or ')} to paste images, or paste the path of one`
		: 'there is no image on the clipboard';
};

/** The image on the clipboard of the desktop, kept in `folder`; or why there is none. */
export const clipboardImage = async (desktop: Desktop, folder: string): Promise<Image | NoImage> => {
	const tried: {readonly program: string; readonly ran: Ran}[] = [];
	for (const {command, decode} of readers(desktop)) {
		// As text an image has two letters a byte, and some around them.
		const ran = await runProgram(command, {env: desktop.env, most: 2 * LARGEST_IMAGE + 1_024});
		if ('failed' in ran && ran.failed === 'too much') return {wrong: 'the image is larger than 5 MB'};
		const bytes = 'output' in ran ? decode(ran.output) : Buffer.alloc(0);
		if (bytes.length > 0) return keepImage(bytes, folder);
		tried.push({program: command[0] ?? '', ran});
	}
	return {wrong: sayNone(tried)};
};
