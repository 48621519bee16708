import {randomUUID} from 'node:crypto';
import {access, constants} from 'node:fs/promises';
import type {Sandbox} from '../core/sandbox.ts';
import {beginCage, FILTER_FD, STATUS_FD} from './cage.ts';
import {makeControlGroup} from './cgroup.ts';
import {walledEnvironment} from './environment.ts';
import {list} from './list.ts';
import {type Mount, mountsOf} from './mounts.ts';
import {type Limits, LIMITS, type WallOptions} from './options.ts';
import {formatLimits, ownLimits} from './own-limits.ts';
import {MARK} from './process.ts';
import {unstarted, type Unstarted} from './script.ts';
import {isFiltered, seccompFilter} from './seccomp.ts';
import {whyNotShowable} from './showable.ts';
import {homeBehind, ownArguments, shownPath, systemArguments} from './shown.ts';
import {joined} from './spawn.ts';
import {makeSandbox} from './sandbox.ts';
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

	const wall = randomUUID();
	const limits = options.limits ?? LIMITS;
	const stand: Stand = {program, system: await systemArguments(), limits};
	const filter = isFiltered(process.arch) ? seccompFilter(process.arch) : Buffer.alloc(0);
	const watchdog = startWatchdog(wall);
	const group = await makeControlGroup(`unified-dgm-${wall}`, limits, watchdog.remove);

	return makeSandbox({
		kind: 'bubblewrap',
		about: `bubblewrap, network off, ${formatLimits(group !== undefined)}`,
		wall,
		roots: [options.directory, ...options.added],
		begin: async ({script, write, hear, stop, mark, harden}) => {
			const text = await harden();
			const mounts = await mountsOf(options, write);
			const env = {
				PATH: shownPath(options.env),
				...walledEnvironment(options.env, homeBehind(mounts)),
				[MARK]: mark,
			};
			const first = `ulimit -c 0; ${group === undefined ? ownLimits(limits) : ''}`;
			const command = [...(await commandLine(stand, mounts, env, script.cwd)), ...joined(text, first)];
			if (stop.aborted) return unstarted('interrupted');
			return beginCage({command, filter, cwd: script.cwd, mark, limits, group}, hear, watchdog);
		},
		close: async settled => {
			await settled();
			// It ends what is still running, and removes the control group, before it goes.
			await watchdog.dismiss();
			await group?.remove();
		},
	});
};
