import {readFile} from 'node:fs/promises';

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
};

/**
 * When a process began, in ticks since the machine did (proc(5), `stat`, field 22); undefined where that is not told. A process id is given again, after a
 * restart or in a container at once, and the two together are not.
 */
const beginOf = async (pid: number): Promise<string | undefined> => {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The name in front, in brackets, may hold anything.
	return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
};

/** This process, as a lock names it: `1234 98765`, or its id alone. */
export const holder = async (): Promise<string> => [process.pid, await beginOf(process.pid)].filter(Boolean).join(' ');

/** The process that a lock names, if it still runs, and is not another one with the same id. */
export const runningHolder = async (lock: string): Promise<number | undefined> => {
	const [id = '', begin] = lock.trim().split(' ');
	const pid = Number.parseInt(id, 10);
	if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
	const now = begin === undefined ? undefined : await beginOf(pid);
	return now === undefined || now === begin ? pid : undefined;
};
