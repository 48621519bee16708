import {cp, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeEach, describe, expect, test} from 'vitest';
import {skipWithout} from './testing/machine/needs.ts';
import {runProgram, stage} from './testing/program.ts';
import {startVendors} from './testing/vendors.ts';
import type {Asked, Scripted} from './testing/vendors/script.ts';

const shipped = fileURLToPath(new URL('../profiles', import.meta.url));

/** A variant's profiles in a home of their own, with tools beside them. */
const variant = async (home: string, tools: Readonly<Record<string, string>>): Promise<string> => {
	const profiles = join(home, 'variant', 'profiles');
	await cp(shipped, profiles, {recursive: true, filter: path => !path.includes('suites')});
	await mkdir(join(profiles, 'tools'), {recursive: true});
	for (const [name, program] of Object.entries(tools))
		await writeFile(
			join(profiles, 'tools', `${name}.yaml`),
			`name: ${name}\nprogram: |\n${program.replaceAll(/^/gm, '  ')}\n`,
		);
	return profiles;
};

/** Searches once, then says what came of it. */
const searcher = ({messages}: Asked): Scripted => {
	const result = messages.flatMap(({blocks}) => blocks).find(({type}) => type === 'result');
	return result === undefined
		? {say: [{tool: 'search', input: {pattern: 'needle'}}]}
		: {say: [`It said: ${JSON.stringify(result)}`]};
};

const ask = async (wall: string, program: string, args: readonly string[] = []) => {
	await using vendors = await startVendors(searcher);
	await using scene = await stage({'a.txt': 'a needle\n'});
	const ran = await runProgram(
		['-p', 'solo', '-m', 'work=anthropic:claude-sonnet', '--full-auto', '--sandbox', wall, ...args, 'Find the needle'],
		{
			cwd: scene.project,
			env: {
				ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
				ANTHROPIC_BASE_URL: vendors.url,
				UNIFIED_DGM_HOME: scene.home,
				UNIFIED_DGM_PROFILES: await variant(scene.home, {search: program}),
			},
		},
	);
	return {...ran, files: await scene.files()};
};

const curious = `import {existsSync, writeFileSync} from 'node:fs';
export default async ({pattern}, {directory}) => {
  let wrote = 'wrote';
  try { writeFileSync(directory + '/b.txt', 'x'); } catch { wrote = 'could not write'; }
  const reached = await fetch('http://127.0.0.1:9').then(() => 'reached', error => error.cause?.code ?? 'no network');
  return 'evolved: ' + pattern + ' ' + existsSync(directory + '/a.txt') + ' ' + wrote + ' ' + Object.keys(process.env).filter(name => /KEY/.test(name)).length;
};`;

describe.each(['bubblewrap', 'docker'] as const)('behind %s', wall => {
	beforeEach(skipWithout(wall));

	test('a tool in the place of ours reads the workspace, and writes nothing of it', async () => {
		const {code, stdout, stderr, files} = await ask(wall, curious);
		expect({code, stderr: code === 0 ? '' : stderr}).toEqual({code: 0, stderr: ''});
		expect(stdout).toContain('evolved: needle true could not write 0');
		expect(files).toEqual({'a.txt': 'a needle\n'});
	});

	test('one that fails gives way to ours in the same call', async () => {
		const {code, stdout} = await ask(wall, "export default () => { throw new Error('no luck'); }", ['--json']);
		expect(code).toBe(0);
		expect(stdout).toContain('"stoodIn":"no luck"');
		expect(stdout).toMatch(/a\.txt[^]*needle/);
	});
});

/** How it ended, whether a tool that was evolved was used, and why none was. */
const used = async (wall: string, args: readonly string[]): Promise<readonly unknown[]> => {
	const {code, stdout, stderr} = await ask(wall, curious, args);
	return [code, stdout.includes('evolved: needle'), /evolved tools are not used, .*/.exec(stderr)?.[0]];
};

test('without a wall none is used, and that is said', async () => {
	expect(await used('none', [])).toEqual([0, false, 'evolved tools are not used, because there is no wall: search']);
});

test('with a network none is used, and that is said', async context => {
	skipWithout('docker')(context);
	expect(await used('docker', ['--network'])).toEqual([
		0,
		false,
		'evolved tools are not used, because commands have a network: search',
	]);
});
