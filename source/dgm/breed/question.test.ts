import {expect, test} from 'vitest';
import {manifestIn} from './answer.ts';
import {questionFor} from './question.ts';

const manifest = {mechanism: 'm', rootCause: 'r', change: 'c', fixes: ['a'], endangers: []};

test.each([
	['bare', JSON.stringify(manifest), {manifest}],
	[
		'in a fence, with words around it',
		`Here:\n\`\`\`json\n${JSON.stringify(manifest)}\n\`\`\`\nGood luck.`,
		{manifest},
	],
	['no JSON at all', 'I would rather not.', {wrong: 'it holds no JSON object'}],
	['torn', '{"mechanism": "m"', {wrong: 'it holds no JSON object'}],
	[
		'without a change',
		'{"mechanism": "m", "rootCause": "r", "fixes": [], "endangers": []}',
		{wrong: expect.stringContaining('change') as string},
	],
	['without end', `{"mechanism": "${'m'.repeat(30_000)}"}`, {wrong: expect.stringContaining('longer') as string}],
])('a manifest that is said %s', (_, said, read) => {
	expect(manifestIn(said)).toEqual(read);
});

test('a question holds raw evidence, what was tried and how it ended, and the files of the parent, what is bred first', () => {
	const {text} = questionFor({
		scope: 'source',
		profile: 'profiles/default.yaml',
		failure: 'agent exit # · changed nothing',
		evidence: ['x'.repeat(100_000), '{"output": "TypeError"}'],
		parent: new Map([
			['source/tools/large.ts', Buffer.from('l'.repeat(200_000))],
			['profiles/prompts/edit.md', Buffer.from('Edit.')],
			['profiles/default.yaml', Buffer.from('stages: []')],
		]),
		before: [{variant: 'v3', manifest, stillborn: 'types: no'}],
	});
	expect(text.length).toBeLessThan(70_000);
	expect(text.indexOf('--- profiles/default.yaml')).toBeGreaterThan(0);
	expect(text.indexOf('--- profiles/default.yaml')).toBeLessThan(text.indexOf('--- profiles/prompts/edit.md'));
	expect(text).toContain('source/tools/large.ts: 200000 characters, left out');
	expect(text).toContain('- v3: m (c); it came to nothing: types: no');
	expect(text).toContain('TypeError');
	expect(text).toMatch(/source\/tools\/\*\*\/\*\.ts.*Tests, and everything else, may not/);
});
