import {createRequire} from 'node:module';
import {StringDecoder} from 'node:string_decoder';
import type {Terminal} from '@xterm/headless';
import {type Cell, cellsOf} from './cells.ts';
import {type Modes, watchModes} from './modes.ts';
import {modernWidths} from './widths.ts';

/** Where the cursor is, from 0. */
export type Cursor = {readonly column: number; readonly row: number};

/** A screen as a person gets to see it. */
export type Frame = {
	/** The visible rows, without the blanks at their ends. */
	readonly lines: readonly string[];
	readonly cursor: Cursor;
	/** When the bytes that completed it came, as `performance.now()`. */
	readonly at: number;
	/** `whole`: the end of a synchronized update (DEC private mode 2026). `loose`: written outside of one, so maybe in the middle of something. */
	readonly kind: 'whole' | 'loose';
};

/** What a program told the person, or the clipboard, apart from the screen. */
export type Notice = {readonly kind: 'bell' | 'notification' | 'clipboard'; readonly text: string};

export type Emulator = {
	/** Takes what a program wrote; `at` is when it came. */
	readonly write: (bytes: Uint8Array, at: number) => void;
	/** Resolves when everything that was written has been understood. */
	readonly idle: () => Promise<void>;
	/** What is shown: inside a synchronized update, the screen before it. */
	readonly screen: () => readonly string[];
	readonly scrollback: () => readonly string[];
	readonly cursor: () => Cursor;
	readonly cells: () => readonly (readonly Cell[])[];
	readonly modes: () => Modes;
	readonly notices: readonly Notice[];
	/** Calls back with every screen that differs from the one before, until the returned function is called. */
	readonly onFrame: (callback: (frame: Frame) => void) => () => void;
	readonly resize: (columns: number, rows: number) => void;
	/** Shows what an update that never ended has written. */
	readonly release: () => void;
	readonly dispose: () => void;
};

type Options = {
	readonly columns: number;
	readonly rows: number;
	/** Does it know the kitty keyboard protocol? */
	readonly keyboard: 'legacy' | 'kitty';
	/** `#rrggbb`, told to who asks for it with OSC 11; without it nobody answers. */
	readonly background?: string;
	/** Gets the terminal's answers to the program's questions. */
	readonly answer: (text: string) => void;
};

/** The package's CommonJS hides its names from Node's `import`. */
const xterm = createRequire(import.meta.url)('@xterm/headless') as {readonly Terminal: typeof Terminal};

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();

const hear = (emulator: Terminal, notices: Notice[]): void => {
	const note = (kind: Notice['kind'], text: string): true => {
		notices.push({kind, text});
		return true;
	};
	emulator.onBell(() => note('bell', ''));
	// OSC 9;4 is the progress of ConEmu, no notification.
	emulator.parser.registerOscHandler(9, text => text.startsWith('4;') || note('notification', text));
	emulator.parser.registerOscHandler(777, text => note('notification', text.replace(/^notify;/, '')));
	emulator.parser.registerOscHandler(52, text => note('clipboard', decoded(text.slice(text.indexOf(';') + 1))));
};

const tellBackground = (emulator: Terminal, background: string, answer: Options['answer']): void => {
	const parts = [1, 3, 5].map(at => background.slice(at, at + 2).repeat(2));
	emulator.parser.registerOscHandler(11, text => {
		if (text === '?') answer(`\u001b]11;rgb:${parts.join('/')}\u001b\\`);
		return true;
	});
};

/** A terminal without a window: what a program writes becomes a screen, and the program's questions are answered. */
export const openEmulator = ({columns, rows, keyboard, background, answer}: Options): Emulator => {
	const emulator = new xterm.Terminal({
		cols: columns,
		rows,
		scrollback: 100_000,
		allowProposedApi: true,
		logLevel: 'off',
		windowOptions: {pushTitle: true, popTitle: true},
	});
	emulator.unicode.register(modernWidths());
	emulator.unicode.activeVersion = 'modern';
	emulator.onData(answer);
	const modes = watchModes(emulator, {keyboard, answer});
	const notices: Notice[] = [];
	hear(emulator, notices);
	if (background !== undefined) tellBackground(emulator, background, answer);

	const linesFrom = (first: number, count: number): readonly string[] =>
		Array.from({length: count}, (_, row) => {
			const line = emulator.buffer.active.getLine(first + row);
			return line === undefined ? '' : line.translateToString(true).trimEnd();
		});
	const visible = () => {
		const {baseY, cursorX, cursorY} = emulator.buffer.active;
		return {lines: linesFrom(baseY, emulator.rows), cursor: {column: cursorX, row: cursorY}};
	};

	const listeners = new Set<(frame: Frame) => void>();
	/** When the chunks came that are not understood yet. */
	const times: number[] = [];
	// The package's own decoder loses a character of three bytes of which two come first.
	const decoder = new StringDecoder('utf8');
	let held: ReturnType<typeof visible> | undefined;
	let last = '';
	const present = (kind: Frame['kind']): void => {
		if (listeners.size === 0) return;
		const now = visible();
		const key = JSON.stringify(now);
		if (key === last) return;
		last = key;
		for (const listener of listeners) listener({...now, at: times[0] ?? performance.now(), kind});
	};
	emulator.parser.registerCsiHandler({prefix: '?', final: 'h'}, parameters => {
		if (!parameters.includes(2026) || held !== undefined) return false;
		present('loose');
		held = visible();
		return false;
	});
	emulator.parser.registerCsiHandler({prefix: '?', final: 'l'}, parameters => {
		if (!parameters.includes(2026) || held === undefined) return false;
		held = undefined;
		present('whole');
		return false;
	});

	return {
		write: (bytes, at) => {
			times.push(at);
			emulator.write(decoder.write(bytes), () => {
				if (held === undefined) present('loose');
				times.shift();
			});
		},
		idle: () => new Promise(resolve => emulator.write('', resolve)),
		screen: () => (held ?? visible()).lines,
		scrollback: () => {
			const {normal, active} = emulator.buffer;
			if (active.type === 'normal') return linesFrom(0, active.baseY);
			return Array.from(
				{length: normal.baseY},
				(_, row) => normal.getLine(row)?.translateToString(true).trimEnd() ?? '',
			);
		},
		cursor: () => (held ?? visible()).cursor,
		cells: () => cellsOf(emulator),
		modes,
		notices,
		onFrame: callback => {
			if (listeners.size === 0) last = JSON.stringify(held ?? visible());
			listeners.add(callback);
			return () => void listeners.delete(callback);
		},
		resize: (wide, high) => emulator.resize(wide, high),
		release: () => {
			held = undefined;
			present('loose');
		},
		dispose: () => emulator.dispose(),
	};
};
