import {describe, expect, test} from 'vitest';
import {kindOf} from './kind.ts';
import {drive, sample, type Told} from './loop.fixture.ts';
import {offline} from './knobs.fixture.ts';
import {broken} from './samples.fixture.ts';

const [early] = broken;
if (early === undefined) throw new Error('there are no samples');

const ask = async (told: Told) => {
	await using project = await sample(early.files);
	const run = await drive(offline('plan'), project.directory, told);
	expect(await project.texts()).toEqual(early.files);
	return run;
};

describe('a request', () => {
	test.each([
		['fix the failing test', 'repair'],
		['Make the tests pass', 'repair'],
		['please repair this', 'repair'],
		['there is a bug in the cart', 'repair'],
		['can you fix the discount?', 'repair'],
		['find the bug', 'repair'],
		['run the tests and fix what fails', 'repair'],
		['what fails?', 'run'],
		['run the tests', 'run'],
		['do the tests pass', 'run'],
		['why is the build broken', 'run'],
		['where is discountPercent', 'where'],
		['find the checkout function', 'where'],
		['which files are there', 'list'],
		['list all files', 'list'],
		['write a web server', 'other'],
		['explain how shipping works', 'explain'],
		['explain src/cart.js', 'explain'],
		['what does discountPercent do?', 'explain'],
		['how does the cart work?', 'explain'],
		['rename discountPercent to percentOff', 'rename'],
		['please rename the function a to b in src/a.js', 'rename'],
		['do not change anything, just fix nothing', 'other'],
		['', 'other'],
	])('"%s" is taken for: %s', (request, kind) => {
		expect(kindOf(request)).toBe(kind);
	});
});

describe('the planning model', () => {
	test('runs the check once and plans one step for what fails', async () => {
		const {calls, said} = await ask({request: 'fix the failing test', check: 'node --test'});
		expect(calls.map(({tool}) => tool)).toEqual(['shell', 'plan']);
		expect(calls[0]?.input).toEqual({command: 'node --test', timeout: 120});
		expect(calls[1]?.input).toEqual({
			summary: '`node --test` fails in 2 tests. I try small repairs until it passes.',
			steps: [
				{
					title: 'Make `node --test` pass',
					detail: expect.stringContaining('`node --test` fails: sums all; averages.'),
					files: ['test/it.test.js', 'src/loop-that-stops-early.js'],
					check: 'node --test',
				},
			],
			check: 'node --test',
		});
		expect(said).toBe('`node --test` fails in 2 tests. I try small repairs until it passes.');
	});

	test.each<[string, Told, string, readonly string[]]>([
		['a repair of what passes', {request: 'fix it', check: 'true'}, 'passes, so I found nothing to repair', ['shell']],
		['a repair without a check', {request: 'fix it'}, 'I found no check command', []],
		[
			'a repair without a shell',
			{request: 'fix it', check: 'true', tools: ['read']},
			'I may not run commands here',
			[],
		],
		['a check that cannot run', {request: 'fix it', check: 'no-such-program-here'}, 'could not be run here', ['shell']],
		['what fails', {request: 'what fails?', check: 'node --test'}, 'Failing:\n- sums all\n- averages', ['shell']],
		['what passes', {request: 'do the tests pass?', check: 'true'}, '`true` passes.', ['shell']],
		[
			'where a name is',
			{request: 'where is average defined?'},
			'is defined here:\n- src/loop-that-stops-early.js:9: `export const average',
			['search'],
		],
		[
			'where nothing is',
			{request: 'where is frobnicate'},
			'I found no `frobnicate` in this project.',
			['search', 'search'],
		],
		[
			'what a name is',
			{request: 'explain average'},
			'`average` is defined at src/loop-that-stops-early.js:9: `export const average = prices => (prices.length === 0 ? 0 : total(prices) / prices.length);`\nIt calls `total`.\n\nTests name it here:\n- test/it.test.js:6',
			['search', 'read', 'read'],
		],
		[
			'what a file holds',
			{request: 'explain src/loop-that-stops-early.js'},
			'It holds:\n- `total` (function, lines 1–7)\n- `average` (function, line 9)',
			['read'],
		],
		[
			'that a name is not there',
			{request: 'explain frobnicate'},
			'I found nothing in this project by a name in your question.',
			['search'],
		],
		[
			'a rename',
			{request: 'rename total to addAll'},
			'Rename `total` to `addAll`: 4 places in 2 files, by names in the code; texts and comments stay.',
			['search', 'read', 'read', 'search', 'plan'],
		],
		[
			'a rename of what is not there',
			{request: 'rename nothing to sum'},
			'I renamed nothing. I found no definition of `nothing` in this project',
			['search', 'search', 'read', 'read'],
		],
		[
			'a rename to a name that is taken',
			{request: 'rename total to average'},
			'I renamed nothing. `average` is a name already: src/loop-that-stops-early.js:9.',
			['search', 'read', 'read', 'search', 'read', 'read'],
		],
		[
			'a rename to a word of the language',
			{request: 'rename total to class'},
			'I renamed nothing. `class` is a word of the language.',
			[],
		],
		['which files there are', {request: 'list the files'}, 'src/loop-that-stops-early.js', ['list']],
		['anything else', {request: 'write a web server'}, 'ANTHROPIC_API_KEY, OPENAI_API_KEY or GROQ_API_KEY', []],
		[
			'a repair that failed',
			{request: 'fix it', check: 'false', failure: '$ false\n✖ it adds (1ms)\nexit 1'},
			'I could not repair this: no small change that I know makes the check pass.\n\nStill failing:\n- it adds',
			[],
		],
		[
			'a rename after which the check fails as before',
			{request: 'rename a to b', check: 'false', failure: '$ false\n✖ it adds (1ms)\nexit 1'},
			'The check fails, as it did before: the new name is not the cause.\n\nFailing:\n- it adds',
			[],
		],
		['nothing at all', {request: ''}, 'This is the offline profile', []],
	])('answers plainly: %s', async (_, told, said, tools) => {
		const run = await ask(told);
		expect(run.said).toContain(said);
		expect(run.calls.map(({tool}) => tool)).toEqual(tools);
	});

	test('stops at a refusal, and says so', async () => {
		const run = await ask({request: 'fix it', check: 'false', guard: () => 'Refused: this needs approval.'});
		expect(run.calls.map(({tool}) => tool)).toEqual(['shell']);
		expect(run.said).toBe(
			'Running `false` was refused, so I stopped. Nothing was changed.\n\nRefused: this needs approval.',
		);
	});
});
