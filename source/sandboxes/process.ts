import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {pause} from './time.ts';

/** Inherited by everything that a command starts; its value names the wall and the command. */
export const MARK = 'UNIFIED_DGM_EXEC';

type Process = {
	readonly pid: number;
	readonly parent: number;
	readonly group: number;
	readonly session: number;
	readonly marked: boolean;
};

const run = promisify(execFile);

/** The fields after the name, which is in brackets and may itself hold brackets and spaces. */
const readStat = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

const ofProc = async (pid: number, mark: string): Promise<Process | undefined> => {
	try {
		const [state, parent, group, session] = readStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
		if (state === 'Z' || state === 'X') return undefined;
		const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
		return {
			pid,
			parent: Number(parent),
			group: Number(group),
			session: Number(session),
			marked: environ.split('\0').includes(`${MARK}=${mark}`),
		};
	} catch {
		return undefined;
	}
};

const fromProc = async (mark: string): Promise<readonly Process[]> => {
	const names = await readdir('/proc');
	const pids = names.filter(name => /^\d+$/.test(name)).map(Number);
	const found = await Promise.all(pids.map(async pid => ofProc(pid, mark)));
	return found.filter(process => process !== undefined);
};

/** Where there is no /proc. `-E` shows the environment of processes that the system does not shield. */
const fromPs = async (mark: string): Promise<readonly Process[]> => {
	const {stdout} = await run('ps', ['-axwwE', '-o', 'pid=,ppid=,pgid=,stat=,command='], {maxBuffer: 64 * 1024 * 1024});
	return stdout.split('\n').flatMap(line => {
		const [, pid, parent, group, state, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
		if (pid === undefined || state?.startsWith('Z')) return [];
		return [
			{
				pid: Number(pid),
				parent: Number(parent),
				group: Number(group),
				session: Number(group),
				marked: command.includes(`${MARK}=${mark}`),
			},
		];
	});
};

/**
 * The processes that a command started and that still live: those of its group or session, those that inherited its
 * mark, and the descendants of all these. `root` is the process id of its shell, which leads its group.
 */
const treeOf = async (root: number, mark: string): Promise<readonly number[]> => {
	const all = process.platform === 'linux' ? await fromProc(mark) : await fromPs(mark);
	const tree = new Set(
		all
			.filter(({pid, group, session, marked}) => pid === root || group === root || session === root || marked)
			.map(({pid}) => pid),
	);
	for (let size = -1; size !== tree.size;) {
		size = tree.size;
		for (const {pid, parent} of all) if (tree.has(parent)) tree.add(pid);
	}
	tree.delete(process.pid);
	return [...tree];
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
	for (const pid of pids) {
		try {
			process.kill(pid, signal);
		} catch {
			// It is gone already, or belongs to somebody else: the next look at the tree tells.
		}
	}
};

/** How long a tree may take to end by itself after SIGTERM, and after how long we give up on SIGKILL; milliseconds. */
const TERM_GRACE = 200;
const KILL_LIMIT = 700;

/**
 * Ends the tree and returns when none of it lives, at the latest after 0.7 seconds. `gently` lets it clean up after a SIGTERM first.
 * Returns the process ids that could not be ended (those of another user, after sudo).
 */
export const endTree = async (root: number, mark: string, how: 'gently' | 'at once'): Promise<readonly number[]> => {
	const begun = performance.now();
	let tree = await treeOf(root, mark);
	if (how === 'gently' && tree.length > 0) {
		signalAll(tree, 'SIGTERM');
		while (tree.length > 0 && performance.now() - begun < TERM_GRACE) {
			await pause(10);
			tree = await treeOf(root, mark);
		}
	}
	while (tree.length > 0 && performance.now() - begun < KILL_LIMIT) {
		signalAll(tree, 'SIGKILL');
		await pause(5);
		tree = await treeOf(root, mark);
	}
	return tree;
};
