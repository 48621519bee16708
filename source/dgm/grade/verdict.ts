import type {Ending} from '../../core/sandbox.ts';
import {sayEnding} from '../../core/sandbox.ts';
import type {TaskFile} from '../suites/schema.ts';
import {countOf, type Ran, type Report} from './report.ts';

/** `invalid`: what was seen cannot be believed, in either direction; it is never a success. */
export type Verdict =
	| {readonly solved: true}
	| {readonly solved: false; readonly why: string}
	| {readonly solved: false; readonly invalid: string};

const unsolved = (why: string): Verdict => ({solved: false, why});
const invalid = (why: string): Verdict => ({solved: false, invalid: why});

const worst = {failed: 2, skipped: 1, passed: 0} as const;

/** A test that ran more than once is as good as its worst run. */
const byName = (tests: readonly Ran[]): ReadonlyMap<string, Ran['status']> => {
	const found = new Map<string, Ran['status']>();
	for (const {name, status} of tests) {
		const before = found.get(name);
		if (before === undefined || worst[status] > worst[before]) found.set(name, status);
	}
	return found;
};

const sayNames = (names: readonly string[]): string =>
	names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');

type Wanted = Pick<TaskFile['grade'], 'must_pass' | 'must_keep' | 'min_tests'>;

const judgeTests = (tests: readonly Ran[], code: number, {must_pass, must_keep, min_tests}: Wanted): Verdict => {
	const failed = tests.filter(one => one.status === 'failed').map(({name}) => name);
	const ran = tests.length - countOf(tests, 'skipped');
	if (code !== 0 && failed.length === 0) return invalid(`exit ${code}, but no test failed`);
	if (code === 0 && failed.length > 0) return invalid(`exit 0, but ${sayNames(failed)} failed`);
	// That tests are missing from a good end is not to be believed. A bad one is bad without them: a file of tests that does not load.
	if (ran < min_tests) {
		const why = `${ran} tests ran, at least ${min_tests} must`;
		return code === 0 ? invalid(why) : unsolved(`${why}; failed: ${sayNames(failed)}`);
	}
	const status = byName(tests);
	const lacking = (names: readonly string[]): readonly string[] => names.filter(name => status.get(name) !== 'passed');
	const [unmended, broken] = [lacking(must_pass), lacking(must_keep)];
	if (unmended.length > 0) return unsolved(`must pass, and did not: ${sayNames(unmended)}`);
	if (broken.length > 0) return unsolved(`must keep passing, and did not: ${sayNames(broken)}`);
	// Where it is not said which tests count, all do.
	if (must_pass.length === 0 && failed.length > 0) return unsolved(`failed: ${sayNames(failed)}`);
	return {solved: true};
};

/** What a report and an exit code say together. They must agree, and nothing that is missing counts as good. */
export const judge = (report: Report, ending: Ending, wanted: Wanted): Verdict => {
	if (ending.kind !== 'exited') return unsolved(sayEnding(ending));
	const {code} = ending;
	switch (report.kind) {
		case 'unreadable':
			return invalid(`${report.why} (exit ${code})`);
		case 'exit':
			return code === 0 ? {solved: true} : unsolved(`exit ${code}`);
		case 'reward':
			if (report.reward < 1) return unsolved(`reward ${report.reward}`);
			return code === 0 ? {solved: true} : invalid(`exit ${code}, but the reward is ${report.reward}`);
		case 'tests':
			return judgeTests(report.tests, code, wanted);
	}
};
