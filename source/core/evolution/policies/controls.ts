import {countsOf, meanOf} from '../archive.ts';
import {pick} from '../dice.ts';
import {largest, type Policy} from './policy.ts';
import {staged} from './staged.ts';

/** Always from who has the best score so far. Robeyns, Szummer, Aitchison: A self-improving coding agent. arXiv:2504.15228. */
export const greedy: Policy = staged(candidates => largest(candidates, variant => meanOf(countsOf(variant))));

/** From anybody, alike. */
export const random: Policy = staged((candidates, _view, die) => candidates[pick(die, 0, candidates.length)]);

/** Always from the root: many tries of one step, no step upon a step. */
export const bestOfN: Policy = staged(([root]) => root);
