import leven from 'leven';

/** The name among `known` that `word` was probably meant to be. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
	const [best] = known
		.map(name => ({name, distance: leven(word.toLowerCase(), name.toLowerCase())}))
		.toSorted((a, b) => a.distance - b.distance);
	return best !== undefined && best.distance <= Math.max(2, word.length / 3) ? best.name : undefined;
};
