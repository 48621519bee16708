import {isDeepStrictEqual} from 'node:util';
import type {Cell} from './pty/cells.ts';
import {type Cursor, type Frame, type Notice, openEmulator} from './pty/emulator.ts';
import {bytesOf} from './pty/keys.ts';
import {type Modes, untouched} from './pty/modes.ts';
import {type Ended, startOnPty, type Termios, touched} from './pty/process.ts';

/** A program on a terminal, with somebody at its keys. */
export type Terminal = AsyncDisposable & {
	readonly pid: number;
	readonly columns: number;
	readonly rows: number;
	/** Types characters, as fast as they come. */
	type(text: string): void;
	/** Presses keys one after the other: `enter`, `ctrl+c`, `alt+enter`, `shift+tab`, `up`, `a`. */
	press(...chords: readonly string[]): void;
	/** Pastes, bracketed when the program asked for that; line ends come as carriage returns, as terminals send them. */
	paste(text: string): void;
	/** Turns the wheel over the middle of the screen, lines down (positive) or up; nothing when the program wants no mouse. */
	wheel(by: number): void;
	/** Tells of the window's focus; nothing when the program does not want to know. */
	focus(focus: 'in' | 'out'): void;
	/** The visible rows, without the blanks at their ends; inside a synchronized update those before it. */
	screen(): readonly string[];
	/** What has left the screen at the top, oldest first. */
	scrollback(): readonly string[];
	/** The visible rows with their colours. */
	cells(): readonly (readonly Cell[])[];
	cursor(): Cursor;
	modes(): Modes;
	termios(): Promise<Termios>;
	/** What is not as it was found, of modes and line discipline: nothing, when a program has cleaned up. */
	leftBehind(): Promise<Readonly<Record<string, unknown>>>;
	/** Bells, notifications and what was copied, in order. */
	readonly notices: readonly Notice[];
	/** Bytes that the program has written so far. */
	readonly bytes: number;
	/** Calls back with every screen that a person gets to see, until the returned function is called. */
	onFrame(callback: (frame: Frame) => void): () => void;
	/** The first frame from now on that fits, or the present one; rejects with the screen when the time is over or the program has ended. */
	until(fits: RegExp | ((screen: readonly string[]) => boolean), options?: {readonly timeout?: number}): Promise<Frame>;
	/**
	 * Resolves when from now on nothing has been written for some milliseconds, or the program has ended; rejects with the screen when
	 * something goes on moving.
	 */
	settled(ms?: number, options?: {readonly timeout?: number}): Promise<void>;
	resize(columns: number, rows: number): void;
	kill(signal: NodeJS.Signals): void;
	/** Closes the window; the kernel sends SIGHUP. No terminal that was opened later may still be open. */
	hangUp(): void;
	readonly ended: Promise<Ended>;
};

export type PtyOptions = {
	readonly command: string;
	readonly args: readonly string[];
	readonly cwd: string;
	/** Everything that the program finds in its environment besides PATH, TERM and LANG. */
	readonly env?: Readonly<Record<string, string>>;
	readonly columns?: number;
	readonly rows?: number;
	/** `#rrggbb`: what the terminal answers when asked for its background. It stays silent without. */
	readonly background?: string;
	/** Does the terminal know the kitty keyboard protocol? */
	readonly keyboard?: 'legacy' | 'kitty';
};

/** Milliseconds that a wait goes on by itself: a busy machine is no failure, only what never comes is. */
const PATIENCE = 60_000;

const framed = (lines: readonly string[], columns: number): string => {
	const edge = '─'.repeat(columns);
	const seen = lines.slice(0, lines.findLastIndex(line => line !== '') + 1);
	return `┌${edge}\n${seen.map(line => `│${line}\n`).join('')}└${edge}`;
};

/**
 * Runs a program on a pseudo-terminal whose screen is kept by an emulator, which also answers the program's questions. When it is
 * disposed, the program and what it started in its session are ended.
 */
export const openPty = ({
	command,
	args,
	cwd,
	env = {},
	columns = 80,
	rows = 24,
	background,
	keyboard = 'legacy',
}: PtyOptions): Terminal => {
	let size = {columns, rows};
	let bytes = 0;
	let heard = performance.now();
	const emulator = openEmulator({
		columns,
		rows,
		keyboard,
		...(background === undefined ? {} : {background}),
		answer: text => program.write(text),
	});
	const program = startOnPty({
		command,
		args,
		cwd,
		env: {PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env},
		columns,
		rows,
		onData: chunk => {
			heard = performance.now();
			bytes += chunk.length;
			emulator.write(chunk, heard);
		},
	});
	const ended = (async () => {
		const how = await program.ended;
		await emulator.idle();
		emulator.release();
		return how;
	})();
	let how: Ended | undefined;
	void ended.then(known => (how = known));

	const present = (): Frame => ({lines: emulator.screen(), cursor: emulator.cursor(), at: heard, kind: 'loose'});

	const until: Terminal['until'] = async (fits, {timeout = PATIENCE} = {}) => {
		const isFit = fits instanceof RegExp ? (lines: readonly string[]) => fits.test(lines.join('\n')) : fits;
		const now = present();
		if (isFit(now.lines)) return now;
		const {promise, resolve, reject} = Promise.withResolvers<Frame>();
		const fail = (why: string) => {
			const last = present();
			// What came with the program's last words counts.
			if (isFit(last.lines)) resolve(last);
			else reject(new Error(`${why} ${String(fits)} on:\n${framed(last.lines, size.columns)}`));
		};
		const stop = emulator.onFrame(frame => {
			if (isFit(frame.lines)) resolve(frame);
		});
		const patience = setTimeout(() => fail(`waited ${timeout} ms in vain for`), timeout);
		void ended.then(known => fail(`ended with ${JSON.stringify(known)} before`));
		try {
			return await promise;
		} finally {
			stop();
			clearTimeout(patience);
		}
	};

	const settled: Terminal['settled'] = async (ms = 100, {timeout = PATIENCE} = {}) => {
		const asked = performance.now();
		for (;;) {
			const now = performance.now();
			const silent = now - Math.max(asked, heard);
			if (silent >= ms || how !== undefined) break;
			if (now - asked > timeout)
				throw new Error(
					`waited ${timeout} ms in vain for ${ms} of silence on:\n${framed(emulator.screen(), size.columns)}`,
				);
			await new Promise(resolve => {
				setTimeout(resolve, ms - silent);
			});
		}
		await emulator.idle();
	};

	const leftBehind = async (): Promise<Readonly<Record<string, unknown>>> => {
		await emulator.idle();
		const modes = Object.entries(emulator.modes()).filter(
			([name, value]) => !isDeepStrictEqual(value, untouched[name as keyof Modes]),
		);
		return {...Object.fromEntries(modes), ...touched(await program.termios())};
	};

	return {
		pid: program.pid,
		get columns() {
			return size.columns;
		},
		get rows() {
			return size.rows;
		},
		type: text => program.write(text),
		press: (...chords) => program.write(chords.map(chord => bytesOf(chord, emulator.modes())).join('')),
		paste: text => {
			const sent = text.replaceAll(/\r?\n/g, '\r');
			program.write(emulator.modes().bracketedPaste ? `\u001b[200~${sent}\u001b[201~` : sent);
		},
		wheel: by => {
			if (emulator.modes().mouse === 'none') return;
			const [column, row] = [Math.ceil(size.columns / 2), Math.ceil(size.rows / 2)];
			program.write(`\u001b[<${by > 0 ? 65 : 64};${column};${row}M`.repeat(Math.abs(by)));
		},
		focus: focus => {
			if (emulator.modes().focusReports) program.write(focus === 'in' ? '\u001b[I' : '\u001b[O');
		},
		screen: emulator.screen,
		scrollback: emulator.scrollback,
		cells: emulator.cells,
		cursor: emulator.cursor,
		modes: emulator.modes,
		termios: program.termios,
		leftBehind,
		notices: emulator.notices,
		get bytes() {
			return bytes;
		},
		onFrame: emulator.onFrame,
		until,
		settled,
		resize: (wide, high) => {
			size = {columns: wide, rows: high};
			emulator.resize(wide, high);
			program.resize(wide, high);
		},
		kill: program.kill,
		hangUp: program.hangUp,
		ended,
		[Symbol.asyncDispose]: async () => {
			await program.close();
			await ended;
			emulator.dispose();
		},
	};
};
