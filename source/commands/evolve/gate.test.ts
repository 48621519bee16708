import {mkdir, mkdtemp, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readSetting} from '../../compose.ts';
import {run} from '../../core/effect.ts';
import type {Score} from '../../core/evolution/ports.ts';
import {graderOf} from '../../dgm/outside/grader.ts';
import type {Suite, Task} from '../../dgm/suites/read.ts';
import {TaskFile} from '../../dgm/suites/schema.ts';
import {realBoxes} from '../../testing/boxes.ts';
import {startVendors} from '../../testing/vendors.ts';
import type {Script} from '../../testing/vendors/script.ts';
import {openModels, type Models} from './gate.ts';
import {needs, skipWithout} from '../../testing/machine/needs.ts';

const now = () => new Date('2026-11-21T12:00:00Z');
const boxes = await realBoxes();
const never = new AbortController().signal;
const KEY = 'sk-ant-host-only-0123456789';
const said = {say: ['good'], usage: {input: 1000, output: 100}} as const;

const task = (): Task => {
	const file = {
		id: 'one',
		title: 't',
		kind: 'bug',
		prompt: 'mend it',
		grade: {command: 'grep -q good a.txt', parser: 'exit'},
	};
	const {workspace: _, gold: __, ...rest} = TaskFile.parse(file);
	const workspace = new Map([['a.txt', {bytes: Buffer.from('bad\n'), executable: false}]]);
	return {...rest, directory: '/none', split: 'search', workspace, tests: new Map(), gold: undefined};
};

/** Asks the model as a program would that knows addresses and keys alone. */
const ASK = `node -e '
fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
	method: "POST",
	headers: {"content-type": "application/json", "x-api-key": process.env.ANTHROPIC_API_KEY, "anthropic-version": "2023-06-01"},
	body: JSON.stringify({model: "claude-sonnet-5-5", max_tokens: 200, stream: true, messages: [{role: "user", content: "Go."}]}),
}).then(async answer => console.log(answer.status, (await answer.text()).slice(0, 300)));
'`;

type Scene = AsyncDisposable & {
	readonly models: Models;
	readonly folder: string;
	readonly asked: () => number;
	grade(script: string, key?: string, capUsd?: number | null): Promise<Score & {readonly kept: string}>;
	/** The same run in a later process. */
	reopen(): Promise<Models>;
};

const scene = async (script: Script, capUsd: number | null = 5): Promise<Scene> => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gate-')));
	const folder = join(root, 'run');
	await mkdir(folder);
	const vendors = await startVendors(script);
	const env = {UNIFIED_DGM_HOME: root, ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: vendors.url};
	const setting = await readSetting(root, env, {models: [], addDirs: [], profile: 'default'});
	const open = () => openModels(setting, {run: 'r', folder, capUsd, now});
	const models = await open();
	const suite = {tasks: [task()], runners: new Map()} as unknown as Suite;
	return {
		models,
		folder,
		asked: () => vendors.requests.length,
		reopen: open,
		grade: async (playing, key = 'j1.grade', cap = 1) => {
			const grader = graderOf({
				suite,
				boxes: {agent: boxes.open, grading: boxes.open},
				player: async () => ({shown: [], script: () => playing}),
				folder: join(folder, 'evidence'),
				scratch: root,
				gate: models.open,
			});
			const agent = {id: 'v0', commit: '0'.repeat(40)};
			const score = await run(grader.grade({key, agent, task: 'one', capUsd: cap}, never));
			if ('aborted' in score) throw new Error(score.aborted);
			return {...score, kept: await readFile(score.evidence, 'utf8')};
		},
		[Symbol.asyncDispose]: async () => {
			await models[Symbol.asyncDispose]();
			await vendors.close();
			await rm(root, {recursive: true, force: true});
		},
	};
};

test('a box without a network asks its models through the gateway: what that cost is known, and no key was ever in it', async context => {
	skipWithout('boxes')(context);
	await using at = await scene(() => said);
	const score = await at.grade(`${ASK} && env && cat /proc/net/dev && echo good > a.txt`);
	expect(score).toMatchObject({solved: true, usd: at.models.spent('j1.grade')});
	expect(score.usd).toBeGreaterThan(0);
	expect(score.kept).not.toContain(KEY);
	expect(score.kept).toContain('ANTHROPIC_BASE_URL=http://127.0.0.1:');
	expect(JSON.parse(score.kept)).toMatchObject({models: {usd: score.usd, answered: 1, refused: 0, reaching: 0}});
	expect(await boxes.left()).toEqual([]);
});

test('a success without a trace of models is none', async context => {
	skipWithout('boxes')(context);
	await using at = await scene(() => said);
	const score = await at.grade('echo good > a.txt');
	expect(score).toMatchObject({solved: false, usd: 0, invalid: expect.stringMatching(/no trace/) as string});
});

test('a failure that a vendor is to blame for says nothing of the variant', async context => {
	skipWithout('boxes')(context);
	await using at = await scene(() => ({status: 529, message: 'overloaded'}));
	expect(await at.grade(ASK)).toMatchObject({solved: false, usd: 0, invalid: 'anthropic answered 529'});
});

test('a variant that floods the gateway pays nothing and gains nothing, and others are served meanwhile', async context => {
	skipWithout('boxes')(context);
	await using at = await scene(() => said);
	const flood = `node -e '
const {Agent, request} = require("node:http");
const {port} = new URL(process.env.ANTHROPIC_BASE_URL);
const agent = new Agent({keepAlive: true, maxSockets: 500});
let sent = 0;
const more = () => {
	const one = request({port, agent, method: "POST", path: "/anthropic/v1/files", headers: {"x-api-key": process.env.ANTHROPIC_API_KEY}}, answer => answer.resume().on("end", () => { sent += 1; more(); }));
	one.on("error", () => setTimeout(more, 10));
	one.end();
};
for (let at = 0; at < 300; at += 1) more();
setTimeout(() => { console.log("sent", sent); process.exit(0); }, 2000);
'`;
	const [score, other] = await Promise.all([
		at.grade(flood, 'j1.grade'),
		at.grade(`${ASK} && echo good > a.txt`, 'j2.grade'),
	]);
	expect([score.solved, score.usd, other.solved]).toEqual([false, 0, true]);
	const [, sent = '0'] = /sent (\d+)/.exec(score.kept) ?? [];
	expect(Number(sent)).toBeGreaterThan(0);
});

test('a variant that asks a vendor for more than a model is caught at it', async context => {
	skipWithout('boxes')(context);
	await using at = await scene(() => said);
	const fetching = ASK.replace(
		'stream: true,',
		'stream: true, tools: [{type: "web_fetch_20250910", name: "web_fetch"}],',
	);
	expect(await at.grade(`${ASK} && ${fetching} && echo good > a.txt`)).toMatchObject({
		solved: true,
		alarm: 'it asked the gateway for more than its models (1)',
	});
});

test.each([
	['a try', 5, 0.001],
	['the run', 0.001, 1],
])(
	'what may not be spent by %s is refused at the gateway, and reaches no vendor',
	needs('boxes'),
	async (_, runCap, taskCap) => {
		await using at = await scene(() => said, runCap);
		const score = await at.grade(ASK, 'j1.grade', taskCap);
		expect([at.asked(), score.usd, score.kept.match(/^.*budget_exceeded/gm)?.length]).toEqual([0, 0, 1]);
	},
);

test('what a killed process spent under a key is spent for the one after it', async context => {
	skipWithout('boxes')(context);
	await using at = await scene(() => said);
	const {usd} = await at.grade(`${ASK} && echo good > a.txt`);
	await at.models[Symbol.asyncDispose]();
	await using later = await at.reopen();
	expect([later.spent('j1.grade'), later.spent('j2.grade')]).toEqual([usd, undefined]);
});

test('a profile whose models cannot be asked from here opens no gateway, and says so', async () => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gate-')));
	try {
		const setting = await readSetting(root, {UNIFIED_DGM_HOME: root}, {models: [], addDirs: [], profile: 'default'});
		await expect(openModels(setting, {run: 'r', folder: root, capUsd: 1, now})).rejects.toThrow(
			/no model that can be asked/,
		);
	} finally {
		await rm(root, {recursive: true});
	}
});
