import {describe, expect, test} from 'vitest';
import type {Ask, Rates} from '../core/model.ts';
import type {SessionFact} from '../core/session/event.ts';
import {session} from '../core/session/machine.ts';
import {goOnOr} from '../core/session/limits.ts';
import {answerOf, call, exited, scriptedWorld, text, type Script} from '../testing/world.ts';
import {editOnly, memory, runWith} from './session.fixture.ts';

/** Per million tokens: a thousand tokens of input are $0.001, and of output $0.01. */
const RATES: Rates = {input: 1, output: 10, maxOutput: 10_000};

const spends = (input: number, cost: number | null = 0) => ({
	usage: {input, output: 0, cacheRead: 0, cacheWrite: 0},
	cost,
});

const priced = (script: Script, prices: Rates | undefined): Parameters<typeof runWith>[0] =>
	scriptedWorld(memory(), {
		script,
		commands: async () => exited(0, 'ok'),
		...(prices === undefined ? {} : {prices}),
	});

const limited = (maxCost?: number) => ({
	profile: {...editOnly(), limits: {rounds: 0, retries: 0, ...(maxCost === undefined ? {} : {maxCost})}},
});

const reservedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'model.asked' ? [fact.maxOutput] : []));

/** In whole thousands: how long the question is was guessed. */
const about = (tokens: number | undefined) => tokens && Math.round(tokens / 1_000) * 1_000;

/** One command, whose request took 100,000 tokens and cost some of the limit; then the end. */
const twice =
	(asks: Ask[], cost: number | null, input = 100_000): Script =>
	ask => {
		asks.push(ask);
		return ask.messages.length === 1
			? answerOf([call('1', 'shell', {command: 'cat a'})], spends(input, cost))
			: answerOf([text('Done.')], spends(input, cost));
	};

describe('before each request its cost is set aside', () => {
	test.each<[string, number | undefined, number, Rates | undefined, readonly unknown[]]>([
		['no limit: nothing is', undefined, 0.05, RATES, ['done', undefined, undefined]],
		['prices not known: none is made', 1, 0.05, undefined, ['limit']],
		['no limit, and prices not known: nothing is', undefined, 0.05, undefined, ['done', undefined, undefined]],
		['the longest answer fits: nothing need be said', 0.3, 0.05, RATES, ['done', undefined, undefined]],
		['a shorter one fits: the answer may be no longer', 0.19, 0.05, RATES, ['done', undefined, 4_000]],
		['its longest answer is not known: what fits', 0.19, 0.05, {input: 1, output: 10}, ['done', 19_000, 4_000]],
		['hardly an answer fits: it is not made', 0.16, 0.05, RATES, ['limit', undefined]],
		['not even the question fits: it is not made', 0.149, 0.05, RATES, ['limit', undefined]],
		[
			'a long request is dearer',
			0.3,
			0.05,
			{...RATES, long: {above: 50_000, input: 2, output: 3}},
			['limit', undefined],
		],
	])('%s', async (_, maxCost, cost, prices, expected) => {
		const asks: Ask[] = [];
		const {facts, state} = await runWith(priced(twice(asks, cost), prices), limited(maxCost));
		const [outcome, ...reserved] = expected;
		expect(state.last?.outcome).toBe(outcome);
		expect(reservedOf(facts).map(about)).toEqual(reserved);
		expect(asks.map(({maxOutput}) => about(maxOutput))).toEqual(reserved);
	});

	test('a request that may pass the limit is not made, and the turn says what to do', async () => {
		const {state} = await runWith(priced(twice([], 0.05), RATES), limited(0.16));
		expect(state.last).toMatchObject({
			outcome: 'limit',
			why: 'the next request may pass the cost limit: $0.0500 of $0.16 is spent (limits.max_cost_usd)',
			hint: goOnOr('--max-cost, limits.max_cost_usd'),
		});
	});

	test('an answer of unknown cost stays the end where there is a limit', async () => {
		const {state} = await runWith(priced(twice([], null), RATES), limited(5));
		expect(state.last).toMatchObject({outcome: 'limit', why: expect.stringContaining('price of a model is not known')});
	});

	test('a conversation is summed up without a model when that would pass the limit', async () => {
		let asked = 0;
		const script: Script = ask => {
			asked += 1;
			if (ask.system.includes('Sum it up')) return answerOf([text('So far.')], spends(0));
			return asked < 4
				? answerOf([call(`${asked}`, 'shell', {command: 'cat a'})], spends(1_000))
				: answerOf([text('Done.')], spends(100));
		};
		for (const [maxCost, model] of [
			[0.03, null],
			[5, {vendor: 'x', id: 'c'}],
		] as const) {
			asked = 0;
			const {profile} = limited(maxCost);
			const limits = {...profile.limits, compactAt: 0.001};
			const {facts} = await runWith(priced(script, RATES), {profile: {...profile, limits}});
			expect(facts.find(({type}) => type === 'thread.compacted')).toMatchObject({model});
		}
	});
});

test('what is set aside follows from the record alone', async () => {
	const {facts} = await runWith(priced(twice([], 0.05), RATES), limited(0.19));
	const asked = facts.flatMap((fact, at) => {
		if (fact.type !== 'model.asked') return [];
		const {seq: _, at: __, ...body} = fact;
		return [
			{
				body,
				decision: session.next(facts.slice(0, at).reduce((state, one) => session.fold(state, one), session.initial)),
			},
		];
	});
	expect(asked.map(({decision}) => decision)).toEqual(asked.map(({body}) => ({record: body})));
	expect(asked.map(({body}) => body.maxOutput !== undefined)).toEqual([false, true]);
});
