import {setTimeout as sleep} from 'node:timers/promises';
import type {Terminal} from '../../source/testing/pty.ts';
import {composerOf} from './program.ts';
import {lastWords} from './server.ts';

const letters = 'thequickbrownfoxjumpsoverthelazydog';

/** A person who types fast: a key every 60 to 90 milliseconds. */
const pace = (nth: number): number => 60 + ((nth * 37) % 31);

/** How many letters stand in the composer at most. */
const LINE = 24;

const clear = async (terminal: Terminal, text: string): Promise<void> => {
	terminal.press('ctrl+u');
	await terminal.until(lines => composerOf(lines) !== text);
};

/**
 * Types keys and gives for each the milliseconds from its writing to the coming of the bytes that show it, until there are enough, or
 * until `over` says so. A key that is never shown is an error.
 */
export const echoes = async (
	terminal: Terminal,
	count: number,
	over = (): boolean => false,
): Promise<readonly number[]> => {
	const times: number[] = [];
	let text = '';
	for (let nth = 0; nth < count && !over(); nth += 1) {
		if (text.length >= LINE) {
			await clear(terminal, text);
			text = '';
		}
		const key = letters[nth % letters.length] ?? 'x';
		text += key;
		const expected = text;
		const pressed = performance.now();
		const shown = terminal.until(lines => composerOf(lines) === expected);
		terminal.type(key);
		times.push((await shown).at - pressed);
		await sleep(Math.max(0, pace(nth) - (performance.now() - pressed)));
	}
	if (text !== '') await clear(terminal, text);
	return times;
};

/** Asks for something, and gives the milliseconds from Enter until the last words of the answer are on the screen. */
export const ask = async (terminal: Terminal, kind: 'turn' | 'tool' | 'long', number: number): Promise<number> => {
	const prompt = `bench-${kind}-${number}`;
	terminal.type(prompt);
	await terminal.until(lines => composerOf(lines) === prompt);
	const pressed = performance.now();
	const words = lastWords(kind, number);
	const shown = terminal.until(lines => lines.some(line => line.includes(words)), {timeout: 60_000});
	terminal.press('enter');
	return (await shown).at - pressed;
};

/** Waits until the program has nothing more to say, so that the next prompt begins a turn. */
export const rest = (terminal: Terminal): Promise<void> => terminal.settled(80);
