import {isPartName, type PartName} from './parts.ts';

/** The variable that says which parts must be there: `everything`, or names with commas between them. */
export const MUST_HAVE = 'UNIFIED_DGM_TEST_MUST_HAVE';

/** Is a missing part a failure here? Throws for a name of no part: a misspelt one would let everything be skipped. */
export const mustHave = (name: PartName, env: Readonly<Record<string, string | undefined>>): boolean => {
	const words = (env[MUST_HAVE] ?? '').split(',').flatMap(word => word.trim() || []);
	const unknown = words.find(word => word !== 'everything' && !isPartName(word));
	if (unknown !== undefined) throw new Error(`${MUST_HAVE} names "${unknown}", which is no part of a machine`);
	return words.includes('everything') || words.includes(name);
};
