import {expect, test} from 'vitest';
import type {Message} from '../core/message.ts';
import type {Ask} from '../core/model.ts';
import {answerOf, call, scriptedWorld, text} from '../testing/world.ts';
import {editOnly, memory, runWith, seeThrough} from './session.fixture.ts';

test('a question says which model gave each answer before it, so that ids of calls can go back to it as they came', async () => {
	const asks: Ask[] = [];
	const world = scriptedWorld(memory(), {
		script: async ask => {
			asks.push(ask);
			return asks.length === 1
				? answerOf([call('functions.read:0', 'read', {path: 'a.txt'})])
				: answerOf([text('Done.')]);
		},
	});
	const {facts} = await runWith(world, {profile: editOnly()}, seeThrough);
	const [model] = facts.flatMap(fact => (fact.type === 'model.asked' ? [fact.model] : []));
	const answers = asks.flatMap(({messages}): readonly Message[] => messages.filter(({role}) => role === 'assistant'));
	expect(answers.length).toBeGreaterThan(0);
	expect(answers.map(({by}) => by)).toEqual(answers.map(() => model));
});
