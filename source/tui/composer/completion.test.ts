import {describe, expect, test} from 'vitest';
import {complete, wantedCompletion} from './completion.ts';
import {fuzzy, candidatesOf} from './fuzzy.ts';
import {seen, typed} from './keys.fixture.ts';
import {blankComposer, type Composer} from './composer.ts';

/** A composer with this text; `|` says where the cursor is. */
const at = (marked: string): Composer => ({
	...blankComposer,
	text: marked.replace('|', ''),
	cursor: marked.indexOf('|'),
});

const wanted = (marked: string): string | undefined => {
	const found = wantedCompletion(at(marked));
	if (found === undefined) return undefined;
	const {kind, query, from, to} = found;
	const place = marked.replace('|', '').slice(from, to);
	return [kind, ...(kind === 'argument' ? [found.command] : []), query, place].join(' · ');
};

describe('what is wanted', () => {
	test.each([
		['@|', 'file ·  · @'],
		['see @src/a|', 'file · src/a · @src/a'],
		['see @src|/a.ts now', 'file · src · @src/a.ts'],
		['line\n@a| b', 'file · a · @a'],
		['(@a|)', 'file · a · @a'],
		['@app/(group)/[id]|', 'file · app/(group)/[id] · @app/(group)/[id]'],
		['@"my fi|', 'file · my fi · @"my fi'],
		['@"my fi|le" x', 'file · my fi · @"my file"'],
		['@"|', 'file ·  · @"'],
		['@my\\ fi|', 'file · my fi · @my\\ fi'],
		['漢字 @漢|字', 'file · 漢 · @漢字'],
		['a @b @c|', 'file · c · @c'],
		['me@mail|', undefined],
		['@a |', undefined],
		['@"my file"|', undefined],
		['|@a', undefined],
		['@a/b@c|', 'file · a/b@c · @a/b@c'],
		['/|', 'command ·  · /'],
		['/mo|', 'command · mo · /mo'],
		['/mo|del x', 'command · mo · /model'],
		['|/model', undefined],
		['/model |', 'argument · model ·  · '],
		['/model pla|n x', 'argument · model · pla · plan x'],
		['/model  x|', 'argument · model · x · x'],
		['/review @a|', 'file · a · @a'],
		['/model x\ny|', undefined],
		['/usr/b|', undefined],
		['see /mo|', undefined],
		['plain|', undefined],
		['|', undefined],
	])('at %j: %s', (marked, is) => {
		expect(wanted(marked)).toBe(is);
	});
});

describe('completing', () => {
	const completed = (marked: string, replacement: string): string => {
		const before = at(marked);
		const want = wantedCompletion(before);
		return want === undefined ? 'nothing' : seen(complete(before, want, replacement));
	};

	test.each([
		['see @sr|', 'src/a.ts', 'see @src/a.ts |'],
		['see @sr| now', 'src/a.ts', 'see @src/a.ts |now'],
		['@sr|', 'src/', '@src/|'],
		['@my|', 'my file.ts', '@"my file.ts" |'],
		['@my|', 'my files/', '@"my files/|'],
		['@"my files/a|', 'my files/a.ts', '@"my files/a.ts" |'],
		['@a|', 'a"b\\c d', '@"a\\"b\\\\c d" |'],
		['/mo|', 'model', '/model |'],
		['/mo|del x', 'model', '/model |x'],
		['/model a|', 'anthropic:x', '/model anthropic:x|'],
		['/model a| b\nnext', 'c', '/model c|\nnext'],
	])('%j with %j', (marked, replacement, is) => {
		expect(completed(marked, replacement)).toBe(is);
	});

	test('goes on in a folder with spaces', () => {
		const folder = complete(at('@my|'), {kind: 'file', query: 'my', from: 0, to: 3}, 'my "own" files/');
		expect(wantedCompletion(folder)).toEqual({kind: 'file', query: 'my "own" files/', from: 0, to: 19});
	});

	test('is one step to undo', () => {
		const {composer} = typed('see @sr');
		const done = complete(composer, {kind: 'file', query: 'sr', from: 4, to: 7}, 'src');
		expect(done.undo.at(-1)).toEqual({text: 'see @sr', cursor: 7});
	});
});

describe('the best candidates', () => {
	const files = [
		'docs/layout/deep/notes.md',
		'lay/other.md',
		'source/composer/index.ts',
		'source/tui/lay.ts',
		'source/compose.ts',
		'app/(group)/page.tsx',
	];

	test.each([
		['lay', ['source/tui/lay.ts', 'lay/other.md', 'docs/layout/deep/notes.md']],
		['compose', ['source/compose.ts', 'source/composer/index.ts']],
		['tui/lay', ['source/tui/lay.ts']],
		['LAY.TS', ['source/tui/lay.ts']],
		['(group)', ['app/(group)/page.tsx']],
		['zzz', []],
	])('for %j', (query, best) => {
		expect(fuzzy(query, files, 3).map(({text}) => text)).toEqual(best);
		expect(fuzzy(query, candidatesOf(files), 3).map(({text}) => text)).toEqual(best);
	});

	test('say where the characters of the query are', () => {
		expect(fuzzy('slay', files, 1)).toEqual([{text: 'source/tui/lay.ts', positions: [0, 11, 12, 13]}]);
	});

	test.each(['', ' '])('for nothing asked (%j) are the first', query => {
		expect(fuzzy(query, files, 2)).toEqual(files.slice(0, 2).map(text => ({text, positions: []})));
	});

	test('are no more than are asked for', () => {
		expect([fuzzy('s', files, 0), fuzzy('', files, 0), fuzzy('s', [], 5)]).toEqual([[], [], []]);
	});
});
