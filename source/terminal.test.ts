import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {stage, type Scene} from './testing/program.ts';
import {onTerminal, type Exchange} from './testing/terminal.ts';

const project = {
	'package.json': '{"name": "sums", "type": "module", "scripts": {"test": "node --test"}}\n',
	'src/sum.js': 'export const sum = numbers => numbers.reduce((total, n) => total - n, 0);\n',
	'test/sum.test.js':
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {sum} from '../src/sum.js';\n\ntest('it adds', () => assert.equal(sum([1, 2]), 3));\n",
};

const go = (scene: Scene, args: readonly string[], exchanges: readonly Exchange[], env = {}) =>
	onTerminal(['--sandbox', 'none', ...args], exchanges, {
		cwd: scene.project,
		env: {UNIFIED_DGM_HOME: scene.home, ...env},
	});

const sumIn = async (scene: Scene): Promise<string | undefined> => (await scene.files())['src/sum.js'];

// The pseudo-terminal is made by a program of Linux; elsewhere its options differ.
describe.skipIf(process.platform !== 'linux')('on a terminal', () => {
	test('one shot asks for a command and a change, and does what it was allowed', async () => {
		await using scene = await stage(project);
		const {screen, code} = await go(
			scene,
			['make the tests pass'],
			[
				{until: /\$ npm test[\s\S]*› /, type: 'a'},
				{until: /total - n[\s\S]*total \+ n[\s\S]*suggest shows every change[\s\S]*› /, type: 'y'},
			],
		);
		expect(screen).toContain('✓ done');
		expect(code).toBe(0);
		expect(await sumIn(scene)).toContain('total + n');
	});

	test('a conversation: a mode, a turn, what it changed taken back, and leave', async () => {
		await using scene = await stage(project, 'permissions:\n  - {tool: shell, pattern: npm test, action: allow}\n');
		const {screen, code} = await go(
			scene,
			[],
			[
				{until: /Say what to do[\s\S]*› /, type: '/mdoe\r'},
				{until: /did you mean \/mode\?\n› /, type: '/mode auto-edit\r'},
				{until: /mode: auto-edit\n› /, type: 'make the tests pass\r'},
				{until: /✓ done.*\n› /, type: '/rewind\r'},
				{until: /1 make the tests pass {2}done, changed files\n› /, type: '/undo\r'},
				{until: /1 file taken back\n {2}src\/sum\.js\n› /, type: '/undo\r'},
				{until: /there is nothing to take back\n› /, type: '\u0004'},
			],
		);
		expect(screen).not.toContain('Allow?');
		expect(code).toBe(0);
		expect(await scene.files()).toEqual(project);
	});

	test('a permission for later sessions is kept in the file of the person, and holds in the next one', async () => {
		await using scene = await stage(project);
		await go(scene, ['run the tests'], [{until: /\$ npm test[\s\S]*› /, type: 'P'}]);
		const kept = (await scene.files())['package.json'];
		expect(kept).toBe(project['package.json']);
		const {screen} = await go(scene, ['run the tests'], []);
		expect(screen).toContain('✗ npm test');
		expect(screen).not.toContain('Allow?');
	});

	test('a command is edited in the editor before it is run', async () => {
		await using scene = await stage({...project, 'editor.sh': 'echo npm pkg get name > "$1"\n'});
		const {screen, code} = await go(
			scene,
			['run the tests'],
			[
				{until: /\$ npm test[\s\S]*› /, type: 'e'},
				// Something was run that is not the check, so the check is asked for.
				{until: /✓ npm pkg get name[\s\S]*\$ npm test[\s\S]*› /, type: 'n'},
			],
			{EDITOR: `sh ${scene.project}/editor.sh`},
		);
		expect(screen).toContain('⊘ npm test');
		expect(code).toBe(0);
	});

	test('Ctrl+C at a question stops the turn, with the files as they were', async () => {
		await using scene = await stage(project);
		const {screen, code} = await go(scene, ['make the tests pass'], [{until: /\$ npm test[\s\S]*› /, type: '\u0003'}]);
		expect(screen).toContain('■ stopped');
		expect(code).toBe(130);
		expect(await scene.files()).toEqual(project);
	});

	test('a project that brings settings is trusted by a person, once, and never by itself', async () => {
		const config = {'.unified-dgm/config.yaml': 'security: {approval_mode: auto-edit}\n'};
		await using scene = await stage({...project, ...config});
		const first = await go(scene, ['where is sum?'], [{until: /Do you trust it[\s\S]*no {2}/, type: 'y'}]);
		expect(first.screen).toContain('offline · auto-edit');
		const second = await go(scene, ['where is sum?'], []);
		expect(second.screen).not.toContain('Do you trust');
		expect(second.screen).toContain('offline · auto-edit');
		expect(await readFile(join(scene.project, '.unified-dgm', 'config.yaml'), 'utf8')).toBe(
			config['.unified-dgm/config.yaml'],
		);
	});
});
