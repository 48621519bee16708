import {type ChildProcess, execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {type BoxKind, type Boxes, findBoxes} from '../sandboxes/boxes.ts';
import {findEngine} from '../sandboxes/engine.ts';
import {boxesOf} from '../sandboxes/native/boxes.ts';
import {isThere} from './machine/needs.ts';
import type {PartName} from './machine/parts.ts';

/** Something of a native box: a process by its program, or a control group. */
export type NativeTrace = {
	readonly program: string;
	/** 0 for a control group. */
	readonly pid: number;
	/** The name of the box that it belongs to. */
	readonly box: string;
	readonly what: string;
};

const CONTROL_GROUPS = '/sys/fs/cgroup';

/** How boxes are named, whoever made them. */
const NAME = /^[\da-f]{16}-[\da-f-]{36}$/;

/** Processes of native boxes with such a name. */
const processesOf = async (isWanted: (box: string) => boolean): Promise<readonly NativeTrace[]> => {
	const pids = (await readdir('/proc')).filter(entry => /^\d+$/.test(entry));
	const found = await Promise.all(
		pids.map(async pid => {
			const words = (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).split('\0');
			const box = words.find(word => NAME.test(word) && isWanted(word));
			if (box === undefined) return [];
			return [{program: basename(words[0] ?? ''), pid: Number(pid), box, what: `process ${pid}`}];
		}),
	);
	return found.flat();
};

/** What there is of native boxes with such a name. */
const tracesOf = async (isWanted: (box: string) => boolean): Promise<readonly NativeTrace[]> => {
	const folders = await readdir(CONTROL_GROUPS, {recursive: true}).catch(() => []);
	const groups = folders.flatMap(what => {
		const box = basename(what).replace(/^unified-dgm-/, '');
		return NAME.test(box) && isWanted(box) ? [{program: 'control group', pid: 0, box, what}] : [];
	});
	return [...(await processesOf(isWanted)), ...groups];
};

/** What there is of the native boxes of a session, whoever made them. */
export const nativeLeft = async (session: string): Promise<readonly NativeTrace[]> =>
	tracesOf(box => box.startsWith(boxesOf(session)));

const isLauncher = ({program}: NativeTrace): boolean => program.startsWith('launcher');

const parentOf = async (pid: number): Promise<number | undefined> => {
	const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
	return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

const containersWith = async (label: string): Promise<readonly string[]> => {
	const engine = await findEngine(process.env);
	if ('kind' in engine) return [];
	const containers = await engine.docker.listContainers({all: true, filters: {label: [label]}});
	return containers.map(({Id}) => Id);
};

/** Looks for the boxes of another process, and for what is left of those that were seen. */
export const boxesOfProcess = () => {
	const seen = new Set<string>();
	const look = async (pid: number | undefined): Promise<number> => {
		const launchers = (await processesOf(() => true)).filter(isLauncher);
		const parents = await Promise.all(launchers.map(async one => parentOf(one.pid)));
		const own = launchers.filter((_, at) => parents[at] === pid);
		for (const {box} of own) seen.add(box);
		return own.length + (await containersWith(`unified-dgm.pid=${pid}`)).length;
	};
	return {
		/** Resolves when it has one, or has ended. */
		first: async (child: ChildProcess): Promise<void> => {
			while (child.exitCode === null && child.signalCode === null && (await look(child.pid)) === 0) await pause(20);
		},
		left: async (pid: number | undefined): Promise<readonly string[]> => [
			...(await containersWith(`unified-dgm.pid=${pid}`)),
			...(await tracesOf(box => seen.has(box))).map(({what}) => what),
		],
	};
};

/** Environment of a program that shall take native boxes, where it could take containers, too; nothing where it can have no others. */
export const withNativeBoxes = (): Readonly<Record<string, string>> =>
	isThere('namespaces') ? {DOCKER_HOST: 'unix:///nowhere/docker.sock'} : {};

/** Containers of a session, whoever made them. */
const containersLeft = async (session: string): Promise<readonly string[]> =>
	containersWith(`unified-dgm.session=${session}`);

/** Boxes of a session, of whatever kind, whoever made them. */
export const boxesLeft = async (session: string): Promise<readonly string[]> => [
	...(await containersLeft(session)),
	...(await nativeLeft(session)).map(({what}) => what),
];

/** No folder: a test never makes an image, which takes minutes and a network. */
const NO_RECIPE = '/nowhere';

/** The kinds of boxes, each with the part of the machine that it takes: for laws that all of them hold. */
export const KINDS = [
	['docker', 'docker'],
	['native', 'namespaces'],
] as const satisfies readonly (readonly [BoxKind, PartName])[];

/** The kinds to try, in this order: native boxes open in a tenth of the time that containers take. */
const ANY: readonly BoxKind[] = ['native', 'docker'];

export type RealBoxes = {
	readonly open: Boxes;
	/** What there is of them. */
	readonly left: () => Promise<readonly string[]>;
	/** Kills a box that runs; says whether there was one. */
	readonly kill: () => Promise<boolean>;
};

/** Real boxes of a session, of one of their own when none is named. Where none can be had, the first one that is opened says why. */
export const realBoxes = async ({
	kinds = ANY,
	session = `test ${randomUUID()}`,
	env = process.env,
}: {
	readonly kinds?: readonly BoxKind[];
	readonly session?: string;
	readonly env?: Readonly<Record<string, string | undefined>>;
} = {}): Promise<RealBoxes> => {
	const found = await findBoxes(
		{env, session, recipe: NO_RECIPE, hidden: [], signal: new AbortController().signal, progress: () => {}},
		kinds,
	);
	return {
		open:
			found.kind === 'boxes'
				? found.open
				: () => {
						throw new Error(found.why);
					},
		left: () => boxesLeft(session),
		kill: async () => {
			const [container] = await containersLeft(session);
			if (container !== undefined) {
				await promisify(execFile)('docker', ['kill', container]).catch(() => {});
				return true;
			}
			const launchers = (await nativeLeft(session)).filter(isLauncher);
			for (const {pid, box} of launchers) {
				if (box !== launchers[0]?.box) continue;
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// Gone in this very moment.
				}
			}
			return launchers.length > 0;
		},
	};
};
