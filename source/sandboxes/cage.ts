import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import type {Readable, Writable} from 'node:stream';
import type {Ending} from '../core/sandbox.ts';
import type {ControlGroup} from './cgroup.ts';
import {lifeOf} from './life.ts';
import {type Limits, sayOutOfMemory} from './options.ts';
import {MARK} from './process.ts';
import {endingOf, unstarted, type Unstarted} from './script.ts';
import {closing, drained, shell, spawned} from './spawn.ts';
import type {Hear, Started} from './supervise.ts';
import {pause, within} from './time.ts';
import type {Watchdog} from './watchdog.ts';
import {whyBubblewrapFails} from './why-bubblewrap.ts';

/** Where bubblewrap writes what it knows, and where it reads the filter of system calls from. */
export const STATUS_FD = 3;
export const FILTER_FD = 4;

/** Enters the control group by the doors before `--`, then becomes what follows, with no open file but ours. */
const ENTER = `${closing(FILTER_FD)}while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done; shift; exec "$@"`;

/** Milliseconds in which bubblewrap has made its namespaces. */
const READY_LIMIT = 10_000;

/** Milliseconds after which we give up to end what is in them; the kernel takes a few. */
const KILL_LIMIT = 700;

type Cage = {
	/** Of bubblewrap, with its arguments and those of the command. */
	readonly command: readonly string[];
	readonly filter: Buffer;
	readonly cwd: string;
	readonly mark: string;
	readonly limits: Limits;
	readonly group: ControlGroup | undefined;
};

/** The first process of a process namespace; all others in it die before it is reaped. */
type First = {readonly pid: number; readonly life: string};

const lives = async ({pid, life}: First): Promise<boolean> => {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	if (stat === undefined || (await lifeOf(pid)) !== life) return false;
	return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
};

/** Ends everything in the namespace; says whether it is gone. */
const endAll = async (first: First): Promise<boolean> => {
	const begun = performance.now();
	while (await lives(first)) {
		if (performance.now() - begun > KILL_LIMIT) return false;
		try {
			process.kill(first.pid, 'SIGKILL');
		} catch {
			// Gone in this very moment.
		}
		await pause(1);
	}
	return true;
};

/** Bubblewrap's own processes, when it had not come so far as to make a namespace. */
const killGroup = (leader: number): void => {
	try {
		process.kill(-leader, 'SIGKILL');
	} catch {
		// Gone in this very moment.
	}
};

/** In the order of their numbers: see `STATUS_FD` and `FILTER_FD`. */
type Pipes = readonly [null, Readable, Readable, Readable, Writable];

/** The last few kilobytes of a stream, as they come. */
const collected = (stream: Readable): (() => string) => {
	let text = '';
	stream.on('data', (chunk: Buffer) => {
		text = (text + chunk.toString()).slice(-8192);
	});
	stream.on('error', () => {});
	return () => text;
};

/**
 * Starts a command in namespaces of its own. It is ended by killing their first process, which takes all others with it, however
 * they hide; the kernel does the same when bubblewrap dies, and bubblewrap dies with us.
 */
export const beginCage = async (cage: Cage, {bytes}: Hear, watchdog: Watchdog): Promise<Started | Unstarted> => {
	const {command, filter, cwd, mark, limits, group} = cage;
	const killedBefore = await group?.oom();
	const child = spawn(shell(), ['-c', ENTER, 'enter', ...(group?.doors ?? []), '--', ...command], {
		cwd: '/',
		env: {PATH: '/usr/bin:/bin', [MARK]: mark},
		stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
		detached: true,
	});
	const [, stdout, stderr, status, input] = child.stdio as unknown as Pipes;
	const complaints = collected(stderr);
	const said = collected(status);
	const exited = new Promise<Ending>(resolve => {
		child.once('exit', (code, signal) => {
			const failed = !/"exit-code"/.test(said()) && signal === null && code !== 0 && complaints() !== '';
			resolve(failed ? whyBubblewrapFails(complaints()) : endingOf(code, signal));
		});
	});
	const closed = new Promise<void>(resolve => {
		child.once('close', () => resolve());
	});
	const made = new Promise<number | undefined>(resolve => {
		status.on('data', () => {
			const [, pid] = /"child-pid": (\d+)/.exec(said()) ?? [];
			if (pid !== undefined) resolve(Number(pid));
		});
		void closed.then(() => resolve(undefined));
	});
	stdout.on('data', bytes);
	// It may have failed before it read the filter: its complaint says so.
	input.on('error', () => {});
	input.end(filter);
	const failure = await spawned(child, cwd);
	const {pid: outer} = child;
	if (failure !== undefined || outer === undefined) return failure ?? unstarted('no process');
	watchdog.watch(outer);
	const pid = await within(READY_LIMIT, made);
	const life = pid === undefined ? undefined : await lifeOf(pid);
	const first = pid === undefined || life === undefined ? undefined : {pid, life};
	return {
		kind: 'started',
		over: exited,
		finish: async () => {
			const isGone = first === undefined || (await endAll(first));
			if (child.exitCode === null && child.signalCode === null) killGroup(outer);
			await drained(closed, stdout);
			for (const stream of [stderr, status, input]) stream.destroy();
			watchdog.unwatch(outer);
			if (!isGone) return {note: `could not end: process ${first.pid}`};
			const killed = (await group?.oom()) !== killedBefore;
			return killed ? {note: sayOutOfMemory(limits)} : {};
		},
	};
};
