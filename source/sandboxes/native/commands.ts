import {mkdir, mkdtemp, realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Sandbox, Writable} from '../../core/sandbox.ts';
import type {ControlGroup} from '../cgroup.ts';
import {walledEnvironment} from '../environment.ts';
import {isWithin, type Mount, mountsOf} from '../mounts.ts';
import {LIMITS, sayOutOfMemory, type WallOptions} from '../options.ts';
import {MARK} from '../process.ts';
import {unstarted, type Unstarted} from '../script.ts';
import {homeBehind} from '../shown.ts';
import {shell} from '../spawn.ts';
import type {Started} from '../supervise.ts';
import {makeSandbox} from '../sandbox.ts';
import type {Tools} from '../tools-on-path.ts';
import {startWatchdog, type Watchdog} from '../watchdog.ts';
import type {CommandPlan, Ground} from './become.ts';
import {makeGuard} from './guard.ts';
import {type Watch, watchOf} from './guarded.ts';
import {type Holders, keepHolders, startHolder} from './holder.ts';
import {ABI_OF_SCOPES} from './landlock.ts';
import {beginLaunched, type EndsBy} from './launch.ts';
import {holderPlan, planOf} from './plan.ts';
import {type Launcher, type Stand, systemFolders} from './stand.ts';

/** What the commands of a sandbox share. */
export type Base = {
	readonly kind: 'base';
	readonly launcher: Launcher;
	readonly tools: Tools;
	readonly group: ControlGroup | undefined;
};

export type Setting = {
	readonly stand: Pick<Stand, 'arch' | 'layers'>;
	readonly options: WallOptions;
	readonly about: string;
	/** Names the sandbox. */
	readonly wall: string;
	/** Asked for once, with the first command; tells each folder that must go with us before it makes it. */
	readonly base: (before: (folder: string) => void) => Promise<Base | Unstarted>;
	/** Removes the control group and the copy of the launcher, if they were made. */
	readonly release: () => Promise<void>;
	/** Whether files in memory are new for each command, or last from one to the next, which takes namespaces. */
	readonly files: 'fresh' | 'lasting';
	/** Folders that commands do not see, though they lie in those of the system. */
	readonly hidden: readonly string[];
};

/** What a sandbox has once its first command was asked for, so that opening one costs next to nothing. */
type Furniture = {
	readonly kind: 'furniture';
	readonly base: Base;
	readonly watchdog: Watchdog;
	/** The folder that is TMPDIR and holds HOME without namespaces; with them, folders in memory are. */
	readonly scratch: string | undefined;
	readonly watch: Watch | undefined;
	readonly holders: Holders | undefined;
};

/** Runs commands behind the layers of a stand. */
export const openCommands = (setting: Setting): Sandbox => {
	const {stand, options, about, wall, files, hidden} = setting;
	const {layers, arch} = stand;
	const isApart = layers.namespaces === 'own';
	const limits = options.limits ?? LIMITS;
	const roots = [options.directory, ...options.added];
	/** Starts that are under way, and commands that run. */
	const running = new Set<Promise<unknown>>();
	const plans = new Map<string, CommandPlan>();

	const surroundings = (mounts: readonly Mount[], {tools}: Base) => {
		const system = [...systemFolders(layers), ...tools.folders];
		return {
			arch,
			layers,
			user: {uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0},
			parent: process.pid,
			system,
			hidden: hidden.filter(
				path => system.some(folder => isWithin(folder, path)) && !mounts.some(mount => mount.path === path),
			),
			mounts,
			limits,
		};
	};

	const furnish = async (): Promise<Furniture | Unstarted> => {
		const watchdog = startWatchdog(wall);
		const base = await setting.base(watchdog.remove);
		if (base.kind === 'unstarted') {
			await watchdog.dismiss();
			return base;
		}
		const common = {kind: 'furniture', base, watchdog} as const;
		if (isApart) {
			const begin = async (write: Writable) => {
				const mounts = await mountsOf(options, write);
				const plan = holderPlan(surroundings(mounts, base));
				return startHolder({program: base.launcher.path, name: wall, plan, mounts, watchdog});
			};
			const holders = files === 'lasting' ? keepHolders(begin) : undefined;
			return {...common, scratch: undefined, watch: undefined, holders};
		}
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
		return {...common, scratch, watch: watchOf(guard), holders: undefined};
	};
	let furniture: Promise<Furniture | Unstarted> | undefined;

	const groundOf = (
		mounts: readonly Mount[],
		write: Writable,
		{base, scratch}: Furniture,
		holder: number | undefined,
	): Ground => ({
		...surroundings(mounts, base),
		own: scratch === undefined ? ['/tmp', '/dev/shm', homeBehind(mounts)] : [scratch],
		write,
		doors: base.group?.doors ?? [],
		holder,
		command: [shell(), '-c'],
	});

	/** The plan for a command, and what it is shown of the host. */
	const planFor = async (
		write: Writable,
		all: Furniture,
	): Promise<{readonly kind: 'planned'; readonly plan: CommandPlan; readonly mounts: readonly Mount[]} | Unstarted> => {
		const holder = await all.holders?.take(write);
		if (holder?.kind === 'unstarted') return holder;
		const mounts = holder?.mounts ?? (await mountsOf(options, write));
		const key = JSON.stringify([write, mounts, holder?.pid]);
		const plan = plans.get(key) ?? planOf(groundOf(mounts, write, all, holder?.pid));
		plans.set(key, plan);
		return {kind: 'planned', plan, mounts};
	};

	const withGroup = (started: Started, group: ControlGroup, killedBefore: number): Started => ({
		...started,
		finish: async early => {
			const finished = await started.finish(early);
			const killed = (await group.oom()) !== killedBefore;
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

	return makeSandbox({
		kind: 'native',
		about,
		wall,
		roots,
		begin: async ({script, write, hear, stop, mark, harden}) => {
			furniture ??= furnish();
			const [text, all] = await Promise.all([harden(), furniture]);
			if (all.kind === 'unstarted') return all;
			const planned = await planFor(write, all);
			if (planned.kind === 'unstarted') return planned;
			const {plan, mounts} = planned;
			const {launcher, tools, group} = all.base;
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
			const killedBefore = (await group?.oom()) ?? 0;
			const watch = write === 'workspace' ? all.watch : undefined;
			watch?.begin();
			const ends: EndsBy = isApart || layers.abi >= ABI_OF_SCOPES ? {by: 'launcher'} : {by: 'mark', mark};
			const started = await beginLaunched(
				{program: launcher.path, name: wall, table, plan, ends, watchdog: all.watchdog},
				hear,
			);
			if (started.kind === 'unstarted') {
				watch?.abandon();
				return started;
			}
			const grouped = group === undefined ? started : withGroup(started, group, killedBefore);
			return held(watch === undefined ? grouped : watch.over(grouped));
		},
		close: async settled => {
			await settled();
			while (running.size > 0) await Promise.allSettled(running);
			const all = await furniture;
			if (all?.kind === 'furniture') {
				await all.holders?.end();
				// It ends what is still running, and removes what is named to it, before it goes.
				await all.watchdog.dismiss();
				all.watch?.close();
			}
			await setting.release();
		},
	});
};
