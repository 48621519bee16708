import {describe, expect, test} from 'vitest';
import {createDice} from './law/dice.ts';
import {HEADERS, randomCase, type Case} from './law/generate.ts';
import {judge, type Verdict} from './law/judge.ts';
import {WRAPS} from './law/wrap.ts';

/** A deep run says how many: `UNIFIED_DGM_TEST_CASES=50000 vitest run … law.test.ts`. */
const CASES = Number(process.env['UNIFIED_DGM_TEST_CASES'] ?? 2500);
const PATIENCE = 600_000;
/** Of patches that have one sensible reading so many may be refused. */
const MAX_REFUSED = 0.005;

/** Cut anywhere before its last marker, in the middle of a line or between two. */
const cut = (one: Case): Case => {
	const end = one.patch.lastIndexOf('End Patch');
	return {...one, patch: one.patch.slice(0, createDice(one.seed)(end))};
};

/** With one more `*** End Patch` between two of its lines. */
const endedTwice = (one: Case): Case => {
	const lines = one.patch.split('\n');
	lines.splice(1 + createDice(one.seed)(lines.length), 0, '*** End Patch');
	return {...one, patch: lines.join('\n')};
};

type Judged = {readonly one: Case; readonly verdict: Verdict};

const casesOf = (count: number): readonly Case[] => {
	const cases: Case[] = [];
	for (let seed = 1; cases.length < count; seed++) {
		const one = randomCase(seed);
		if (one !== undefined) cases.push(one);
	}
	return cases;
};

const isWrong = ({verdict}: Judged): boolean => verdict !== 'right' && 'wrong' in verdict;

const isRefused = ({verdict}: Judged): boolean => verdict !== 'right' && 'refused' in verdict;

describe('random edits of random files, said as models say them', () => {
	test(
		'are made as they were meant, or not at all, and are hardly ever refused when they have one sensible reading',
		() => {
			const judged = casesOf(CASES).map(one => ({one, verdict: judge(one)}));
			expect(judged.filter(isWrong).slice(0, 1)).toEqual([]);
			const sensible = judged.filter(({one}) => one.sensible);
			expect(sensible.length).toBeGreaterThan(CASES / 3);
			expect(sensible.filter(isRefused).length / sensible.length).toBeLessThanOrEqual(MAX_REFUSED);
			expect(new Set(judged.map(({one}) => one.wrap))).toEqual(new Set(WRAPS));
			expect(new Set(judged.map(({one}) => one.header))).toEqual(new Set(HEADERS));
		},
		PATIENCE,
	);

	test(
		'are refused when something wraps them and they are cut off anywhere',
		() => {
			const cuts = casesOf(CASES / 2).filter(({wrap}) => wrap !== 'bare' && wrap !== 'indented');
			const made = cuts.map(cut).filter(one => !isRefused({one, verdict: judge(one)}));
			expect(made.slice(0, 1)).toEqual([]);
		},
		PATIENCE,
	);

	test(
		'are not made in part when "*** End Patch" comes too early',
		() => {
			const wrong = casesOf(CASES / 2).map(one => ({one: endedTwice(one), verdict: judge(endedTwice(one))}));
			expect(wrong.filter(isWrong).slice(0, 1)).toEqual([]);
		},
		PATIENCE,
	);
});
