import {execFile} from 'node:child_process';
import {readFile, readdir} from 'node:fs/promises';
import {promisify} from 'node:util';

/** A process that has ended, but that its parent has not asked for yet, is not alive. */
const ended = /^[ZX]/;

const isMissing = (error: unknown): boolean =>
	['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Its state as one letter, or nothing when there is no such process. Linux says it without a program, which not every Linux has. */
const stateOf = async (pid: number): Promise<string> => {
	if (process.platform !== 'linux')
		return promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).then(
			({stdout}) => stdout.trim(),
			() => '',
		);
	try {
		return /\) (\w)/.exec((await readFile(`/proc/${pid}/stat`, 'latin1')).split('\n')[0] ?? '')?.[1] ?? '';
	} catch (error) {
		if (isMissing(error)) return '';
		throw error;
	}
};

/** Does it run? */
export const isAlive = async (pid: number): Promise<boolean> => {
	const state = await stateOf(pid);
	return state !== '' && !ended.test(state);
};

/** The command lines of all processes. */
export const commandLines = async (): Promise<readonly string[]> => {
	if (process.platform !== 'linux') return (await promisify(execFile)('ps', ['-eo', 'args'])).stdout.split('\n');
	const ids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const read = async (id: string): Promise<string> => {
		try {
			return (await readFile(`/proc/${id}/cmdline`, 'utf8')).replaceAll('\0', ' ');
		} catch (error) {
			if (isMissing(error)) return '';
			throw error;
		}
	};
	return Promise.all(ids.map(read));
};
