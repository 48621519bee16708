import {helpFor} from '../cli/help.ts';
import {placeOf, subverbsOf, topVerbs} from '../cli/verbs.ts';
import type {Front} from '../cli.ts';
import {nearest} from '../config/nearest.ts';
import {UserError} from '../core/user-error.ts';

/** Shows the help of a verb, or of the whole program. */
export const help = async ({request: {words}, stdout}: Front): Promise<number> => {
	const place = placeOf(words);
	const [unknown, ...more] = words.slice(place.path.length);
	if (unknown !== undefined) {
		const known = (place.path.length === 0 ? topVerbs : subverbsOf(place)).map(({path}) => path.at(-1) ?? '');
		// Many words are a prompt rather than a slip.
		const meant = more.length === 0 ? nearest(unknown, known) : undefined;
		throw new UserError(
			`there is no help for "${words.join(' ')}"`,
			meant === undefined ? 'see unified-dgm help; a prompt goes in quotes' : `did you mean "${meant}"?`,
		);
	}
	stdout.write(helpFor(words, stdout.columns));
	return 0;
};
