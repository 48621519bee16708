import {expect, test} from 'vitest';
import {EvolvedTool} from './evolved.ts';

const good = {
	name: 'outline',
	about: 'Lists the functions of a file.',
	input: {type: 'object', properties: {path: {type: 'string'}}},
	program: "export default () => ''",
};

test('a new tool, and one in the place of ours', () => {
	expect(EvolvedTool.safeParse(good).success).toBe(true);
	expect(EvolvedTool.parse({name: 'search', program: 'x'})).toEqual({name: 'search', program: 'x', timeout: 20});
});

test.each([
	['in the place of what writes', {name: 'edit', program: 'x'}],
	['in the place of what runs', {name: 'shell', program: 'x'}],
	['in the place of ours, told otherwise', {...good, name: 'read'}],
	['without what a model is told', {name: 'outline', program: 'x'}],
	['without a program', {...good, program: ''}],
	['with a program without end', {...good, program: 'x'.repeat(64_001)}],
	['of a name that is a path', {...good, name: '../outline'}],
	['of a name that a server could have', {...good, name: 'a__b-c'}],
	['with a schema that is none', {...good, input: {type: 'object', properties: {a: {type: 'nothing'}}}}],
	['with a schema of something else', {...good, input: {type: 'string'}}],
	['with a schema that is elsewhere', {...good, input: {$ref: 'https://example.com/x.json'}}],
	['with a schema that is a book', {...good, input: {type: 'object', description: 'x'.repeat(9_000)}}],
	['that takes for ever', {...good, timeout: 3_600}],
	['with more to say', {...good, standing: 'approved'}],
])('no tool is one %s', (_, tool) => {
	expect(EvolvedTool.safeParse(tool).success).toBe(false);
});
