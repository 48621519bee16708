import type {Sandbox, Script, WallKind, Writable} from '../core/sandbox.ts';
import {type CommandReader, commandReader} from './command.ts';
import {hardened} from './harden.ts';
import {isWithin} from './mounts.ts';
import {unstarted, type Unstarted, whyNotRunnable} from './script.ts';
import {type Hear, type Started, supervise} from './supervise.ts';

/** A command that may be started: it can run, and its directory is shown. */
export type Job = {
	readonly script: Script;
	readonly write: Writable;
	readonly hear: Hear;
	/** Aborted when the command need not begin any more. */
	readonly stop: AbortSignal;
	/** Names the command in the environment of all that it starts. */
	readonly mark: string;
	readonly read: CommandReader;
	/** The script as it is run: one that only reads gets a git that starts nothing. */
	readonly harden: () => Promise<string>;
};

/** What each kind of sandbox does in its own way. */
export type Parts = {
	readonly kind: WallKind;
	readonly about: string;
	/** Names the sandbox; marks of its commands begin with it. */
	readonly wall: string;
	/** Where commands may run; anywhere when left out. */
	readonly roots?: readonly string[];
	/** Aborted when the sandbox is disposed, before it closes. */
	readonly closing?: AbortController;
	readonly begin: (job: Job) => Promise<Started | Unstarted>;
	/** Gives back what the sandbox holds. `settled` resolves when no command is being started any more. */
	readonly close: (settled: () => Promise<void>) => Promise<void>;
};

/** A sandbox of these parts: commands are checked, named and supervised alike in all of them. */
export const makeSandbox = ({
	kind,
	about,
	wall,
	roots,
	closing = new AbortController(),
	begin,
	close,
}: Parts): Sandbox => {
	const read = commandReader();
	const starting = new Set<Promise<unknown>>();
	let count = 0;

	const start = async (
		script: Script,
		write: Writable,
		hear: Hear,
		stop: AbortSignal,
	): Promise<Started | Unstarted> => {
		if (closing.signal.aborted) return unstarted('the wall is closed');
		const refusal = await whyNotRunnable(script);
		if (refusal !== undefined) return refusal;
		if (roots?.some(root => isWithin(root, script.cwd)) === false)
			return unstarted(`${script.cwd} is not shown behind the wall`);
		count += 1;
		const harden = (): Promise<string> => hardened(script.script, read);
		return begin({script, write, hear, stop, mark: `${wall}.${count}.`, read, harden});
	};

	return {
		kind,
		about,
		exec: (script, {signal, timeoutMs, write = 'workspace'}) =>
			supervise(
				async (hear, stop) => {
					const started = start(script, write, hear, stop);
					starting.add(started);
					return started.finally(() => starting.delete(started));
				},
				{timeoutMs, signal: AbortSignal.any([signal, closing.signal])},
			),
		[Symbol.asyncDispose]: async () => {
			closing.abort();
			await close(async () => {
				while (starting.size > 0) await Promise.allSettled(starting);
			});
		},
	};
};
