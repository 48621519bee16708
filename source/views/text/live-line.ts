import {stripVTControlCharacters} from 'node:util';
import type {Paint} from '../theme.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const EVERY_MS = 120;

/** The one line below everything that says what goes on now. It is gone before anything else is written. */
export type LiveLine = {
	say(what: string): void;
	/** Takes the line away, until the next `say`. */
	hide(): void;
	end(): void;
};

export type Terminal = {
	write(text: string): void;
	columns(): number;
	/** Reduced motion: the line changes only when what it says does. */
	readonly still: boolean;
};

export const liveLine = (terminal: Terminal, paint: Paint, now: () => number): LiveLine => {
	let what = '';
	let since = 0;
	let shown = false;
	let frame = 0;
	const clear = (): void => {
		if (shown) terminal.write('\r\u001b[2K');
		shown = false;
	};
	const draw = (): void => {
		if (what === '') return;
		const seconds = Math.floor((now() - since) / 1_000);
		const text = `${what}${seconds > 0 ? ` ${seconds} s` : ''}`;
		const room = Math.max(1, terminal.columns() - 3);
		const cut = stripVTControlCharacters(text).slice(0, room);
		terminal.write(`\r\u001b[2K${paint('agent', frames[frame % frames.length] ?? '')} ${paint('quiet', cut)}`);
		shown = true;
	};
	const timer = terminal.still
		? undefined
		: setInterval(() => {
				frame += 1;
				draw();
			}, EVERY_MS);
	timer?.unref();
	return {
		say: next => {
			if (next !== what) since = now();
			what = next;
			draw();
		},
		hide: () => {
			what = '';
			clear();
		},
		end: () => {
			clearInterval(timer);
			what = '';
			clear();
		},
	};
};
