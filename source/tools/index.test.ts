import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import {tools} from './index.ts';
import {createScratch, preview, use} from './scratch.ts';

const all = [...tools().values()];

describe('every tool', () => {
	test('has a name, a risk, and a promise about being used again', () => {
		expect(all.map(({name, risk, replay}) => [name, risk, replay])).toEqual([
			['read', 'read', 'safe'],
			['list', 'read', 'safe'],
			['search', 'read', 'safe'],
			['symbols', 'read', 'safe'],
			['patch', 'write', 'safe'],
			['edit', 'write', 'safe'],
			['write', 'write', 'safe'],
			['shell', 'run', 'never'],
			['plan', 'read', 'safe'],
		]);
	});

	test.for(all.map(tool => [tool.name, tool] as const))(
		'%s has a plain schema in which every property is described',
		([, tool]) => {
			for (const io of ['input', 'output'] as const) {
				const schema = z.toJSONSchema(tool.input, {io});
				expect(schema).toMatchObject({type: 'object', properties: expect.any(Object)});
				for (const property of Object.values(schema.properties ?? {}))
					expect(property).toMatchObject({description: expect.stringMatching(/\w+/)});
			}
		},
	);

	test.for(all.map(tool => [tool.name, tool] as const))(
		'%s is told to models in a few hundred words at most',
		([, tool]) => {
			expect(tool.about.split(/\s+/).length).toBeLessThan(330);
		},
	);

	test.for(all.map(tool => [tool.name, tool] as const))(
		'%s answers a wrong input with why, and never throws',
		([, tool]) => {
			for (const input of [undefined, null, 7, 'x', [], {}, {path: 7, pattern: {}}, {patch: null}, '{"a":'])
				expect(() => tool.input.safeParse(input)).not.toThrow();
		},
	);

	test('that writes or runs has a preview, and so has each that reads a path', () => {
		expect(all.filter(tool => !('preview' in tool)).map(({name}) => name)).toEqual(['plan']);
	});
});

describe('an input', () => {
	const of = (name: string, input: unknown): unknown => tools().get(name)?.input.parse(input);
	const rows: readonly (readonly [law: string, tool: string, input: unknown, parsed: unknown])[] = [
		['may have numbers as strings', 'list', {depth: '2'}, {depth: 2}],
		['may have strings as numbers', 'read', {path: 'f', lines: 7}, {path: 'f', lines: '7'}],
		['may have booleans as strings', 'search', {pattern: 'x', literal: 'True'}, {pattern: 'x', literal: true}],
		['may have null for what is left out', 'read', {path: 'f', lines: null}, {path: 'f'}],
		['may be encoded twice', 'read', '{"path": "f"}', {path: 'f'}],
		[
			'may have other names',
			'edit',
			{file_path: 'f', old_string: 'a', new_string: 'b', replace_all: false},
			{path: 'f', old: 'a', new: 'b', all: false},
		],
		['prefers the right name', 'read', {path: 'f', file_path: 'g'}, {path: 'f'}],
		[
			'may have a list as a string',
			'plan',
			{summary: 's', steps: '[{"title":"t","detail":"d","files":[]}]'},
			{summary: 's', steps: [{title: 't', detail: 'd', files: []}]},
		],
		['keeps text that looks like a number', 'write', {path: '1', content: '2'}, {path: '1', content: '2'}],
	];
	test.for(rows)('%s', ([, tool, input, parsed]) => {
		expect(of(tool, input)).toEqual(parsed);
	});
});

test('a plan is taken, and nothing happens', async () => {
	await using scratch = await createScratch();
	const plan = tools().get('plan');
	const input = {summary: 'Do it', steps: [{title: 't', detail: 'd', files: ['f'], check: null}], check: null};
	if (plan === undefined) throw new Error('there is no plan');
	expect(plan.title(plan.input.parse(input))).toBe('Do it (1 step)');
	expect(await use(plan, input, scratch.room)).toEqual({outcome: 'ok', output: 'The plan is taken: 1 step.'});
	expect(await preview(plan, input, scratch.room)).toEqual({impossible: 'it has no preview'});
	expect(await scratch.all()).toEqual({});
});
