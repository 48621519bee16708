import {execFile} from 'node:child_process';
import {access} from 'node:fs/promises';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {longAnswer} from './long-answer.ts';
import {answeredCalls, inOrder, setStage} from './scenes.ts';
import type {Asked} from './vendors/script.ts';

const asked = {messages: [{role: 'user', blocks: [{type: 'text', text: 'go on'}]}]} as unknown as Asked;

test('replies come in order, and the last one for ever', async () => {
	const script = inOrder({say: ['one']}, {say: ['two']});
	expect([await script(asked), await script(asked), await script(asked)]).toEqual([
		{say: ['one']},
		{say: ['two']},
		{say: ['two']},
	]);
});

test('calls are counted since the last prompt', () => {
	const call = (id: string) => ({type: 'call', id, tool: 'read', input: {}});
	const result = (id: string) => ({type: 'result', call: id, output: '', failed: false});
	const messages = [
		{role: 'user', blocks: [{type: 'text', text: 'first'}]},
		{role: 'assistant', blocks: [call('1')]},
		{role: 'user', blocks: [result('1')]},
		{role: 'assistant', blocks: [{type: 'text', text: 'done'}]},
		{role: 'user', blocks: [{type: 'text', text: 'second'}]},
		{role: 'assistant', blocks: [call('2'), call('3')]},
		{role: 'user', blocks: [result('2'), result('3')]},
	];
	const counts = [1, 3, 5, 7].map(end =>
		answeredCalls({...asked, messages: messages.slice(0, end)} as unknown as Asked),
	);
	expect(counts).toEqual([0, 1, 0, 2]);
});

test('a stage with a branch is a repository with everything committed, and is gone when it is disposed', async () => {
	let project = '';
	{
		await using stage = await setStage({files: {'src/a.js': 'a\n'}, branch: 'trunk'});
		({project} = stage);
		const git = (...args: readonly string[]) => promisify(execFile)('git', [...args], {cwd: project});
		expect((await git('status', '--porcelain', '--branch')).stdout).toBe('## trunk\n');
	}
	await expect(access(project)).rejects.toThrow('ENOENT');
});

test('a long answer has as many tokens as were asked for, is whole markdown, and ends with the last words', () => {
	const text = longAnswer(5_000, 'The end.').join('');
	expect({
		isLong: text.length > 19_000 && text.length < 20_100,
		fences: (text.match(/^```/gm) ?? []).length % 2,
		end: text.slice(-10),
	}).toEqual({isLong: true, fences: 0, end: '\n\nThe end.'});
});
