import {describe, expect, test} from 'vitest';
import type {Mode} from '../core/approval.ts';
import type {Command} from '../core/session/command.ts';
import type {Call} from '../core/session/state.ts';
import type {Preview} from '../core/tool.ts';
import {paintIn} from '../views/theme.ts';
import {askPerson, type Desk} from './approve.ts';

const diff = [
	'--- a/one.txt',
	'+++ b/one.txt',
	'@@ -1,2 +1,2 @@',
	'-a',
	'+A',
	' b',
	'@@ -20,2 +20,2 @@',
	' y',
	'-z',
	'+Z',
	'--- /dev/null',
	'+++ b/two.txt',
	'@@ -0,0 +1 @@',
	'+new',
	'',
].join('\n');

const callOf = (tool: string, input: object, preview: Preview, editable: string): Call => ({
	id: 'c1',
	block: 'b',
	tool,
	input,
	origin: {by: 'model'},
	asked: true,
	previewed: {title: preview.title, risk: tool === 'shell' ? 'run' : 'write', replay: 'never', editable, preview},
});

const command = (script: string, segments: readonly string[] = [script]): Call =>
	callOf(
		'shell',
		{command: script},
		{title: script, outside: [], protected: [], script, reading: {kind: 'plain', why: '', segments}},
		'command',
	);

const change = callOf(
	'patch',
	{patch: 'the patch'},
	{title: 'Edit', outside: [], protected: [], diff, files: []},
	'patch',
);

/** What comes of a question when the person types `keys`; a key that is not there is Ctrl+C. */
const answer = async (
	call: Call,
	keys: readonly string[],
	extra: Partial<Desk> & {readonly say?: string; readonly mode?: Mode} = {},
): Promise<{readonly command: Command | undefined; readonly shown: string}> => {
	const left = [...keys];
	let shown = '';
	const desk: Desk = {
		keys: {key: async () => left.shift(), line: async () => extra.say, quiet: async () => {}},
		write: text => (shown += text),
		paint: paintIn('none'),
		edit: async text => ({text: `${text} edited\n`}),
		signal: new AbortController().signal,
		...extra,
	};
	return {command: await askPerson(call, extra.mode, desk), shown};
};

const yes = {ask: 'answer', call: 'c1', verdict: 'yes'} as const;
const grant = (match: 'exact' | 'prefix', text: string, keep: 'session' | 'project') => ({
	...yes,
	grant: {match, text, keep},
});

describe('one key each', () => {
	test.each<[string, Call, readonly string[], object | undefined]>([
		['yes', command('npm test'), ['y'], yes],
		['no', command('npm test'), ['n'], {ask: 'answer', call: 'c1', verdict: 'no'}],
		['this command', command('npm test'), ['a'], grant('exact', 'npm test', 'session')],
		['commands that begin so', command('npm test -- -u'), ['p'], grant('prefix', 'npm test', 'session')],
		['this command, in later sessions', command('npm test'), ['A'], grant('exact', 'npm test', 'project')],
		['commands that begin so, in later sessions', command('npm test'), ['P'], grant('prefix', 'npm test', 'project')],
		['explain', command('npm test'), ['x'], {ask: 'explain', call: 'c1'}],
		['keys that mean nothing are passed over', command('ls'), ['q', '\r', ' ', 'Y', 'y'], yes],
		[
			'a prefix that is too wide is not offered',
			command('rm x'),
			['p', 'P', 'n'],
			{ask: 'answer', call: 'c1', verdict: 'no'},
		],
		['switching the mode is not offered where no mode would help', command('ls'), ['m', 'y'], yes],
		['Ctrl+C', command('ls'), [], undefined],
	])('%s', async (_, call, keys, expected) => {
		expect((await answer(call, keys)).command).toEqual(expected);
	});

	test.each(['auto-edit', 'full-auto'] as const)('switch to %s, where that would not ask', async mode => {
		expect((await answer(change, ['m'], {mode})).command).toEqual({ask: 'mode', mode});
	});

	test('no, and what to do instead', async () => {
		expect((await answer(command('ls'), ['s'], {say: 'use git ls-files'})).command).toEqual({
			ask: 'answer',
			call: 'c1',
			verdict: 'no',
			say: 'use git ls-files',
		});
	});

	test('what is explained already is not offered again', async () => {
		const {shown} = await answer({...command('ls'), explanation: 'given'}, ['y']);
		expect(shown).not.toContain('explain');
	});
});

describe('editing first', () => {
	test('a command', async () => {
		expect((await answer(command('ls'), ['e'])).command).toEqual({...yes, instead: {command: 'ls edited'}});
	});

	test('a patch, as JSON and as free text', async () => {
		expect((await answer(change, ['e'])).command).toEqual({...yes, instead: {patch: 'the patch edited\n'}});
		expect((await answer({...change, input: 'free'}, ['e'])).command).toEqual({...yes, instead: 'free edited\n'});
	});

	test('an editor that fails, or changes nothing, leaves the question open', async () => {
		const {command: first, shown} = await answer(command('ls'), ['e', 'n'], {
			edit: async () => ({wrong: 'set EDITOR to edit'}),
		});
		expect(first).toMatchObject({verdict: 'no'});
		expect(shown).toContain('set EDITOR to edit');
		expect(
			(await answer(command('ls'), ['e', 'n'], {edit: async text => ({text: `${text}\n`})})).command,
		).toMatchObject({verdict: 'no'});
	});
});

describe('choosing files and hunks', () => {
	test.each<[string, readonly string[], object]>([
		['some hunks', ['f', 'n', 'y', 'n'], {...yes, only: [{path: 'one.txt', hunks: [1]}]}],
		['all hunks of a file are the file', ['f', 'y', 'y', 'n'], {...yes, only: [{path: 'one.txt', hunks: null}]}],
		[
			'all of this file',
			['f', 'a', 'y'],
			{
				...yes,
				only: [
					{path: 'one.txt', hunks: null},
					{path: 'two.txt', hunks: null},
				],
			},
		],
		['no more of it', ['f', 'd', 'y'], {...yes, only: [{path: 'two.txt', hunks: null}]}],
		['nothing: the question stays open', ['f', 'd', 'n', 'n'], {ask: 'answer', call: 'c1', verdict: 'no'}],
	])('%s', async (_, keys, expected) => {
		expect((await answer(change, keys)).command).toEqual(expected);
	});

	test('each hunk is shown before it is asked about', async () => {
		const {shown} = await answer(change, ['f', 'n', 'n', 'n', 'n']);
		expect(shown).toMatch(/one\.txt\n {4}1 -a\n {4}1 \+A\n {4}1? ?.*b\n {2}Take it 1 of 2\?/);
		expect(shown).toContain('two.txt  (as a whole)');
	});
});
