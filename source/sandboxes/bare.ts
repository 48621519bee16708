import {randomUUID} from 'node:crypto';
import type {Sandbox} from '../core/sandbox.ts';
import {bareEnvironment, type Variables} from './environment.ts';
import {MARK} from './process.ts';
import {unstarted} from './script.ts';
import {beginGroup, joined} from './spawn.ts';
import {makeSandbox} from './sandbox.ts';
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
	let watchdog: Watchdog | undefined;
	return makeSandbox({
		kind,
		about: about[kind],
		wall,
		begin: async ({script, write, hear, stop, mark, read, harden}) => {
			if (write === 'nothing' && (await read(script.script)).kind !== 'read-only') return notWithoutWall;
			const text = await harden();
			if (stop.aborted) return unstarted('interrupted');
			watchdog ??= startWatchdog(wall);
			return beginGroup({command: joined(text), cwd: script.cwd, env: {...environment, [MARK]: mark}}, hear, watchdog);
		},
		close: async () => {
			// It ends what is still running before it goes.
			await watchdog?.dismiss();
		},
	});
};
