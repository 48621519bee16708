import {describe, expect, test} from 'vitest';
import {utf8, type Content} from '../text/encoding.ts';
import {applyPatch} from './apply.ts';
import {MATCHING, WHOLES} from './corpus.ts';
import {parse} from './parse.ts';

/** What a patch text makes of some files: those it changes, or why it does not. */
const make = (before: Readonly<Record<string, string>>, text: string): Record<string, string | null> | string => {
	const patch = parse(text);
	if ('refused' in patch) return patch.refused;
	const files = new Map(Object.entries(before).map(([path, content]): [string, Content] => [path, utf8(content)]));
	const applied = applyPatch(patch, files);
	if ('refused' in applied) return applied.refused;
	const changed = applied.planned.flatMap(({path, after}): [string, string | null][] => {
		const now = after?.kind === 'text' ? after.text : null;
		return now === (before[path] ?? null) ? (path in before ? [] : [[path, now]]) : [[path, now]];
	});
	return changed.length === 0 ? 'changes nothing' : Object.fromEntries(changed);
};

/** What a row expects: the files, or a text that says why not. */
const wanted = (after: Readonly<Record<string, string | null>> | RegExp): unknown =>
	after instanceof RegExp ? expect.stringMatching(after) : after;

describe('a hunk', () => {
	test.for(MATCHING)('%s', ([, before, hunk, after]) => {
		const text = ['*** Begin Patch', '*** Update File: f', ...hunk, '*** End Patch'].join('\n');
		expect(make({f: before}, text)).toEqual(wanted(after instanceof RegExp ? after : {f: after}));
	});
});

describe('a patch', () => {
	test.for(WHOLES)('%s', ([, before, text, after]) => {
		expect(make(before, text)).toEqual(wanted(after));
	});
});

test('the corpus has at least 120 cases', () => {
	expect(MATCHING.length + WHOLES.length).toBeGreaterThanOrEqual(120);
});
