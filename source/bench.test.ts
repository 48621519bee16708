import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {folderOf, smallSuite} from './dgm/suites/suite.fixture.ts';
import {boxesOfProcess, withNativeBoxes} from './testing/boxes.ts';
import {runProgram, stage} from './testing/program.ts';
import {startVendors} from './testing/vendors.ts';
import {skipWithout} from './testing/machine/needs.ts';

const offline = fileURLToPath(new URL('../profiles/offline.yaml', import.meta.url));

test("a suite is played with today's agent and with a profile of one's own, try by try, and both are compared", async context => {
	skipWithout('docker')(context);
	await using scene = await stage({});
	await using suite = await folderOf(smallSuite);
	await mkdir(join(scene.home, 'profiles'));
	const own = (await readFile(offline, 'utf8')).replace(/^( *seconds:) \d+/m, '$1 45');
	await writeFile(join(scene.home, 'profiles', 'mine.yaml'), own);
	const env = {UNIFIED_DGM_HOME: scene.home};
	const args = ['bench', suite.path, '--profile', 'offline', '--against', 'mine', '--json'];
	const {code, stdout} = await runProgram(args, {cwd: scene.project, env});
	const lines = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>);
	const tries = lines.filter(({kind}) => kind === 'try');
	expect(code).toBe(0);
	expect(tries).toHaveLength(2);
	for (const contestant of ['mine', 'offline'])
		expect(tries).toContainEqual(expect.objectContaining({contestant, task: 'add', solved: true, usd: 0}));
	expect(lines.at(-1)).toMatchObject({
		kind: 'bench',
		suite: 'small',
		tries: 2,
		of: 2,
		boxes: expect.stringMatching(/^docker/) as string,
		standings: [
			{name: 'offline', share: 1, tries: 1},
			{name: 'mine', share: 1, tries: 1},
		],
		comparison: {won: 0, lost: 0, pairs: 1, difference: 0},
	});
	const evidence = join(String(lines.at(-1)?.['evidence']), 'mine', 'evidence');
	expect(await readdir(evidence)).toEqual(['mine.add.1.json']);
});

test('a profile with models asks them through a gateway: what a try cost is known, and caps hold for both together', async context => {
	skipWithout('boxes')(context);
	await using scene = await stage({});
	await using suite = await folderOf(smallSuite);
	const vendors = await startVendors(() => ({say: ['There is nothing to do.'], usage: {input: 1000, output: 100}}));
	try {
		const key = 'sk-ant-host-only-0123456789';
		const env = {
			...withNativeBoxes(),
			UNIFIED_DGM_HOME: scene.home,
			ANTHROPIC_API_KEY: key,
			ANTHROPIC_BASE_URL: vendors.url,
		};
		const say = (...args: readonly string[]) =>
			runProgram(['bench', suite.path, '--profile', 'solo', '--json', ...args], {cwd: scene.project, env});
		const {code, stdout, stderr} = await say();
		const [played] = stdout.split('\n').map(line => (line === '' ? {} : (JSON.parse(line) as {usd?: number})));
		expect([code, stderr]).toEqual([0, '']);
		expect(played).toMatchObject({kind: 'try', contestant: 'solo', solved: false});
		expect(played).not.toHaveProperty('invalid');
		expect(played?.usd).toBeGreaterThan(0);
		expect(vendors.requests.length).toBeGreaterThan(0);
		const asked = vendors.requests.length;
		const capped = await say('--max-cost', '0.0001');
		expect(JSON.parse(capped.stdout.split('\n')[0] ?? '')).toMatchObject({solved: false, usd: 0});
		expect(vendors.requests.length).toBe(asked);
	} finally {
		await vendors.close();
	}
});

test('ctrl+c says what is known, and leaves no box', async context => {
	skipWithout('boxes')(context);
	await using scene = await stage({});
	await using suite = await folderOf(smallSuite);
	const boxes = boxesOfProcess();
	let pid: number | undefined;
	const ended = await runProgram(['bench', suite.path, '--repeats', '5', '--profile', 'offline'], {
		cwd: scene.project,
		env: {...withNativeBoxes(), UNIFIED_DGM_HOME: scene.home},
		during: child => {
			pid = child.pid;
			void boxes.first(child).then(() => child.kill('SIGINT'));
		},
	});
	expect([ended.code, ended.stdout, await boxes.left(pid)]).toEqual([
		130,
		expect.stringMatching(/^add {3}not tried\n\nstopped: 0 of 5 tries ended; this is what is known\n/m) as string,
		[],
	]);
});

test('a limit of time ends it with 3, and with what is known', async context => {
	skipWithout('boxes')(context);
	await using scene = await stage({});
	await using suite = await folderOf(smallSuite);
	const args = ['bench', suite.path, '--repeats', '50', '--profile', 'offline', '--max-time', '1s'];
	const env = {...withNativeBoxes(), UNIFIED_DGM_HOME: scene.home};
	const {code, stdout} = await runProgram(args, {cwd: scene.project, env});
	expect([code, stdout]).toEqual([3, expect.stringMatching(/stopped: 0 of 50 tries ended/) as string]);
});

test.each([
	[['bench'], 'one suite is played at a time'],
	[['bench', 'coer'], 'there is no suite "coer" — did you mean "core"?'],
	[['bench', 'core', '--repeats', '0'], '--repeats takes a whole number from 1 to 1000, not "0"'],
	[['bench', 'core', '--workers', 'many'], '--workers takes a whole number from 1 to 64, not "many"'],
	[['bench', 'core', '--max-time', 'soon'], '--max-time takes a duration, not "soon"'],
	[['bench', 'core', '-m', 'edit=openai:gpt-4.1'], 'bench takes the models of the profile that plays'],
	[['bench', 'core', '--max-cost', 'much'], '--max-cost takes an amount in USD, not "much"'],
	[['bench', 'core', '--against', 'offline'], '--against takes --profile or --variant beside it'],
	[['bench', 'core', '--profile', 'offline', '--against', 'offline'], 'the profile offline is the same as itself'],
	[['bench', 'core', '--variant', 'v1', '--against', 'v1'], 'v1 is the same as v1'],
	[['bench', 'core', '--variant', 'v1'], 'there are no runs yet'],
	[['bench', 'core', '--profile', 'ofline'], 'there is no profile "ofline" — did you mean "offline"?'],
	[['bench', 'core', '--profile', 'default'], 'names no model that can be asked from here'],
])('%j is a mistake of the user', async (args, said) => {
	await using scene = await stage({});
	const ended = await runProgram(args, {cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home}});
	expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(said)]);
});
