import {describe, expect, test} from 'vitest';
import type {Reply} from '../core/model.ts';
import type {SessionFact} from '../core/session/event.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {editOnly, everyPrefixResumes, memory, runWith, seeThrough, stageOf} from './session.fixture.ts';
import type {Session} from './session.ts';

const fault = (kind: 'network' | 'rate-limit' | 'refused' = 'network'): Reply => ({
	kind: 'fault',
	fault: {kind, message: kind, retryAfterMs: 1},
});

const fine = answerOf([text('Done.')]);

const two = (first = 'x', second = 'y') => ({
	...editOnly(),
	limits: {rounds: 0, retries: 9},
	roles: {
		write: [
			{vendor: first, model: 'one'},
			{vendor: second, model: 'two'},
		],
	},
});

const askedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'model.asked' ? [`${fact.model.vendor} ${fact.attempt}`] : []));
const passedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'model.chosen' ? [fact.passed.map(({vendor}) => vendor)] : []));

const again = async (session: Session) => {
	await session.send({ask: 'submit', text: 'Again.'});
	await seeThrough(session);
};

/** The vendor x does what it is told, request by request, and is fine in the end. */
const xSays = (replies: readonly Reply[]): Script => {
	const left = [...replies];
	return (_, {vendor}) => (vendor === 'x' ? (left.shift() ?? fine) : fine);
};

describe('a vendor that fails three times in a row', () => {
	test.each(['network', 'rate-limit'] as const)('with %s is passed over, and another is asked at once', async kind => {
		const {facts, state} = await runWith(scriptedWorld(memory(), {script: xSays(Array(9).fill(fault(kind)))}), {
			profile: two(),
		});
		expect(state.last?.outcome).toBe('done');
		expect(askedOf(facts)).toEqual(['x 1', 'x 2', 'x 3', 'y 1']);
		expect(facts.findLast(({type}) => type === 'model.chosen')).toMatchObject({
			model: {vendor: 'y', id: 'two'},
			passed: [{vendor: 'x', model: 'one', why: 'x fails again and again: passed over for this turn'}],
		});
	});

	test('is tried once in each later turn, and is back when it answers', async () => {
		const replies = [fault(), fault(), fault(), fault(), fault(), fine, fault(), fault(), fine];
		const {facts} = await runWith(
			scriptedWorld(memory(), {script: xSays(replies)}),
			{profile: two()},
			async session => {
				await session.settled();
				for (let turn = 2; turn <= 5; turn += 1) await again(session);
			},
		);
		expect(askedOf(facts)).toEqual([
			'x 1',
			'x 2',
			'x 3',
			'y 1',
			'x 1',
			'y 1',
			'x 1',
			'y 1',
			'x 1',
			'x 1',
			'x 2',
			'x 3',
		]);
	});

	test('that are not in a row, or not its own, is not passed over', async () => {
		const looks = answerOf([call('1', 'shell', {command: 'cat a'})]);
		const {facts} = await runWith(
			scriptedWorld(memory(), {script: xSays([fault(), fault(), looks, fault(), fault(), fine])}),
			{profile: two()},
		);
		expect(askedOf(facts)).toEqual(['x 1', 'x 2', 'x 3', 'x 1', 'x 2', 'x 3']);
		const turns = await runWith(
			scriptedWorld(memory(), {script: xSays([fault('refused'), fault('refused'), fault('refused'), fine])}),
			{profile: two()},
			async session => {
				await session.settled();
				for (let turn = 2; turn <= 4; turn += 1) await again(session);
			},
		);
		expect(askedOf(turns.facts)).toEqual(['x 1', 'x 1', 'x 1', 'x 1']);
	});

	test('is asked on when there is nobody else, as often as it may be', async () => {
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {script: xSays([fault(), fault(), fault(), fault()])}),
			{
				profile: two('x', 'x'),
			},
		);
		expect([state.last?.outcome, askedOf(facts)]).toEqual(['done', ['x 1', 'x 2', 'x 3', 'x 4', 'x 5']]);
	});

	test('is passed over in every stage of the turn, which is said once', async () => {
		const roles = Object.fromEntries(
			['look', 'think', 'write'].map(role => [
				role,
				[
					{vendor: 'x', model: role},
					{vendor: 'y', model: role},
				],
			]),
		);
		const script: Script = (ask, {vendor}) => {
			if (vendor === 'x') return fault();
			if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
			return stageOf(ask) === 'Plan'
				? answerOf([call('p', 'plan', {summary: 'S', steps: [{title: 'T', detail: 'd', files: []}]})])
				: fine;
		};
		const {facts, state} = await runWith(scriptedWorld(memory(), {script}), {
			profile: scriptedProfile({roles, limits: {rounds: 0, retries: 9}}),
		});
		expect(state.last?.outcome).toBe('done');
		expect(askedOf(facts)).toEqual(['x 1', 'x 2', 'x 3', 'y 1', 'y 1', 'y 1']);
		expect(passedOf(facts)).toEqual([[], ['x'], [], []]);
	});

	test('goes on from every prefix of the record to the same end', async () => {
		const commands = async () => exited(0, 'looked');
		const script: Script = (ask, {vendor}) => {
			if (vendor === 'x') return fault();
			return ask.messages.length > 1 ? fine : answerOf([call('1', 'shell', {command: 'cat a'})]);
		};
		const facts = await everyPrefixResumes({
			parts: {script, commands},
			profile: two(),
			from: ({type}) => type === 'turn.started',
			act: async session => {
				await session.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({last}) => [last?.outcome, last?.answer],
		});
		expect(askedOf(facts)).toEqual(['x 1', 'x 2', 'x 3', 'y 1', 'y 1']);
	});
});
