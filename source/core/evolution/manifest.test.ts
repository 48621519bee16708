import {expect, test} from 'vitest';
import {flawOf, Manifest} from './manifest.ts';

const tasks = ['two-fer', 'bowling', 'go', 'a.b'];
const saying = (change: string): Manifest => ({
	mechanism: 'm',
	rootCause: 'r',
	change,
	fixes: ['bowling'],
	endangers: [],
});

test.each([
	['Look at the failing line first.', undefined],
	['When the project is called Bowling, count strikes.', 'its manifest names the task bowling'],
	['Handle `two-fer`.', 'its manifest names the task two-fer'],
	['Handle two-fers and rebowling.', undefined],
	['rebowling, then bowling', 'its manifest names the task bowling'],
	// A name this short is a word of every text.
	['go on', undefined],
])('%j: %j', (change, flaw) => {
	expect(flawOf(saying(change), tasks)).toBe(flaw);
});

test('what a manifest predicts may name tasks, what it says may not', () => {
	expect(flawOf(saying('c'), tasks)).toBe(undefined);
	expect(flawOf({...saying('c'), rootCause: 'bowling fails'}, tasks)).toBe('its manifest names the task bowling');
	expect(flawOf({...saying('c'), mechanism: 'bowling'}, tasks)).toBe('its manifest names the task bowling');
});

test('a manifest without a mechanism is none', () => {
	expect(Manifest.safeParse({...saying('c'), mechanism: ''}).success).toBe(false);
});
