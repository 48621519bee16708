import type {Trouble} from './fault.ts';

/** Says that a stream holds more than one answer. What it adds up to was never said, so nothing of it may be used or run. */
export const twoAnswers: Trouble = {message: 'parts of two answers came in one stream', broken: true};

/**
 * Tells whether the chunks of a chat stream are of more than one answer, by their ids. Some servers give every chunk an id of its own:
 * only where an id came twice do ids name answers.
 */
export const generations = () => {
	const seen = new Set<string>();
	let isRepeated = false;
	/** Takes the id of a chunk; tells whether another answer has begun. */
	const take = (id: unknown): boolean => {
		if (typeof id !== 'string' || id === '') return false;
		if (seen.has(id)) isRepeated = true;
		else seen.add(id);
		return isRepeated && seen.size > 1;
	};
	/** Is this the id of another answer than all that came? */
	const isOther = (id: unknown): boolean => isRepeated && typeof id === 'string' && id !== '' && !seen.has(id);
	return {take, isOther};
};
