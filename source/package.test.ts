import {execFile} from 'node:child_process';
import {cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink} from 'node:fs/promises';
import {isBuiltin} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {init, parse} from 'es-module-lexer';
import {expect, test} from 'vitest';
import manifest from '../package.json' with {type: 'json'};

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

const packed = async (): Promise<readonly string[]> => {
	const {stdout} = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {cwd: root});
	const told = JSON.parse(stdout) as {files: {path: string}[]}[] | Record<string, {files: {path: string}[]}>;
	return Object.values(told).flatMap(({files}) => files.map(({path}) => path));
};

test('the package holds the program, its data and its licences, and nothing else', async () => {
	const files = await packed();
	expect(files).toEqual(
		expect.arrayContaining([
			'LICENSE',
			'README.md',
			'dist/licences.txt',
			'dist/unified-dgm.js',
			'package.json',
			'profiles/default.yaml',
			'profiles/models.yaml',
			'profiles/prompts/plan.md',
			'profiles/protocol.schema.json',
			'sandbox/Dockerfile',
		]),
	);
	const others = files.filter(
		path => !/^(?:dist|profiles|sandbox)\/|^(?:LICENSE|README\.md|package\.json)$/.test(path),
	);
	expect(others).toEqual([]);
});

/** The package that a specifier names: `@a/b/c` is of `@a/b`. */
const packageOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

test('what the program imports is built in, bundled, or a declared dependency', async () => {
	await init();
	const imported = new Set<string>();
	for (const file of (await readdir(join(root, 'dist'))).filter(name => name.endsWith('.js'))) {
		const [imports] = parse(await readFile(join(root, 'dist', file), 'utf8'));
		for (const {specifier} of imports) if (typeof specifier === 'string') imported.add(specifier);
	}
	const packages = new Set(
		[...imported].filter(name => !name.startsWith('.') && !isBuiltin(name)).map(name => packageOf(name)),
	);
	expect([...packages].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
});

test('installed away from its sources, as a link of its own name, it runs', async () => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'package-')));
	try {
		const home = join(folder, 'node_modules', 'unified-dgm');
		for (const path of await packed()) await cp(join(root, path), join(home, path), {recursive: true});
		for (const name of Object.keys(manifest.dependencies)) {
			await mkdir(join(folder, 'node_modules', name, '..'), {recursive: true});
			await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
		}
		const program = join(folder, 'unified-dgm');
		await symlink(join(home, manifest.bin['unified-dgm']), program);
		const env = {PATH: process.env['PATH'], UNIFIED_DGM_HOME: join(folder, 'home')};
		const go = (...args: readonly string[]) => run(process.execPath, [program, ...args], {cwd: home, env});
		expect((await go('--version')).stdout).toBe(`${manifest.version}\n`);
		expect((await go('config')).stdout).toContain('profile: offline');
	} finally {
		await rm(folder, {recursive: true});
	}
});

test('a Node that is too old is told so in one line, by code that it can read', async () => {
	const code = await readFile(join(root, 'dist', 'unified-dgm.js'), 'utf8');
	expect(code.startsWith('#!/usr/bin/env node\n')).toBe(true);
	expect(code).not.toMatch(/^import .*["']\.\//m);
	const old = code
		.replace('process.versions.node.split', '"20.11.1".split')
		.replace('process.versions.node', '"20.11.1"');
	expect(old).not.toBe(code);
	const ended = await run(process.execPath, ['--input-type=module', '--eval', old.replace(/^#!.*\n/, '')]).catch(
		(error: unknown) => error as {code: number; stderr: string},
	);
	expect(ended).toMatchObject({code: 2, stderr: expect.stringMatching(/^unified-dgm needs Node 22\.18 or newer/)});
	expect(ended.stderr.trimEnd().split('\n').length).toBe(1);
});
