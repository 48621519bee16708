import {writeSync} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';
import {decode, flush, isPending, openDecoder} from '../../tui/keys/decode.ts';
import type {Input} from '../../tui/keys/key.ts';

/** Long enough for the rest of an escape sequence to come on a slow line, short enough for a person who pressed Esc. */
const ESCAPE_MS = 30;

/** What the interface asks of a terminal while it is there; each with what undoes it. */
const modes = {
	/** Bracketed paste (xterm 2004). */
	paste: ['\u001b[?2004h', '\u001b[?2004l'],
	/** Keys that can be told apart, where the terminal can (kitty keyboard protocol, flag 1); others ignore it. */
	keys: ['\u001b[>1u', '\u001b[<u'],
	/** Tells when the window has the focus (xterm 1004). */
	focus: ['\u001b[?1004h', '\u001b[?1004l'],
} as const;

const ENTER = Object.values(modes)
	.map(([on]) => on)
	.join('');
/** The other way round; and the cursor, wrapping and style as they are wont to be. */
const LEAVE = `${Object.values(modes)
	.map(([, off]) => off)
	.toReversed()
	.join('')}\u001b[?25h\u001b[0m`;

const FULL = {on: '\u001b[?1000h\u001b[?1006h', off: '\u001b[?1006l\u001b[?1000l'} as const;

/** The terminal while the interface has it: what is typed comes in from the first moment, and it is left as it was found. */
export type Terminal = {
	readonly stream: NodeJS.WriteStream;
	write(text: string): void;
	/** Columns and rows. */
	size(): {readonly columns: number; readonly rows: number};
	/** Who gets what is typed from now on; what came before, and nobody took, comes first. */
	hear(listener: (input: Input) => void): void;
	/** Bytes as they come, past the decoder, for a reader that decodes by itself; undefined ends that. */
	forward(to: ((text: string) => void) | undefined): void;
	/** The wheel of the mouse is heard on the whole screen only: elsewhere it belongs to the terminal. */
	wheel(state: 'on' | 'off'): void;
	/** Lets a child process have the terminal. */
	lend(): void;
	takeBack(): void;
	/** Leaves it as it was found. May be called again. */
	close(): void;
};

export const openTerminal = (stdin: NodeJS.ReadStream, stream: NodeJS.WriteStream): Terminal => {
	const bytes = new StringDecoder('utf8');
	let decoder = openDecoder;
	let pending: ReturnType<typeof setTimeout> | undefined;
	let early: Input[] = [];
	let listener = (input: Input): void => void early.push(input);
	let raw: ((text: string) => void) | undefined;
	let wheel: 'on' | 'off' = 'off';
	let held: 'held' | 'lent' | 'closed' = 'lent';

	const onData = (chunk: Buffer): void => {
		clearTimeout(pending);
		const text = bytes.write(chunk);
		if (raw !== undefined) {
			raw(text);
			return;
		}
		const decoded = decode(decoder, text);
		decoder = decoded.state;
		for (const input of decoded.inputs) listener(input);
		if (!isPending(decoder)) return;
		pending = setTimeout(() => {
			const flushed = flush(decoder);
			decoder = flushed.state;
			for (const input of flushed.inputs) listener(input);
		}, ESCAPE_MS);
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
		stream.write(ENTER + (wheel === 'on' ? FULL.on : ''));
	};
	const release = (next: 'lent' | 'closed'): void => {
		if (held === 'held') {
			clearTimeout(pending);
			stdin.off('data', onData);
			stdin.pause();
			writeNow((wheel === 'on' ? FULL.off : '') + LEAVE);
			try {
				stdin.setRawMode(false);
			} catch {
				// A terminal that hung up has no modes any more.
			}
		}
		held = next;
	};
	const onExit = (): void => release('closed');
	process.on('exit', onExit);
	// Before the stack of a bug is printed, so that it is printed on a terminal that shows it well.
	process.on('uncaughtExceptionMonitor', onExit);
	// A terminal that hangs up breaks its streams; the signal that comes with it says what happens then.
	const onError = (): void => {};
	stdin.on('error', onError);
	stream.on('error', onError);
	take();
	return {
		stream,
		write: text => void stream.write(text),
		size: () => ({columns: stream.columns || 80, rows: stream.rows || 24}),
		hear: next => {
			listener = next;
			const waiting = early;
			early = [];
			for (const input of waiting) next(input);
		},
		forward: to => {
			raw = to;
		},
		wheel: state => {
			if (state === wheel) return;
			wheel = state;
			if (held === 'held') stream.write(state === 'on' ? FULL.on : FULL.off);
		},
		lend: () => release('lent'),
		takeBack: take,
		close: () => {
			release('closed');
			process.off('exit', onExit);
			process.off('uncaughtExceptionMonitor', onExit);
		},
	};
};
