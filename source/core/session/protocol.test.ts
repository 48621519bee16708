import {expect, test} from 'vitest';
import {parseFact} from './event.ts';
import {protocolSchema} from './protocol.ts';

test('the published JSON Schema is the table of facts (vitest -u writes it anew)', async () => {
	await expect(`${JSON.stringify(protocolSchema(), null, '\t')}\n`).toMatchFileSnapshot(
		'../../../profiles/protocol.schema.json',
	);
});

test.each([
	[
		'a fact that fits',
		{type: 'mode.changed', mode: 'suggest', seq: 1, at: 'now'},
		{fact: {type: 'mode.changed', mode: 'suggest', seq: 1, at: 'now'}},
	],
	['a type of a newer version', {type: 'dream.begun', seq: 1, at: 'now'}, {unknown: 'dream.begun'}],
	['a type that every object has', {type: 'constructor', seq: 1, at: 'now'}, {unknown: 'constructor'}],
	[
		'a fact that lacks something',
		{type: 'prompt.submitted', prompt: 'p1', seq: 1, at: 'now'},
		{broken: 'prompt.submitted: text Invalid input: expected string, received undefined'},
	],
])('%s', (_, data, parsed) => {
	expect(parseFact(data)).toEqual(parsed);
});
