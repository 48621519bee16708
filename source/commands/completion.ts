import {scripts} from '../cli/completion/scripts.ts';
import type {Front} from '../cli.ts';
import {nearest} from '../config/nearest.ts';
import {UserError} from '../core/user-error.ts';

/** Writes the completion script of a shell. */
export const completion = async ({request, stdout}: Front): Promise<number> => {
	const [shell = ''] = request.words;
	const script = scripts.find(({shell: name}) => name === shell);
	if (script === undefined) {
		const shells = scripts.map(({shell: name}) => name);
		const meant = nearest(shell, shells);
		throw new UserError(
			shell === '' ? 'completion needs the name of a shell' : `there is no completion for "${shell}"`,
			shell === '' || meant === undefined ? `one of: ${shells.join(', ')}` : `did you mean "${meant}"?`,
		);
	}
	stdout.write(script.write());
	return 0;
};
