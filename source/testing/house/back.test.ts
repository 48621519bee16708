import {expect, test} from 'vitest';
import type {SessionFact} from '../../core/session/event.ts';
import type {Asked, Scripted} from '../vendors/script.ts';
import {stageOf, well} from './cell.ts';
import {openHouse} from './house.ts';

const first = {vendor: 'anthropic', model: 'claude-sonnet-5-5'} as const;
const second = {vendor: 'groq', model: 'openai/gpt-oss-120b'} as const;
const spare = {vendor: 'openrouter', model: 'spare'} as const;

const roles = {context_analyzer: [spare], reasoning_engine: [first, second], code_generator: [spare]};

/** Which planner was asked in each turn, in order. */
const plannersIn = (facts: readonly SessionFact[]): readonly (readonly string[])[] => {
	const turns: string[][] = [];
	for (const fact of facts) {
		if (fact.type === 'turn.started') turns.push([]);
		if (fact.type === 'model.asked' && fact.stage === 'plan') turns.at(-1)?.push(fact.model.vendor);
	}
	return turns;
};

const busy: Scripted = {status: 529, type: 'overloaded_error', message: 'Try later.'};

/** Plans without an edit, as a plain answer, so that a turn is short; the first vendor is down while `isDown` says so. */
const script =
	(isDown: () => boolean) =>
	(asked: Asked): Scripted => {
		if (stageOf(asked) !== 'plan') return well(asked);
		return asked.vendor === 'anthropic' && isDown() ? busy : {say: ['Nothing is to be done.']};
	};

test('a vendor that is back is used again in a later turn, and until then is tried once in each', async () => {
	let isDown = true;
	await using house = await openHouse({roles, script: script(() => isDown)});
	await house.turn('One.');
	await house.turn('Two.');
	isDown = false;
	await house.turn('Three.');
	await house.turn('Four.');
	const {facts, wrong, text} = await house.end();
	expect([plannersIn(facts), wrong]).toEqual([
		[['anthropic', 'anthropic', 'anthropic', 'groq'], ['anthropic', 'groq'], ['anthropic'], ['anthropic']],
		[],
	]);
	expect(text.filter(line => line.includes('passed over'))).toEqual([
		'! claude-sonnet-5-5: anthropic fails again and again: passed over for this turn; using groq:openai/gpt-oss-120b',
	]);
});

test('a key that is refused is tried again in a later turn, because a person may have mended it', async () => {
	let isWrong = true;
	await using house = await openHouse({
		roles,
		script: asked => {
			if (stageOf(asked) !== 'plan') return well(asked);
			return asked.vendor === 'anthropic' && isWrong
				? {status: 401, type: 'authentication_error', message: 'No such key.'}
				: {say: ['Nothing is to be done.']};
		},
	});
	await house.turn('One.');
	isWrong = false;
	await house.turn('Two.');
	const {facts} = await house.end();
	expect(plannersIn(facts)).toEqual([['anthropic', 'groq'], ['anthropic']]);
});
