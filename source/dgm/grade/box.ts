import {run} from '../../core/effect.ts';
import type {Exit, Sandbox, Writable} from '../../core/sandbox.ts';

/** What a box is to be like: fresh, without a network; `directory` is shown to be read and nothing else of the host is. */
export type BoxGround = {
	/** An absolute real path. */
	readonly directory: string;
	readonly image?: string;
	/** Folders of the image to be written in a copy. */
	readonly volumes: readonly string[];
	readonly limits: {readonly memory: number; readonly pids: number; readonly cpus: number};
};

/** Opens a box. One that cannot be had says so when the first command is to run in it. */
export type OpenBox = (ground: BoxGround) => Sandbox;

/** A command that ran in a box: how it ended, and all that it printed. */
export type Printed = {readonly ending: Exit['ending']; readonly output: string; readonly tooMuch: boolean};

/** Characters of output that are read: a runner of tests prints no more. */
const LONGEST_OUTPUT = 8 * 1024 ** 2;

/** Runs a script in a box, as far as its output is of a size that can be read; when it returns nothing that it started is left. */
export const runIn = async (
	box: Sandbox,
	script: string,
	{
		directory,
		timeoutMs,
		signal,
		write = 'nothing',
	}: {
		readonly directory: string;
		readonly timeoutMs: number;
		readonly signal: AbortSignal;
		readonly write?: Writable;
	},
): Promise<Printed> => {
	const flood = new AbortController();
	const pieces: string[] = [];
	let length = 0;
	const exit = await run(
		box.exec({script, cwd: directory}, {signal: AbortSignal.any([signal, flood.signal]), timeoutMs, write}),
		({text}) => {
			length += text.length;
			if (length <= LONGEST_OUTPUT) pieces.push(text);
			else flood.abort();
		},
	);
	return {ending: exit.ending, output: pieces.join(''), tooMuch: flood.signal.aborted};
};
