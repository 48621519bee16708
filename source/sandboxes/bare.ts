import {spawn, type ChildProcessByStdio} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import type {Readable} from 'node:stream';
import type {Ending, Sandbox, Script} from '../core/sandbox.ts';
import {commandReader} from './command.ts';
import {bareEnvironment, type Variables} from './environment.ts';
import {hardened} from './harden.ts';
import {endTree, MARK} from './process.ts';
import {endingOf, unstarted, type Unstarted, whyNotRunnable} from './script.ts';
import {type Hear, type Started, supervise} from './supervise.ts';
import {startWatchdog, type Watchdog} from './watchdog.ts';

export type BareOptions = {
	/** Where the environment is taken from: an allow-list of it is passed on. */
	readonly env: Variables;
};

type Child = ChildProcessByStdio<null, Readable, null>;

/** Both streams become one before the script starts: only so is their order kept. */
const JOIN = 'exec 2>&1; exec "$0" -c "$1"';

/** Output that is still in the pipe when the tree is gone is there at once; this only bounds a pipe that is held elsewhere. */
const DRAIN_LIMIT = 200;

const sayFailure = (error: NodeJS.ErrnoException, {cwd}: Script): Unstarted => {
	if (error.code === 'ENOENT' || error.code === 'EACCES')
		return unstarted(`cannot start a shell in ${cwd}: ${error.code}`);
	if (error.code === 'EAGAIN')
		return unstarted('the system has no room for another process', 'end some programs, then try again');
	return unstarted(error.message);
};

const spawned = async (child: Child): Promise<NodeJS.ErrnoException | undefined> =>
	new Promise(resolve => {
		child.once('spawn', () => resolve(undefined));
		child.once('error', resolve);
	});

const drained = async (closed: Promise<void>, child: Child): Promise<void> => {
	const timer = setTimeout(() => child.stdout.destroy(), DRAIN_LIMIT);
	await closed;
	clearTimeout(timer);
};

const shell = (): string => (existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh');

const begin = async (
	{script, cwd}: Script,
	{bytes}: Hear,
	env: Readonly<Record<string, string>>,
	watchdog: Watchdog,
): Promise<Started | Unstarted> => {
	const child: Child = spawn('/bin/sh', ['-c', JOIN, shell(), script], {
		cwd,
		env,
		stdio: ['ignore', 'pipe', 'ignore'],
		detached: true,
	});
	const over = new Promise<Ending>(resolve => {
		child.once('exit', (code, signal) => resolve(endingOf(code, signal)));
	});
	const closed = new Promise<void>(resolve => {
		child.once('close', () => resolve());
	});
	child.stdout.on('data', bytes);
	const failure = await spawned(child);
	const {pid} = child;
	if (failure !== undefined || pid === undefined) return sayFailure(failure ?? new Error('no process'), {script, cwd});
	watchdog.watch(pid);
	return {
		kind: 'started',
		over,
		finish: async early => {
			const left = await endTree(pid, env[MARK] ?? '', early === 'early' ? 'gently' : 'at once');
			watchdog.unwatch(pid);
			await drained(closed, child);
			return left.length === 0 ? {} : {note: `could not end: process ${left.join(', ')}`};
		},
	};
};

/**
 * Commands without a wall: a process group of their own, an allow-list of the environment, no input, bounded time and output,
 * and nothing of them left afterwards. They can read and write whatever the person can.
 */
export const openBare = ({env}: BareOptions): Sandbox => {
	const wall = randomUUID();
	const environment = bareEnvironment(env);
	const read = commandReader();
	const closing = new AbortController();
	let watchdog: Watchdog | undefined;
	let count = 0;
	return {
		kind: 'none',
		about: 'no wall: commands run as you, network on',
		exec: (script, {signal, timeoutMs}) =>
			supervise(
				async (hear, stop) => {
					const refusal = closing.signal.aborted ? unstarted('the wall is closed') : await whyNotRunnable(script);
					if (refusal !== undefined) return refusal;
					const text = await hardened(script.script, read);
					if (stop.aborted) return unstarted('interrupted');
					watchdog ??= startWatchdog(wall);
					count += 1;
					return begin({...script, script: text}, hear, {...environment, [MARK]: `${wall}.${count}.`}, watchdog);
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
