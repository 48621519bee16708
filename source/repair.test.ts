import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {skipWithout} from './testing/machine/needs.ts';
import {runProgram, stage} from './testing/program.ts';

/** A project that no small change mends, so that the search goes on; its test's name tells its processes from all others. */
const hopeless = (name: string) => ({
	'package.json': '{"name": "greet", "type": "module", "scripts": {"test": "node --test"}}\n',
	'src/greet.js': 'export const greet = name => {\n\tconst twice = name + name;\n\treturn twice;\n};\n',
	[`${name}.test.js`]:
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {greet} from './src/greet.js';\n\ntest('greets', () => assert.equal(greet('Ann'), 'Good morning'));\n",
});

const mendable = {
	'package.json': '{"name": "sums", "type": "module", "scripts": {"test": "node --test"}}\n',
	'src/sum.js': 'export const sum = numbers => numbers.reduce((total, n) => total - n, 0);\n',
	'sum.test.js':
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {sum} from './src/sum.js';\n\ntest('it adds', () => assert.equal(sum([1, 2]), 3));\n",
};

/** Command lines of processes that run now and say a word. */
const running = async (word: string): Promise<readonly string[]> => {
	const ids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const lines = await Promise.all(ids.map(id => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
	return lines.filter(line => line.includes(word));
};

const isGone = async (word: string): Promise<readonly string[]> => {
	for (let tries = 0; tries < 100; tries += 1) {
		if ((await running(word)).length === 0) return [];
		await new Promise(resolve => setTimeout(resolve, 100));
	}
	return running(word);
};

describe.each([
	['docker', 'docker'],
	['native', 'namespaces'],
	['bubblewrap', 'bubblewrap'],
] as const)('a search for repairs behind %s', (wall, part) => {
	beforeEach(skipWithout(part, 'Linux'));

	test('that is killed in its middle leaves no changed file and no process', async () => {
		const name = `greet-${randomBytes(6).toString('hex')}`;
		const files = hopeless(name);
		await using scene = await stage(files);
		let seen: readonly string[] = [];
		const {code} = await runProgram(['--full-auto', '--sandbox', wall, 'make the tests pass'], {
			cwd: scene.project,
			env: {UNIFIED_DGM_HOME: scene.home},
			during: child => {
				const look = async (): Promise<void> => {
					const tries = (await running(name)).filter(line => line.startsWith('timeout'));
					if (tries.length === 0 || seen.length > 0) return;
					seen = tries;
					// By then it is well among the tries, not in the first run of the copy.
					setTimeout(() => child.kill('SIGKILL'), 1_500);
				};
				const looking = setInterval(() => void look(), 50);
				child.once('close', () => clearInterval(looking));
			},
		});
		expect(code).toBe('SIGKILL');
		expect(seen.length).toBeGreaterThan(0);
		expect(await isGone(name)).toEqual([]);
		expect(await scene.files()).toEqual(files);
		const copies = (await readdir(tmpdir())).filter(one => one.startsWith('unified-dgm-repair-'));
		// Other tests may look for repairs meanwhile.
		expect(copies.filter(one => existsSync(join(tmpdir(), one, 'base', `${name}.test.js`)))).toEqual([]);
	});

	test('makes one edit, and runs the whole check once more', async () => {
		await using scene = await stage(mendable, 'repair: {budget: {after_first: 0}}\n');
		const {code, stdout, stderr} = await runProgram(['--full-auto', '--sandbox', wall, 'make the tests pass'], {
			cwd: scene.project,
			env: {UNIFIED_DGM_HOME: scene.home},
		});
		expect(await scene.files()).toEqual({
			...mendable,
			'src/sum.js': mendable['src/sum.js'].replace('total - n', 'total + n'),
		});
		expect(stdout).toContain("src/sum.js:1: '-' → '+'");
		expect(stderr.match(/Edit src\/sum\.js/g)?.length ?? stderr.match(/\+1 −1/g)?.length).toBe(1);
		expect(code).toBe(0);
	});
});
