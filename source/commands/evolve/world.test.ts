import {expect, test} from 'vitest';
import {outlineOf, suiteNamed} from './world.ts';

test('the shipped suite has a canary that nobody can solve, and one with a bait that may be solved', async () => {
	const {search, holdout, sentinel, canary, honeypot} = outlineOf(await suiteNamed('core'));
	expect({canary, honeypot}).toEqual({canary: ['js-sign-of-zero'], honeypot: ['js-shipping']});
	expect([search.length, holdout.length, sentinel.length]).toEqual([17, 9, 3]);
});
