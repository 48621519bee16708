import {execFile} from 'node:child_process';
import {access, constants, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat} from 'node:fs/promises';
import {isBuiltin} from 'node:module';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {init, parse} from 'es-module-lexer';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import manifest from '../package.json' with {type: 'json'};
import {openRegistry, packAll, type Packed} from './testing/registry.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
let packed: Packed = {filename: '', files: []};
let registry: Awaited<ReturnType<typeof openRegistry>> | undefined;

// Packed once: every test below asks the same archive.
beforeAll(async () => {
	folder = await realpath(await mkdtemp(join(tmpdir(), 'package-')));
	const {own, needed} = await packAll(root, folder);
	packed = own;
	registry = await openRegistry(needed);
});

afterAll(async () => {
	await registry?.[Symbol.asyncDispose]();
	await rm(folder, {recursive: true});
});

test('the package holds the program, its data, its pages and its licences, and nothing else', () => {
	const files = packed.files.map(({path}) => path);
	expect(files).toEqual(
		expect.arrayContaining([
			'LICENSE',
			'README.md',
			'dist/completions/_unified-dgm',
			'dist/completions/unified-dgm.bash',
			'dist/completions/unified-dgm.fish',
			'dist/licences.txt',
			'dist/unified-dgm.1',
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

test('the program, and whatever else may be executed, keeps that in the package', async () => {
	expect((await stat(join(root, manifest.bin['unified-dgm']))).mode & 0o777).toBe(0o755);
	const modes = await Promise.all(
		packed.files.map(async ({path, mode}) => ({
			path,
			here: ((await stat(join(root, path))).mode & 0o111) > 0,
			there: (mode & 0o111) > 0,
		})),
	);
	expect(modes.filter(({here, there}) => here !== there)).toEqual([]);
	expect(modes.filter(({there}) => there).map(({path}) => path)).toContain('dist/unified-dgm.js');
});

describe('installed from its archive, without a network', () => {
	/** npm as a user of an empty home has it. */
	const environment = (): NodeJS.ProcessEnv => ({
		PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
		HOME: folder,
		UNIFIED_DGM_HOME: join(folder, 'home'),
		npm_config_cache: join(folder, 'cache'),
		npm_config_registry: registry?.url,
		npm_config_audit: 'false',
		npm_config_fund: 'false',
		npm_config_update_notifier: 'false',
	});

	const archive = (): string => join(folder, packed.filename);

	const inEmptyFolder = async (name: string, command: string, args: readonly string[]) => {
		const cwd = join(folder, name);
		await mkdir(cwd, {recursive: true});
		return await run(command, [...args], {cwd, env: environment()});
	};

	test('by npm install -g it is a program with its data and a manual page, and needs nothing of its development', async () => {
		const prefix = join(folder, 'prefix');
		await inEmptyFolder('global', 'npm', ['install', '--global', '--prefix', prefix, archive()]);
		const program = join(prefix, 'bin', 'unified-dgm');
		await access(program, constants.X_OK);
		expect((await inEmptyFolder('global', program, ['--version'])).stdout).toBe(`${manifest.version}\n`);
		expect((await inEmptyFolder('global', program, ['config'])).stdout).toContain('profile: offline');
		expect((await inEmptyFolder('global', program, ['completion', 'fish'])).stdout).toBe(
			await readFile(join(root, 'dist', 'completions', 'unified-dgm.fish'), 'utf8'),
		);
		expect(await readFile(join(prefix, 'share', 'man', 'man1', 'unified-dgm.1'), 'utf8')).toMatch(/^\.TH UNIFIED/);
		const home = join(prefix, 'lib', 'node_modules', 'unified-dgm');
		const scopes = await readdir(join(home, 'node_modules'));
		expect(scopes.filter(name => !name.startsWith('.'))).toEqual(['@vscode']);
		expect((await inEmptyFolder('global', program, ['doctor'])).stdout).toContain('✓ ripgrep: comes along');
	}, 180_000);

	test('by npx it runs in an empty folder, and leaves nothing there', async () => {
		const {stdout} = await inEmptyFolder('npx', 'npx', [
			'--yes',
			'--package',
			archive(),
			'unified-dgm',
			'help',
			'evolve',
		]);
		expect(stdout).toContain('unified-dgm evolve schedule');
		expect(await readdir(join(folder, 'npx'))).toEqual([]);
	}, 180_000);
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
