import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runProgram, stage} from './testing/program.ts';
import {startVendors} from './testing/vendors.ts';

const schema = {type: 'object', properties: {n: {type: 'integer'}}, required: ['n'], additionalProperties: false};

const ask = async (answers: readonly string[], args: readonly string[] = []) => {
	let given = 0;
	await using vendors = await startVendors(() => ({say: [answers[Math.min(given++, answers.length - 1)] ?? '']}));
	await using scene = await stage({'a.txt': ''});
	await writeFile(join(scene.home, 's.json'), JSON.stringify(schema));
	const ran = await runProgram(
		[
			'-p',
			'solo',
			'-m',
			'work=anthropic:claude-sonnet',
			'--sandbox',
			'none',
			'--output-schema',
			join(scene.home, 's.json'),
			'-o',
			join(scene.home, 'last'),
			...args,
			'Count',
		],
		{
			cwd: scene.project,
			env: {
				ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
				ANTHROPIC_BASE_URL: vendors.url,
				UNIFIED_DGM_HOME: scene.home,
			},
		},
	);
	const last = await readFile(join(scene.home, 'last'), 'utf8');
	return {...ran, last, asked: vendors.requests.map(({messages}) => JSON.stringify(messages))};
};

test('an answer that fits is printed as one line of JSON', async () => {
	const {code, stdout, last, asked} = await ask(['```json\n{"n": 7}\n```']);
	expect({code, stdout, last, asks: asked.length}).toEqual({code: 0, stdout: '{"n":7}\n', last: '{"n":7}\n', asks: 1});
	expect(asked[0]).toContain('answer_form');
});

test('one that does not fit is asked for again, with why', async () => {
	const {code, stdout, asked} = await ask(['It is seven.', '{"n": "seven"}', '{"n": 7}']);
	expect({code, stdout, asks: asked.length}).toEqual({code: 0, stdout: '{"n":7}\n', asks: 3});
	expect(asked[2]).toContain('n: Invalid input: expected number, received string');
});

test('one that never fits is no answer: nothing on stdout, exit code 1', async () => {
	const {code, stdout, stderr, asked} = await ask(['It is seven.']);
	expect({code, stdout, asks: asked.length}).toEqual({code: 1, stdout: '', asks: 3});
	expect(stderr).toMatch(/error: the answer does not fit .*s\.json: it is no JSON/);
});

test('with --json stdout holds facts alone', async () => {
	const {code, stdout} = await ask(['{"n": 7}'], ['--json']);
	expect(code).toBe(0);
	expect(
		stdout
			.trim()
			.split('\n')
			.map(line => (JSON.parse(line) as {type?: string}).type)
			.at(-1),
	).toBe('turn.finished');
});
