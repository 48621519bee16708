import {nearest} from '../../config/nearest.ts';
import {UserError} from '../../core/user-error.ts';
import type {Front} from '../../cli.ts';

const USAGE = 'unified-dgm suite validate DIR|NAME, or unified-dgm suite import FORMAT FROM TO';

/** Suites of tasks: proves one, or makes one of tasks in another format. */
export const suite = async (front: Front): Promise<number> => {
	const [verb = '', ...words] = front.request.words;
	switch (verb) {
		case 'validate':
			return (await import('./validate.ts')).validate(front, words);
		case 'import':
			return (await import('./import.ts')).importInto(front, words);
		default: {
			const meant = nearest(verb, ['validate', 'import']);
			throw new UserError(
				verb === '' ? 'nothing is asked of a suite' : `nothing of a suite is called "${verb}"`,
				meant === undefined || verb === '' ? USAGE : `did you mean "${meant}"?`,
			);
		}
	}
};
