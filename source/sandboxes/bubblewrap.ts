import {randomUUID} from 'node:crypto';
import {access, constants, realpath} from 'node:fs/promises';
import {release} from 'node:os';
import type {Sandbox, Script, Writable} from '../core/sandbox.ts';
import {beginCage, FILTER_FD, STATUS_FD} from './cage.ts';
import {makeControlGroup} from './cgroup.ts';
import {commandReader} from './command.ts';
import {walledEnvironment} from './environment.ts';
import {hardened} from './harden.ts';
import {list} from './list.ts';
import {isWithin, type Mount, mountsOf} from './mounts.ts';
import {type Limits, LIMITS, type WallOptions} from './options.ts';
import {MARK} from './process.ts';
import {unstarted, type Unstarted, whyNotRunnable} from './script.ts';
import {isFiltered, seccompFilter} from './seccomp.ts';
import {homeBehind, ownArguments, shownPath, systemArguments} from './shown.ts';
import {joined} from './spawn.ts';
import {type Hear, type Started, supervise} from './supervise.ts';
import {startWatchdog} from './watchdog.ts';

/** Never looked for in PATH, which may lead into a workspace. */
const PLACES = [
	'/usr/bin/bwrap',
	'/usr/local/bin/bwrap',
	'/run/wrappers/bin/bwrap',
	'/run/current-system/sw/bin/bwrap',
];

const NAMESPACES = [
	...list(`
		--unshare-user --disable-userns --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try
		--hostname sandbox --cap-drop ALL --die-with-parent --new-session
	`),
	'--json-status-fd',
	String(STATUS_FD),
	'--seccomp',
	String(FILTER_FD),
];

/** Limits that a process sets itself, for want of a control group: memory of each process, and the number of them in this user namespace. */
const ownLimits = ({memory, pids}: Limits): string =>
	`ulimit -d ${Math.floor(memory / 1024)}; ${countsApart() ? `ulimit -u ${pids} 2>/dev/null || ulimit -p ${pids}; ` : ''}`;

/** Since Linux 5.14 processes are counted for each user namespace; before, all of the user's count, and a limit would stop the first command. */
const countsApart = (): boolean => {
	const [major = 0, minor = 0] = release().split('.').map(Number);
	return major > 5 || (major === 5 && minor >= 14);
};

const sayLimits = (isGrouped: boolean): string => {
	if (isGrouped) return 'memory, processes and processors limited';
	// The kernel does not count the processes of root.
	const isCounted = countsApart() && process.getuid?.() !== 0;
	return isCounted
		? 'memory limited for each process only, processors not'
		: 'memory limited for each process only, processes and processors not';
};

const findProgram = async (): Promise<string | Unstarted> => {
	if (process.platform !== 'linux') return unstarted('bubblewrap is for Linux only', 'choose docker');
	if (!isFiltered(process.arch))
		return unstarted(`there is no filter of system calls for ${process.arch}`, 'choose docker');
	for (const path of PLACES) {
		const found = await access(path, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return path;
	}
	return unstarted(
		'bubblewrap is not installed',
		'install it (`sudo apt-get install bubblewrap`, `sudo dnf install bubblewrap`), or choose docker',
	);
};

/** Folders that hold the kernel's files, devices, or the sockets of services. */
const FORBIDDEN = ['/proc', '/sys', '/dev'];

/** Why these directories cannot be shown behind this wall, or undefined. */
export const whyNotShowable = async ({directory, added, env}: WallOptions): Promise<Unstarted | undefined> => {
	const sockets = await Promise.all(
		[
			'/run',
			'/var/run',
			env['XDG_RUNTIME_DIR'] ?? '/run',
			(env['DOCKER_HOST'] ?? '').replace(/^unix:\/\//, '') || '/run',
		].map(async path => realpath(path).catch(() => path)),
	);
	for (const path of [directory, ...added]) {
		if (path === '/')
			return unstarted(
				'the whole file system cannot be a workspace behind a wall',
				'start in a directory of your project',
			);
		const forbidden = FORBIDDEN.find(kernel => isWithin(kernel, path));
		if (forbidden !== undefined)
			return unstarted(`${forbidden} belongs to the kernel, and cannot be shown behind a wall`);
		const held = sockets.find(socket => isWithin(path, socket));
		if (held !== undefined) return unstarted(`${path} holds sockets of services (${held}), which would open the wall`);
	}
	return undefined;
};

const cannotOpenNetwork = unstarted(
	'bubblewrap cannot open the network without the services of this machine and the metadata of its cloud',
	'use Docker for --network, or leave the network off',
);

type Stand = {
	readonly program: string;
	readonly system: readonly string[];
	readonly limits: Limits;
};

const commandLine = async (
	{program, system, limits}: Stand,
	mounts: readonly Mount[],
	env: Readonly<Record<string, string>>,
	cwd: string,
): Promise<readonly string[]> => [
	program,
	...NAMESPACES,
	...system,
	...(await ownArguments(mounts, limits)),
	'--chdir',
	cwd,
	'--clearenv',
	...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
	'--',
];

/** Runs a command in an empty cage: the only proof that it works. Returns what to say of it. */
export const probeBubblewrap = async (): Promise<string | Unstarted> => {
	const program = await findProgram();
	if (typeof program !== 'string') return program;
	const filter = isFiltered(process.arch) ? seccompFilter(process.arch) : Buffer.alloc(0);
	const mark = `probe ${randomUUID()}`;
	const watchdog = startWatchdog(mark);
	try {
		const stand = {program, system: await systemArguments(), limits: LIMITS};
		const command = [...(await commandLine(stand, [], {PATH: '/usr/bin:/bin'}, '/')), '/bin/sh', '-c', ':'];
		const cage = {command, filter, cwd: '/', mark, limits: LIMITS, group: undefined};
		const started = await beginCage(cage, {bytes: () => {}, say: () => {}}, watchdog);
		if (started.kind === 'unstarted') return started;
		const ending = await started.over;
		await started.finish('over');
		if (ending.kind === 'unstarted') return ending;
		if (ending.kind === 'exited' && ending.code === 0) return program;
		return unstarted(`${program} does not run a command`, 'choose docker');
	} finally {
		await watchdog.dismiss();
	}
};

/**
 * Commands in namespaces of their own, each in new ones: see `sandbox/README.md` for what they let through. The network cannot be
 * opened here.
 */
export const openBubblewrap = async (options: WallOptions): Promise<Sandbox | Unstarted> => {
	const program = await findProgram();
	if (typeof program !== 'string') return program;
	if (options.network === 'on') return cannotOpenNetwork;
	const refusal = await whyNotShowable(options);
	if (refusal !== undefined) return refusal;

	const read = commandReader();
	const closing = new AbortController();
	const wall = randomUUID();
	const limits = options.limits ?? LIMITS;
	const stand: Stand = {program, system: await systemArguments(), limits};
	const filter = isFiltered(process.arch) ? seccompFilter(process.arch) : Buffer.alloc(0);
	const roots = [options.directory, ...options.added];
	const watchdog = startWatchdog(wall);
	const group = await makeControlGroup(`unified-dgm-${wall}`, limits);
	for (const folder of group?.folders ?? []) watchdog.remove(folder);
	const running = new Set<Promise<unknown>>();
	let count = 0;

	const start = async (
		script: Script,
		write: Writable,
		hear: Hear,
		stop: AbortSignal,
	): Promise<Started | Unstarted> => {
		if (closing.signal.aborted) return unstarted('the wall is closed');
		const refused = await whyNotRunnable(script);
		if (refused !== undefined) return refused;
		if (!roots.some(root => isWithin(root, script.cwd))) return unstarted(`${script.cwd} is not shown behind the wall`);
		const text = await hardened(script.script, read);
		const mounts = await mountsOf(options, write);
		count += 1;
		const mark = `${wall}.${count}.`;
		const env = {
			PATH: shownPath(options.env),
			...walledEnvironment(options.env, homeBehind(mounts)),
			[MARK]: mark,
		};
		const first = `ulimit -c 0; ${group === undefined ? ownLimits(limits) : ''}`;
		const command = [...(await commandLine(stand, mounts, env, script.cwd)), ...joined(text, first)];
		if (stop.aborted) return unstarted('interrupted');
		return beginCage({command, filter, cwd: script.cwd, mark, limits, group}, hear, watchdog);
	};

	return {
		kind: 'bubblewrap',
		about: `bubblewrap, network off, ${sayLimits(group !== undefined)}`,
		exec: (script, {signal, timeoutMs, write = 'workspace'}) =>
			supervise(
				async (hear, stop) => {
					const starting = start(script, write, hear, stop);
					running.add(starting);
					return starting.finally(() => running.delete(starting));
				},
				{timeoutMs, signal: AbortSignal.any([signal, closing.signal])},
			),
		[Symbol.asyncDispose]: async () => {
			closing.abort();
			await Promise.allSettled(running);
			// It ends what is still running, and removes the control group, before it goes.
			await watchdog.dismiss();
			await group?.remove();
		},
	};
};
