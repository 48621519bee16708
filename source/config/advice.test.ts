import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {readAdvice, type Advice} from './advice.ts';
import {loadConfig} from './load.ts';
import {keepDecision} from './personal.ts';

const shipped = fileURLToPath(new URL('../../profiles', import.meta.url));

test.each([
	[
		'# A\n\n## Model Preferences\n\n- plan: claude-sonnet\n* **edit**: `openai:gpt-4.1`.\n\n## B\n- context: x',
		[
			['plan', 'claude-sonnet'],
			['edit', 'openai:gpt-4.1'],
		],
	],
	['### model preferences ###\r\n+ reasoning_engine:  a/b\r\n', [['reasoning_engine', 'a/b']]],
	['## Model Preferences\nUse a strong model for plans.\n- plan: the best one there is\n- no model', []],
	['Model Preferences\n- plan: x', []],
	[`## Model Preferences\n${'- plan: x\n'.repeat(500)}`, Array.from({length: 20}, () => ['plan', 'x'])],
	['', []],
])('of %j the models that it prefers are read', (text, found) => {
	expect(readAdvice(text, 'AGENTS.md').map(({name, model}) => [name, model])).toEqual(found);
});

const load = async (
	project: readonly Advice[],
	{trusted = true, user = [] as readonly Advice[], flags = [] as readonly string[]} = {},
) => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'advice-')));
	try {
		const directory = join(root, 'project');
		await mkdir(directory);
		const personal = join(root, 'projects', 'p.yaml');
		await keepDecision(personal, directory, {trusted});
		return await loadConfig({
			home: join(root, 'home'),
			directory,
			personal,
			shipped,
			env: {},
			flags: {models: flags, addDirs: [], profile: 'default'},
			fallback: () => 'default',
			advise: async owner => (owner === 'user' ? user : project),
		});
	} finally {
		await rm(root, {recursive: true});
	}
};

const advice = (name: string, model: string): Advice => ({name, model, from: 'AGENTS.md'});

test('a model that is preferred is tried before those of the defaults, which stay behind it', async () => {
	const {config, origins} = await load([advice('plan', 'openai:gpt-x'), advice('code_generator', 'groq:y')]);
	const shippedModels = (await load([])).config.models;
	expect(config.models['reasoning_engine']).toEqual(['openai:gpt-x', ...[shippedModels['reasoning_engine']].flat()]);
	expect(config.models['code_generator']).toEqual(['groq:y', ...[shippedModels['code_generator']].flat()]);
	expect(origins.find(({path}) => path === 'models.reasoning_engine')?.from).toBe('AGENTS.md');
});

test('whatever a person says counts more, and a project that is not trusted advises nothing', async () => {
	const preferred = [advice('plan', 'openai:gpt-x')];
	expect((await load(preferred, {flags: ['plan=anthropic:z']})).config.models['reasoning_engine']).toBe('anthropic:z');
	expect((await load(preferred, {trusted: false})).config.models).toEqual((await load([])).config.models);
	const {config} = await load(preferred, {user: [advice('plan', 'groq:mine')]});
	expect([config.models['reasoning_engine']].flat().slice(0, 2)).toEqual(['groq:mine', 'openai:gpt-x']);
});

test('advice for a stage that is not there changes nothing', async () => {
	expect((await load([advice('typing', 'x:y')])).config.models).toEqual((await load([])).config.models);
});
