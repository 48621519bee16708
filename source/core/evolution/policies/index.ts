import {bestOfN, greedy, random} from './controls.ts';
import {dgm, dgmTopThree} from './dgm.ts';
import {hgm} from './hgm.ts';
import type {Policy} from './policy.ts';
import {tree} from './tree.ts';

/** Every policy by the name that a run's opening gives. `tree` is experimental. */
export const policies = {
	hgm,
	dgm,
	'dgm-top-three': dgmTopThree,
	greedy,
	random,
	'best-of-n': bestOfN,
	tree,
} as const satisfies Readonly<Record<string, Policy>>;

export type PolicyName = keyof typeof policies;
