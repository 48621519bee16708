import {describe, expect, test} from 'vitest';
import {runProgram, stage, type Scene} from './testing/program.ts';
import {stageOf} from './testing/house/cell.ts';
import {startVendors, type Vendors} from './testing/vendors.ts';
import type {Asked, Scripted} from './testing/vendors/script.ts';

// What was true on 2026-11-21, served by the stand-in: Scout is gone at Groq, Sonnet 4 is gone, GPT-4.1 goes in 54 days.

/** Starts the program on that day, whatever day it is. */
const onThatDay = `--import=data:text/javascript,${encodeURIComponent(`
const Real = Date;
const shift = Real.parse('2026-11-21T09:00:00Z') - Real.now();
globalThis.Date = class extends Real {
	constructor(...parts) {
		if (parts.length === 0) super(Real.now() + shift);
		else super(...parts);
	}
	static now() {
		return Real.now() + shift;
	}
};
`)}`;

const gone: Readonly<Record<string, Scripted>> = {
	'meta-llama/llama-4-scout-17b-16e-instruct': {
		status: 400,
		type: 'invalid_request_error',
		code: 'model_decommissioned',
		message:
			'The model `meta-llama/llama-4-scout-17b-16e-instruct` has been decommissioned and is no longer supported.',
	},
	'claude-sonnet-4-20250514': {status: 404, type: 'not_found_error', message: 'model: claude-sonnet-4-20250514'},
};

const served = [
	{id: 'openai/gpt-oss-120b'},
	{id: 'claude-sonnet-5-5'},
	{id: 'gpt-4.1', shutdown_date: '2027-01-14'},
	{id: 'gpt-6-luna'},
];

const plan = {
	summary: 'Let it add.',
	steps: [
		{title: 'Mend the sum', detail: 'add instead of subtracting', files: ['sum.js']},
		{title: 'Note it', detail: 'write CHANGES.md', files: []},
	],
};

const patch =
	'*** Begin Patch\n*** Update File: sum.js\n@@\n-export const sum = (a, b) => a - b;\n+export const sum = (a, b) => a + b;\n*** End Patch';

const script = (asked: Asked): Scripted => {
	const dead = gone[asked.model];
	if (dead !== undefined) return dead;
	if (stageOf(asked) === 'context') return {say: ['{"files": [{"path": "sum.js", "score": 9, "why": "it sums"}]}']};
	if (stageOf(asked) === 'plan') return {say: [{tool: 'plan', input: plan}]};
	const isDone = asked.messages.some(({blocks}) => blocks.some(({type}) => type === 'result'));
	if (isDone) return {say: ['Done.']};
	return JSON.stringify(asked.messages[0]).includes('Mend the sum')
		? {say: [{tool: 'patch', input: {patch}}]}
		: {say: [{tool: 'write', input: {path: 'CHANGES.md', content: 'It adds.\n'}}]};
};

/** More than a planner is given whole. */
const bulk = Object.fromEntries(
	Array.from({length: 30}, (_, n) => [`notes/${n}.md`, `# ${n}\n\n${'Words that matter to nobody. '.repeat(120)}\n`]),
);

const files = {
	...bulk,
	'package.json': '{"name": "adds", "type": "module", "scripts": {"test": "node --test"}}\n',
	'sum.js': 'export const sum = (a, b) => a - b;\n',
	'sum.test.js':
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {sum} from './sum.js';\n\ntest('it adds', () => assert.equal(sum(1, 2), 3));\n",
};

const environment = ({home}: Scene, vendors: Vendors) => ({
	NODE_OPTIONS: onThatDay,
	UNIFIED_DGM_HOME: home,
	ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
	ANTHROPIC_BASE_URL: vendors.url,
	OPENAI_API_KEY: 'sk-test-0000000000000000000000',
	OPENAI_BASE_URL: vendors.openaiUrl,
	GROQ_API_KEY: 'gsk_test00000000000000000000',
	GROQ_BASE_URL: vendors.url,
});

const allow = 'permissions:\n  - {tool: shell, pattern: npm test, action: allow}\n';
const namingSonnet4 = `${allow}models:\n  reasoning_engine: [anthropic:claude-sonnet-4, openai:o4-mini]\n`;

const scout = '! llama-4-scout: no longer served by groq (since 2026-07-17); using groq:openai/gpt-oss-120b';
const sonnet = '! claude-sonnet-4: no longer served by anthropic (since 2026-06-15); using anthropic:claude-sonnet-5-5';
const soon = '! gpt-4.1 shuts down on 2027-01-14, in 54 days: its successor is gpt-6-luna';

describe('on 2026-11-21 the default profile does a task from end to end, and says each substitution once', () => {
	test.each([
		['as it is shipped', allow, [scout, soon]],
		['with Sonnet 4 named by the user', namingSonnet4, [scout, sonnet, soon]],
	])('%s', async (_, config, substitutions) => {
		// Nobody can be asked here, and there is no sandbox: that comes first.
		const said = [
			expect.stringMatching(/^! there is no sandbox \(--sandbox none\), and nobody can be asked/),
			...substitutions,
		];
		await using vendors = await startVendors(script, served);
		await using scene = await stage(files, config);
		const {code, stdout, stderr} = await runProgram(['--full-auto', '--sandbox', 'none', 'Let sum add'], {
			cwd: scene.project,
			env: environment(scene, vendors),
		});
		const left = await scene.files();
		expect({
			code,
			stdout,
			said: stderr.split('\n').filter(line => line.startsWith('!')),
			stages: stderr.split('\n').flatMap(line => /^(?:◆|✓ npm|✓ done).*?(?=   |$)/.exec(line)?.[0] ?? []),
			sum: left['sum.js'],
			changes: left['CHANGES.md'],
			models: [...new Set(vendors.requests.map(({vendor, model}) => `${vendor} ${model}`))],
			wrong: vendors.requests.flatMap(({problem}) => problem ?? []),
		}).toEqual({
			code: 0,
			stdout: 'Let it add.\n\n- Mend the sum: Done.\n- Note it: Done.\n',
			said,
			stages: [
				'◆ openai/gpt-oss-120b  read 33 files · 1 matters',
				'◆ claude-sonnet-5-5  plan: 2 steps',
				'◆ gpt-4.1  step 1/2 Mend the sum',
				'◆ gpt-4.1  step 2/2 Note it',
				expect.stringContaining('✓ npm test'),
				'✓ done',
			],
			sum: 'export const sum = (a, b) => a + b;\n',
			changes: 'It adds.\n',
			models: ['groq openai/gpt-oss-120b', 'anthropic claude-sonnet-5-5', 'openai gpt-4.1'],
			wrong: [],
		});
	});
});

describe('a limit that is hit ends the program with exit code 3, and says which and how to raise it', () => {
	test.each<[string, readonly string[], string, string, string]>([
		[
			'of a stage',
			[],
			`${allow}limits: {stages: {edit: {max_cost_usd: 0.000001}}}\n`,
			'the next request may pass the cost limit of edit: $0.0000 of $0.000001 is spent (limits.stages.edit.max_cost_usd)',
			'to go on with a fresh allowance, say "go on" (or: unified-dgm resume --last) · to raise the limit: limits.stages.edit.max_cost_usd',
		],
		[
			'of a turn',
			['--max-cost', '0.000001'],
			allow,
			'the next request may pass the cost limit: $0.0000 of $0.000001 is spent (limits.max_cost_usd)',
			'to go on with a fresh allowance, say "go on" (or: unified-dgm resume --last) · to raise the limit: --max-cost, limits.max_cost_usd',
		],
		[
			'where the price is not known',
			['--max-cost', '5', '-m', 'plan=groq:nobody/knows-it'],
			allow,
			'the price of nobody/knows-it is not known, so the cost limit cannot be kept',
			'state its prices in models.yaml, choose another model, or ask without a cost limit',
		],
	])('%s', async (_, args, config, why, hint) => {
		await using vendors = await startVendors(script, served);
		await using scene = await stage(files, config);
		const {code, stderr} = await runProgram(['--full-auto', '--sandbox', 'none', ...args, 'Let sum add'], {
			cwd: scene.project,
			env: environment(scene, vendors),
		});
		const [end = '', below = ''] = stderr.trimEnd().split('\n').slice(-2);
		expect({code, end: end.split('   ', 1)[0], below}).toEqual({
			code: 3,
			end: `■ stopped at a limit: ${why}`,
			below: `  ${hint}`,
		});
		expect(await scene.files()).toEqual(files);
	});
});
