import {randomUUID} from 'node:crypto';
import {mkdir, readFile, rmdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {type Limits, LIMITS} from './options.ts';
import {pause} from './time.ts';

/** A control group of our own, in as many hierarchies as it takes. Nothing is in it yet. */
export type ControlGroup = {
	readonly folders: readonly string[];
	/** A process that writes its number into each of these is in it. */
	readonly doors: readonly string[];
	/** How many processes the kernel killed in it for want of memory. */
	readonly oom: () => Promise<number>;
	/** Removes it; what was in it must be gone. */
	readonly remove: () => Promise<void>;
};

/** A folder to make, and the settings that must hold there; `wanted` ones are tried. */
type Part = {
	readonly folder: string;
	readonly settings: readonly (readonly [file: string, value: string])[];
	readonly wanted: readonly (readonly [file: string, value: string])[];
	readonly events?: string;
};

const ROOT = '/sys/fs/cgroup';
const PERIOD = 100_000;

/** Can a control group be made here? */
export const canLimit = async (): Promise<boolean> => {
	const group = await makeControlGroup(`unified-dgm-trial-${randomUUID()}`, LIMITS);
	await group?.remove();
	return group !== undefined;
};

/** Where we are, by controller; the second version of control groups has none. */
const ownGroups = async (): Promise<ReadonlyMap<string, string>> => {
	const text = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
	return new Map(
		text.split('\n').flatMap(line => {
			const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
			return controllers === undefined || path === undefined
				? []
				: controllers.split(',').map(controller => [controller, path] as const);
		}),
	);
};

const firstVersion = (own: ReadonlyMap<string, string>, name: string, limits: Limits): readonly Part[] => {
	const folder = (controller: string): string => join(ROOT, controller, own.get(controller) ?? '', name);
	const memory = String(limits.memory);
	return [
		{
			folder: folder('memory'),
			settings: [['memory.limit_in_bytes', memory]],
			wanted: [['memory.memsw.limit_in_bytes', memory]],
			events: 'memory.oom_control',
		},
		{folder: folder('pids'), settings: [['pids.max', String(limits.pids)]], wanted: []},
		{
			folder: folder('cpu'),
			settings: [
				['cpu.cfs_period_us', String(PERIOD)],
				['cpu.cfs_quota_us', String(Math.round(limits.cpus * PERIOD))],
			],
			wanted: [],
		},
	];
};

/** A group that holds processes gives no controllers to groups below it, so ours is beside our own; the topmost one may do both. */
const secondVersion = (own: string, name: string, limits: Limits): readonly Part[] => [
	{
		folder: join(ROOT, own === '/' ? '/' : dirname(own), name),
		settings: [
			['memory.max', String(limits.memory)],
			['pids.max', String(limits.pids)],
		],
		wanted: [
			['memory.swap.max', '0'],
			['cpu.max', `${Math.round(limits.cpus * PERIOD)} ${PERIOD}`],
		],
		events: 'memory.events',
	},
];

const removeFolders = async (folders: readonly string[]): Promise<void> => {
	// The last process of it may be a moment in going.
	for (let left = [...folders], at = 0; left.length > 0 && at < 50; at += 1) {
		const tried = await Promise.all(
			left.map(async folder =>
				rmdir(folder).then(
					() => undefined,
					(error: NodeJS.ErrnoException) => (error.code === 'EBUSY' ? folder : undefined),
				),
			),
		);
		left = tried.filter(folder => folder !== undefined);
		if (left.length > 0) await pause(10);
	}
};

const makePart = async ({folder, settings, wanted}: Part): Promise<void> => {
	await mkdir(folder);
	for (const [file, value] of settings) await writeFile(join(folder, file), value);
	for (const [file, value] of wanted) await writeFile(join(folder, file), value).catch(() => {});
};

/**
 * Makes a control group with these limits, or returns undefined where that may not be done, which is common: it takes root, or a
 * part of the tree that the system gave to this user. `name` is new. `before` hears of each folder before it is made, so that none is left
 * when we are killed in between.
 */
export const makeControlGroup = async (
	name: string,
	limits: Limits,
	before: (folder: string) => void = () => {},
): Promise<ControlGroup | undefined> => {
	const own = await ownGroups();
	const second = own.get('');
	const parts =
		own.has('memory') && own.has('pids') && own.has('cpu')
			? firstVersion(own, name, limits)
			: second === undefined
				? []
				: secondVersion(second, name, limits);
	if (parts.length === 0) return undefined;
	const folders = parts.map(({folder}) => folder);
	for (const folder of folders) before(folder);
	try {
		for (const part of parts) await makePart(part);
	} catch {
		await removeFolders(folders);
		return undefined;
	}
	const events = parts.flatMap(({folder, events}) => (events === undefined ? [] : [join(folder, events)]));
	return {
		folders,
		doors: folders.map(folder => join(folder, 'cgroup.procs')),
		oom: async () => {
			const texts = await Promise.all(events.map(async path => readFile(path, 'utf8').catch(() => '')));
			return Number(/^oom_kill (\d+)/m.exec(texts.join('\n'))?.[1] ?? 0);
		},
		remove: async () => removeFolders(folders),
	};
};
