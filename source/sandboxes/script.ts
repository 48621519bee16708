import {constants} from 'node:os';
import {stat} from 'node:fs/promises';
import {isAbsolute} from 'node:path';
import type {Ending, Script} from '../core/sandbox.ts';

export type Unstarted = Extract<Ending, {kind: 'unstarted'}>;

export const unstarted = (why: string, hint?: string): Unstarted =>
	hint === undefined ? {kind: 'unstarted', why, hint: undefined} : {kind: 'unstarted', why, hint};

/** Linux takes at most 128 KiB in one argument, with its terminating zero. */
const LONGEST = 128 * 1024 - 1;

/** Why a script cannot be given to any shell, or undefined. */
export const whyNotRunnable = async ({script, cwd}: Script): Promise<Unstarted | undefined> => {
	if (script.includes('\0')) return unstarted('the script holds a NUL character');
	const bytes = Buffer.byteLength(script);
	if (bytes > LONGEST)
		return unstarted(`the script is ${bytes} bytes long, a shell takes ${LONGEST}`, 'write it to a file and run that');
	if (!isAbsolute(cwd) || cwd.includes('\0')) return unstarted(`not an absolute path: ${cwd}`);
	const found = await stat(cwd).catch(() => undefined);
	return found?.isDirectory() ? undefined : unstarted(`there is no directory ${cwd}`);
};

const SIGNALS: ReadonlyMap<number, string> = new Map(
	Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/**
 * How a shell ended. A code of 128 + n counts as signal n, which is how a shell reports a command that was killed:
 * so both walls say the same of the same script.
 */
export const endingOf = (code: number | null, signal: string | null): Ending => {
	if (signal !== null) return {kind: 'signalled', signal};
	const named = code === null ? undefined : SIGNALS.get(code - 128);
	return named === undefined ? {kind: 'exited', code: code ?? 1} : {kind: 'signalled', signal: named};
};
