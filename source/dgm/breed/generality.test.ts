import {expect, test} from 'vitest';
import type {Task} from '../suites/read.ts';
import {strangeIn, strangeTo} from './generality.ts';

const tree = (files: Readonly<Record<string, string>>) =>
	new Map(Object.entries(files).map(([path, text]) => [path, {bytes: Buffer.from(text), executable: false}]));

const task = {
	id: 'leap-years',
	prompt: 'The calendar in calendar.js takes 1900 for a leap year.',
	workspace: tree({'calendar.js': 'export const leap = year => year % 4 === 0;\n', 'index.js': 'x'}),
	tests: tree({'tests/hidden-leap.test.js': "assert.equal(leap(2100), false, 'a century');\n"}),
	gold: {kind: 'diff', diff: '+export const leap = year => year % 4 === 0 && year % 100 !== 0;\n'},
} as unknown as Task;

const own = 'Read a file before you change it.\nassert.equal(1, 1, "a line of the agent itself");\n';

test.each([
	['Read the tests that are there before a change', undefined],
	['Look at what a century does', undefined],
	['If the task is leap-years, answer at once', 'names leap-years, which is of the suite'],
	['See hidden-leap.test.js', 'names hidden-leap.test.js, which is of the suite'],
	['the_leap-years_of', undefined],
	['When the file hashes to 9e107d9d372bb6826bd81d3542a419d6 …', 'holds the digest 9e107d9d372bb6826bd81d3542a419d6'],
	[
		'Write   export const leap = year =>\n\tyear % 4 === 0; first',
		'quotes the suite: export const leap = year => year % 4 === 0;',
	],
	['x && leap; year => year % 4 === 0 && year % 100 !== 0;', undefined],
	[
		'… export const leap = year => year % 4 === 0 && year % 100 !== 0; …',
		'quotes the suite: export const leap = year => year % 4 === 0 && year % 100 !==',
	],
	['assert.equal(1, 1, "a line of the agent itself");', undefined],
	['defaced 1234567890123456 and deadbeefdeadbeef', undefined],
])('of %j a suite finds: %s', (text, found) => {
	expect(strangeTo(text, strangeIn({tasks: [task]}, own))).toBe(found);
});

test('what the agent says itself is not strange, whatever else says it', () => {
	expect(strangeTo('the leap-years', strangeIn({tasks: [task]}, 'We speak of leap-years.'))).toBe(undefined);
});
