import {randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Sandbox, Script, Writable} from '../../core/sandbox.ts';
import {makeControlGroup} from '../cgroup.ts';
import {commandReader} from '../command.ts';
import {walledEnvironment} from '../environment.ts';
import {hardened} from '../harden.ts';
import {isWithin, type Mount, mountsOf} from '../mounts.ts';
import {LIMITS, sayOutOfMemory, type WallOptions} from '../options.ts';
import {formatLimits} from '../own-limits.ts';
import {MARK} from '../process.ts';
import {unstarted, type Unstarted, whyNotRunnable} from '../script.ts';
import {whyNotShowable} from '../showable.ts';
import {homeBehind} from '../shown.ts';
import {shell} from '../spawn.ts';
import {type Hear, type Started, supervise} from '../supervise.ts';
import {toolsOnPath} from '../tools-on-path.ts';
import {startWatchdog, type Watchdog} from '../watchdog.ts';
import {type Guard, makeGuard, type Verdict} from './guard.ts';
import {ABI_OF_SCOPES} from './landlock.ts';
import {beginLaunched, type EndsBy} from './launch.ts';
import {type CommandPlan, type Ground, planOf} from './plan.ts';
import {findStand, removeCopy, type Stand, systemFolders, type Wanted} from './stand.ts';

const cannotOpenNetwork = unstarted(
	'the native sandbox cannot open the network without the services of this machine and the metadata of its cloud',
	'use Docker for --network, or leave the network off',
);

const formatLayers = ({layers}: Stand): string =>
	[
		...(layers.namespaces === 'own' ? ['namespaces'] : []),
		...(layers.abi > 0 ? [`Landlock ${layers.abi}`] : []),
		'seccomp',
	].join(', ');

const aboutOf = (stand: Stand, isGrouped: boolean): string =>
	stand.layers.namespaces === 'own'
		? `native sandbox (${formatLayers(stand)}), network off, ${formatLimits(isGrouped)}`
		: `native sandbox (${formatLayers(stand)}), network off, no loopback, protected files restored when changed, ${
				isGrouped ? formatLimits(isGrouped) : 'memory limited for each process only, processes and processors not'
			}`;

/** Runs a command behind the strongest layers: the only proof that they stand. Returns what to say of them. */
export const probeNative = async (env: WallOptions['env'], wanted?: Wanted): Promise<string | Unstarted> => {
	const stand = await findStand(env, wanted);
	if (stand.kind === 'unstarted') return stand;
	await removeCopy(stand.launcher);
	return stand.refused === undefined
		? `${formatLayers(stand)}: prevents writing to protected files`
		: `${formatLayers(stand)}: restores protected files when they were changed; no namespaces here (${stand.refused})`;
};

/** At most this many names are said. */
const MAX_NAMES = 5;

const listed = (names: readonly string[]): string =>
	names.length <= MAX_NAMES
		? names.join(', ')
		: `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`;

/** What a person is told of a command that changed protected files, or undefined when it changed none. */
const formatVerdict = ({restored, lost, moved, aside}: Verdict): string | undefined => {
	const parts = [
		...(restored.length === 0 ? [] : [`not allowed: changing ${listed(restored)}; it is as before`]),
		...(aside === undefined ? [] : [`what was there instead is in ${aside}`]),
		...(lost.length === 0 ? [] : [`could not be put back: ${listed(lost)}`]),
		...(moved.length === 0 ? [] : [`meanwhile moved: ${listed(moved)}`]),
	];
	return parts.length === 0 ? undefined : parts.join('; ');
};

/** What a sandbox has once its first command was asked for, so that opening one costs next to nothing. */
type Furniture = {
	readonly watchdog: Watchdog;
	/** The folder that is TMPDIR and holds HOME without namespaces; with them, folders in memory are. */
	readonly scratch: string | undefined;
	readonly guard: Guard | undefined;
};

/**
 * Commands behind layers that the kernel has for everybody: namespaces where they may be made, Landlock, and filters of system calls.
 * See `sandbox/README.md` for what they let through. The network cannot be opened here.
 */
export const openNative = async (options: WallOptions, wanted?: Wanted): Promise<Sandbox | Unstarted> => {
	if (options.network === 'on') return cannotOpenNetwork;
	const refusal = await whyNotShowable(options);
	if (refusal !== undefined) return refusal;
	const stand = await findStand(options.env, wanted);
	if (stand.kind === 'unstarted') return stand;

	const {layers, launcher, arch} = stand;
	const isApart = layers.namespaces === 'own';
	const limits = options.limits ?? LIMITS;
	const roots = [options.directory, ...options.added];
	const read = commandReader();
	const closing = new AbortController();
	const wall = randomUUID();
	const tools = await toolsOnPath(options.env, roots);
	const group = await makeControlGroup(`unified-dgm-${wall}`, limits);
	/** Starts that are under way, and commands that run. */
	const running = new Set<Promise<unknown>>();
	const plans = new Map<string, CommandPlan>();
	let count = 0;

	const furnish = async (): Promise<Furniture> => {
		const watchdog = startWatchdog(wall);
		for (const folder of group?.folders ?? []) watchdog.remove(folder);
		if (launcher.folder !== undefined) watchdog.remove(launcher.folder);
		if (isApart) return {watchdog, scratch: undefined, guard: undefined};
		const temporary = await realpath(tmpdir());
		const scratch = await mkdtemp(join(temporary, 'unified-dgm-'));
		watchdog.remove(scratch);
		await mkdir(join(scratch, 'home'), {mode: 0o700});
		const guard = makeGuard({
			workspace: options.directory,
			writable: roots,
			protected: options.protected,
			onShelf: watchdog.remove,
			shelves: [temporary, ...(options.env['HOME'] === undefined ? [] : [options.env['HOME']])].filter(
				folder => !roots.some(root => isWithin(root, folder)),
			),
		});
		return {watchdog, scratch, guard};
	};
	let furniture: Promise<Furniture> | undefined;

	const groundOf = (mounts: readonly Mount[], write: Writable, {scratch}: Furniture): Ground => ({
		arch,
		layers,
		user: {uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0},
		parent: process.pid,
		system: [...systemFolders(layers), ...tools.folders],
		mounts,
		own: scratch === undefined ? ['/tmp', '/dev/shm', homeBehind(mounts)] : [scratch],
		write,
		limits,
		doors: group?.doors ?? [],
		command: [shell(), '-c'],
	});

	const planFor = (mounts: readonly Mount[], write: Writable, all: Furniture): CommandPlan => {
		const key = JSON.stringify([write, mounts]);
		const known = plans.get(key);
		if (known !== undefined) return known;
		const plan = planOf(groundOf(mounts, write, all));
		plans.set(key, plan);
		return plan;
	};

	/** Commands that may write and run now: what the guard compares with was seen before the first of them. */
	let writing = 0;
	let before: ReturnType<Guard['look']> | undefined;

	/** After the last of them nothing is compared with what was seen then: a person may work on. */
	const endWriting = (): void => {
		writing -= 1;
		if (writing === 0) before = undefined;
	};

	const guarded = (started: Started, guard: Guard): Started => ({
		...started,
		finish: async early => {
			const finished = await started.finish(early);
			const verdict = before === undefined ? undefined : guard.check(before);
			endWriting();
			const told = verdict === undefined ? undefined : formatVerdict(verdict);
			if (told === undefined || verdict === undefined) return finished;
			const note = [finished.note, told].filter(Boolean).join('; ');
			const isRefused = verdict.restored.length + verdict.lost.length > 0;
			const over = await started.over;
			const hides = early === 'over' && isRefused && over.kind === 'exited' && over.code === 0;
			return {...finished, note, ...(hides ? {ending: {kind: 'exited', code: 1} as const} : {})};
		},
	});

	const withGroup = (started: Started, killedBefore: number | undefined): Started => ({
		...started,
		finish: async early => {
			const finished = await started.finish(early);
			const killed = (await group?.oom()) !== killedBefore;
			return killed && finished.note === undefined ? {...finished, note: sayOutOfMemory(limits)} : finished;
		},
	});

	/** Keeps the sandbox from closing before the command is ended and looked after. */
	const held = (started: Started): Started => {
		const {promise, resolve} = Promise.withResolvers<void>();
		running.add(promise);
		return {
			...started,
			finish: async early => {
				try {
					return await started.finish(early);
				} finally {
					resolve();
					running.delete(promise);
				}
			},
		};
	};

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
		furniture ??= furnish();
		const [text, mounts, all] = await Promise.all([hardened(script.script, read), mountsOf(options, write), furniture]);
		count += 1;
		const mark = `${wall}.${count}.`;
		const plan = planFor(mounts, write, all);
		const home = all.scratch === undefined ? homeBehind(mounts) : join(all.scratch, 'home');
		const env = {
			...walledEnvironment(options.env, home),
			PATH: tools.path,
			...(all.scratch === undefined ? {} : {TMPDIR: all.scratch, GIT_CONFIG_NOSYSTEM: '1'}),
			[MARK]: mark,
		};
		const table = plan.filled(
			new Map<CommandPlan['script'], string | readonly string[]>([
				[plan.script, text],
				[plan.cwd, script.cwd],
				[plan.env, Object.entries(env).map(([name, value]) => `${name}=${value}`)],
			]),
		);
		if (table === undefined) return unstarted('the script and its surroundings are too large for the launcher');
		if (stop.aborted) return unstarted('interrupted');
		const killedBefore = await group?.oom();
		const guard = write === 'workspace' ? all.guard : undefined;
		if (guard !== undefined) {
			before ??= guard.look();
			writing += 1;
		}
		const ends: EndsBy = isApart || layers.abi >= ABI_OF_SCOPES ? {by: 'launcher'} : {by: 'mark', mark};
		const started = await beginLaunched({program: launcher.path, table, plan, ends, watchdog: all.watchdog}, hear);
		if (started.kind === 'unstarted') {
			if (guard !== undefined) endWriting();
			return started;
		}
		const grouped = group === undefined ? started : withGroup(started, killedBefore);
		return held(guard === undefined ? grouped : guarded(grouped, guard));
	};

	return {
		kind: 'native',
		about: aboutOf(stand, group !== undefined),
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
			while (running.size > 0) await Promise.allSettled(running);
			const all = await furniture;
			// It ends what is still running, and removes what is named to it, before it goes.
			await all?.watchdog.dismiss();
			all?.guard?.close();
			await group?.remove();
			await removeCopy(launcher);
		},
	};
};
