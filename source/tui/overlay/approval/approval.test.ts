import {describe, expect, test} from 'vitest';
import type {Call} from '../../../core/session/state.ts';
import {keymap} from '../../keys/keymap.ts';
import {keyOf, lookOf} from '../screen.fixture.ts';
import {
	editedApproval,
	explainedApproval,
	keyApproval,
	notedApproval,
	openApproval,
	saidApproval,
	type Approval,
	type ApprovalWish,
	type Around,
} from './approval.ts';
import {changeCall, commandCall} from './call.fixture.ts';

const look = lookOf(80, 24);
const around: Around = {waiting: 0, wall: 'docker', why: 'suggest asks before every command that may change something'};

/** What comes of some keys: the last state, and all wishes on the way. */
const typing = (
	from: Approval,
	keys: readonly string[],
): {readonly approval: Approval; readonly wishes: readonly ApprovalWish[]} => {
	let approval = from;
	const wishes: ApprovalWish[] = [];
	for (const chord of keys) {
		const keyed = keyApproval(approval, keyOf(chord), keymap, look);
		approval = keyed.approval;
		if (keyed.wish !== undefined) wishes.push(keyed.wish);
	}
	return {approval, wishes};
};

const wishesOf = (call: Call, keys: readonly string[], more: Partial<Around> = {}): readonly ApprovalWish[] =>
	typing(openApproval(call, {...around, ...more}), keys).wishes;

const answer = {ask: 'answer', call: 'c1'} as const;
const send = (command: object): object => ({do: 'send', command});
const yes = send({...answer, verdict: 'yes'});
const no = send({...answer, verdict: 'no'});
const grant = (match: string, text: string, keep: string): object =>
	send({...answer, verdict: 'yes', grant: {match, text, keep}});

describe('one key each', () => {
	test.each<[string, Call, readonly string[], readonly object[]]>([
		['yes', commandCall('npm test'), ['y'], [yes]],
		['no', commandCall('npm test'), ['n'], [no]],
		['this command', commandCall('npm test'), ['a'], [grant('exact', 'npm test', 'session')]],
		['commands that begin so', commandCall('npm test -- -u'), ['p'], [grant('prefix', 'npm test', 'session')]],
		['this command, in later sessions', commandCall('npm test'), ['A'], [grant('exact', 'npm test', 'project')]],
		['commands that begin so, later', commandCall('npm test'), ['P'], [grant('prefix', 'npm test', 'project')]],
		['explain', commandCall('npm test'), ['x'], [send({ask: 'explain', call: 'c1'})]],
		['edit a command', commandCall('npm test'), ['e'], [{do: 'edit', text: 'npm test', name: 'command.sh'}]],
		['edit a change', changeCall(), ['e'], [{do: 'edit', text: 'the patch', name: 'change.txt'}]],
		['what to do instead', commandCall('ls'), ['s'], [{do: 'ask', title: 'What is to be done instead?'}]],
		['stop the turn', commandCall('ls'), ['esc'], [{do: 'stop'}]],
		['stop the turn, with Ctrl+C', commandCall('ls'), ['ctrl+c'], [{do: 'stop'}]],
	])('%s', (_, call, keys, wishes) => {
		expect(wishesOf(call, keys)).toEqual(wishes);
	});

	test.each(['auto-edit', 'full-auto'] as const)('switch to %s, where that would not ask', mode => {
		expect(wishesOf(changeCall(), ['m'], {mode})).toEqual([send({ask: 'mode', mode})]);
	});

	test.each<[string, Call, readonly string[]]>([
		['keys that mean nothing', commandCall('npm test'), ['q', 'space', 'Y', 'N', 'tab', 'ctrl+y', 'alt+y', '1']],
		['a prefix that is too wide', commandCall('rm x'), ['p', 'P']],
		['a prefix of something dangerous', commandCall('npm test', {dangerous: 'it deletes'}), ['p', 'P']],
		['a prefix of what could not be read', commandCall('x=1 npm test', {kind: 'opaque', segments: []}), ['p', 'P']],
		['a mode, where every one would ask', commandCall('ls'), ['m']],
		['parts of what is one piece', commandCall('ls'), ['f', 'enter']],
		['a grant for a change', changeCall(), ['a', 'A', 'p', 'P']],
		['a second explanation', {...commandCall('ls'), explanation: 'given'}, ['x']],
		['editing what has no text', {...commandCall('ls'), input: {command: 1}}, ['e']],
	])('nothing comes of %s', (_, call, keys) => {
		expect(wishesOf(call, keys)).toEqual([]);
	});

	test('while an explanation is on its way it is not asked for again, and the question stays', () => {
		expect(wishesOf(commandCall('ls'), ['x', 'x', 'y'])).toEqual([send({ask: 'explain', call: 'c1'}), yes]);
	});
});

describe('arrows and Enter', () => {
	test('a stray Enter approves nothing, since nothing is chosen at first', () => {
		const {approval, wishes} = typing(openApproval(commandCall('rm -rf x'), around), ['enter', 'enter', 'enter']);
		expect({chosen: approval.chosen, note: approval.note, wishes}).toEqual({
			chosen: undefined,
			note: 'Nothing is chosen yet: press its key, or ↑ ↓ first.',
			wishes: [],
		});
	});

	test.each<[readonly string[], readonly object[]]>([
		[['down', 'enter'], [yes]],
		[['up', 'up', 'enter'], [no]],
		[['down', 'up', 'enter'], [{do: 'ask', title: 'What is to be done instead?'}]],
		[['down', 'down', 'enter'], [grant('exact', 'rm x', 'session')]],
		[['up', 'down', 'enter'], [yes]],
	])('%j', (keys, wishes) => {
		expect(wishesOf(commandCall('rm x'), keys)).toEqual(wishes);
	});

	test('the choice stays the same one when another before it goes away', () => {
		const {approval} = typing(openApproval(commandCall('rm x'), around), ['up', 'up']);
		expect(approval.chosen).toBe('no');
		const {wishes} = typing({...approval, explanation: {text: 'It removes x.'}}, ['enter']);
		expect(wishes).toEqual([no]);
	});
});

describe('what comes back from outside', () => {
	const command = openApproval(commandCall('ls'), around);
	const change = openApproval(changeCall(), around);

	test.each<[string, Approval, string, object]>([
		['a command', command, 'ls -l\n', {command: 'ls -l'}],
		['a patch as JSON', change, 'other\n', {patch: 'other\n'}],
	])('%s, as the person edited it', (_, approval, text, instead) => {
		expect(editedApproval(approval, text).wish).toEqual(send({...answer, verdict: 'yes', instead}));
	});

	test('a patch as free text', () => {
		const approval = openApproval(changeCall(undefined, 'free'), around);
		expect(editedApproval(approval, 'other').wish).toEqual(send({...answer, verdict: 'yes', instead: 'other'}));
	});

	test.each<[string, string, string]>([
		['the same text', 'ls\n', 'Nothing was changed, so it still waits.'],
		['an empty file', '\n\n', 'Nothing was left of it, so it still waits.'],
	])('%s leaves the question open, and says so', (_, text, note) => {
		const {approval, wish} = editedApproval(command, text);
		expect({note: approval.note, wish}).toEqual({note, wish: undefined});
	});

	test('what to do instead goes along with the no; saying nothing is a plain no', () => {
		expect(saidApproval(command, ' use git ls-files \n').wish).toEqual(
			send({...answer, verdict: 'no', say: 'use git ls-files'}),
		);
		expect(saidApproval(command, '  ').wish).toEqual(no);
	});

	test('an explanation is kept and brought into view', () => {
		const approval = explainedApproval(command, 'It lists files.');
		expect([approval.explanation, approval.scroll]).toEqual([{text: 'It lists files.'}, {from: 'end', by: 0}]);
	});

	test('a word on what went wrong is gone with the next key', () => {
		const approval = notedApproval(command, 'set EDITOR to edit');
		expect(approval.note).toBe('set EDITOR to edit');
		expect(typing(approval, ['q']).approval.note).toBeUndefined();
	});
});

describe('choosing files and hunks', () => {
	const chosen = (only: readonly object[]): object => send({...answer, verdict: 'yes', only});

	test.each<[string, readonly string[], readonly object[]]>([
		['some hunks', ['f', 'down', 'n', 'y', 'enter'], [chosen([{path: 'one.txt', hunks: [1]}])]],
		['a file as a whole', ['f', 'a', 'enter'], [chosen([{path: 'one.txt', hunks: null}])]],
		['all hunks of a file are the file', ['f', 'down', 'y', 'y', 'enter'], [chosen([{path: 'one.txt', hunks: null}])]],
		['the other file', ['f', 'd', 'y', 'enter'], [chosen([{path: 'two.txt', hunks: null}])]],
		['by ticking', ['f', 'space', 'down', 'space', 'enter'], [chosen([{path: 'one.txt', hunks: [1]}])]],
		[
			'ticking a file twice',
			['f', 'space', 'space', 'down', 'down', 'space', 'enter'],
			[chosen([{path: 'one.txt', hunks: [1]}])],
		],
		['everything is a plain yes', ['f', 'y', 'y', 'enter'], [yes]],
		['nothing: the question stays', ['f', 'enter'], []],
		['back, and what was ticked is forgotten', ['f', 'y', 'y', 'esc', 'f', 'enter'], []],
		['Ctrl+C goes back, too, and stops nothing', ['f', 'ctrl+c', 'y'], [yes]],
	])('%s', (_, keys, wishes) => {
		expect(wishesOf(changeCall(), keys)).toEqual(wishes);
	});

	test('nothing chosen is said', () => {
		expect(typing(openApproval(changeCall(), around), ['f', 'enter']).approval).toMatchObject({
			note: 'Nothing of it was chosen, so it still waits.',
			parts: undefined,
		});
	});
});
