import {describe, expect, test} from 'vitest';
import {hasPassed, isUnrunnable, ranNoTest, readOutput, secondsIn} from './output.ts';

type Read = ReturnType<typeof readOutput>;

describe('the output of', () => {
	test.each<[string, string, Omit<Read, 'messages'> & {readonly message: string}]>([
		[
			'node:test, for people',
			`✔ adds (0.5ms)\n✖ takes away (1.2ms)\nℹ fail 1\nℹ duration_ms 153.9\n\n✖ failing tests:\n\ntest at test/sum.test.js:12:1\n✖ takes away (1.2ms)\n  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n  \n  5 !== -1\n  \n      at TestContext.<anonymous> (file:///w/test/sum.test.js:13:9)\n      at node:internal/x:1:1\n    actual: 5,\n    expected: -1,`,
			{
				tests: ['takes away'],
				frames: [
					{path: 'test/sum.test.js', line: 12},
					{path: '/w/test/sum.test.js', line: 13},
				],
				expected: '-1',
				actual: '5',
				message: 'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:',
			},
		],
		[
			'node:test, as TAP',
			`TAP version 13\n# Subtest: takes away\nnot ok 1 - takes away\n  ---\n  duration_ms: 1.5\n  location: '/w/a.test.js:3:1'\n  error: |-\n    Expected values to be strictly equal:\n    \n    5 !== -1\n  expected: -1\n  actual: 5\n  ...`,
			{
				tests: ['takes away'],
				frames: [{path: '/w/a.test.js', line: 3}],
				expected: '-1',
				actual: '5',
				message: 'Expected values to be strictly equal:',
			},
		],
		[
			'vitest',
			` FAIL  src/sum.test.ts > sums > takes away\nAssertionError: expected 5 to be -1 // Object.is equality\n\n- Expected\n+ Received\n\n ❯ src/sum.test.ts:7:20\n\n Duration  310ms`,
			{
				tests: ['takes away'],
				frames: [{path: 'src/sum.test.ts', line: 7}],
				expected: '-1',
				actual: '5',
				message: 'AssertionError: expected 5 to be -1 // Object.is equality',
			},
		],
		[
			'jest',
			`  ● sums › takes away\n\n    expect(received).toBe(expected) // Object.is equality\n\n    Expected: -1\n    Received: 5\n\n      at Object.toBe (src/sum.test.js:7:20)\n\nTime:        1.2 s`,
			{
				tests: ['takes away'],
				frames: [{path: 'src/sum.test.js', line: 7}],
				expected: '-1',
				actual: '5',
				message: 'Expected: -1',
			},
		],
		[
			'unittest',
			`F.\nFAIL: test_minus (test_sum.SumTest.test_minus)\nTraceback (most recent call last):\n  File "/w/test_sum.py", line 8, in test_minus\n    self.assertEqual(minus(2, 3), -1)\n  File "/w/sum.py", line 2, in minus\nAssertionError: 5 != -1\n\nRan 2 tests in 0.01s`,
			{
				tests: ['test_minus'],
				frames: [
					{path: '/w/sum.py', line: 2},
					{path: '/w/test_sum.py', line: 8},
				],
				expected: '-1',
				actual: '5',
				message: 'AssertionError: 5 != -1',
			},
		],
		[
			'pytest',
			`____ test_minus ____\n\n>       assert minus(2, 3) == -1\nE       assert 5 == -1\nE        +  where 5 = minus(2, 3)\n\ntests/test_sum.py:5: AssertionError\nFAILED tests/test_sum.py::test_minus - assert 5 == -1\n1 failed, 1 passed in 0.02s`,
			{
				tests: ['test_minus'],
				frames: [{path: 'tests/test_sum.py', line: 5}],
				expected: '-1',
				actual: '5',
				message: 'assert 5 == -1',
			},
		],
		[
			'nothing known',
			'Segmentation fault\n',
			{tests: [], frames: [], expected: undefined, actual: undefined, message: ''},
		],
	])('%s is read', (_, output, {message, ...expected}) => {
		const {messages, ...read} = readOutput(output);
		expect(read).toEqual(expected);
		expect(messages[0] ?? '').toBe(message);
	});

	test('colours, and paths of dependencies, are looked through', () => {
		const {tests, frames} = readOutput(
			'\u001B[31m✖ adds\u001B[39m\n at f (/w/node_modules/x/a.js:1:1)\n at g (/w/b.js:2:1)',
		);
		expect({tests, frames}).toEqual({tests: ['adds'], frames: [{path: '/w/b.js', line: 2}]});
	});
});

describe('an ending', () => {
	test.each([
		['all well\n[exit 0]', false, true],
		['[exit 1]', false, false],
		['exit 0 was expected here\n[exit 2]', true, false],
		['[timed out after 30 s: ask for more]', true, false],
		['[killed by SIGKILL]', true, false],
		['no word of it', false, true],
		['no word of it', true, false],
	])('%j with failed %s: passed is %s', (output, failed, passed) => {
		expect(hasPassed(output, failed)).toBe(passed);
	});

	test.each([
		['1..0\n# tests 0\n# pass 0', true],
		['ℹ tests 0\nℹ suites 0', true],
		['Ran 0 tests in 0.000s\n\nOK', true],
		['ℹ tests 3\nℹ suites 0', false],
		['# tests 0\n# tests 4', false],
		['I ran the tests 0 times', false],
		['', false],
	])('%j: no test was run is %s', (output, expected) => {
		expect(ranNoTest(output)).toBe(expected);
	});

	test('tells a command that could not run from one that failed', () => {
		expect(isUnrunnable('sh: vitest: not found\n[exit 127]')).toBe(true);
		expect(isUnrunnable('[could not run: the engine has stopped]')).toBe(true);
		expect(isUnrunnable('Error: user: not found\n[exit 1]')).toBe(false);
	});

	test.each([
		['ℹ duration_ms 2500.5', 2.5005],
		['Ran 2 tests in 0.250s', 0.25],
		['Duration  310ms (x)', 0.31],
		['nothing', undefined],
	])('%j took %s seconds', (output, seconds) => {
		expect(secondsIn(output)).toBe(seconds);
	});
});
