import {writeSync} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';
import type {Decoding} from '../../tui/keys/decode.ts';
import type {Input} from '../../tui/keys/key.ts';

/** Long enough for the rest of an escape sequence to come on a slow line, short enough for a person who pressed Esc. */
const ESCAPE_MS = 30;

/** What the interface asks of a terminal while it is there; each with what undoes it. */
const modes = {
	/** Bracketed paste (xterm 2004). */
	paste: ['\u001b[?2004h', '\u001b[?2004l'],
	/** Keys that can be told apart, where the terminal can (kitty keyboard protocol, flags 1 and 4); others ignore it. */
	keys: ['\u001b[>5u', '\u001b[<u'],
	/** Tells when the window has the focus (xterm 1004). */
	focus: ['\u001b[?1004h', '\u001b[?1004l'],
} as const;

const ENTER = Object.values(modes)
	.map(([on]) => on)
	.join('');
/** The other way round; and the cursor and style as they are wont to be. */
const LEAVE = `${Object.values(modes)
	.map(([, off]) => off)
	.toReversed()
	.join('')}\u001b[?25h\u001b[0m`;

/** The mouse tells of its wheel (xterm 1000), in a form without limits (1006). */
const WHEEL = {on: '\u001b[?1000h\u001b[?1006h', off: '\u001b[?1006l\u001b[?1000l'} as const;

/** Signals that end a process that does not hear them. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The terminal while the interface has it: what is typed comes in from the first moment, and it is left as it was found. */
export type Terminal = {
	readonly stream: NodeJS.WriteStream;
	write(text: string): void;
	/** Columns and rows. */
	size(): {readonly columns: number; readonly rows: number};
	/** Who gets what is typed from now on; what came before anybody listened comes first. */
	hear(decoding: Decoding, listener: (input: Input) => void): void;
	/** Text as it comes, past the decoder, for a reader that decodes by itself; undefined ends that. */
	forward(to: ((text: string) => void) | undefined): void;
	/** The wheel of the mouse is heard on the whole screen only: elsewhere it belongs to the terminal. */
	wheel(state: 'on' | 'off'): void;
	/** Lets a child process have the terminal. */
	lend(): void;
	takeBack(): void;
	/** Leaves it as it was found. May be called again. */
	close(): void;
};

type Ear = {hear(text: string): void; stop(): void};

/** Hears text as inputs; a lone Esc is one when nothing follows it for a moment. */
const earFor = ({open, decode, flush, isPending}: Decoding, tell: (input: Input) => void): Ear => {
	let decoder = open;
	let pending: ReturnType<typeof setTimeout> | undefined;
	const told = ({state, inputs}: ReturnType<typeof decode>): void => {
		decoder = state;
		for (const input of inputs) tell(input);
	};
	return {
		hear: text => {
			clearTimeout(pending);
			told(decode(decoder, text));
			if (isPending(decoder)) pending = setTimeout(() => told(flush(decoder)), ESCAPE_MS);
		},
		stop: () => clearTimeout(pending),
	};
};

/** Ctrl+C, as it comes with and without the kitty protocol. */
const isInterrupt = (text: string): boolean => text.includes('\u0003') || text.includes('\u001b[99;5u');

/** Takes the terminal: raw keys, and the modes above. Loads nothing that takes time: the first frame is to come at once. */
export const openTerminal = (stdin: NodeJS.ReadStream, stream: NodeJS.WriteStream): Terminal => {
	const bytes = new StringDecoder('utf8');
	let early = '';
	let ear: Ear | undefined;
	let listener = (_: Input): void => {};
	let raw: ((text: string) => void) | undefined;
	let wheel: 'on' | 'off' = 'off';
	let held: 'held' | 'lent' | 'closed' = 'lent';

	const onData = (chunk: Buffer): void => {
		const text = bytes.write(chunk);
		if (raw !== undefined) raw(text);
		else if (ear !== undefined) ear.hear(text);
		// Who does not want to wait need not.
		else if (isInterrupt(text)) process.exit(130);
		// Before the terminal was raw, its line discipline made a line feed of Enter.
		else early += text.includes('\u001b[200~') ? text : text.replaceAll('\n', '\r');
	};
	/** Synchronous, so that it is done also when the process is about to be gone. */
	const writeNow = (text: string): void => {
		try {
			writeSync('fd' in stream && typeof stream.fd === 'number' ? stream.fd : 1, text);
		} catch {
			// The terminal is gone, and with it what was to be put right.
		}
	};
	const take = (): void => {
		if (held !== 'lent') return;
		held = 'held';
		stdin.setRawMode(true);
		stdin.on('data', onData);
		stdin.resume();
		stream.write(ENTER + (wheel === 'on' ? WHEEL.on : ''));
	};
	const release = (next: 'lent' | 'closed'): void => {
		if (held === 'held') {
			ear?.stop();
			stdin.off('data', onData);
			stdin.pause();
			writeNow((wheel === 'on' ? WHEEL.off : '') + LEAVE);
			try {
				stdin.setRawMode(false);
			} catch {
				// A terminal that hung up has no modes any more.
			}
		}
		held = next;
	};
	const onExit = (): void => release('closed');
	/** A signal ends the process as it would have, but on a terminal that is put right; who else hears it decides otherwise, and exits. */
	const onSignal = (signal: NodeJS.Signals): void => {
		if (process.listenerCount(signal) > 1) return;
		release('closed');
		process.off(signal, onSignal);
		process.kill(process.pid, signal);
	};
	process.on('exit', onExit);
	// Before the stack of a bug is printed, so that it is printed on a terminal that shows it well.
	process.on('uncaughtExceptionMonitor', onExit);
	for (const signal of ENDING) process.on(signal, onSignal);
	// A terminal that hangs up breaks its streams. Not everybody is sent the signal that goes with it.
	const onGone = (): void => {
		if (held === 'held') process.kill(process.pid, 'SIGHUP');
	};
	stdin.on('end', onGone);
	stdin.on('error', onGone);
	const onError = (): void => {};
	stream.on('error', onError);
	take();
	return {
		stream,
		write: text => void stream.write(text),
		size: () => ({columns: stream.columns || 80, rows: stream.rows || 24}),
		hear: (decoding, next) => {
			listener = next;
			ear ??= earFor(decoding, input => listener(input));
			const waiting = early;
			early = '';
			if (waiting !== '') ear.hear(waiting);
		},
		forward: to => {
			raw = to;
		},
		wheel: state => {
			if (state === wheel) return;
			wheel = state;
			if (held === 'held') stream.write(state === 'on' ? WHEEL.on : WHEEL.off);
		},
		lend: () => release('lent'),
		takeBack: take,
		close: () => {
			release('closed');
			process.off('exit', onExit);
			process.off('uncaughtExceptionMonitor', onExit);
			for (const signal of ENDING) process.off(signal, onSignal);
		},
	};
};
