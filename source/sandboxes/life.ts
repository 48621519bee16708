import {execFile} from 'node:child_process';
import {readFile, readlink} from 'node:fs/promises';
import {hostname} from 'node:os';
import {promisify} from 'node:util';

const run = promisify(execFile);

/**
 * What tells one process from another that has its number later: when it began, in the system's own words. Undefined when there
 * is no such process.
 */
export const lifeOf = async (pid: number): Promise<string | undefined> => {
	if (process.platform === 'linux') {
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
		// Field 22, counted from behind the name, which may hold anything.
		return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
	}
	const answer = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
	const text = answer?.stdout.trim();
	return text === '' ? undefined : text;
};

/** Names the place where process numbers mean the same: this start of this machine, and its process namespace. */
export const placeOf = async (): Promise<string> => {
	const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
	const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
	return [hostname(), boot.trim(), namespace].join(' ');
};
