import {randomUUID} from 'node:crypto';
import {existsSync, realpathSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Variables} from '../environment.ts';
import {LIMITS} from '../options.ts';
import {unstarted, type Unstarted} from '../script.ts';
import {isFiltered, type Processor} from '../seccomp.ts';
import {LINKS, PROGRAMS, SETTINGS} from '../shown.ts';
import {whyNoNamespaces} from '../why-bubblewrap.ts';
import {ABI_OF_SCOPES, ABI_OF_TRUNCATION} from './landlock.ts';
import {endOf, formatRefusal, isRefused, launch} from './launch.ts';
import {launcherFile} from './launcher.ts';
import type {Layers} from './become.ts';
import {planOf} from './plan.ts';
import {CONTROL_FD, newTable} from './table.ts';

/** A file of the launcher that this machine runs. */
export type Launcher = {
	readonly path: string;
	/** The level of Landlock that the kernel has; 0 is none. */
	readonly abi: number;
	/** The folder to remove with the sandbox, when the file is a copy of our own. */
	readonly folder: string | undefined;
};

/** What the native sandbox stands on here. */
export type Stand = {
	readonly kind: 'stand';
	readonly arch: Processor;
	readonly launcher: Launcher;
	readonly layers: Layers;
	/** Why there are no namespaces, when there are none. */
	readonly refused: string | undefined;
};

/** The layers that are wanted, where it must not be the strongest: with namespaces or not, and at most this level of Landlock. */
export type Wanted = Partial<Layers>;

/** The file that the build puts beside the program. */
const shippedFile = (arch: Processor): string => fileURLToPath(new URL(`launcher-${arch}`, import.meta.url));

/** Asks for the level of Landlock, which is also the proof that the file is executed. */
const askLevel = async (path: string, arch: Processor): Promise<number | Unstarted> => {
	const t = newTable(arch);
	// LANDLOCK_CREATE_RULESET_VERSION
	t.call('landlock_create_ruleset', 0, 0, 1);
	const answer = t.data(Buffer.alloc(16));
	t.store(answer);
	t.must('write', CONTROL_FD, answer, 16);
	t.must('exit_group', 0);
	const plan = t.finish();
	const table = plan.filled(new Map());
	if (table === undefined) return unstarted('the table is too large');
	const launched = await launch(path, table);
	if ('kind' in launched) return launched;
	const said = await launched.message;
	launched.output.destroy();
	if (said === undefined) return unstarted(`${path} does not run`);
	// An error, which comes as a positive number of 32 bits, is a kernel without Landlock.
	return said.value > 0x7fffffff ? 0 : said.value;
};

const isShipped = async (path: string, file: Buffer): Promise<boolean> =>
	readFile(path).then(
		found => found.equals(file),
		() => false,
	);

/** Hears of a folder before it is made, so that it is not left when we are killed in between. */
type Before = (folder: string) => void;

/** Puts a copy of the launcher into a new folder that only we can enter. */
const writeCopy = async (
	parent: string,
	file: Buffer,
	before: Before = () => {},
): Promise<Pick<Launcher, 'path' | 'folder'> | undefined> => {
	const folder = join(parent, `unified-dgm-launcher-${randomUUID()}`);
	try {
		before(folder);
		await mkdir(folder, {mode: 0o700});
		const path = join(folder, 'launcher');
		await writeFile(path, file, {mode: 0o700});
		return {path, folder};
	} catch {
		return undefined;
	}
};

/** The file that was shipped, or a copy in the first folder that lets a program run. */
const findLauncher = async (arch: Processor, env: Variables): Promise<Launcher | Unstarted> => {
	const file = launcherFile(arch);
	const shipped = shippedFile(arch);
	const refusals: string[] = [];
	if (await isShipped(shipped, file)) {
		const abi = await askLevel(shipped, arch);
		if (typeof abi === 'number') return {path: shipped, abi, folder: undefined};
		refusals.push(abi.why);
	}
	const parents = [tmpdir(), env['XDG_RUNTIME_DIR'], '/dev/shm', env['HOME']];
	for (const parent of new Set(parents.filter(path => path !== undefined && path !== ''))) {
		const copy = await writeCopy(parent ?? '', file);
		if (copy === undefined) continue;
		const abi = await askLevel(copy.path, arch);
		if (typeof abi === 'number') return {...copy, abi};
		refusals.push(abi.why);
		await rm(copy.folder ?? '', {recursive: true, force: true});
	}
	return unstarted(
		`no folder lets the launcher run: ${refusals.join('; ') || 'none can be written'}`,
		'let TMPDIR name a folder in which programs may run (not mounted noexec)',
	);
};

/** The launcher for one more sandbox: the file that was shipped, or one more copy beside the one that ran. */
export const anotherLauncher = async ({arch, launcher}: Stand, before: Before): Promise<Launcher | Unstarted> => {
	if (launcher.folder === undefined) return launcher;
	const parent = dirname(launcher.folder);
	const copy = await writeCopy(parent, launcherFile(arch), before);
	return copy === undefined ? unstarted(`the launcher cannot be written to ${parent}`) : {...launcher, ...copy};
};

/** Of the system's programs and settings, those that are here; as the real paths when links are not followed. */
export const systemFolders = (layers: Layers): readonly string[] => {
	const all = [...PROGRAMS, ...SETTINGS];
	if (layers.namespaces === 'own') {
		const folders = LINKS.filter(path => existsSync(path) && realpathSync(path) === path);
		return [...all.filter(path => existsSync(path)), ...folders];
	}
	return [...new Set([...all, ...LINKS].filter(path => existsSync(path)).map(path => realpathSync(path)))];
};

/** Runs a command that does nothing behind these layers: the only proof that they stand. Returns why they do not. */
const tryLayers = async (arch: Processor, launcher: Launcher, layers: Layers): Promise<string | undefined> => {
	const plan = planOf({
		arch,
		layers,
		user: {uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0},
		parent: process.pid,
		system: systemFolders(layers),
		hidden: [],
		mounts: [],
		own: [],
		write: 'nothing',
		limits: LIMITS,
		doors: [],
		holder: undefined,
		command: ['/bin/sh', '-c'],
	});
	const values = new Map<typeof plan.script, string | readonly string[]>([
		[plan.script, ':'],
		[plan.cwd, '/'],
		[plan.env, ['PATH=/usr/bin:/bin']],
	]);
	const table = plan.filled(values);
	const launched = table === undefined ? unstarted('the table is too large') : await launch(launcher.path, table);
	if ('kind' in launched) return launched.why;
	launched.output.resume();
	const by = layers.namespaces === 'none' && layers.abi < ABI_OF_SCOPES ? 'mark' : 'launcher';
	const ending = await endOf(launched, plan, by);
	await launched.closed;
	if (isRefused(ending)) return formatRefusal(ending);
	if (ending.kind === 'exited' && ending.code === 0) return undefined;
	return `a command that does nothing ended with ${ending.kind === 'exited' ? `exit ${ending.code}` : ending.kind}`;
};

/** Removes the copy of the launcher, if it is one. */
export const removeCopy = async ({folder}: Launcher): Promise<void> => {
	if (folder !== undefined) await rm(folder, {recursive: true, force: true});
};

/** Finds the strongest layers behind which a command runs here. */
export const findStand = async (env: Variables, wanted: Wanted = {}): Promise<Stand | Unstarted> => {
	if (process.platform !== 'linux') return unstarted('the native sandbox is for Linux only', 'choose docker');
	const {arch} = process;
	if (!isFiltered(arch)) return unstarted(`there is no launcher for ${arch}`, 'choose docker');
	const launcher = await findLauncher(arch, env);
	if ('kind' in launcher) return launcher;
	const abi = Math.min(launcher.abi, wanted.abi ?? launcher.abi);
	const stand = {kind: 'stand', arch, launcher} as const;
	const refused =
		wanted.namespaces === 'none' ? 'not wanted' : await tryLayers(arch, launcher, {namespaces: 'own', abi});
	if (refused === undefined) return {...stand, layers: {namespaces: 'own', abi}, refused};
	const alone =
		wanted.namespaces === 'own'
			? 'they are wanted'
			: abi < ABI_OF_TRUNCATION
				? `Landlock ${abi === 0 ? 'is not there' : `is at level ${abi}`}, and level ${ABI_OF_TRUNCATION} (Linux 6.2) is needed without namespaces`
				: await tryLayers(arch, launcher, {namespaces: 'none', abi});
	if (alone === undefined) return {...stand, layers: {namespaces: 'none', abi}, refused};
	await removeCopy(launcher);
	return unstarted(
		`no namespaces (${refused}), and ${alone}`,
		whyNoNamespaces()?.hint ?? 'start Docker, or install bubblewrap',
	);
};
