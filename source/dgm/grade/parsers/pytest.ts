import {stripVTControlCharacters} from 'node:util';
import {countOf, type Ran, type Report, unreadable} from '../report.ts';

const STATUS = {
	PASSED: 'passed',
	XFAIL: 'passed',
	XPASS: 'passed',
	FAILED: 'failed',
	ERROR: 'failed',
} as const;

/** `FAILED test_a.py::test_b[x - y] - AssertionError: …`: the reason begins after the bracket that ends the name, if there is one. */
const nameOf = (rest: string): string =>
	(/^(\S+?\[.*\])(?: - |$)/.exec(rest) ?? /^(.+?)(?: - |$)/.exec(rest))?.[1] ?? rest;

/** The tests that the lines of pytest's `-rA` name. */
export const pytestLines = (output: string): readonly Ran[] =>
	[...output.matchAll(/^(PASSED|XFAIL|XPASS|FAILED|ERROR) (\S.*)$/gm)].map(([, word, rest = '']) => ({
		name: nameOf(rest.trimEnd()),
		status: STATUS[word as keyof typeof STATUS],
	}));

/** `=== 1 failed, 2 passed, 1 skipped in 0.12s ===` as counts; undefined when the line is none of these. */
const countsIn = (line: string): Readonly<Record<string, number>> | undefined => {
	const [, said] =
		/^=*\s?((?:\d+ [a-z]+(?:, )?)+|no tests ran) in [\d.]+m?s(?: \([\d:]+\))?\s?=*$/.exec(line.trim()) ?? [];
	if (said === undefined) return undefined;
	return Object.fromEntries(
		[...said.matchAll(/(\d+) ([a-z]+?)s?(?=,|$)/g)].map(([, count, word]) => [word ?? '', Number(count)]),
	);
};

/** The counts of the line that ends a session of pytest. */
const ended = (text: string) =>
	text
		.trimEnd()
		.split('\n')
		.slice(-5)
		.map(countsIn)
		.findLast(one => one !== undefined);

/** Reads the text of `pytest -rA`: the tests of its summary, which must be as many as its last line says. */
export const readPytest = (output: string): Report => {
	const text = stripVTControlCharacters(output);
	const counts = ended(text);
	if (counts === undefined) return unreadable('pytest did not come to its end');
	const summary = text.lastIndexOf('short test summary info');
	const listed = summary === -1 ? [] : pytestLines(text.slice(summary));
	const [passed, failed] = [countOf(listed, 'passed'), countOf(listed, 'failed')];
	const said = {
		passed: (counts['passed'] ?? 0) + (counts['xfailed'] ?? 0) + (counts['xpassed'] ?? 0),
		failed: (counts['failed'] ?? 0) + (counts['error'] ?? 0),
	};
	if (passed !== said.passed || failed !== said.failed)
		return unreadable(
			`pytest says ${said.passed} passed and ${said.failed} failed, and lists ${passed} and ${failed} (is -rA missing?)`,
		);
	// Those that were left out are counted, not named.
	const skipped = Array.from({length: counts['skipped'] ?? 0}, (_, at): Ran => ({
		name: `(skipped ${at + 1})`,
		status: 'skipped',
	}));
	return {kind: 'tests', tests: [...listed, ...skipped]};
};
