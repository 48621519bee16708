import {describe, expect, test} from 'vitest';
import {leavesOut, silences} from './silence.ts';
import {countsIn} from './wall/batch.ts';

describe('a change silences', () => {
	test.each<[string, path: string, before: string, after: string]>([
		['when it is in a test', 'a.test.js', 'x = a < b;', 'x = a <= b;'],
		['when it is in a folder of tests', 'tests/helper.py', 'x = a < b', 'x = a <= b'],
		['when it is in no program', 'package.json', '{"test": "node --test"}', '{"test": "true"}'],
		['when it takes a throw away', 'a.js', 'if (a) throw b;\nc();', 'c();'],
		['when it takes an assertion away', 'a.py', 'assert a\nb()', 'b()'],
		['when it catches', 'a.js', 'a();', 'try { a(); } catch {}'],
		['when it excepts', 'a.py', 'a()', 'try:\n    a()\nexcept Exception:\n    pass'],
		['when it ends the process', 'a.js', 'a();', 'process.exit(0);'],
		['when it ends the process otherwise', 'a.py', 'import sys\nsys.exit(1)', 'import sys\nsys.exit(0)'],
		['when it sets how the process ends', 'a.js', 'process.exitCode = 1;', 'process.exitCode = 0;'],
		['when it leaves a test out', 'a.py', 'def f(self): pass', 'def f(self): self.skipTest("x")'],
	])('%s', (_, path, before, after) => {
		expect(silences(path, before, after)).toBe(true);
	});

	test.each<[string, path: string, before: string, after: string]>([
		['an operator', 'a.js', 'if (a < b) throw c;', 'if (a <= b) throw c;'],
		['words in texts and comments', 'a.js', 'a("x"); // y', 'a("catch exit"); // skip'],
		['a guard', 'a.py', 'def f(a):\n    return a[0]', 'def f(a):\n    if not a:\n        return None\n    return a[0]'],
	])('and not when it changes %s', (_, path, before, after) => {
		expect(silences(path, before, after)).toBe(false);
	});
});

describe('a run leaves tests out', () => {
	test.each([
		['# tests 3\n# pass 2\n# skipped 0', '# tests 3\n# pass 3\n# skipped 0', false],
		['# tests 3\n# pass 2\n# skipped 0', '# tests 1\n# pass 1\n# skipped 0', true],
		['# tests 3\n# pass 2\n# skipped 0', '# tests 3\n# pass 2\n# skipped 1', true],
		['# tests 3\n# pass 2\n# skipped 0', '', true],
		['ℹ tests 3\nℹ pass 2', 'ℹ tests 4\nℹ pass 4', false],
		['Ran 3 tests in 0.1s', 'Ran 3 tests in 0.1s', false],
		['Ran 3 tests in 0.1s', 'Ran 3 tests in 0.1s\nOK (skipped=1)', true],
		['Ran 3 tests in 0.1s', 'Ran 0 tests in 0.0s', true],
		['1 failed, 2 passed in 0.1s', '3 passed in 0.1s', false],
		['Tests:       1 failed, 2 passed, 3 total', 'Tests:       1 passed, 1 total', true],
		['', '', false],
	])('before %j, after %j: %j', (before, after, expected) => {
		expect(leavesOut(countsIn(before.split('\n')), countsIn(after.split('\n')))).toBe(expected);
	});
});
