import {release} from 'node:os';
import type {Limits} from './options.ts';

/** Limits that a process sets itself, for want of a control group: memory of each process, and the number of them in this user namespace. */
export const ownLimits = ({memory, pids}: Limits): string =>
	`ulimit -d ${Math.floor(memory / 1024)}; ${countsApart() ? `ulimit -u ${pids} 2>/dev/null || ulimit -p ${pids}; ` : ''}`;

/** Since Linux 5.14 processes are counted for each user namespace; before, all of the user's count, and a limit would stop the first command. */
const countsApart = (): boolean => {
	const [major = 0, minor = 0] = release().split('.').map(Number);
	return major > 5 || (major === 5 && minor >= 14);
};

export const formatLimits = (isGrouped: boolean): string => {
	if (isGrouped) return 'memory, processes and processors limited';
	// The kernel does not count the processes of root.
	const isCounted = countsApart() && process.getuid?.() !== 0;
	return isCounted
		? 'memory limited for each process only, processors not'
		: 'memory limited for each process only, processes and processors not';
};
