import {randomUUID} from 'node:crypto';
import type {Sandbox} from '../core/sandbox.ts';
import {commandReader} from './command.ts';
import {bareEnvironment, type Variables} from './environment.ts';
import {hardened} from './harden.ts';
import {MARK} from './process.ts';
import {unstarted, whyNotRunnable} from './script.ts';
import {beginGroup, joined} from './spawn.ts';
import {supervise} from './supervise.ts';
import {startWatchdog, type Watchdog} from './watchdog.ts';

/** Without a wall of ours: none at all, or one that somebody else put around this whole program. */
export type Bare = 'none' | 'external';

const about: Readonly<Record<Bare, string>> = {
	none: 'no wall: commands run as you, network on',
	external: 'no sandbox of its own: commands run as this program does; what is around it is yours to vouch for',
};

export type BareOptions = {
	readonly kind?: Bare;
	/** Where the environment is taken from: an allow-list of it is passed on. */
	readonly env: Variables;
};

const notWithoutWall = unstarted(
	'this is not possible without a wall: it might write, and nothing may be written now',
	'leave plan mode, or choose a wall with --sandbox',
);

/**
 * Commands without a wall: a process group of their own, an allow-list of the environment, no input, bounded time and output,
 * and nothing of them left afterwards. They can read and write whatever the person can; where nothing may be written, only
 * those that provably just read are run.
 */
export const openBare = ({env, kind = 'none'}: BareOptions): Sandbox => {
	const wall = randomUUID();
	const environment = bareEnvironment(env);
	const read = commandReader();
	const closing = new AbortController();
	let watchdog: Watchdog | undefined;
	let count = 0;
	return {
		kind,
		about: about[kind],
		exec: (script, {signal, timeoutMs, write = 'workspace'}) =>
			supervise(
				async (hear, stop) => {
					const refusal = closing.signal.aborted ? unstarted('the wall is closed') : await whyNotRunnable(script);
					if (refusal !== undefined) return refusal;
					if (write === 'nothing' && (await read(script.script)).kind !== 'read-only') return notWithoutWall;
					const text = await hardened(script.script, read);
					if (stop.aborted) return unstarted('interrupted');
					watchdog ??= startWatchdog(wall);
					count += 1;
					const env = {...environment, [MARK]: `${wall}.${count}.`};
					return beginGroup({command: joined(text), cwd: script.cwd, env}, hear, watchdog);
				},
				{timeoutMs, signal: AbortSignal.any([signal, closing.signal])},
			),
		[Symbol.asyncDispose]: async () => {
			closing.abort();
			// It ends what is still running before it goes.
			await watchdog?.dismiss();
		},
	};
};
