import {z} from 'zod';
import {countOf, type Ran, type Report, unreadable} from '../report.ts';

/** What is read of `jest --json`; vitest's `json` reporter writes the same. */
const Output = z.object({
	numTotalTests: z.int(),
	numPassedTests: z.int(),
	numFailedTests: z.int(),
	success: z.boolean(),
	testResults: z.array(
		z.object({
			name: z.string().default(''),
			status: z.string(),
			assertionResults: z.array(
				z.object({ancestorTitles: z.array(z.string()).default([]), title: z.string(), status: z.string()}),
			),
		}),
	),
});

const statusOf = (status: string): Ran['status'] =>
	status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped';

/** The object in what was printed: all of it, or its last line that is one. */
const objectIn = (output: string): unknown => {
	const lines = output.trim().split('\n');
	for (const text of [output.trim(), ...lines.filter(line => line.startsWith('{')).toReversed()]) {
		try {
			return JSON.parse(text) as unknown;
		} catch {
			// The next may be it.
		}
	}
	return undefined;
};

/** Reads `jest --json`: `describe > test` names a test. Its totals must be what it lists. */
export const readJest = (output: string): Report => {
	const found = objectIn(output);
	if (found === undefined) return unreadable('there is no JSON in the report');
	const parsed = Output.safeParse(found);
	if (!parsed.success) return unreadable('the JSON is not what jest writes');
	const {numTotalTests, numPassedTests, numFailedTests, success, testResults} = parsed.data;
	const tests = testResults.flatMap(({assertionResults}) =>
		assertionResults.map(({ancestorTitles, title, status}) => ({
			name: [...ancestorTitles, title].join(' > '),
			status: statusOf(status),
		})),
	);
	if (
		tests.length !== numTotalTests ||
		countOf(tests, 'passed') !== numPassedTests ||
		countOf(tests, 'failed') !== numFailedTests
	)
		return unreadable('the totals are not those of the tests that are listed');
	// A file that could not even be loaded fails as a whole, without a test that says so.
	const broken = testResults
		.filter(one => one.status === 'failed' && !one.assertionResults.some(({status}) => status === 'failed'))
		.map(({name}): Ran => ({name: `(file ${name.split('/').at(-1) ?? ''})`, status: 'failed'}));
	const all = [...tests, ...broken];
	if (success !== (countOf(all, 'failed') === 0))
		return unreadable('it claims success, and lists failures, or the reverse');
	return {kind: 'tests', tests: all};
};
