import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {asked, EMPTY, factsOf, matchScreen, ofType, OPEN, send, shown, stageOf, untilShown} from './testing/driven.ts';
import type {Staged} from './testing/scenes.ts';
import {inOrder} from './testing/scenes.ts';

const project = {
	'package.json': '{"name": "sums", "type": "module", "scripts": {"test": "node --test"}}\n',
	'src/sum.js': 'export const sum = numbers => numbers.reduce((total, n) => total - n, 0);\n',
	'test/sum.test.js':
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {sum} from '../src/sum.js';\n\ntest('it adds', () => assert.equal(sum([1, 2]), 3));\n",
};

const COMMAND = /Run this command\?[^]*no, and say/;

const shell = (command: string) => ({say: [{tool: 'shell', input: {command}}]});

const answersOf = async (stage: Staged) =>
	ofType(await factsOf(stage), 'approval.answered').map(({type: _, seq: __, at: ___, call: ____, ...answer}) => answer);

test('one shot on a terminal asks for a command and a change, and does what it was allowed', async () => {
	await using stage = await stageOf({files: project, config: 'repair: {budget: {after_first: 0}}\n'});
	const terminal = stage.open({profile: 'offline', mode: 'suggest', args: ['make the tests pass'], rows: 30});
	await asked(terminal, COMMAND);
	expect(shown(terminal)).toContain('$ npm test');
	expect(shown(terminal)).toContain('wall: none');
	terminal.press('a');
	// What is done in copies is asked for too: it is a command like any other.
	await asked(terminal, /Run this command\?\n  \$ # See which lines the tests run[^]*no, and say/);
	terminal.press('y');
	await asked(terminal, /Run this command\?\n  \$ # Try \d+ small changes to[^]*no, and say/);
	terminal.press('y');
	await terminal.until(/^Edit src/m);
	await asked(
		terminal,
		/Edit src\/sum\.js \(\+1 −1\)\?[^]*total - n[^]*total \+ n[^]*suggest shows every change[^]*no, and say/,
	);
	await matchScreen(terminal, 'change-80', /^Edit src/);
	terminal.press('y');
	expect(await terminal.ended).toEqual({code: 0});
	expect(shown(terminal)).toContain('✓ done');
	expect(await terminal.leftBehind()).toEqual({});
	expect((await stage.files())['src/sum.js']).toContain('total + n');
});

test.each([120, 40])('a question at %i columns', async columns => {
	await using stage = await stageOf({script: inOrder(shell('npm run build -- --all && npm test'), {say: ['Well.']})});
	const terminal = stage.open({columns, mode: 'suggest'});
	await terminal.until(OPEN);
	send(terminal, 'build it');
	await asked(terminal, COMMAND);
	await matchScreen(terminal, `command-${columns}`);
	terminal.press('n');
	await untilShown(terminal, /⊘ not approved: you said no/);
	expect(await answersOf(stage)).toEqual([{verdict: 'no'}]);
});

test('a no with words is told to the model; a question waits until nobody types', async () => {
	await using stage = await stageOf({
		script: inOrder(shell('npm publish'), {say: ['I will not.']}),
	});
	const terminal = stage.open({mode: 'suggest'});
	await terminal.until(OPEN);
	send(terminal, 'publish it');
	// Keys that are meant for the composer are not taken for an answer.
	let questions = 0;
	terminal.onFrame(({lines}) => {
		if (lines.some(line => line.startsWith('Run this command?'))) questions += 1;
	});
	await terminal.until(() => stage.vendors.requests.length === 1);
	for (const word of ['yes', ' and', ' yes', ' again']) {
		terminal.type(word);
		await terminal.until(screen => screen.join('\n').includes(word));
	}
	expect(questions).toBe(0);
	await asked(terminal, COMMAND);
	terminal.press('s');
	await terminal.until(/What is to be done instead\?/);
	terminal.type('only pack it');
	await terminal.until(/only pack it/);
	await matchScreen(terminal, 'instead-80');
	terminal.press('enter');
	await untilShown(terminal, /I will not\.[^]*✓ done/);
	expect(await answersOf(stage)).toEqual([{verdict: 'no', say: 'only pack it'}]);
	expect(JSON.stringify(stage.vendors.requests.at(-1)?.messages)).toContain('only pack it');
	// What was typed meanwhile is there still.
	await terminal.until(/^› yes and yes again/m);
});

test('a command is edited in the editor before it is run; one that was not changed still waits', async () => {
	await using stage = await stageOf({script: inOrder(shell('touch one'), {say: ['Well.']})});
	const editor = join(stage.home, 'editor.sh');
	await writeFile(editor, 'true\n');
	const terminal = stage.open({mode: 'suggest', env: {EDITOR: `sh ${editor}`}});
	await terminal.until(OPEN);
	send(terminal, 'go on');
	await asked(terminal, COMMAND);
	terminal.press('e');
	await terminal.until(/Nothing was changed, so it still waits/);
	await writeFile(editor, 'echo what it is about: "$1"; sed -i "s/one/edited/" "$1"\n');
	terminal.press('e');
	await untilShown(terminal, /✓ touch edited[^]*✓ done/);
	expect(await stage.files()).toEqual({edited: ''});
});

test('of a change some hunks are taken; what is allowed for the session can be taken back', async () => {
	const before = Array.from({length: 30}, (_, at) => `line ${at + 1}`);
	const patch = [
		'*** Begin Patch',
		'*** Update File: a.txt',
		'@@',
		'-line 2',
		'+LINE 2',
		' line 3',
		'@@',
		'-line 20',
		'+LINE 20',
		' line 21',
		'*** Add File: b.txt',
		'+fresh',
		'*** End Patch',
	].join('\n');
	await using stage = await stageOf({
		files: {'a.txt': `${before.join('\n')}\n`},
		script: inOrder(
			{say: [{tool: 'patch', input: {patch}}]},
			{say: ['Changed.']},
			shell('touch c.txt'),
			{say: ['Touched.']},
			shell('touch c.txt'),
			{say: ['Touched again.']},
			shell('touch c.txt'),
			{say: ['And again.']},
		),
	});
	const terminal = stage.open({mode: 'suggest', rows: 40});
	await terminal.until(OPEN);
	send(terminal, 'change it');
	await asked(terminal, /choose files and hunks/);
	await matchScreen(terminal, 'hunks-question-80');
	terminal.press('f');
	await terminal.until(/0 of 3 parts chosen/);
	// The first hunk stays as it is, the second and the new file are taken.
	terminal.press('down', 'n', 'y');
	await terminal.until(/1 of 3 parts chosen/);
	terminal.press('y');
	await terminal.until(/2 of 3 parts chosen/);
	await matchScreen(terminal, 'hunks-80');
	terminal.press('enter');
	await untilShown(terminal, /Changed\.[^]*✓ done/);
	expect(await stage.files()).toEqual({
		'a.txt': `${before.map(line => (line === 'line 20' ? 'LINE 20' : line)).join('\n')}\n`,
		'b.txt': 'fresh\n',
	});

	send(terminal, 'touch');
	await asked(terminal, COMMAND);
	terminal.press('a');
	await untilShown(terminal, /Touched\.[^]*✓ done/);
	send(terminal, 'touch again');
	await untilShown(terminal, /Touched again\.[^]*✓ done/);
	send(terminal, '/permissions');
	await terminal.until(/You allowed[^]*touch c\.txt/);
	await matchScreen(terminal, 'permissions-80');
	terminal.press('delete');
	await terminal.until(/Del again to take back/);
	terminal.press('delete');
	await untilShown(terminal, /what you allowed is taken back: it is asked for again/);
	// Nothing is left to take back, so there is nothing to close.
	await terminal.until(EMPTY);
	send(terminal, 'and again');
	await asked(terminal, COMMAND);
	terminal.press('ctrl+c');
	await untilShown(terminal, /stopped/);
	expect(ofType(await factsOf(stage), 'turn.finished').map(({outcome}) => outcome)).toEqual([
		'done',
		'done',
		'done',
		'interrupted',
	]);
});

test('a permission for later sessions is kept in the file of the person, and holds in the next one', async () => {
	await using stage = await stageOf({files: project});
	const first = stage.open({profile: 'offline', mode: 'suggest', args: ['run the tests']});
	await asked(first, COMMAND);
	first.press('P');
	await first.ended;
	expect(await stage.files()).toEqual(project);
	const second = stage.open({profile: 'offline', mode: 'suggest', args: ['run the tests']});
	expect(await second.ended).toEqual(await first.ended);
	expect(shown(second)).toContain('✗ npm test');
	expect(shown(second)).not.toContain('Run this command?');
});

test('Ctrl+C at a question of one shot stops the turn, with the files as they were', async () => {
	await using stage = await stageOf({files: project});
	const terminal = stage.open({profile: 'offline', mode: 'suggest', args: ['make the tests pass']});
	await asked(terminal, COMMAND);
	terminal.press('ctrl+c');
	expect(await terminal.ended).toEqual({code: 130});
	expect(shown(terminal)).toContain('■ stopped');
	expect(await terminal.leftBehind()).toEqual({});
	expect(await stage.files()).toEqual(project);
});

test('a project that brings settings is trusted by a person, once, and never by itself', async () => {
	const files = {...project, '.unified-dgm/config.yaml': 'security: {approval_mode: auto-edit}\n'};
	await using stage = await stageOf({files});
	const plain = {profile: 'offline', args: ['where is sum?']} as const;
	const first = stage.open(plain);
	await first.until(/Do you trust this project[^]*yes/);
	await matchScreen(first, 'trust-80');
	first.press('down', 'enter');
	expect(await first.ended).toEqual({code: 0});
	const second = stage.open(plain);
	expect(await second.ended).toEqual({code: 0});
	expect(shown(second)).not.toContain('Do you trust');
	expect(await stage.files()).toEqual(files);
});
