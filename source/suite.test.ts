import {cp} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {folderOf, smallSuite} from './dgm/suites/suite.fixture.ts';
import {boxesOfProcess, KINDS, withNativeBoxes} from './testing/boxes.ts';
import {runProgram, stage} from './testing/program.ts';
import {skipWithout} from './testing/machine/needs.ts';

test.for(KINDS)(
	'a suite is proved from the command line in %s boxes, one proof a line',
	async ([kind, part], context) => {
		skipWithout(part)(context);
		await using scene = await stage({});
		await using folder = await folderOf(smallSuite);
		await cp(folder.path, join(scene.home, 'suites', 'small'), {recursive: true});
		const ended = await runProgram(['suite', 'validate', 'small', '--json'], {
			cwd: scene.project,
			env: {...(kind === 'native' ? withNativeBoxes() : {}), UNIFIED_DGM_HOME: scene.home},
		});
		const lines = ended.stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line) as unknown);
		expect([ended.code, ended.stderr, lines]).toEqual([
			0,
			'',
			[
				{kind: 'proof', task: 'add', trials: 7, ms: expect.any(Number)},
				{
					kind: 'suite',
					suite: 'small',
					version: '1',
					sound: 1,
					leftOut: 0,
					unproved: 0,
					boxes: expect.stringMatching(new RegExp(`^${kind} `)),
				},
			],
		]);
	},
);

test('ctrl+c ends it, and no box is left', async context => {
	skipWithout('boxes')(context);
	await using scene = await stage({});
	await using folder = await folderOf(smallSuite);
	const boxes = boxesOfProcess();
	let pid: number | undefined;
	const ended = await runProgram(['suite', 'validate', folder.path], {
		cwd: scene.project,
		env: {...withNativeBoxes(), UNIFIED_DGM_HOME: scene.home},
		during: child => {
			pid = child.pid;
			void boxes.first(child).then(() => child.kill('SIGINT'));
		},
	});
	expect([ended.code, ended.stdout, await boxes.left(pid)]).toEqual([
		130,
		expect.stringContaining('small 1: 0 of 1 tasks are sound, 0 left out, 1 not proved\n'),
		[],
	]);
});

test.each([
	[['suite'], 'suite needs a command — unified-dgm suite validate DIR|NAME'],
	[['suite', 'validate'], 'one suite is proved at a time'],
	[['suite', 'validate', 'coer'], 'there is no suite "coer" — did you mean "core"?'],
	[['suite', 'prove', 'core'], 'unknown suite command "prove"'],
	[['suite', 'import', 'exercsm', 'a', 'b'], 'there is no format "exercsm" — did you mean "exercism"?'],
	[['suite', 'import', 'harbor', 'a'], 'an import takes a source and a directory'],
	[['suite', 'import', 'harbor', 'nowhere', 'b'], 'nowhere cannot be read (ENOENT)'],
])('%j is a mistake of the user', async (args, said) => {
	await using scene = await stage({});
	const ended = await runProgram(args, {cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home}});
	expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(said)]);
});
