import {expect, test} from 'vitest';
import type {Ending} from '../../core/sandbox.ts';
import type {Ran, Report} from './report.ts';
import {judge} from './verdict.ts';

const tests = (...marks: readonly string[]): Report => ({
	kind: 'tests',
	tests: marks.map((mark): Ran => {
		const status = mark.startsWith('+') ? 'passed' : mark.startsWith('-') ? 'failed' : 'skipped';
		return {name: mark.slice(1), status};
	}),
});
const exit = (code: number): Ending => ({kind: 'exited', code});
const wanted = (must_pass: readonly string[] = [], must_keep: readonly string[] = [], min_tests = 1) => ({
	must_pass: [...must_pass],
	must_keep: [...must_keep],
	min_tests,
});
const solved = {solved: true};
const unsolved = (why: string) => ({solved: false, why});
const invalid = (why: string) => ({solved: false, invalid: why});

test.each([
	['all pass', tests('+a', '+b'), exit(0), wanted(), solved],
	['one fails', tests('+a', '-b'), exit(1), wanted(), unsolved('failed: b')],
	['what must pass passes', tests('+a', '+b'), exit(0), wanted(['a'], ['b']), solved],
	['what must pass passes, and others fail', tests('+a', '-other'), exit(1), wanted(['a']), solved],
	['what must pass is skipped', tests('?a', '+b'), exit(0), wanted(['a']), unsolved('must pass, and did not: a')],
	['what must pass did not run', tests('+b'), exit(0), wanted(['a']), unsolved('must pass, and did not: a')],
	[
		'what must be kept fails',
		tests('+a', '-b'),
		exit(1),
		wanted(['a'], ['b']),
		unsolved('must keep passing, and did not: b'),
	],
	[
		'a name passes once and fails once',
		tests('+a', '-a'),
		exit(1),
		wanted(['a']),
		unsolved('must pass, and did not: a'),
	],
	['the code says failure, the tests none', tests('+a'), exit(1), wanted(), invalid('exit 1, but no test failed')],
	['the code says success, the tests failure', tests('-a'), exit(0), wanted(), invalid('exit 0, but a failed')],
	['too few ran', tests('+a', '?b'), exit(0), wanted([], [], 2), invalid('1 tests ran, at least 2 must')],
	[
		'too few ran, and some of them failed',
		tests('+a', '-b'),
		exit(1),
		wanted([], [], 5),
		unsolved('2 tests ran, at least 5 must; failed: b'),
	],
	['none ran', tests(), exit(0), wanted(), invalid('0 tests ran, at least 1 must')],
	['it took too long', tests('+a'), {kind: 'timed-out', afterMs: 2000}, wanted(), unsolved('timed out after 2 s')],
	['it was killed', tests('+a'), {kind: 'signalled', signal: 'SIGKILL'}, wanted(), unsolved('killed by SIGKILL')],
	['nothing can be read', {kind: 'unreadable', why: 'no plan'}, exit(0), wanted(), invalid('no plan (exit 0)')],
	['only the code counts, and is good', {kind: 'exit'}, exit(0), wanted(), solved],
	['only the code counts, and is not', {kind: 'exit'}, exit(2), wanted(), unsolved('exit 2')],
	['the reward is whole', {kind: 'reward', reward: 1}, exit(0), wanted(), solved],
	['the reward is a part', {kind: 'reward', reward: 0.9}, exit(0), wanted(), unsolved('reward 0.9')],
	[
		'the reward is whole, the verifier broke',
		{kind: 'reward', reward: 1},
		exit(137),
		wanted(),
		invalid('exit 137, but the reward is 1'),
	],
] as const)('when %s', (_, report, ending, list, verdict) => {
	expect(judge(report, ending, list)).toEqual(verdict);
});
