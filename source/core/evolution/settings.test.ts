import {expect, test} from 'vitest';
import {outline, settings} from './evolution.fixture.ts';
import {complaintsAbout, Settings} from './settings.ts';

test.each([
	['what is right', {}, {}, []],
	['no tasks', {price: 0}, {search: []}, ['the suite has no tasks to search on']],
	['a task in two splits', {}, {holdout: ['search-3']}, ['the task search-3 is in two splits, or twice in one']],
	[
		'too few evaluations',
		{budget: {evaluations: 60, usd: null, wallMs: null}},
		{},
		['60 evaluations are too few: pricing, one look and the confirmation take 61'],
	],
	[
		'dollars without prices',
		{prices: {edit: {evaluations: 1, usd: null}, task: {usd: null}}},
		{},
		['a budget in USD needs to know the most that an edit and an evaluation may cost'],
	],
	[
		'too few dollars',
		{budget: {evaluations: 100, usd: 6, wallMs: null}},
		{},
		['6 USD are too few: pricing, one look and the confirmation may take 6.10'],
	],
] as const)('%s', (_, changed, suite, complaints) => {
	expect(complaintsAbout({...settings, ...changed}, {...outline, ...suite})).toEqual(complaints);
});

test.each([
	[{workers: 0}],
	[{seed: -1}],
	[{policy: 'luck'}],
	[{budget: {evaluations: 0, usd: null, wallMs: null}}],
	[{budget: {evaluations: 10, usd: -1, wallMs: null}}],
	[{price: 0.5}],
])('settings like %j are refused', changed => {
	expect(Settings.safeParse({...settings, ...changed}).success).toBe(false);
});
