import {stripVTControlCharacters} from 'node:util';
import type {TaskFile} from '../../suites/schema.ts';
import {type Ran, type Report, unreadable} from '../report.ts';
import {pytestLines} from './pytest.ts';

const START = '>>>>> Start Test Output';
const END = '>>>>> End Test Output';

/** Django's runner, and unittest's with `-v`: `test_a (module.Case) ... ok`, or the first line of its docstring in front of the dots. */
const djangoLines = (output: string): readonly Ran[] =>
	[...output.matchAll(/^(.+?) \.\.\. (?:.* )?(ok|FAIL|ERROR|skipped\b.*|expected failure|unexpected success)$/gm)].map(
		([, name = '', word = '']) => ({
			name: name.trim(),
			status:
				word === 'ok' || word === 'expected failure' ? 'passed' : word.startsWith('skipped') ? 'skipped' : 'failed',
		}),
	);

const SYMPY = {ok: 'passed', F: 'failed', E: 'failed', f: 'passed', s: 'skipped', S: 'skipped'} as const;

/** SymPy's runner with `--verbose`: `test_a ok`, `test_b F`. */
const sympyLines = (output: string): readonly Ran[] =>
	[...output.matchAll(/^(test_\S+) (ok|F|E|f|s|S)\b.*$/gm)].map(([, name = '', word]) => ({
		name,
		status: SYMPY[word as keyof typeof SYMPY],
	}));

const LOGS = {pytest: pytestLines, django: djangoLines, sympy: sympyLines} as const;

/** Reads the log of a SWE-bench evaluation: between the marks that it puts around the output of the tests, if there are any. */
export const readSwebench = (output: string, log: TaskFile['grade']['log']): Report => {
	const text = stripVTControlCharacters(output);
	const [start, end] = [text.indexOf(START), text.lastIndexOf(END)];
	if ((start === -1) !== (end === -1) || end < start) return unreadable('the log ends before the tests did');
	const inner = start === -1 ? text : text.slice(start + START.length, end);
	const tests = LOGS[log](inner);
	return tests.length === 0 ? unreadable('the log names no test') : {kind: 'tests', tests};
};
