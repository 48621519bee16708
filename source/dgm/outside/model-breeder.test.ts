import {mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import type {Manifest} from '../../core/evolution/manifest.ts';
import {realBoxes} from '../../testing/boxes.ts';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {archiveIn} from '../agents/default.ts';
import type {Errand, Trace} from '../attempt/gate.ts';
import {strangeIn} from '../breed/generality.ts';
import type {Question} from '../breed/question.ts';
import type {Task} from '../suites/read.ts';
import {modelBreeder, type ModelBreederOptions} from './model-breeder.ts';
import {skipWithout} from '../../testing/machine/needs.ts';

beforeEach(skipWithout('boxes'));

const boxes = await realBoxes();
const never = new AbortController().signal;
const PROFILE = 'profiles/default.yaml';
const manifest: Manifest = {mechanism: 'm', rootCause: 'r', change: 'c', fixes: ['leap-years'], endangers: []};

const suite = [
	{id: 'leap-years', prompt: 'The calendar takes 1900 for a leap year.', workspace: new Map(), tests: new Map()},
] as unknown as readonly Task[];

type Scene = {
	readonly asked: readonly Question[];
	readonly errands: readonly Errand[];
	propose(signal?: AbortSignal): Promise<unknown>;
	build(signal?: AbortSignal): Promise<unknown>;
	files(commit: string): Promise<Readonly<Record<string, string>>>;
};

type Play = {
	/** What the planner says, time after time. */
	readonly says?: readonly string[];
	/** What the editor does in its box. */
	readonly edits?: string;
	readonly smokes?: string;
	readonly trace?: Trace;
	readonly more?: Partial<ModelBreederOptions>;
};

const SMOKES = "printf 'Hello, world.\\n' > greeting.txt";

const scene = async (
	{says = [JSON.stringify(manifest)], edits = 'true', smokes = SMOKES, trace, more = {}}: Play,
	use: (at: Scene) => Promise<void>,
): Promise<void> => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'bred-')));
	try {
		const agents = await archiveIn((await findGit(folder)) ?? expect.unreachable('no git here'), folder);
		const files = {[PROFILE]: 'stages: []\nlimits:\n  rounds: 2\n', 'profiles/prompts/edit.md': 'Edit.\n'};
		const seed = await agents.seed(
			new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
			'1.0.0',
		);
		const asked: Question[] = [];
		const errands: Errand[] = [];
		const breeder = modelBreeder({
			agents,
			scope: 'profile',
			profile: PROFILE,
			run: 'r',
			ask: async function* (question) {
				asked.push(question);
				yield 'asks';
				const said = says[Math.min(asked.length, says.length) - 1] ?? '';
				return said === '' ? {failed: 'overloaded'} : {said};
			},
			gate: errand => {
				errands.push(errand);
				return {
					gate: {socket: join(folder, 'gate.sock'), token: 't', vendors: []},
					end: async () => trace ?? {usd: 0.25, answered: 1, refused: 0, reaching: 0},
				};
			},
			open: boxes.open,
			scratch: folder,
			player: async () => ({
				shown: [],
				script: prompt => (prompt.includes('greeting.txt') ? smokes : edits),
			}),
			workshop: undefined,
			strange: own => strangeIn({tasks: suite}, own),
			refusal: (_, text) => (text.includes('stages') ? undefined : 'it is no profile'),
			...more,
		});
		const evidence = join(folder, 'j1.json');
		await writeFile(evidence, '{"output": "TypeError: year is undefined"}');
		const shared = {variant: 'v1', parent: {id: 'v0', commit: seed}, capUsd: 2};
		await use({
			asked,
			errands,
			propose: (signal = never) => {
				const failure = {signature: 'agent exit #', evidence: [evidence, join(folder, 'gone.json')]};
				return run(breeder.propose({...shared, key: 'j2.propose', failure, before: []}, signal));
			},
			build: (signal = never) => run(breeder.build({...shared, key: 'j2.build', manifest}, signal)),
			files: async commit =>
				Object.fromEntries(
					[...(await agents.files(commit))].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
				),
		});
	} finally {
		await rm(folder, {recursive: true});
	}
};

const paid = {usd: 0.25, ms: expect.any(Number) as number};

test('a planner is shown raw evidence and the files of the parent, and its manifest is paid under the key', () =>
	scene({}, async at => {
		expect(await at.propose()).toEqual({manifest, ...paid});
		expect(at.asked[0]?.text).toContain('TypeError: year is undefined');
		expect(at.asked[0]?.text).toContain('--- profiles/default.yaml\nstages: []');
		expect(at.errands).toEqual([{variant: 'v1', key: 'j2.propose', capUsd: 2}]);
	}));

test.each([
	['says nothing that is a manifest', 'Sure!', /its manifest it holds no JSON object/],
	['names a task', JSON.stringify({...manifest, change: 'When it is about leap-years, say 366'}), /names leap-years/],
	[
		'quotes the suite',
		JSON.stringify({...manifest, rootCause: 'The calendar takes 1900 for a leap year.'}),
		/quotes the suite/,
	],
])('a planner that %s is told so, and breeds when it says it better', (_, said, why) =>
	scene({says: [said, JSON.stringify(manifest)]}, async at => {
		expect(await at.propose()).toEqual({manifest, ...paid});
		expect(at.asked[1]?.text).toMatch(why);
	}),
);

test.each([
	['does not learn', {says: ['No.']}, /its manifest it holds no JSON/, 3],
	['cannot be reached', {says: ['']}, /the planner did not answer: overloaded/, 1],
])('a planner that %s breeds nothing', (_, play, why, times) =>
	scene(play, async at => {
		expect(await at.propose()).toEqual({stillborn: expect.stringMatching(why) as string, ...paid});
		expect(at.asked.length).toBe(times);
	}),
);

test('what the parent makes of its own files is a child, and nothing that its session keeps for itself', () =>
	scene(
		{edits: 'sed -i s/2/3/ profiles/default.yaml; mkdir .unified-dgm; echo x > .unified-dgm/memory.yaml'},
		async at => {
			const bred = await at.build();
			expect(bred).toEqual({
				commit: expect.any(String) as string,
				diff: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
				...paid,
			});
			expect(await at.files((bred as {commit: string}).commit)).toEqual({
				[PROFILE]: 'stages: []\nlimits:\n  rounds: 3\n',
				'profiles/prompts/edit.md': 'Edit.\n',
			});
			expect(await at.build()).toEqual({...(bred as object), ...paid});
		},
	));

test.each([
	['nothing', 'true', {}, /the editor changed nothing/],
	[
		'a file outside of its genome',
		'mkdir -p source/dgm; echo > source/dgm/x.ts',
		{},
		/source\/dgm\/x.ts: not in the genome/,
	],
	['a test', 'mkdir -p profiles/prompts/tests; echo > profiles/prompts/tests/a.md', {}, /tests judge a variant/],
	['the catalogue', 'echo "models: []" > profiles/models.yaml', {}, /the catalogue says where/],
	['a link', 'ln -s /etc/passwd profiles/prompts/a.md', {}, /symbolic link/],
	[
		'what is a person’s',
		'echo "security: {approval_mode: full-auto}" >> profiles/default.yaml',
		{},
		/`security` is a person/,
	],
	['no profile', 'echo "limits: {rounds: 2}" > profiles/default.yaml', {}, /it is no profile/],
	['a word for one task', 'echo "Mind leap-years." >> profiles/prompts/edit.md', {}, /its change names leap-years/],
	['what is too much', 'for i in $(seq 6000); do echo > f$i; done', {}, /cannot be read: .*files/],
	[
		'a tool that is none',
		'mkdir profiles/tools; echo "name: y" > profiles/tools/x.yaml',
		{},
		/profiles\/tools\/x.yaml: name/,
	],
	[
		'what cannot edit any more',
		'echo "Be brief." >> profiles/prompts/edit.md',
		{smokes: 'echo I would rather not; exit 3'},
		/does not do one small edit \(exit 3\): I would rather not/,
	],
])('an editor that leaves %s leaves a stillborn child', (_, edits, more, why) =>
	scene({edits, ...more}, async at => {
		expect(await at.build()).toEqual({stillborn: expect.stringMatching(why) as string, ...paid});
	}),
);

test('a tool of its own is a child', () => {
	const tool = [
		'name: outline',
		'about: Lists the functions of a file with their lines.',
		'input: {type: object, properties: {}}',
		'timeout: 5',
		"program: export default async () => 'text'",
	];
	return scene(
		{
			edits: `mkdir profiles/tools; printf '%s\\n' ${tool.map(line => `"${line}"`).join(' ')} > profiles/tools/outline.yaml`,
		},
		async at => {
			expect(await at.build()).toMatchObject({commit: expect.any(String) as string});
		},
	);
});

test('a child whose program the workshop refuses is stillborn before it is tried', () => {
	const workshop = {
		host: tmpdir(),
		build: async () => undefined,
		prove: async () => 'it cannot be built: exit 1: TS2322',
	};
	return scene(
		{edits: 'echo "Be brief." >> profiles/prompts/edit.md', smokes: 'exit 3', more: {workshop}},
		async at => {
			expect(await at.build()).toEqual({stillborn: 'it cannot be built: exit 1: TS2322', ...paid});
		},
	);
});

test('a stop is told with what was paid, and who is stopped already pays nothing', () =>
	scene({edits: 'sleep 100'}, async at => {
		expect(await at.propose(AbortSignal.abort())).toEqual({aborted: 'stopped', usd: 0, ms: 0});
		expect(at.errands).toEqual([]);
		const stop = new AbortController();
		const building = at.build(stop.signal);
		await expect.poll(() => boxes.left(), {timeout: 60_000}).not.toEqual([]);
		stop.abort();
		expect(await building).toEqual({aborted: 'stopped', ...paid});
		expect(await boxes.left()).toEqual([]);
	}));
