import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Body, EvolutionFact} from './core/evolution/event.ts';
import {readJsonl} from './store/jsonl.ts';
import {withNativeBoxes} from './testing/boxes.ts';
import {runProgram, stage, type Scene} from './testing/program.ts';
import {startVendors, type Vendors} from './testing/vendors.ts';
import type {Asked, Script, Scripted} from './testing/vendors/script.ts';
import {isThere, skipWithout} from './testing/machine/needs.ts';

/** What the variant tells its model, and the agent before it does not: who is told this can square. */
const LESSON = 'Numbers are best worked out before anything is written.';
const TOOL = 'source/tools/read.ts';
const PROMPT = 'profiles/prompts/solo.md';

const usage = {input: 2000, output: 200} as const;
const say = (...parts: Extract<Scripted, {say: unknown}>['say']): Scripted => ({say: parts, usage});

/** Where the sentence goes, by what may be bred: into what a tool says of itself, or into a prompt. */
const CHANGES = {
	source: {path: TOOL, old: 'For directories use list.`;', new: `For directories use list. ${LESSON}\`;`},
	profile: {path: PROMPT, old: '- When all is done,', new: `- ${LESSON}\n- When all is done,`},
} as const;
type Scope = keyof typeof CHANGES;

const manifestOf = (scope: Scope) => ({
	mechanism: 'Tell the model to work numbers out first',
	rootCause: 'it gives up on numbers',
	change: `Add a sentence about numbers to ${CHANGES[scope].path}`,
	fixes: ['square-2'],
	endangers: [],
});

const lastOf = ({messages}: Asked): Asked['messages'][number]['blocks'][number] | undefined =>
	messages.at(-1)?.blocks.at(-1);

const allText = ({messages}: Asked): string =>
	messages.flatMap(({blocks}) => blocks.flatMap(block => (block.type === 'text' ? [block.text] : []))).join('\n');

/**
 * A model that plans once and then has no idea any more, that edits and corrects spelling for everybody, and squares numbers for those alone who were told how.
 */
const modelFor = (scope: Scope): Script => {
	let planned = 0;
	return asked => {
		const text = allText(asked);
		if (asked.system.startsWith('You improve a coding agent')) {
			planned += 1;
			return say(planned === 1 ? JSON.stringify(manifestOf(scope)) : 'I have no idea.');
		}
		if (lastOf(asked)?.type === 'result') return say('Done.');
		if (text.includes('holds the parts of a coding agent')) return say({tool: 'edit', input: CHANGES[scope]});
		if (text.includes('greeting.txt'))
			return say({tool: 'write', input: {path: 'greeting.txt', content: 'Hello, world.\n'}});
		const number = Number(/the square of (\d+)/.exec(text)?.[1]);
		const isTaught = `${asked.system}${JSON.stringify(asked.body['tools'])}`.includes(LESSON);
		return say({tool: 'write', input: {path: 'answer.txt', content: isTaught ? `${number * number}\n` : 'many\n'}});
	};
};

const taskOf = (number: number): readonly (readonly [string, string])[] => {
	const folder = `suite/tasks/square-${number}`;
	return [
		[
			`${folder}/task.yaml`,
			[
				`id: square-${number}`,
				'title: A square',
				'kind: feature',
				`prompt: Write the square of ${number} into answer.txt.`,
				'limits: {time: 60s, memory: 512m, processes: 128}',
				`grade: {command: grep -qx ${number * number} answer.txt, parser: exit}`,
				'gold: gold.patch\n',
			].join('\n'),
		],
		[`${folder}/gold.patch`, `--- /dev/null\n+++ b/answer.txt\n@@ -0,0 +1 @@\n+${number * number}\n`],
		[`${folder}/workspace/notes.txt`, 'Squares.\n'],
		[`${folder}/tests/none.txt`, 'none\n'],
	];
};

const SEARCH = [2, 3];
const HOLDOUT = [11, 12, 13, 14, 15, 16, 17];

const names = (numbers: readonly number[]): string => numbers.map(number => `square-${number}`).join(', ');

const suiteOf = (holdout: readonly number[]): Readonly<Record<string, string>> =>
	Object.fromEntries([
		[
			'suite/suite.yaml',
			`id: squares\nversion: 1\nlicence: MIT\nsource: written for a test\nsplits:\n  search: [${names(SEARCH)}]\n  holdout: [${names(holdout)}]\n`,
		],
		...[...SEARCH, ...holdout].flatMap(taskOf),
	]);

const argsOf = (scope: Scope, evaluations: number): readonly string[] =>
	`evolve ./suite --scope ${scope} -p solo --max-cost 60 --evaluations ${evaluations} --seed 1 --workers 2`.split(' ');

const factsOf = async ({home}: Scene): Promise<readonly EvolutionFact[]> => {
	const runs = join(home, 'agents', 'runs');
	const [run = ''] = await readdir(runs);
	const facts: EvolutionFact[] = [];
	for await (const fact of readJsonl<EvolutionFact>(join(runs, run, 'journal.jsonl'))) facts.push(fact);
	return facts;
};

const only = <Type extends Body['type']>(facts: readonly EvolutionFact[], type: Type): readonly Body<Type>[] =>
	facts.flatMap(fact => (fact.type === type ? [fact as unknown as Body<Type>] : []));

const KEY = 'sk-ant-of-the-host-0123456789';

const envOf = (scene: Scene, vendors: Vendors) => ({
	UNIFIED_DGM_HOME: scene.home,
	ANTHROPIC_API_KEY: KEY,
	ANTHROPIC_BASE_URL: vendors.url,
});

test('models breed the sources of the agent, and the variant that is proven on the hold-out is the program that runs, until it is rolled back', async context => {
	skipWithout('boxes')(context);
	await using vendors = await startVendors(modelFor('source'));
	await using scene = await stage({...suiteOf(HOLDOUT), 'work/answer.txt': ''});
	const env = {...withNativeBoxes(), ...envOf(scene, vendors)};
	const programIn = (cwd: string, ...args: readonly string[]) => runProgram(args, {cwd, env, timeoutMs: 500_000});
	const program = (...args: readonly string[]) => programIn(scene.project, ...args);

	const {code, stdout, stderr} = await program(...argsOf('source', 40));
	const facts = await factsOf(scene);
	expect([code, only(facts, 'run.finished')[0]?.outcome], `${stdout}\n${stderr}`).toEqual([0, 'proven']);

	expect(only(facts, 'evolution.opened')[0]?.boxes).toMatch(
		isThere('namespaces') ? /^native sandbox \(namespaces.*, tools of this machine$/ : /^docker/,
	);

	// From the diagnosis to a patch on a branch, inside of the fence.
	const [tested] = only(facts, 'promotion.tested');
	const bred = only(facts, 'variant.bred').find(({variant}) => variant === tested?.variant);
	expect(only(facts, 'manifest.proposed')[0]?.manifest).toEqual(manifestOf('source'));
	const {stdout: diff} = await program('evolve', 'diff', bred?.variant ?? '');
	expect(diff.match(/^[+-]{3} .*/gm)).toEqual([`--- a/${TOOL}`, `+++ b/${TOOL}`]);
	expect(diff.match(/^\+[^+].*/gm)?.join()).toContain(LESSON);

	// Every cent went through the gateway, and stands in its record.
	const [run = ''] = await readdir(join(scene.home, 'agents', 'runs'));
	const record = await readFile(join(scene.home, 'agents', 'runs', run, 'models.jsonl'), 'utf8');
	const ended = record
		.split('\n')
		.filter(line => line.includes('"kind":"ended"'))
		.map(line => JSON.parse(line) as {readonly charged: {readonly usd: number}});
	const spent = ended.reduce((sum, {charged}) => sum + charged.usd, 0);
	const paid = facts.reduce((sum, fact) => sum + ('usd' in fact && 'job' in fact ? (fact.usd ?? Number.NaN) : 0), 0);
	expect(spent).toBeGreaterThan(0);
	expect(paid).toBeCloseTo(spent, 9);
	expect(record).not.toContain(KEY);

	// On the hold-out it wins all there is.
	expect(tested).toMatchObject({
		won: HOLDOUT.length,
		lost: 0,
		verdict: 'proven',
	});

	// Promoted, it is the program that runs.
	const asked = async (): Promise<string | undefined> => {
		const work = [
			'-p',
			'solo',
			'--full-auto',
			'--sandbox',
			'none',
			'--ephemeral',
			'Write the square of 21 into answer.txt.',
		];
		await writeFile(join(scene.project, 'work', 'answer.txt'), '');
		const ran = await programIn(join(scene.project, 'work'), ...work);
		expect([ran.code, ran.stderr]).toEqual([0, ran.stderr]);
		return (await scene.files())['work/answer.txt'];
	};
	expect(await asked()).toBe('many\n');
	const without = await runProgram(['evolve', 'promote'], {cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home}});
	expect([without.code, without.stderr]).toEqual([0, without.stderr]);
	expect(await asked()).toBe('441\n');

	// Where another program is installed than the one that it was bred from, that one runs, and says so.
	const about = join(scene.home, 'agents', 'out', `${bred?.commit}.json`);
	const promoted = await readFile(about, 'utf8');
	await writeFile(about, promoted.replace(/"print":"\w+"/, `"print":"${'0'.repeat(16)}"`));
	expect(await asked()).toBe('many\n');
	const {stdout: shown, stderr: said} = await program('config', '-p', 'solo');
	expect(`${shown}${said}`).toMatch(/bred from another version/);
	await writeFile(about, promoted);
	expect(await asked()).toBe('441\n');

	const back = await program('evolve', 'rollback');
	expect(back.stdout).toBe("Today's agent is the installed one again.\n");
	expect(await asked()).toBe('many\n');
}, 600_000);

test('models breed prompts where sources may not be bred; what the hold-out is too small to prove is promising', async context => {
	skipWithout('docker')(context);
	await using vendors = await startVendors(modelFor('profile'));
	await using scene = await stage(suiteOf(HOLDOUT.slice(0, 1)));
	const program = (...args: readonly string[]) =>
		runProgram(args, {cwd: scene.project, env: envOf(scene, vendors), timeoutMs: 500_000});
	const {code, stdout, stderr} = await program(...argsOf('profile', 28));
	const facts = await factsOf(scene);
	const [tested] = only(facts, 'promotion.tested');
	expect([code, tested], `${stdout}\n${stderr}`).toEqual([0, expect.objectContaining({won: 1, lost: 0})]);
	expect(only(facts, 'run.finished')[0]?.outcome).toBe('promising');
	expect(only(facts, 'evolution.opened')[0]?.boxes).toBe('docker (unified-dgm/sandbox:1), network off');
	const {stdout: diff} = await program('evolve', 'diff', tested?.variant ?? '');
	expect(diff.match(/^[+-]{3} .*/gm)).toEqual([`--- a/${PROMPT}`, `+++ b/${PROMPT}`]);
}, 600_000);

test.each([
	['no key', ['--scope', 'source'], {}, /sources are bred by models/],
	['a scope that is not there', ['--scope', 'all'], {}, /--scope: there is no "all"/],
	['a key and no budget', [], {ANTHROPIC_API_KEY: KEY}, /needs a budget — unified-dgm evolve --max-cost USD/],
	['a budget that is none', ['--max-cost', 'much'], {ANTHROPIC_API_KEY: KEY}, /--max-cost takes an amount/],
	[
		'a budget that buys no answer',
		['--max-cost', '5'],
		{ANTHROPIC_API_KEY: KEY},
		/\$5 for \d+ evaluations is too little: a question of the profile default may hold back \$0\.\d\d — --max-cost \d+, or fewer --evaluations/,
	],
	['a profile that needs models, and no key', ['-p', 'solo'], {}, /the profile solo needs models/],
	['models of its own', ['-m', 'edit=groq:x', '--max-cost', '1'], {GROQ_API_KEY: KEY}, /no --model/],
])('evolve with %s is one line with what to do', async (_, args, keys, line) => {
	await using scene = await stage({'a.txt': ''});
	const env = {UNIFIED_DGM_HOME: scene.home, ...keys};
	const {code, stderr} = await runProgram(['evolve', ...args], {cwd: scene.project, env});
	expect([code, stderr]).toEqual([2, expect.stringMatching(line) as string]);
	expect(stderr.trimEnd().split('\n').length).toBe(1);
});
