import {MUST_HAVE} from './must-have.ts';
import {parts, type PartName} from './parts.ts';

const count = (tests: number): string => `${tests} ${tests === 1 ? 'test' : 'tests'}`;

/**
 * The last lines of a run, from the missing parts of each skipped test: what was not proved, and how to have it proved. Empty when
 * nothing is missing.
 */
export const sayUnproved = (skipped: readonly (readonly PartName[])[]): readonly string[] => {
	const groups = new Map<string, {readonly names: readonly PartName[]; tests: number}>();
	for (const names of skipped) {
		if (names.length === 0) continue;
		const group = groups.get(names.join()) ?? {names, tests: 0};
		groups.set(names.join(), {names, tests: group.tests + 1});
	}
	if (groups.size === 0) return [];
	const all = [...groups.values()].toSorted((a, b) => b.tests - a.tests);
	const told = all.map(
		({names, tests}) =>
			`  ${count(tests)}: without ${names.join(', ')}   (${names.map(name => parts[name].get).join('; ')})`,
	);
	const total = all.reduce((sum, {tests}) => sum + tests, 0);
	return [
		'',
		`Not proved on this machine: ${count(total)}.`,
		...told,
		`${MUST_HAVE}=everything makes what is missing a failure.`,
	];
};
