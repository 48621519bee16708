import {XMLParser, XMLValidator} from 'fast-xml-parser';
import {countOf, type Ran, type Report, unreadable} from '../report.ts';

type Node = {readonly [name: string]: unknown};

const nodes = (value: unknown): readonly Node[] =>
	(Array.isArray(value) ? value : value === undefined ? [] : [value]).map((one: unknown) =>
		typeof one === 'object' && one !== null ? (one as Node) : {},
	);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const statusOf = (node: Node): Ran['status'] => {
	if (node['failure'] !== undefined || node['error'] !== undefined) return 'failed';
	return node['skipped'] !== undefined ? 'skipped' : 'passed';
};

const testsIn = (suite: Node): readonly Ran[] => [
	...nodes(suite['testcase']).map(one => {
		const [group, name] = [textOf(one['@classname']), textOf(one['@name'])];
		return {name: group === '' ? name : `${group} > ${name}`, status: statusOf(one)};
	}),
	...nodes(suite['testsuite']).flatMap(testsIn),
];

/** A count that a suite says of itself. */
const saidIn = (suite: Node, name: string): number | undefined => {
	const text = textOf(suite[`@${name}`]);
	return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

const whyNotAgreed = (suite: Node): string | undefined => {
	const tests = testsIn(suite);
	const [all, failures, errors] = ['tests', 'failures', 'errors'].map(name => saidIn(suite, name));
	if (all !== undefined && all !== tests.length) return `it says ${all} tests and lists ${tests.length}`;
	const failed = (failures ?? 0) + (errors ?? 0);
	const listed = countOf(tests, 'failed');
	// One test may have failed and, when it was taken down, erred.
	if ((failures ?? errors) !== undefined && failed > 0 !== listed > 0)
		return `it says ${failed} failures and lists ${listed}`;
	return undefined;
};

/** Reads JUnit's XML, as pytest, vitest, Maven and others write it: `classname > name` names a test. What it says of itself must hold. */
export const readJunit = (output: string): Report => {
	const text = output.trim();
	if (text === '') return unreadable('there is no report');
	if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return unreadable('the report declares entities');
	const valid = XMLValidator.validate(text);
	if (valid !== true) return unreadable(`the report is not XML: ${valid.err.msg}`);
	const parser = new XMLParser({
		ignoreAttributes: false,
		attributeNamePrefix: '@',
		parseAttributeValue: false,
		parseTagValue: false,
	});
	const root = parser.parse(text) as Node;
	const suites = [...nodes(root['testsuites']).flatMap(one => nodes(one['testsuite'])), ...nodes(root['testsuite'])];
	if (root['testsuites'] === undefined && root['testsuite'] === undefined)
		return unreadable('the report holds no test suites');
	const why = suites.map(whyNotAgreed).find(one => one !== undefined);
	return why === undefined
		? {kind: 'tests', tests: suites.flatMap(testsIn)}
		: unreadable(`the report does not hold: ${why}`);
};
