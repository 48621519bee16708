import {mkdir, mkdtemp, readdir, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {realBoxes} from '../../testing/boxes.ts';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {archiveIn} from '../agents/default.ts';
import {readSeed} from '../agents/seed.ts';
import {isBuilt, programOf} from '../agents/whole.ts';
import {isCheckout, takeHost, testsFor, workshopOf} from './workshop.ts';
import {skipWithout} from '../../testing/machine/needs.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const never = new AbortController().signal;

const TESTS = [
	'source/agent/session.test.ts',
	'source/core/rooms.test.ts',
	'source/core/session/protocol.test.ts',
	'source/core/evolution/dice.test.ts',
	'source/dgm/grade/grade.test.ts',
	'source/tools/index.test.ts',
	'source/tools/patch/random.test.ts',
	'source/tools/read.test.ts',
	'source/workspace/files.test.ts',
	'source/workspace/rank.test.ts',
];

test.each([
	[['profiles/default.yaml'], []],
	[
		['source/tools/read.ts', 'profiles/default.yaml'],
		['source/core/rooms.test.ts', 'source/tools/index.test.ts', 'source/tools/read.test.ts'],
	],
	[['source/tools/patch/parse.ts'], ['source/core/rooms.test.ts', 'source/tools/patch/random.test.ts']],
	[
		['source/core/session/next.ts'],
		['source/agent/session.test.ts', 'source/core/rooms.test.ts', 'source/core/session/protocol.test.ts'],
	],
	[
		['source/core/context.ts'],
		['source/agent/session.test.ts', 'source/core/rooms.test.ts', 'source/core/session/protocol.test.ts'],
	],
	[['source/workspace/rank.ts'], ['source/core/rooms.test.ts', 'source/workspace/rank.test.ts']],
])('a change of %j is held to the tests beside it, and to those that play it', (changed, tests) => {
	expect(testsFor(changed, TESTS)).toEqual(tests);
});

test('a checkout is taken without what is not needed to build, and without the suites that judge', async () => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'host-')));
	try {
		await takeHost(root, folder);
		const taken = await readdir(folder);
		expect(taken).toEqual(expect.arrayContaining(['build.ts', 'package.json', 'profiles', 'source', 'tsconfig.json']));
		expect(taken.filter(name => ['node_modules', 'dist', '.git'].includes(name))).toEqual([]);
		expect(await readdir(join(folder, 'profiles'))).not.toContain('suites');
		expect([await isCheckout(root), await isCheckout(folder)]).toEqual([true, false]);
	} finally {
		await rm(folder, {recursive: true});
	}
});

/** A checkout as small as one can be: its own types, its own bundler, a test of its own. */
const small: Readonly<Record<string, string>> = {
	'build.ts':
		"import {mkdirSync, copyFileSync} from 'node:fs';\nmkdirSync('dist');\ncopyFileSync('source/tools/read.ts', 'dist/unified-dgm.js');\n",
	'tsconfig.json':
		'{"compilerOptions": {"strict": true, "noEmit": true, "types": [], "allowImportingTsExtensions": true, "skipLibCheck": true}, "include": ["source"]}',
	'package.json': '{"type": "module"}',
	'vitest.config.ts':
		"export default {test: {projects: [{test: {name: 'rooms', include: ['source/**/*.test.ts']}}]}};\n",
	'profiles/models.yaml': 'models: []\n',
	'source/core/rooms.test.ts': "import {test} from 'vitest';\ntest('the rooms are what they were', () => {});\n",
	'source/core/session/next.ts': 'export const next = 1;\n',
	'source/tools/read.ts': 'export const two: number = 2;\n',
	'source/tools/read.test.ts':
		"import {expect, test} from 'vitest';\nimport {two} from './read.ts';\ntest('two is two', () => expect(two).toBe(2));\ntest('what fails for everybody in a box', () => expect(1).toBe(2));\n",
};

test('what does not type, or fails a test that the host passes, is told; what does neither is a program beside its files', async context => {
	skipWithout('boxes')(context);
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'workshop-')));
	try {
		const host = join(folder, 'host');
		for (const [path, text] of Object.entries(small)) {
			await mkdir(dirname(join(host, path)), {recursive: true});
			await writeFile(join(host, path), text);
		}
		const git = await findGit(folder);
		if (git === undefined) throw new Error('no git here');
		const agents = await archiveIn(git, folder);
		const seed = await agents.seed(await readSeed(host, 'source'), '1.0.0');
		const boxes = await realBoxes();
		const modules = join(await realpath(root), 'node_modules');
		const workshop = workshopOf({agents, folder, host, modules, open: boxes.open, scratch: folder});
		const proven = async (text: string) => {
			const commit = await agents.breed(seed, 'v', new Map([['source/tools/read.ts', Buffer.from(text)]]), 'x');
			const wrong = await workshop.prove(commit, ['source/tools/read.ts'], never);
			return {wrong, isBuilt: await isBuilt(folder, commit), program: programOf(folder, commit)};
		};
		expect(await proven("export const two: number = 'two';\n")).toMatchObject({
			wrong: expect.stringMatching(/^it cannot be built: exit \d: source\/tools\/read\.ts.*TS2322/) as string,
			isBuilt: false,
		});
		expect((await proven('export const two: number = 3;\n')).wrong).toMatch(
			/^it fails the tests of the agent: exit 1: .*two is two/,
		);
		const good = await proven('export const two: number = 1 + 1;\n');
		expect(good).toMatchObject({wrong: undefined, isBuilt: true});
		expect((await readdir(dirname(dirname(good.program)))).toSorted()).toEqual([
			'dist',
			'node_modules',
			'package.json',
			'profiles',
			'source',
		]);
		expect(await workshop.build(seed, never)).toBe(undefined);
		expect((await readdir(folder)).filter(name => name.startsWith('workshop-'))).toEqual([]);
		expect(await boxes.left()).toEqual([]);
	} finally {
		await rm(folder, {recursive: true});
	}
}, 600_000);
