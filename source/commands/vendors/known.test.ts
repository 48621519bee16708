import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {shippedFile} from '../../compose.ts';
import {keyringIn} from './keyring.ts';
import {ownFile, readKnown, refreshedFile, type Known} from './known.ts';
import {findModel, unlisted} from '../../models/catalogue.ts';

type Written = {readonly own?: string; readonly refreshed?: string};

const known = async ({own, refreshed}: Written): Promise<Known> => {
	const home = await mkdtemp(join(tmpdir(), 'known-'));
	try {
		if (own !== undefined) await writeFile(ownFile(home), own);
		if (refreshed !== undefined) await writeFile(refreshedFile(home), refreshed);
		const shipped = shippedFile('profiles', 'models.yaml');
		return await readKnown({shipped, refreshed: refreshedFile(home), own: ownFile(home)});
	} catch (error) {
		if (error instanceof Error) error.message = error.message.replaceAll(`${home}/`, '');
		throw error;
	} finally {
		await rm(home, {recursive: true});
	}
};

const vllm = 'vendors:\n  myvllm: {api: chat, baseUrl: "http://127.0.0.1:8000/v1"}\n';

describe('the person lays their own models over the shipped ones', () => {
	test('a row of the same vendor and id says some things anew, key by key, and keeps the others', async () => {
		const own =
			'models:\n  - {vendor: openai, id: gpt-4.1, window: 500000, prices: {input: 1}, aliases: [mine], accepts: {json: false}}\n';
		const {catalogue} = await known({own});
		const before = findModel((await known({})).catalogue, 'openai', 'gpt-4.1');
		expect(findModel(catalogue, 'openai', 'mine')).toEqual({
			...before,
			window: 500_000,
			aliases: ['mine'],
			prices: {...before?.prices, input: 1},
			accepts: {...before?.accepts, json: false},
		});
	});

	test('an alias of theirs is taken before a shipped one', async () => {
		const own = 'models:\n  - {vendor: anthropic, id: claude-mine, aliases: [claude-sonnet]}\n';
		expect(findModel((await known({own})).catalogue, 'anthropic', 'claude-sonnet')?.id).toBe('claude-mine');
	});

	test('a vendor of theirs needs an API and an address, and everything else has a meaning when left out', async () => {
		const {catalogue, own} = await known({own: `${vllm}models:\n  - {vendor: myvllm, id: qwen3-coder}\n`});
		const entry = {
			vendor: 'myvllm',
			id: 'qwen3-coder',
			family: 'qwen3-coder',
			aliases: [],
			window: 32_768,
			prices: {},
			api: 'chat',
			auth: 'bearer',
			edit: 'exact',
			sees: false,
			state: 'served',
			keys: [],
			needsKey: false,
			baseUrl: 'http://127.0.0.1:8000/v1',
			headers: {},
			windowFrom: 'list',
			pings: false,
			listed: true,
			accepts: {
				maxTokens: 'max_tokens',
				temperature: false,
				effort: false,
				forcedTools: false,
				customTools: false,
				parallelTools: false,
				json: false,
				cacheKey: false,
				streamUsage: true,
			},
		};
		expect(findModel(catalogue, 'myvllm', 'qwen3-coder')).toEqual(entry);
		expect(unlisted(catalogue, 'myvllm', 'qwen3-coder')).toEqual({...entry, listed: false});
		expect([...own]).toEqual(['myvllm']);
	});

	test('what they say of a shipped vendor holds for all its models', async () => {
		const own = 'vendors:\n  openrouter: {headers: {X-Title: me}, accepts: {parallelTools: true}}\n';
		const entry = findModel((await known({own})).catalogue, 'openrouter', 'llama-4-scout');
		expect(entry).toMatchObject({
			baseUrl: 'https://openrouter.ai/api/v1',
			headers: {'X-Title': 'me'},
			accepts: {parallelTools: true, streamUsage: true},
		});
	});

	test.each([
		['an empty file', ''],
		['a file of comments', '# nothing yet\nvendors:\nmodels:\n'],
	])('%s changes nothing', async (_, own) => {
		expect((await known({own})).catalogue).toEqual((await known({})).catalogue);
	});
});

test('the example of the documentation is a sound file, and says what it seems to', async () => {
	const page = await readFile(new URL('../../../docs/models.md', import.meta.url), 'utf8');
	const own = /```yaml\n(# ~\/\.unified-dgm\/models\.yaml\n[^]*?)```/.exec(page)?.[1];
	const {catalogue} = await known({own: own ?? 'missing'});
	expect(unlisted(catalogue, 'team', 'glm-5')).toMatchObject({
		api: 'messages',
		auth: 'bearer',
		headers: {'X-Team': 'blue'},
	});
	expect(unlisted(catalogue, 'myvllm', 'any')).toMatchObject({api: 'chat', needsKey: false});
	expect(findModel(catalogue, 'openrouter', 'qwen-coder')).toMatchObject({
		window: 262_144,
		baseUrl: 'https://openrouter.ai/api/v1',
		headers: {'X-Title': 'unified-dgm'},
	});
	expect(findModel(catalogue, 'openai', 'gpt-4.1')?.prices).toEqual({input: 1.5, output: 8, cacheRead: 0.5});
});

const row = (text: string): string => `models:\n  - {vendor: openai, id: gpt-4.1}\n  - {vendor: openai, ${text}}\n`;
const vendor = (text: string): string => `vendors:\n  mine: {api: chat, baseUrl: "http://h/v1", ${text}}\n`;

test.each([
	['broken YAML', 'models: [', /^models\.yaml:\d+: .* — this is not YAML$/],
	['a list', '- a\n', /^models\.yaml:1: /],
	['an unknown key', 'vendor: {}\n', 'models.yaml:1: unknown key "vendor" — did you mean "vendors"?'],
	[
		'an unknown key of a model',
		row('id: x, windw: 1'),
		/:3: unknown key "windw" in models\.1 — did you mean "window"\?$/,
	],
	[
		'an unknown price',
		row('id: x, prices: {inputs: 1}'),
		/:3: .*"inputs" in models\.1\.prices — did you mean "input"\?$/,
	],
	['an unknown parameter', row('id: x, accepts: {temprature: true}'), /:3: .*did you mean "temperature"\?$/],
	['an unknown key of a vendor', vendor('base: x'), /:2: unknown key "base" in vendors\.mine — /],
	[
		'an unknown vendor',
		'models:\n  - {vendor: opnai, id: x}\n',
		/:2: models\.0\.vendor: no vendor is called opnai — did you mean "openai"\?$/,
	],
	[
		'an unknown state',
		row('id: x, state: servd'),
		/:3: models\.1\.state: there is no "servd" — did you mean "served"\?$/,
	],
	[
		'an unknown API',
		'vendors:\n  mine: {api: chta, baseUrl: "http://h/v1"}\n',
		/:2: vendors\.mine\.api: there is no "chta" — did you mean "chat"\?$/,
	],
	[
		'a successor that is not listed',
		row('id: x, successor: gpt-6-lunar'),
		/gpt-6-lunar is not listed — did you mean "gpt-6-luna"\?$/,
	],
	['a model twice', row('id: gpt-4.1'), /:3: models\.1\.id: openai:gpt-4\.1 stands here twice$/],
	['a negative price', row('id: x, prices: {input: -1}'), /:3: models\.1\.prices\.input: /],
	['a window of nothing', row('id: x, window: 0'), /:3: models\.1\.window: /],
	['a day that is none', row("id: x, until: '2026-13-01'"), /:3: models\.1\.until: /],
	[
		'a vendor without an API',
		'vendors:\n  mine: {baseUrl: "http://h/v1"}\n',
		/:2: vendors\.mine: say which API it speaks/,
	],
	['a vendor without an address', 'vendors:\n  mine: {api: chat}\n', /:2: vendors\.mine: say where it is: baseUrl/],
	[
		'an address that is none',
		'vendors:\n  mine: {api: chat, baseUrl: localhost}\n',
		/:2: vendors\.mine\.baseUrl: is not an address/,
	],
	[
		'an address of another protocol',
		'vendors:\n  mine: {api: chat, baseUrl: "file:///etc"}\n',
		/:2: .*is not an address/,
	],
	[
		'an address with a password',
		'vendors:\n  mine: {api: chat, baseUrl: "http://a:b@h/v1"}\n',
		/:2: .*holds a user or a password/,
	],
	[
		'the name of the offline models',
		'vendors:\n  offline: {api: chat, baseUrl: "http://h/v1"}\n',
		/:2: vendors\.offline: is the name of/,
	],
	[
		'a name that no flag could hold',
		'vendors:\n  "a:b": {api: chat, baseUrl: "http://h/v1"}\n',
		/:2: .*is not a name for a vendor/,
	],
	['a header that holds a key', vendor('headers: {Authorization: x}'), /:2: .*keys come from the environment/],
	['a header that is none', vendor('headers: {"a b": x}'), /:2: .*is not the name of a header/],
])('%s is said with file, line and the nearest name', async (_, own, said) => {
	const complaint = await known({own}).then(
		() => 'nothing was wrong',
		(error: Error & {hint?: string}) => `${error.message}${error.hint === undefined ? '' : ` — ${error.hint}`}`,
	);
	expect(complaint).toMatch(said);
});

test('a key that stands where the name of its variable should is refused, and not told', async () => {
	const secret = 'sk-proj-0123456789';
	const said = await known({own: vendor(`keys: [${secret}]`)}).catch((error: Error) => error.message);
	expect(said).toMatch(/models\.yaml:2: vendors\.mine\.keys\.0: is not the name of an environment variable/);
	expect(said).not.toContain(secret);
});

describe('what a refresh wrote', () => {
	const refreshed = 'models:\n  - {vendor: openai, id: gpt-4.1, window: 7, prices: {input: 3}}\n';

	test('lies over the shipped models and under the own ones', async () => {
		const own = 'models:\n  - {vendor: openai, id: gpt-4.1, window: 9}\n';
		const {catalogue} = await known({refreshed, own});
		expect(findModel(catalogue, 'openai', 'gpt-4.1')).toMatchObject({window: 9, prices: {input: 3, output: 8}});
	});

	test.each([
		['broken', 'models: ['],
		['of another form', 'models: 7\n'],
		['about a vendor that is no more', 'models:\n  - {vendor: gone, id: x}\n'],
	])('is passed over with a notice when it is %s', async (_, text) => {
		const {catalogue, notices} = await known({refreshed: text});
		expect(catalogue).toEqual((await known({})).catalogue);
		expect(notices).toEqual([
			expect.stringMatching(/models\.refreshed\.yaml:\d: .*unified-dgm models --refresh writes it anew$/),
		]);
	});
});

/** Servers that are asked where they usually are, whether they are there or not. */
const home = ['ollama', 'lmstudio'];

describe('who can be asked', () => {
	const ring = async (env: Readonly<Record<string, string>>, own = '') => {
		const {catalogue, own: names} = await known({own});
		const {available, provided} = keyringIn(catalogue, names, env);
		return {available: [...available], provided: [...provided]};
	};

	test.each([
		['nobody has provided anything', {}, '', home, []],
		['a key', {GROQ_API_KEY: 'k'}, '', ['groq', ...home], ['groq']],
		['a key of white space', {GROQ_API_KEY: ' '}, '', home, []],
		[
			'an address for a server that may want no key',
			{COMPATIBLE_BASE_URL: 'http://h'},
			'',
			[...home, 'compatible'],
			['compatible'],
		],
		['an address for one that wants a key', {OPENAI_BASE_URL: 'http://h'}, '', home, []],
		['a server of their own without a key', {}, vllm, [...home, 'myvllm'], ['myvllm']],
		['one that wants a key which is not there', {}, vendor('keys: [MINE]'), home, []],
		['one that wants a key which is there', {MINE: 'k'}, vendor('keys: [MINE]'), [...home, 'mine'], ['mine']],
		['one that may have a key', {}, vendor('keys: [MINE], needsKey: false'), [...home, 'mine'], ['mine']],
	] as const)('%s', async (_, env, own, available, provided) => {
		expect(await ring(env, own)).toEqual({available, provided});
	});
});
