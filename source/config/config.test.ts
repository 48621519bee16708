import {mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {UserError} from '../core/user-error.ts';
import {loadConfig, type Flags, type Loaded, type Sources} from './load.ts';
import {keepDecision} from './personal.ts';
import {nearest} from './nearest.ts';
import {readLayer} from './read.ts';
import {readDuration} from './limits.ts';

const shipped = fileURLToPath(new URL('../../profiles', import.meta.url));

const noFlags: Flags = {models: [], addDirs: []};

type Written = {
	/** Files by path; `~/` is the home, others stand in the project. */
	readonly files?: Readonly<Record<string, string>>;
	readonly flags?: Partial<Flags>;
	readonly env?: Sources['env'];
	readonly fallback?: Sources['fallback'];
};

const load = async ({files = {}, flags, env = {}, fallback = () => 'default'}: Written): Promise<Loaded> => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'config-')));
	try {
		const [home, directory] = [join(root, 'home'), join(root, 'project')];
		await mkdir(directory);
		for (const [path, text] of Object.entries(files)) {
			const at = path.startsWith('~/') ? join(home, path.slice(2)) : join(directory, path);
			await mkdir(dirname(at), {recursive: true});
			await writeFile(at, text.replaceAll('PROJECT', directory));
		}
		return await loadConfig({
			home,
			directory,
			personal: join(home, 'projects', 'project.yaml'),
			shipped,
			env,
			flags: {...noFlags, ...flags},
			fallback,
		});
	} finally {
		await rm(root, {recursive: true});
	}
};

/** What went wrong, with the folders of the test taken out. */
const complaint = async (written: Written): Promise<string> => {
	try {
		await load(written);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return `${error.message} — ${error.hint}`.replaceAll(/\/\S*config-[^/]*\//g, '');
	}
	return 'nothing';
};

const valueOf = ({origins}: Loaded, path: string) => origins.find(origin => origin.path === path)?.value;

describe('precedence', () => {
	const user = 'security: {approval_mode: auto-edit, sandbox_mode: none}\ntrusted_projects: [PROJECT]\n';
	const project = 'security: {approval_mode: full-auto}\n';

	test.each<[string, Written, string]>([
		['defaults', {}, 'suggest'],
		['the user over defaults', {files: {'~/config.yaml': user}}, 'auto-edit'],
		[
			'a chosen profile over the user',
			{
				files: {'~/config.yaml': user, '~/profiles/mine.yaml': 'security: {approval_mode: suggest}'},
				flags: {profile: 'mine'},
			},
			'suggest',
		],
		[
			'a trusted project over the user',
			{files: {'~/config.yaml': user, '.unified-dgm/config.yaml': project}},
			'full-auto',
		],
		[
			'the environment over a project',
			{
				files: {'~/config.yaml': user, '.unified-dgm/config.yaml': project},
				env: {UNIFIED_DGM_APPROVAL_MODE: 'suggest'},
			},
			'suggest',
		],
		[
			'flags over the environment',
			{env: {UNIFIED_DGM_APPROVAL_MODE: 'suggest'}, flags: {mode: 'full-auto'}},
			'full-auto',
		],
	])('%s', async (_, written, mode) => {
		expect((await load(written)).config.security.approval_mode).toBe(mode);
	});

	test('a map is laid over key by key, a list as a whole, and each value knows where it comes from', async () => {
		const loaded = await load({
			files: {'~/config.yaml': 'models: {code_generator: "groq:qwen/qwen3.6-27b"}\nlimits: {max_time: 5m}\n'},
			flags: {maxCost: '0.5'},
		});
		expect(loaded.config.limits).toEqual({
			rounds: 2,
			retries: 4,
			compact_at: 0.8,
			max_cost_usd: 0.5,
			max_time: 300_000,
		});
		expect(valueOf(loaded, 'models.code_generator')).toBe('groq:qwen/qwen3.6-27b');
		expect(valueOf(loaded, 'models.reasoning_engine')).toEqual(expect.arrayContaining(['anthropic:claude-sonnet']));
		const from = Object.fromEntries(loaded.origins.map(origin => [origin.path, origin.from]));
		expect(from).toMatchObject({
			'limits.rounds': 'defaults',
			'limits.max_time': expect.stringContaining('home/config.yaml'),
			'limits.max_cost_usd': 'flags',
		});
	});

	test('limits of stages are laid over one another by stage, and durations are read once', async () => {
		const loaded = await load({
			files: {
				'~/config.yaml': 'limits: {stages: {plan: {max_cost_usd: 0.2, max_time: 5m}, edit: {max_time: 90}}}\n',
				'~/profiles/mine.yaml':
					'limits: {stages: {plan: {max_cost_usd: 0.1}}}\nstages:\n  - {name: plan, does: plan, prompt: p.md, budget: 1, asks: 1, max_time: 2m}\n  - {name: edit, does: edit, prompt: p.md, budget: 1, asks: 1}\n',
				'~/profiles/p.md': 'Do it.',
			},
			flags: {profile: 'mine'},
		});
		expect(loaded.config.limits.stages).toEqual({
			plan: {max_cost_usd: 0.1, max_time: 300_000},
			edit: {max_time: 90_000},
		});
		expect(loaded.config.stages.map(({max_time}) => max_time)).toEqual([120_000, undefined]);
	});

	test('the form with provider and model is taken, alone and in a list', async () => {
		const entry = {provider: 'groq', model: 'llama-4-scout'};
		const loaded = await load({
			files: {
				'~/config.yaml':
					'models:\n  context_analyzer: {provider: groq, model: llama-4-scout}\n  code_generator: [{provider: groq, model: llama-4-scout}, gpt-4.1]\n',
			},
		});
		expect(loaded.config.models['context_analyzer']).toEqual(entry);
		expect(loaded.config.models['code_generator']).toEqual([entry, 'gpt-4.1']);
	});

	test('-m names a stage or its role', async () => {
		const loaded = await load({flags: {models: ['edit=openai:gpt-6-luna', 'reasoning_engine=groq:a:b']}});
		expect(loaded.config.models).toMatchObject({code_generator: 'openai:gpt-6-luna', reasoning_engine: 'groq:a:b'});
	});
});

describe('how the interface looks', () => {
	const defaults = {
		theme: 'auto',
		vim: false,
		screen: 'inline',
		motion: 'full',
		reader: false,
		notifications: 'auto',
		title: true,
		status: ['mode', 'wall', 'models', 'branch', 'context', 'cost', 'queue'],
		keymap: {},
	};

	test('has defaults', async () => {
		expect((await load({})).config.ui).toEqual(defaults);
	});

	test("is the user's and a profile's to say; keys are laid over one another key by key, dots and all", async () => {
		const loaded = await load({
			files: {
				'~/config.yaml':
					'ui:\n  theme: light\n  keymap: {"composer.ctrl+x": undo, "list..": choose}\n  editor: vi\n  status: [cost]\n',
				'~/profiles/mine.yaml': 'ui: {vim: true, keymap: {"composer.ctrl+x": redo}}',
			},
			flags: {profile: 'mine'},
		});
		expect(loaded.config.ui).toEqual({
			...defaults,
			theme: 'light',
			vim: true,
			status: ['cost'],
			keymap: {'composer.ctrl+x': 'redo', 'list..': 'choose'},
			editor: 'vi',
		});
		expect(loaded.origins).toContainEqual({
			path: 'ui.keymap.composer.ctrl+x',
			value: 'redo',
			from: 'profile mine',
		});
	});
});

describe('a project that is not trusted', () => {
	test('does not count, and the user is told', async () => {
		const loaded = await load({files: {'.unified-dgm/config.yaml': 'security: {approval_mode: full-auto}\n'}});
		expect(loaded.config.security.approval_mode).toBe('suggest');
		expect(loaded.notices).toEqual([expect.stringMatching(/project\/\.unified-dgm\/config\.yaml does not count/)]);
	});

	test('is named, so that the person can be asked; once they decided, it counts or is not named again', async () => {
		const project = {'.unified-dgm/config.yaml': 'security: {approval_mode: full-auto}\n'};
		expect((await load({files: project})).undecided).toMatch(/config\.yaml$/);
		const trusted = await load({files: {...project, '~/projects/project.yaml': 'trusted: true\n'}});
		expect([trusted.undecided, trusted.config.security.approval_mode]).toEqual([undefined, 'full-auto']);
		const refused = await load({files: {...project, '~/projects/project.yaml': 'trusted: false\n'}});
		expect([refused.undecided, refused.config.security.approval_mode]).toEqual([undefined, 'suggest']);
	});

	test('is named for its commands, too, which somebody else may have written', async () => {
		const commands = {'.unified-dgm/commands/ship.md': 'Ship it.'};
		const {undecided, trusted, notices} = await load({files: commands});
		expect({undecided, trusted, notices}).toEqual({
			undecided: expect.stringMatching(/project\/\.unified-dgm\/commands$/),
			trusted: false,
			notices: [],
		});
		const decided = await load({files: {...commands, '~/projects/project.yaml': 'trusted: true\n'}});
		expect([decided.trusted, decided.undecided]).toEqual([true, undefined]);
	});

	test('does not even have its file read: broken YAML in it stops nobody', async () => {
		expect((await load({files: {'.unified-dgm/config.yaml': '{{{'}})).profile).toBe('default');
	});
});

test('a project cannot say that a wall stands around this program; the user can', async () => {
	const says = 'security: {sandbox_mode: external}\n';
	const trusted = {'~/projects/project.yaml': 'trusted: true\n'};
	await expect(load({files: {...trusted, '.unified-dgm/config.yaml': says}})).rejects.toThrow(/sandbox_mode/);
	expect((await load({files: {'~/config.yaml': says}})).config.security.sandbox_mode).toBe('external');
});

test.each([
	[
		'a trusted project',
		{'~/projects/project.yaml': 'trusted: true\n', '.unified-dgm/config.yaml': 'dgm: {engine: [x]}\n'},
	],
	['a profile', {'~/profiles/mine.yaml': 'dgm: {engine: [x]}\n', '~/config.yaml': 'profile: mine\n'}],
])('%s cannot name the engine of evolutions; the user can', async (_, files) => {
	await expect(load({files})).rejects.toThrow(/dgm/);
	const own = await load({files: {'~/config.yaml': 'dgm: {engine: [node, engine.js]}\n'}});
	expect(own.config.dgm?.engine).toEqual(['node', 'engine.js']);
	await expect(load({files: {'~/config.yaml': 'dgm: {engine: []}\n'}})).rejects.toThrow(/dgm\.engine/);
});

test('when the agent improves itself, and at what cost, is for the user alone to say', async () => {
	const says =
		'dgm: {evolution_enabled: true, test_before_merge: true, benchmark_suite: core, auto_approve: false, schedule: weekly, budget_usd: 5, max_time: 2h, evaluations: 90, after_tool_calls: 500, on_repeated_failures: 5, start: auto}\n';
	expect((await load({files: {'~/config.yaml': says}})).config.dgm).toEqual({
		evolution_enabled: true,
		test_before_merge: true,
		benchmark_suite: 'core',
		auto_approve: false,
		schedule: 'weekly',
		budget_usd: 5,
		max_time: 7_200_000,
		evaluations: 90,
		after_tool_calls: 500,
		on_repeated_failures: 5,
		start: 'auto',
	});
	const trusted = {'~/projects/project.yaml': 'trusted: true\n'};
	for (const one of ['schedule: daily', 'start: auto', 'auto_approve: true', 'budget_usd: 100'])
		await expect(load({files: {...trusted, '.unified-dgm/config.yaml': `dgm: {${one}}\n`}})).rejects.toThrow(/dgm/);
});

test.each([
	['schedule: dayly', /schedule/],
	['on_repeated_failures: 1', /on_repeated_failures/],
	['after_tool_calls: 0', /after_tool_calls/],
	['budget_usd: -1', /budget_usd/],
	['test_before_merge: false', /always so/],
	['max_time: soon', /max_time/],
	['shedule: daily', /unknown key "shedule"/],
])('dgm: {%s} is a mistake that is explained', async (says, line) => {
	await expect(load({files: {'~/config.yaml': `dgm: {${says}}\n`}})).rejects.toThrow(line);
});

test('rules about one project come after those of the user', async () => {
	const rule = (pattern: string) => ({tool: 'shell', pattern, action: 'allow'});
	const loaded = await load({
		files: {
			'~/config.yaml': `permissions: [${JSON.stringify(rule('a'))}]\n`,
			'~/projects/project.yaml': `permissions: [${JSON.stringify(rule('b'))}]\n`,
		},
	});
	expect(loaded.config.permissions).toEqual([rule('a'), rule('b')]);
});

test('a decision is kept in a private file, beside what stands there already', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'personal-'));
	const path = join(folder, 'projects', 'x.yaml');
	await keepDecision(path, '/home/ada/x', {trusted: true});
	await writeFile(path, `# mine\n${await readFile(path, 'utf8')}`);
	await keepDecision(path, '/home/ada/x', {allow: [{tool: 'shell', pattern: 'npm test', action: 'allow'}]});
	await keepDecision(path, '/home/ada/x', {allow: [{tool: 'shell', pattern: 'make', action: 'allow'}]});
	const text = await readFile(path, 'utf8');
	expect(text).toContain('# mine');
	expect(readLayer('personal', text, path)).toEqual({
		directory: '/home/ada/x',
		trusted: true,
		permissions: [
			{tool: 'shell', pattern: 'npm test', action: 'allow'},
			{tool: 'shell', pattern: 'make', action: 'allow'},
		],
	});
	expect((await stat(path)).mode & 0o777).toBe(0o600);
	await rm(folder, {recursive: true});
});

describe('what is wrong is said with file, line and the nearest key', () => {
	const trusted = {'~/config.yaml': 'trusted_projects: [PROJECT]\n'};

	test.each<[string, Written, string]>([
		[
			'an unknown key',
			{files: {'~/config.yaml': '\nmodles: {}\n'}},
			'home/config.yaml:2: unknown key "modles" — did you mean "models"?',
		],
		[
			'an unknown key inside',
			{files: {'~/config.yaml': 'security:\n  sandbox_mode: none\n  netwrk_enabled: true\n'}},
			'home/config.yaml:3: unknown key "netwrk_enabled" in security — did you mean "network_enabled"?',
		],
		[
			'an unknown key in a list',
			{
				files: {
					'~/config.yaml':
						'permissions:\n  - {tool: shell, pattern: x, action: allow}\n  - {tool: a, pattern: b, action: c}\n',
				},
			},
			'home/config.yaml:3: permissions.1.action: Invalid option: expected one of "allow"|"ask"|"deny" — undefined',
		],
		[
			'broken YAML',
			{files: {'~/config.yaml': 'a: 1\nb: [1, 2\n'}},
			expect.stringMatching(/^home\/config\.yaml:\d: .* — this is not YAML$/),
		],
		[
			'a key twice',
			{files: {'~/config.yaml': 'profile: solo\nprofile: solo\n'}},
			'home/config.yaml:2: Map keys must be unique — this is not YAML',
		],
		[
			'a wrong type',
			{files: {'~/config.yaml': 'limits: {rounds: many}\n'}},
			'home/config.yaml:1: limits.rounds: Invalid input: expected number, received string — undefined',
		],
		[
			'a duration that is none',
			{files: {'~/config.yaml': 'limits:\n  max_time: soon\n'}},
			'home/config.yaml:2: limits.max_time: is not a duration: write 90s, 5m or 1h — undefined',
		],
		['an unknown profile', {flags: {profile: 'sol'}}, 'there is no profile "sol" — did you mean "solo"?'],
		['a profile that is a path', {flags: {profile: '../config'}}, expect.stringMatching(/^there is no profile/)],
		[
			'an unknown stage',
			{flags: {models: ['edti=openai:x']}},
			'--model: there is no stage "edti" with a model — did you mean "edit"?',
		],
		[
			'a model flag without a model',
			{flags: {models: ['edit']}},
			'--model takes STAGE=VENDOR:MODEL, not "edit" — for example: -m edit=openai:gpt-4.1',
		],
		[
			'an unknown mode',
			{flags: {mode: 'full-atuo'}},
			'--approval-mode: there is no "full-atuo" — did you mean "full-auto"?',
		],
		[
			'a cost that is none',
			{flags: {maxCost: 'much'}},
			'--max-cost takes an amount in USD, not "much" — for example: --max-cost 0.50',
		],
		[
			'a cost of nothing',
			{flags: {maxCost: '0'}},
			'--max-cost takes an amount in USD, not "0" — for example: --max-cost 0.50',
		],
		[
			'a limit for a stage that is not there',
			{files: {'~/config.yaml': 'limits: {stages: {plna: {max_cost_usd: 1}}}\n'}},
			'limits.stages: there is no stage "plna" — did you mean "plan"?',
		],
		[
			'a time that is none',
			{flags: {maxTime: '10 years'}},
			'--max-time takes a duration, not "10 years" — for example: --max-time 10m',
		],
		[
			'a project that sets an image',
			{files: {...trusted, '.unified-dgm/config.yaml': 'security: {image: evil}\n'}},
			expect.stringMatching(/unknown key "image" in security/),
		],
		[
			'a project that grants permissions',
			{files: {...trusted, '.unified-dgm/config.yaml': 'permissions: []\n'}},
			expect.stringMatching(/unknown key "permissions"/),
		],
		[
			'an unknown key of the interface',
			{files: {'~/config.yaml': 'ui:\n  thme: dark\n'}},
			'home/config.yaml:2: unknown key "thme" in ui — did you mean "theme"?',
		],
		[
			'an item that no status line has',
			{files: {'~/config.yaml': 'ui:\n  status: [mode, brnch]\n'}},
			'home/config.yaml:2: ui.status.1: there is no "brnch" — did you mean "branch"?',
		],
		[
			'a key of no place',
			{files: {'~/config.yaml': 'ui:\n  vim: true\n  keymap: {ctrl+x: undo}\n'}},
			'home/config.yaml:3: ui.keymap.ctrl+x: a key is named PLACE.KEY, such as composer.ctrl+x — undefined',
		],
		[
			'a project that says how it looks',
			{files: {...trusted, '.unified-dgm/config.yaml': 'ui: {theme: none}\n'}},
			expect.stringMatching(/config\.yaml:1: unknown key "ui"/),
		],
		[
			'a project that brings stages',
			{files: {...trusted, '.unified-dgm/config.yaml': 'stages: []\n'}},
			expect.stringMatching(/config\.yaml:1: stages/),
		],
	])('%s', async (_, written, said) => {
		expect(await complaint(written)).toEqual(said);
	});
});

test('every shipped profile and prompt can be loaded', async () => {
	for (const profile of ['default', 'solo', 'offline']) {
		const loaded = await load({flags: {profile}});
		expect(
			loaded.config.stages.map(({prompt}) => loaded.prompts.get(prompt)?.length ?? 0).every(size => size > 100),
		).toBe(true);
	}
});

test('a profile of the user may bring prompts of its own, and falls back to the shipped ones', async () => {
	const stages =
		'stages:\n  - {name: work, does: edit, role: code_generator, prompt: prompts/mine.md, budget: 1000, asks: 5}\n';
	const mine = await load({
		files: {'~/profiles/mine.yaml': stages, '~/profiles/prompts/mine.md': 'Be brief.'},
		flags: {profile: 'mine'},
	});
	expect(mine.prompts.get('prompts/mine.md')).toBe('Be brief.');
	expect(await complaint({files: {'~/profiles/mine.yaml': stages}, flags: {profile: 'mine'}})).toMatch(
		/the prompt prompts\/mine\.md is not there/,
	);
});

test('an empty file is an empty layer', () => {
	expect(readLayer('user', '# nothing yet\n', 'config.yaml')).toEqual({});
});

test.each([
	['90', 90_000],
	['90s', 90_000],
	['1.5m', 90_000],
	['2 h', 7_200_000],
	['5ms', 5],
	['-1s', undefined],
	['', undefined],
])('the duration %j is %s ms', (text, ms) => {
	expect(readDuration(text)).toBe(ms);
});

test('the nearest word is near, or none', () => {
	expect(nearest('modles', ['models', 'limits'])).toBe('models');
	expect(nearest('xyzzy', ['models', 'limits'])).toBeUndefined();
	expect(nearest('x', [])).toBeUndefined();
});
