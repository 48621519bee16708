import {expect, test} from 'vitest';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {opened} from '../../core/evolution/evolution.fixture.ts';
import {activeAt, pairsSoFar, timeLeft} from './outlook.ts';
import {facts, panelAfter} from './panel.fixture.ts';

const stateWith = (
	changed: Partial<EvolutionState>,
	budget: {usd?: number | null; wallMs?: number | null} = {},
): EvolutionState => {
	const {settings, ...rest} = opened();
	return {
		...initial,
		opened: {...rest, settings: {...settings, budget: {evaluations: 100, usd: null, wallMs: null, ...budget}}},
		at: '2026-01-01T00:00:00.000Z',
		...changed,
	};
};

test.each([
	['nothing is known yet', stateWith({charged: {evaluations: 4, usd: 0}}), undefined],
	['a pace is known', stateWith({charged: {evaluations: 20, usd: 0}}), {ms: 240_000, by: 'pace'}],
	['time is up before', stateWith({charged: {evaluations: 20, usd: 0}}, {wallMs: 100_000}), {ms: 40_000, by: 'limit'}],
	['money is gone before', stateWith({charged: {evaluations: 20, usd: 8}}, {usd: 10}), {ms: 15_000, by: 'pace'}],
	['only time is limited, and no pace is known', stateWith({}, {wallMs: 100_000}), {ms: 40_000, by: 'limit'}],
	['it is paused', stateWith({charged: {evaluations: 20, usd: 0}, paused: true}), undefined],
	['it is over', stateWith({charged: {evaluations: 20, usd: 0}, stop: 'x'}), undefined],
	['it is not open', initial, undefined],
])('time left when %s', (_, state, left) => {
	expect(timeLeft(state, 60_000)).toEqual(left);
});

test('time at work goes on between facts, but not in a pause, not after the end, and not when no process runs', () => {
	const later = Date.parse('2026-01-01T00:00:05.000Z');
	const state = stateWith({activeMs: 1_000});
	expect(activeAt(state, later, 'here')).toBe(6_000);
	expect(activeAt(state, later, 'none')).toBe(1_000);
	expect(activeAt({...state, paused: true}, later, 'here')).toBe(1_000);
	expect(activeAt({...state, stop: 'x'}, later, 'here')).toBe(1_000);
	// A clock that was set back takes nothing away.
	expect(activeAt(state, 0, 'here')).toBe(1_000);
});

test('pairs on the hold-out so far are those of the test at its end', () => {
	expect(pairsSoFar(panelAfter(5).state)).toBeUndefined();
	const {state} = panelAfter(facts.length);
	const {tested} = state;
	const pairs = pairsSoFar(state);
	expect([pairs?.won, pairs?.lost, pairs?.e]).toEqual([tested?.won, tested?.lost, tested?.evidence]);
});
