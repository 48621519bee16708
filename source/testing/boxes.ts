import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {promisify} from 'node:util';
import {type BoxKind, type Boxes, findBoxes} from '../sandboxes/boxes.ts';
import {findEngine} from '../sandboxes/engine.ts';
import {boxesOf} from '../sandboxes/native/boxes.ts';
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

/** What there is of the native boxes of a session, whoever made them. */
export const nativeLeft = async (session: string): Promise<readonly NativeTrace[]> => {
	const name = boxesOf(session);
	const pids = (await readdir('/proc')).filter(entry => /^\d+$/.test(entry));
	const processes = await Promise.all(
		pids.map(async pid => {
			const words = (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).split('\0');
			const box = words.find(word => word.startsWith(name));
			if (box === undefined) return [];
			return [{program: basename(words[0] ?? ''), pid: Number(pid), box, what: `process ${pid}`}];
		}),
	);
	const folders = await readdir(CONTROL_GROUPS, {recursive: true}).catch(() => []);
	const groups = folders.filter(path => basename(path).startsWith(`unified-dgm-${name}`));
	return [...processes.flat(), ...groups.map(what => ({program: 'control group', pid: 0, box: basename(what), what}))];
};

/** Containers of a session, whoever made them. */
const containersLeft = async (session: string): Promise<readonly string[]> => {
	const engine = await findEngine(process.env);
	if ('kind' in engine) return [];
	const filters = {label: [`unified-dgm.session=${session}`]};
	const containers = await engine.docker.listContainers({all: true, filters});
	return containers.map(({Id}) => Id);
};

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
			const launchers = (await nativeLeft(session)).filter(({program}) => program === 'launcher');
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
