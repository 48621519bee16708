import {stripVTControlCharacters} from 'node:util';

/** A place in a file that output names. `path` is as printed: absolute, relative, or a file URL taken to a path. */
export type Frame = {readonly path: string; readonly line: number};

/** What a check's output says of its failure, as far as it could be read. */
export type Failure = {
	/** Names of failing tests, as printed, without suites around them where they could be told apart. */
	readonly tests: readonly string[];
	/** Places named, the deepest call first within each stack. */
	readonly frames: readonly Frame[];
	/** The lines that say what is wrong. */
	readonly messages: readonly string[];
	readonly expected: string | undefined;
	readonly actual: string | undefined;
};

/** How each runner marks a test that failed. The first group is its name. */
const testMarks: readonly RegExp[] = [
	/^[ \t]*not ok \d+ - (.+?)(?: # .*)?$/gm,
	/^[ \t]*✖ (.+?)(?: \([\d.]+m?s\))?$/gm,
	/^[ \t]*[✕×] (.+?)(?: \(?[\d.]+ ?m?s\)?)?$/gm,
	/^[ \t]*FAIL\s+\S+ > (?:.+ > )?(.+)$/gm,
	/^[ \t]*● (?:.+ › )?(.+)$/gm,
	/^(?:FAIL|ERROR): (\w+) \(/gm,
	/^(?:FAILED|ERROR) \S+?::(?:\w+::)*(\w+)/gm,
	/^--- FAIL: (\w+)/gm,
];

const notTests = /^(?:failing tests:|test failed|\S+\.(?:[cm]?[jt]sx?|py))$|^\d+ (?:failed|failing)/;

const messageMarks: readonly RegExp[] = [
	/^[ \t]*(?:\w*Error(?: \[[^\]]*\])?: .+)$/gm,
	/^E[ \t]+(.+)$/gm,
	/^[ \t]*error: \|-?\n[ \t]*(.+)$/gm,
	/^[ \t]*error: (['"])?([^|\s].*?)\1$/gm,
	/^[ \t]*(?:Expected|Received|expected|actual): .+$/gm,
	/^[ \t]*[^\s+-].* !== .+$/gm,
	/^[+-] {1,4}\S.*$/gm,
	/^.*(?:did not pass|was expected to|Expected values to be).*$/gm,
];

/** Two groups: what came, and what should have come (or the other way about when `swapped`). */
const valueMarks: readonly {readonly at: RegExp; readonly first: 'actual' | 'expected'}[] = [
	{at: /^[ \t]*expected: (.+)\n(?:.*\n)?[ \t]*actual: (.+)$/m, first: 'expected'},
	{at: /^[ \t]*Expected: (.+)\n[ \t]*Received: (.+)$/m, first: 'expected'},
	{at: /^[ \t]*actual: (.+),?\n[ \t]*expected: (.+)$/m, first: 'actual'},
	{at: /^[ \t]*(.+?) !== (.+)$/m, first: 'actual'},
	{at: /AssertionError: (.+?) != (.+?)(?: :.*)?$/m, first: 'actual'},
	{at: /AssertionError: (True|False) is not (true|false)/m, first: 'actual'},
	{at: /^E[ \t]+assert (.+?) == (.+)$/m, first: 'actual'},
	{at: /AssertionError: expected (.+?) to (?:be|equal|deeply equal) (.+?)(?: \/\/.*)?$/m, first: 'actual'},
];

const frameMark =
	/(?:File "([^"\n]+\.py)", line (\d+))|(?:file:\/\/)?((?:[A-Za-z]:)?[^\s"'`()<>:|]*\.(?:[cm]?[jt]sx?|py)):(\d+)(?::\d+)?/g;

const all = (text: string, marks: readonly RegExp[]): readonly string[] => [
	...new Set(marks.flatMap(mark => [...text.matchAll(mark)].map(found => (found.at(-1) ?? found[0]).trim()))),
];

const framesIn = (text: string): readonly Frame[] => {
	const frames = [...text.matchAll(frameMark)].map(([, file, at, path, line]) => ({
		path: (file ?? path ?? '').replaceAll('%20', ' '),
		line: Number(at ?? line),
		deepLast: file !== undefined,
	}));
	// Python prints the deepest call last, the others first.
	const [first] = frames;
	return (first?.deepLast ? frames.toReversed() : frames)
		.filter(({path, line}) => line > 0 && !/(?:^|\/)node_modules\/|site-packages|^node:|\/lib\/python3/.test(path))
		.map(({path, line}) => ({path, line}));
};

const valuesIn = (text: string): Pick<Failure, 'expected' | 'actual'> => {
	for (const {at, first} of valueMarks) {
		const found = at.exec(text);
		if (found === null) continue;
		const [one, two] = [found[1], found[2]].map(value => value?.trim().replace(/,$/, ''));
		return first === 'actual' ? {actual: one, expected: two} : {actual: two, expected: one};
	}
	return {expected: undefined, actual: undefined};
};

/** Characters of a line that are read: a longer one is data. */
const longestLine = 500;

const plainText = (output: string): string =>
	stripVTControlCharacters(output)
		.split('\n')
		.map(line => line.slice(0, longestLine))
		.join('\n');

/** Reads the output of node:test (spec and TAP), jest, vitest, pytest and unittest; what it does not know leaves lists empty. */
export const readOutput = (output: string): Failure => {
	const text = plainText(output);
	return {
		tests: all(text, testMarks).filter(name => !notTests.test(name)),
		frames: framesIn(text),
		messages: all(text, messageMarks).slice(0, 12),
		...valuesIn(text),
	};
};

/** Did the command end well? The ending is told by the last line that says one (`exit 0`); without one the call's own word counts. */
export const hasPassed = (output: string, failed: boolean): boolean => {
	const said = [
		...output.matchAll(
			/^.{0,20}\b(?:exit(?:ed)?(?: with)?(?: code)?:? (-?\d+)|timed out after|killed by)\b.{0,40}$/gim,
		),
	].at(-1);
	return said === undefined ? !failed : said[1] === '0';
};

/** Did a runner of tests end well because it found none? Then nothing is known to work. */
export const ranNoTest = (output: string): boolean =>
	/^(?:# |ℹ )?tests 0$|^Ran 0 tests\b|^no tests ran\b/m.test(plainText(output)) &&
	!/^(?:# |ℹ )?tests [1-9]|^Ran [1-9]/m.test(plainText(output));

export const sayNoTest = (check: string): string =>
	`\`${check}\` ends well, but it found no test to run, so nothing is known. I changed nothing. Where are the tests, and can the Node or Python of this wall read them?`;

/** Could the command not be run at all (no such program, no wall)? Then no change of a file makes it pass. */
export const isUnrunnable = (output: string): boolean => /\bexit 12[67]\b|\bcould not run: /.test(output.slice(-400));

/** Seconds that a run took by its own account, when it says. */
export const secondsIn = (output: string): number | undefined => {
	const text = plainText(output);
	const ms = /duration_ms:? (\d+(?:\.\d+)?)/g;
	const millis = [...text.matchAll(ms)].map(found => Number(found[1]));
	if (millis.length > 0) return Math.max(...millis) / 1000;
	const found = /(?:in|Time:|Duration) +(\d+(?:\.\d+)?) ?(m?s)\b/.exec(text);
	return found === null ? undefined : Number(found[1]) / (found[2] === 'ms' ? 1000 : 1);
};
