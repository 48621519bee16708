import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect} from 'vitest';
import {parseFact, type SessionFact} from '../core/session/event.ts';
import {setStage, type Setting, type Staged} from './scenes.ts';
import type {Terminal} from './pty.ts';

/** A stage of a person who has been here before: no first page about the machine. */
export const stageOf = (setting: Setting = {}): Promise<Staged> =>
	setStage({config: 'ui: {motion: full}\n', ...setting});

/** The status line of a session that is open: it begins with the mode. */
export const OPEN = /^(?:plan|suggest|auto-edit|full-auto) · /m;

/** What every composer shows that nothing is written in. */
export const EMPTY = /^› Say what to do/m;

/** The composer with this text in it: the status line is below it, as it is below no prompt that was sent. */
export const composing =
	(text: string) =>
	(screen: readonly string[]): boolean => {
		const status = screen.findLast(line => line !== '') ?? '';
		return /^[a-z-]+ · /.test(status) && screen.join('\n').includes(`› ${text.replaceAll('\n', '\n  ')}\n\n${status}`);
	};

/** Writes a line and sends it off. */
export const send = (terminal: Terminal, line: string): void => {
	terminal.type(line);
	terminal.press('enter');
};

/** Waits for a question, and until it stands still: what is typed in the moment in which it opens is no answer. */
export const asked = async (terminal: Terminal, question: RegExp): Promise<void> => {
	await terminal.until(question);
	await terminal.settled(50);
};

/** Waits until history and commands were read, which happens behind an open session. */
export const brought = async (terminal: Terminal): Promise<void> => {
	terminal.type('/hel');
	await terminal.until(/^› help /m);
	terminal.press('ctrl+u');
	await terminal.until(EMPTY);
};

/** All that a person can read, scrolling back: one text. */
export const shown = (terminal: Terminal): string => [...terminal.scrollback(), ...terminal.screen()].join('\n');

/** Milliseconds until what does not come is given up. */
const PATIENCE = 60_000;

/** Waits for something that may have left the screen at the top already. */
export const untilShown = async (terminal: Terminal, text: RegExp, timeout = PATIENCE): Promise<void> => {
	await terminal.until(() => text.test(shown(terminal)), {timeout});
};

/** Waits for something that is not on the screen: a file, a notice. Rejects after a minute. */
export const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
	const patience = AbortSignal.timeout(PATIENCE);
	while (!(await holds())) {
		patience.throwIfAborted();
		await sleep(20);
	}
};

/** Waits for a page that fills the screen, reads it, and closes it. */
export const readPage = async (terminal: Terminal, title: string): Promise<string> => {
	const {lines} = await terminal.until(screen => screen[0] === title && /\(\d+%\)/.test(screen.at(-1) ?? ''));
	terminal.press('q');
	await terminal.until(EMPTY);
	return lines.join('\n');
};

/** The facts of a session, of the only one when it is not named. */
export const factsOf = async (stage: Staged, session = ''): Promise<readonly SessionFact[]> => {
	const path = (await stage.journals()).find(name => name.includes(session));
	const text = path === undefined ? '' : await readFile(path, 'utf8');
	return text
		.split('\n')
		.filter(line => line !== '')
		.flatMap(line => {
			const parsed = parseFact(JSON.parse(line));
			return 'fact' in parsed ? [parsed.fact] : [];
		});
};

/** The facts of one type, in order. */
export const ofType = <Type extends SessionFact['type']>(
	facts: readonly SessionFact[],
	type: Type,
): readonly Extract<SessionFact, {type: Type}>[] =>
	facts.filter((fact): fact is Extract<SessionFact, {type: Type}> => fact.type === type);

/** A screen without what differs from run to run: folders, times, what turns, the numbers of sessions. */
const stable = (lines: readonly string[]): string =>
	lines
		.join('\n')
		.replace(/directory\s+\S*unified-dgm-\w{6}\/project/g, 'directory  PROJECT')
		.replace(/\S*unified-dgm-\w{6}\/project/g, 'PROJECT')
		.replace(/\b\d+(?:\.\d+)? ?(?:ms|s)\b/g, 'N s')
		// What took no time to speak of is told without a time.
		.replace(/^( *(?:[✓✗]|done:|error:) .*?) {2}N s$/gm, '$1')
		.replace(/[\u2800-\u28ff]/g, '⠿')
		.replace(/\d{8}-\d{6}-\w{4}/g, 'SESSION')
		.trimEnd();

/** Holds the screen, or what of it begins with the line that is named, to the golden one of that name. */
export const matchScreen = (terminal: Terminal, name: string, from = /^/): Promise<void> =>
	expect(
		`${stable(terminal.screen().slice(terminal.screen().findIndex(line => from.test(line))))}\n`,
	).toMatchFileSnapshot(`testing/screens/${name}.txt`);
