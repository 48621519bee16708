import {describe, expect, test} from 'vitest';
import {HEADERS, randomCase, type Case} from './law/generate.ts';
import {judge, type Verdict} from './law/judge.ts';
import {WRAPS} from './law/wrap.ts';

/** A deep run says how many: `UNIFIED_DGM_PATCH_CASES=50000 vitest run … law.test.ts`. */
const CASES = Number(process.env['UNIFIED_DGM_PATCH_CASES'] ?? 2500);
const PATIENCE = 600_000;
/** Of patches that have one sensible reading so many may be refused. */
const MAX_REFUSED = 0.005;

type Judged = {readonly one: Case; readonly verdict: Verdict};

const judgeAll = (): readonly Judged[] => {
	const judged: Judged[] = [];
	for (let seed = 1; judged.length < CASES; seed++) {
		const one = randomCase(seed);
		if (one !== undefined) judged.push({one, verdict: judge(one)});
	}
	return judged;
};

const isRefused = ({verdict}: Judged): boolean => verdict !== 'right' && 'refused' in verdict;

describe('random edits of random files, said as models say them', () => {
	test(
		'are made as they were meant, or not at all, and are hardly ever refused when they have one sensible reading',
		() => {
			const judged = judgeAll();
			const wrong = judged.filter(({verdict}) => verdict !== 'right' && 'wrong' in verdict);
			expect(wrong.slice(0, 1)).toEqual([]);
			const sensible = judged.filter(({one}) => one.sensible);
			expect(sensible.length).toBeGreaterThan(CASES / 3);
			expect(sensible.filter(isRefused).length / sensible.length).toBeLessThanOrEqual(MAX_REFUSED);
			expect(new Set(judged.map(({one}) => one.wrap))).toEqual(new Set(WRAPS));
			expect(new Set(judged.map(({one}) => one.header))).toEqual(new Set(HEADERS));
		},
		PATIENCE,
	);
});
