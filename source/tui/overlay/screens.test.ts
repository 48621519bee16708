import {describe, expect, test} from 'vitest';
import type {ContextUse} from '../../core/context-use.ts';
import {lookOf, misfits, screenOf} from './screen.fixture.ts';
import {contextPage, costPage, sayLimits, statusPage, type Spent, type StatusUse} from './screens.ts';

const status: StatusUse = {
	version: '0.1.0',
	session: '20261121-090000-abcd',
	directory: '/home/ada/project',
	profile: 'default',
	models: [
		{role: 'context', model: 'groq:llama-4-scout'},
		{role: 'reasoning', model: 'anthropic:claude-sonnet-5-5'},
	],
	wall: 'none',
	mode: 'suggest',
	limits: sayLimits({rounds: 2, retries: 1, maxCost: 5, maxTimeMs: 600_000}),
	keys: ['ANTHROPIC_API_KEY'],
};

const context: ContextUse = {
	stage: 'plan',
	window: 200_000,
	used: 24_300,
	parts: [
		{name: 'system prompt', tokens: 1_200},
		{name: 'files', tokens: 23_100},
	],
};

const spent: readonly Spent[] = [
	{stage: 'context', model: 'llama-4-scout', input: 80_000, cached: 0, output: 400, usd: 0.0012},
	{stage: 'plan', model: 'claude-sonnet-5-5', input: 12_345, cached: 8_000, output: 950, usd: 0.12},
	{stage: 'edit', model: 'mystery', input: 10, cached: 0, output: 5, usd: null},
];

describe('screens at 80 columns', () => {
	const look = lookOf(80, 24);

	test('status', () => {
		expect(screenOf(statusPage(status, look))).toMatchInlineSnapshot(`
			"
			Session
			  version    0.1.0
			  session    20261121-090000-abcd
			  directory  /home/ada/project
			  profile    default
			  mode       suggest
			  wall       none
			  limits     2 rounds · 1 retry · $5.00 a turn · 10 min 0 s a turn
			  keys       ANTHROPIC_API_KEY

			Models
			  context    groq:llama-4-scout
			  reasoning  anthropic:claude-sonnet-5-5
			"
		`);
	});

	test('context', () => {
		expect(screenOf(contextPage(context, look))).toMatchInlineSnapshot(`
			"
			What the next request holds (plan)
			  ███████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
			  24.3k of 200.0k tokens · 12%
			  system prompt    1.2k   0.6%
			  files           23.1k    12%
			  free           175.7k    88%
			"
		`);
	});

	test('cost', () => {
		expect(screenOf(costPage(spent, look))).toMatchInlineSnapshot(`
			"
			Cost of this session
			  stage    model                 in  cached   out          cost
			  context  llama-4-scout      80.0k       0   400       $0.0012
			  plan     claude-sonnet-5-5  12.3k    8.0k   950         $0.12
			  edit     mystery               10       0     5  cost unknown
			  total                       92.4k    8.0k  1.4k         $0.12
			  1 cost is not known, and not in the sum.
			"
		`);
	});
});

describe('screens at 40 columns', () => {
	const look = lookOf(40, 10);

	test('status', () => {
		expect(screenOf(statusPage({...status, models: [], keys: [], limits: []}, look))).toMatchInlineSnapshot(`
			"
			Session
			  version    0.1.0
			  session    20261121-090000-abcd
			  directory  /home/ada/project
			  profile    default
			  mode       suggest
			  wall       none
			  limits     none
			  keys       none: the offline models
			             need no key
			"
		`);
	});

	test('cost', () => {
		expect(screenOf(costPage(spent, look))).toMatchInlineSnapshot(`
			"
			Cost of this session
			  context  llama-4-scout
			    $0.0012 · in 80.0k · cached 0 · out
			    400
			  plan  claude-sonnet-5-5
			    $0.12 · in 12.3k · cached 8.0k · out
			    950
			  edit  mystery
			    cost unknown · in 10 · cached 0 ·
			    out 5
			  total
			    $0.12 · in 92.4k · cached 8.0k · out
			    1.4k
			  1 cost is not known, and not in the
			  sum.
			"
		`);
	});
});

describe('to those who listen', () => {
	const look = lookOf(120, 24, {spoken: true});

	test('context and cost are words', () => {
		expect(screenOf([...contextPage(context, look), ...costPage(spent, look)])).toMatchInlineSnapshot(`
			"
			What the next request holds (plan)
			24.3k of 200.0k tokens · 12%
			system prompt: 1.2k tokens, 0.6%
			files: 23.1k tokens, 12%
			free: 175.7k tokens, 88%
			Cost of this session
			context, llama-4-scout: $0.0012, in 80.0k, cached 0, out 400
			plan, claude-sonnet-5-5: $0.12, in 12.3k, cached 8.0k, out 950
			edit, mystery: cost unknown, in 10, cached 0, out 5
			total: $0.12, in 92.4k, cached 8.0k, out 1.4k
			  1 cost is not known, and not in the sum.
			"
		`);
	});
});

describe('numbers at their edges', () => {
	const look = lookOf(60, 24);

	test('a window that is not known has no bar and no share', () => {
		expect(screenOf(contextPage({...context, window: null, parts: []}, look))).toBe(
			'\nWhat the next request holds (plan)\n  24.3k tokens\n',
		);
	});

	test.each([
		[0, 0],
		[1, 1],
		[200_000, 58],
		[900_000, 58],
	])('%i tokens fill %i columns of the bar', (used, filled) => {
		const bar = contextPage({...context, used, parts: []}, look)[1] ?? '';
		expect([bar.split('█').length - 1, bar.length]).toEqual([filled, 60]);
	});

	test('nothing spent is said', () => {
		expect(costPage([], look)).toEqual(['Nothing was asked of a model yet.']);
	});

	test('an unknown cost is never shown as nothing', () => {
		const screen = screenOf(costPage(spent.slice(2), look));
		expect(screen).toContain('cost unknown');
		expect(screen).toContain('1 cost is not known');
	});
});

test.each([120, 80, 40, 20, 5])('no line is wider than %i columns, and no escape gets through', columns => {
	const evil = 'x\u001b[2J\u0007世界'.repeat(30);
	for (const spoken of [false, true]) {
		const look = lookOf(columns, 24, {spoken, theme: 'contrast'});
		const lines = [
			...statusPage(
				{
					...status,
					directory: evil,
					session: evil,
					profile: evil,
					wall: evil,
					keys: [evil],
					limits: [evil],
					models: [{role: evil, model: evil}],
				},
				look,
			),
			...contextPage({...context, stage: evil, parts: [{name: evil, tokens: 5}]}, look),
			...costPage([...spent, {stage: evil, model: evil, input: 1e9, cached: 1e9, output: 1e9, usd: 1e6}], look),
		];
		expect(misfits(lines, columns, Infinity)).toEqual([]);
	}
});
