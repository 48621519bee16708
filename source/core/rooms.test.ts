import {readdir, readFile} from 'node:fs/promises';
import {builtinModules} from 'node:module';
import {dirname, join, normalize} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

type Room = {
	/** Rooms besides itself and `core` that it may import. */
	readonly rooms: readonly string[];
	/** Packages that it may bring. */
	readonly packages: readonly string[];
};

/** The table of rooms, as AGENTS.md states it. `front` is the front door: the files in `source/` itself, and the commands. */
const table: Readonly<Record<string, Room>> = {
	core: {rooms: [], packages: ['zod']},
	agent: {rooms: [], packages: ['zod']},
	models: {
		rooms: [],
		packages: [
			'zod',
			'@anthropic-ai/sdk',
			'openai',
			'groq-sdk',
			'eventsource-parser',
			'@vscode/tree-sitter-wasm',
			'gpt-tokenizer',
		],
	},
	hooks: {rooms: [], packages: ['zod']},
	mcp: {rooms: [], packages: ['zod', '@modelcontextprotocol/sdk']},
	gateway: {rooms: [], packages: []},
	platform: {rooms: [], packages: []},
	tools: {rooms: ['platform', 'workspace'], packages: ['zod', 'diff', 'execa', '@vscode/ripgrep']},
	sandboxes: {rooms: [], packages: ['dockerode', 'execa', '@vscode/tree-sitter-wasm', 'zod']},
	workspace: {rooms: [], packages: ['@vscode/ripgrep', '@vscode/tree-sitter-wasm', 'execa', 'ignore', 'yaml']},
	store: {rooms: ['platform'], packages: ['lowdb']},
	cli: {rooms: ['config'], packages: []},
	views: {rooms: [], packages: ['diff', 'd3-hierarchy', 'd3-shape']},
	config: {rooms: ['platform'], packages: ['zod', 'yaml', 'leven']},
	dgm: {
		rooms: ['agent', 'config', 'workspace'],
		packages: [
			'zod',
			'yaml',
			'diff',
			'picomatch',
			'fast-xml-parser',
			'tap-parser',
			'smol-toml',
			'json-rpc-2.0',
			'tar-stream',
		],
	},
	tui: {
		rooms: ['views'],
		packages: [
			'ink',
			'ink-text-input',
			'ink-spinner',
			'react',
			'marked',
			'lowlight',
			'highlight.js',
			'fuzzysort',
			'diff',
			'string-width',
			'wrap-ansi',
			'slice-ansi',
		],
	},
};

/** Tests may also use the laws and scripted worlds, the runner, and what they test together. */
const inTests = ['vitest', 'testing', 'store', 'yaml', 'ink-testing-library', 'wabt'];

const imports = (text: string): readonly string[] =>
	[...text.matchAll(/^(?:import|export)\b[^'"]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm)].flatMap(
		([, named, lazy, bare]) => named ?? lazy ?? bare ?? [],
	);

const packageOf = (specifier: string): string =>
	specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');

const isBuiltin = (specifier: string): boolean => specifier.startsWith('node:') || builtinModules.includes(specifier);

const isForTests = (path: string): boolean => /\.(?:test|fixture)\.tsx?$/.test(path);

const complaintsIn = async (path: string): Promise<readonly string[]> => {
	const [room = ''] = path.split('/');
	const rules = table[room];
	if (rules === undefined) return [];
	const isTest = isForTests(path);
	const rooms = new Set([room, 'core', ...rules.rooms, ...(isTest ? inTests : [])]);
	const packages = new Set([...rules.packages, ...(isTest ? inTests : [])]);
	const text = await readFile(join(source, path), 'utf8');
	return imports(text).flatMap(specifier => {
		if (isBuiltin(specifier))
			return room === 'core' && !isTest ? [`${path}: the core is pure, and imports ${specifier}`] : [];
		if (!specifier.startsWith('.')) return packages.has(packageOf(specifier)) ? [] : [`${path} brings ${specifier}`];
		const [target = ''] = normalize(join(dirname(path), specifier)).split('/');
		return rooms.has(target) ? [] : [`${path} imports the room ${target}`];
	});
};

const sources = async (): Promise<readonly string[]> =>
	(await readdir(source, {recursive: true})).filter(path => /\.tsx?$/.test(path));

test('every room imports only the core, itself, and what the table allows', async () => {
	const complaints = await Promise.all((await sources()).map(complaintsIn));
	expect(complaints.flat()).toEqual([]);
});

test('every folder of sources is a room of the table, the front door, or the laws', async () => {
	const folders = new Set((await sources()).filter(path => path.includes('/')).map(path => path.split('/', 1)[0]));
	expect([...folders].filter(folder => folder !== undefined && !Object.hasOwn(table, folder))).toEqual(
		expect.arrayContaining(['commands', 'testing']),
	);
	expect(folders.size).toBe(Object.keys(table).length + 2);
});

test('only the front door reads the environment and the arguments', async () => {
	const offenders: string[] = [];
	for (const path of await sources()) {
		if (!path.includes('/') || path.startsWith('testing/') || isForTests(path)) continue;
		const code = (await readFile(join(source, path), 'utf8')).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
		if (/\bprocess\.(?:env|argv)\b/.test(code)) offenders.push(path);
	}
	expect(offenders).toEqual([]);
});

/** Text without comments, and without texts in backticks that hold no code. */
const codeOf = (text: string): string =>
	text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replaceAll(/`(?:[^`\\$]|\\.|\$(?!\{))*`/gs, '``');

test('only the front door asks what day it is; everything else is given the time', async () => {
	const offenders: string[] = [];
	for (const path of await sources()) {
		if (path === 'cli.ts' || isForTests(path)) continue;
		const code = codeOf(await readFile(join(source, path), 'utf8'));
		if (/\bnew Date(?:\(\s*\)|\(Date\.now|\b(?!\())/.test(code)) offenders.push(path);
	}
	expect(offenders).toEqual([]);
});
