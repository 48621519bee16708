import {UserError} from '../../core/user-error.ts';
import type {Front} from '../../cli.ts';

const USAGE = 'unified-dgm suite validate DIR|NAME, or unified-dgm suite import FORMAT FROM TO';

/** Suites of tasks: proves one, or makes one of tasks in another format. */
export const suite = async (front: Front): Promise<number> => {
	const {subcommand, words} = front.request;
	switch (subcommand) {
		case 'validate':
			return (await import('./validate.ts')).validate(front, words);
		case 'import':
			return (await import('./import.ts')).importInto(front, words);
		default:
			throw new UserError('suite needs a command', USAGE);
	}
};
