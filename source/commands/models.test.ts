import {mkdtemp, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import type {Front} from '../cli.ts';
import {readArguments} from '../cli/args.ts';
import {answering, noAnswers, type Answering} from '../testing/answering.ts';
import {models} from './models.ts';
import {ownFile, refreshedFile} from './vendors/known.ts';

type Case = {
	readonly args?: readonly string[];
	readonly env?: Front['env'];
	readonly own?: string;
	readonly refreshed?: string;
};

/** The day of all these tests: what the catalogue says of a model depends on it. */
const today = new Date('2026-11-21T12:00:00Z');

/** The command as the front door calls it, in a home of its own; what it left there as `kept`. */
const run = async ({args = [], env = {}, own, refreshed}: Case) => {
	const home = await realpath(await mkdtemp(join(tmpdir(), 'models-')));
	const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
	const front: Front = {
		request: readArguments(['models', '-C', home, ...args]),
		env: {UNIFIED_DGM_HOME: home, ...env},
		version: '0.1.0',
		stdin: stdin as unknown as Front['stdin'],
		stdout: stdout as unknown as Front['stdout'],
		stderr: stderr as unknown as Front['stderr'],
		terminal: false,
		colour: 'none',
		now: () => today,
	};
	try {
		if (own !== undefined) await writeFile(ownFile(home), own);
		if (refreshed !== undefined) await writeFile(refreshedFile(home), refreshed);
		const code = await models(front);
		const text = (stream: PassThrough): string => String(stream.read() ?? '').replaceAll(home, 'HOME');
		const kept = await readFile(refreshedFile(home), 'utf8').catch(() => undefined);
		const mode = kept === undefined ? 0 : (await stat(refreshedFile(home))).mode & 0o777;
		return {code, stdout: text(stdout), stderr: text(stderr), kept, mode};
	} finally {
		await rm(home, {recursive: true});
	}
};

const openai = (data: readonly object[]): Promise<Answering> => answering(() => ({json: {object: 'list', data}}));
const dayFromNow = (days: number): string => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);

describe("what the vendors' own lists say", () => {
	const served = [
		{id: 'gpt-6-luna'},
		{id: 'gpt-5.6-terra', shutdown_date: dayFromNow(30)},
		{id: 'gpt-6.1-sol', shutdown_date: dayFromNow(300)},
		{id: 'gpt-7\u001b[2J'},
	];

	test('is said beside who fills each role: what is gone, unknown, and about to end', async () => {
		await using one = await openai(served);
		await using other = await answering(() => ({json: {error: {message: 'no'}}, status: 401}));
		const env = {
			OPENAI_API_KEY: 'k',
			OPENAI_BASE_URL: `${one.url}/v1`,
			GROQ_API_KEY: 'gsk-secret',
			GROQ_BASE_URL: other.url,
		};
		const {code, stdout} = await run({env, args: ['-m', 'edit=openai:gpt-4.1']});
		expect(stdout).toContain('plan (reasoning_engine): openai:gpt-5.6-terra\n');
		expect(stdout).toContain(`  ! gpt-5.6-terra shuts down on ${dayFromNow(30)}, in 30 days\n`);
		expect(stdout).toContain("  ! gpt-4.1 is not in openai's own list\n");
		expect(stdout).toContain('openai: lists 4 models; no longer in it: gpt-4.1; 1 that the catalogue does not know\n');
		expect(stdout).toContain('groq: its own list refused the key (401)\n');
		expect(stdout).not.toContain('gsk-secret');
		expect(stdout).not.toContain('gpt-6.1-sol shuts');
		expect(code).toBe(0);
	});

	test('is asked of a server that nobody has provided, once a role names it', async () => {
		const {stdout} = await run({args: ['-p', 'solo', '-m', 'work=lmstudio:some']});
		expect(stdout).toMatch(/^work \(reasoning_engine\): lmstudio:some$/m);
		expect(stdout).toMatch(/^lmstudio: /m);
		expect(stdout).not.toContain('ollama');
	});

	test('is JSON for who wants that', async () => {
		await using one = await openai(served);
		const env = {OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${one.url}/v1`};
		const {roles, vendors} = JSON.parse((await run({env, args: ['--json', '-m', 'edit=openai:gpt-6-luna']})).stdout);
		expect(roles[2]).toEqual({
			stage: 'edit',
			role: 'code_generator',
			model: {vendor: 'openai', id: 'gpt-6-luna'},
			passed: [],
			warnings: [],
		});
		expect(vendors).toEqual([
			{
				vendor: 'openai',
				served: served.map(({id}) => id),
				gone: ['gpt-4.1'],
				unknown: ['gpt-7\u001b[2J'],
				shutdowns: {'gpt-5.6-terra': dayFromNow(30), 'gpt-6.1-sol': dayFromNow(300)},
			},
		]);
	});

	test('marks the table, which fits 80 columns and is shown without escapes', async () => {
		await using one = await openai(served);
		const own = `vendors:\n  mine: {api: chat, baseUrl: "${one.url}/v1"}\nmodels:\n  - {vendor: mine, id: ${'long'.repeat(15)}, prices: {input: 0.075}}\n`;
		const env = {OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${one.url}/v1`};
		const {code, stdout} = await run({env, own, args: ['list']});
		expect(stdout).toContain('✓ gpt-6-luna                     1.1M     0.1     0.5 served             v4a\n');
		expect(stdout).toContain('✗ gpt-4.1                        1.0M       2       8 ');
		expect(stdout).toContain(`✓ gpt-5.6-terra                  1.1M       2      12 served  ${dayFromNow(30)} v4a\n`);
		expect(stdout).toContain('  claude-sonnet-5-5              1.0M       2      10 served             exact\n');
		expect(stdout).toContain(`✗ ${'long'.repeat(15)}\n`);
		expect(stdout).toContain('mine also lists 4 models that the catalogue does not know: models list WORD\n');
		expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
		expect(stdout).not.toContain('\u001b');
		expect(code).toBe(0);
	});

	test('is searched with the catalogue', async () => {
		await using one = await openai(served);
		const env = {OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${one.url}/v1`};
		const found = async (...args: readonly string[]) => (await run({env, args: ['list', ...args]})).stdout;
		expect(await found('gpt', '7')).toMatch(/^No model .*\n✓ openai:gpt-7\n  not in the catalogue\n$/);
		expect(await found('SONNET', 'legacy', '--json')).toMatch(
			/^(\{.*"claude-sonnet-5".*\}\n\{.*"claude-sonnet-4-5-20250929".*\}\n)$/,
		);
		expect(JSON.parse(await found('gpt-7', '--json'))).toEqual({
			vendor: 'openai',
			id: 'gpt-7\u001b[2J',
			live: true,
			listed: false,
		});
	});

	test('is asked of nobody that was not provided', async () => {
		const {stdout, code} = await run({args: ['list', 'nothing-of-that-name']});
		expect({stdout, code}).toEqual({stdout: 'No model of the catalogue has nothing-of-that-name in it.\n', code: 0});
	});

	test.each(noAnswers.filter(([name]) => !name.includes('silence')))(
		'may be %s, and all else is said',
		async (_, reply, said) => {
			await using one = await answering(() => reply);
			const {stdout, code} = await run({env: {OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${one.url}/v1`}});
			expect(stdout).toMatch(said);
			expect(stdout).toContain('edit (code_generator): openai:gpt-4.1\n');
			expect(code).toBe(0);
		},
	);
});

const published = {
	openai: {
		id: 'openai',
		models: {
			'gpt-4.1': {
				id: 'gpt-4.1',
				limit: {context: 1_000_000, output: 65_536},
				cost: {input: 3, output: 8, cache_read: 0.5},
			},
			'gpt-6-luna': {
				limit: {context: 1_050_000, output: 128_000},
				cost: {
					input: 0.1,
					output: 0.5,
					cache_read: 0.01,
					cache_write: 0.125,
					tiers: [{tier: {type: 'context', size: 272_000}, input: 0.3, output: 0.75}],
				},
			},
			'gpt-6.1-sol': {limit: {context: 0, output: -1}, cost: {input: 0, output: 0}},
			'gpt-5.6-terra': {limit: 'much', cost: {input: 'free'}},
		},
	},
	groq: {
		models: {
			'qwen/qwen3.6-27b': {
				limit: {context: 131_072, output: 200_000},
				cost: {input: 0.29, output: 0.59, context_over_200k: {input: 0.58, output: 0.59}},
			},
		},
	},
	openrouter: {models: {'qwen/qwen3-coder': {limit: {context: 262_144}, cost: {input: 0.22, output: 1}}}},
	anthropic: 'nothing',
};

describe('--refresh', () => {
	const refresh = async (reply: Parameters<typeof answering>[0], more: Case = {}) => {
		await using one = await answering(reply);
		const ended = await run({
			...more,
			env: {...more.env, UNIFIED_DGM_CATALOGUE_URL: `${one.url}/api.json`},
			args: ['--refresh', ...(more.args ?? [])],
		});
		return {...ended, stderr: ended.stderr.replaceAll(one.url, 'AT'), kept: ended.kept?.replaceAll(one.url, 'AT')};
	};
	const own = 'models:\n  - {vendor: openai, id: gpt-4.1, prices: {input: 9}}\n';

	test('writes limits and prices that it finds, of models that are listed or named, and says what changes', async () => {
		const {code, stdout, kept, mode} = await refresh(() => ({json: published}), {
			own,
			args: ['-m', 'edit=openrouter:qwen/qwen3-coder'],
		});
		expect(stdout.split('\n')).toEqual([
			'openai:gpt-4.1: window 1047576 → 1000000, longest answer 32768 → 65536',
			'openai:gpt-6-luna: long requests over 272000 ×2 ×1.5 → over 272000 ×3 ×1.5',
			'groq:qwen/qwen3.6-27b: longest answer unknown → 131072, input $ unknown → 0.29, output $ unknown → 0.59, long requests unknown → over 200000 ×2 ×1',
			'openrouter:qwen/qwen3-coder: window unknown → 262144, input $ unknown → 0.22, output $ unknown → 1',
			'4 models found, 4 changed; written to HOME/models.refreshed.yaml',
			expect.stringMatching(
				/^not known there: anthropic:claude-sonnet-5-5, .*openai:gpt-6\.1-sol, openai:gpt-5\.6-terra/,
			),
			'',
		]);
		expect(kept).toMatch(/^# Limits and prices from AT\/api\.json, \d{4}-\d\d-\d\d\./);
		expect({code, mode}).toEqual({code: 0, mode: 0o600});
		const again = await refresh(() => ({json: published}), {refreshed: kept ?? '', own});
		expect(again.stdout).toContain('4 models found, 0 changed');
	});

	test('says so as JSON', async () => {
		const {stdout} = await refresh(() => ({json: {openai: published.openai}}), {args: ['--json']});
		expect(JSON.parse(stdout)).toMatchObject({
			file: 'HOME/models.refreshed.yaml',
			changes: [{model: 'openai:gpt-6-luna'}, {model: 'openai:gpt-4.1'}],
		});
	});

	test.each([
		...noAnswers.filter(([name]) => !/silence|another address/.test(name)),
		['an empty catalogue', {json: {}}, /knows none of the models/],
		['a list', {json: []}, /is no catalogue of models/],
		['null', {json: null}, /is no catalogue of models/],
		[
			'garbage in every place',
			{json: {openai: {models: {'gpt-4.1': 7, 'gpt-6-luna': null}}, groq: {models: []}}},
			/knows none of the models/,
		],
	] as const)('leaves what there is when it gets %s: exit code 1', async (_, reply, said) => {
		const old = 'models:\n  - {vendor: openai, id: gpt-4.1, window: 7}\n';
		const {code, stdout, stderr, kept} = await refresh(() => reply, {refreshed: old});
		expect(stderr).toMatch(said);
		expect(stderr).toMatch(/^unified-dgm: the catalogue at AT\/api\.json .*: nothing is changed\n$/);
		expect({code, stdout, kept}).toEqual({code: 1, stdout: '', kept: old});
	});

	test('mends what it wrote before, if that is broken', async () => {
		const {code, stderr, kept} = await refresh(() => ({json: published}), {refreshed: 'models: ['});
		expect(stderr).toMatch(/^! HOME\/models\.refreshed\.yaml:1: .*it does not count/);
		expect(kept).toContain('id: gpt-4.1');
		expect(code).toBe(0);
	});
});

test.each([
	['a verb that is not there', {args: ['lst']}, 'unknown models command "lst" — did you mean "list"?'],
	[
		'words beside --refresh',
		{args: ['list', '--refresh']},
		'models list does not take --refresh — --refresh belongs to models',
	],
	[
		'a mirror that is no address',
		{args: ['--refresh'], env: {UNIFIED_DGM_CATALOGUE_URL: 'file:///etc'}},
		'UNIFIED_DGM_CATALOGUE_URL: "file:///etc" is not an address — for example: https://models.dev/api.json',
	],
] as const)('%s is a mistake', async (_, mistake, said) => {
	const complaint = await run(mistake).then(
		() => 'nothing was wrong',
		(error: Error & {hint?: string}) => `${error.message} — ${error.hint}`,
	);
	expect(complaint).toBe(said);
});
