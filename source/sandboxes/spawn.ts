import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import type {Readable} from 'node:stream';
import type {Ending} from '../core/sandbox.ts';
import {endTree, MARK} from './process.ts';
import {endingOf, unstarted, type Unstarted} from './script.ts';
import type {Hear, Started} from './supervise.ts';
import {within} from './time.ts';
import type {Watchdog} from './watchdog.ts';

/** Both streams become one before the script starts: only so is their order kept. */
const JOIN = 'exec 2>&1; exec "$0" -c "$1"';

/** Output that is still in the pipe when the tree is gone is there at once; this only bounds a pipe that is held elsewhere. */
const DRAIN_LIMIT = 200;

/** Of this machine, for scripts. */
export const shell = (): string => (existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh');

/**
 * Closes the open files that a shell inherited beyond the number given. Whoever started us may have left some open, and Node hands them
 * on. Some shells take only one digit before a redirection and would die of more, so they try in a copy of themselves.
 */
export const closing = (
	beyond: number,
): string => `for fd in /proc/self/fd/* /dev/fd/*; do fd=\${fd##*/}; [ "$fd" -gt ${beyond} ] 2>/dev/null || continue
[ -n "$BASH_VERSION" ] || (eval "exec $fd>&-") 2>/dev/null || continue; eval "exec $fd>&-"; done
`;

/** The command line that runs a script with both streams joined. `first` is run by /bin/sh before that. */
export const joined = (script: string, first = ''): readonly [string, ...string[]] => [
	'/bin/sh',
	'-c',
	first + JOIN,
	shell(),
	script,
];

/** Why a process could not be spawned, or undefined when it was. */
export const spawned = async (child: ChildProcess, cwd: string): Promise<Unstarted | undefined> => {
	const error = await new Promise<NodeJS.ErrnoException | undefined>(resolve => {
		child.once('spawn', () => resolve(undefined));
		child.once('error', resolve);
	});
	if (error === undefined) return undefined;
	if (error.code === 'ENOENT' || error.code === 'EACCES')
		return unstarted(`cannot start a shell in ${cwd}: ${error.code}`);
	if (error.code === 'EAGAIN')
		return unstarted('the system has no room for another process', 'end some programs, then try again');
	return unstarted(error.message);
};

/** Resolves when all output was heard. */
export const drained = async (closed: Promise<unknown>, output: Readable): Promise<void> => {
	await within(DRAIN_LIMIT, closed);
	output.destroy();
};

type Group = {
	readonly command: readonly [string, ...string[]];
	readonly cwd: string;
	/** Holds the mark. */
	readonly env: Readonly<Record<string, string>>;
};

/** Starts a command in a process group of its own, and ends it by that group, its mark and its descent. */
export const beginGroup = async (
	{command: [program, ...args], cwd, env}: Group,
	{bytes}: Hear,
	watchdog: Watchdog,
): Promise<Started | Unstarted> => {
	const child = spawn(program, args, {cwd, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true});
	const over = new Promise<Ending>(resolve => {
		child.once('exit', (code, signal) => resolve(endingOf(code, signal)));
	});
	const closed = new Promise<void>(resolve => {
		child.once('close', () => resolve());
	});
	child.stdout.on('data', bytes);
	const failure = await spawned(child, cwd);
	const {pid} = child;
	if (failure !== undefined || pid === undefined) return failure ?? unstarted('no process');
	watchdog.watch(pid);
	return {
		kind: 'started',
		over,
		finish: async early => {
			const left = await endTree(pid, env[MARK] ?? '', early === 'early' ? 'gently' : 'at once');
			watchdog.unwatch(pid);
			await drained(closed, child.stdout);
			return left.length === 0 ? {} : {note: `could not end: process ${left.join(', ')}`};
		},
	};
};
