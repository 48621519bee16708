import {expect, test} from 'vitest';
import {filesOf} from './unified.ts';

const short = (diff: string): readonly unknown[] =>
	filesOf(diff).map(({path, from, fate, hunks}) => [path, from === path ? fate : from, hunks.flat().length]);

test('the lines of a hunk have their numbers on both sides; remarks belong to the line before', () => {
	expect(filesOf('--- a/x\n+++ b/x\n@@ -3,2 +4,2 @@ f\n one\n-two\n\\ No newline at end of file\n+2\n')).toEqual([
		{
			path: 'x',
			from: 'x',
			fate: 'kept',
			notes: [],
			hunks: [
				[
					{sign: ' ', before: 3, after: 4, text: 'one'},
					{sign: '-', before: 4, after: 5, text: 'two'},
					{sign: '\\', before: 0, after: 0, text: 'No newline at end of file'},
					{sign: '+', before: 5, after: 5, text: '2'},
				],
			],
		},
	]);
});

test.each([
	['nothing', '', []],
	['text that is no diff', 'Hello\n- a list\n+ of things\n', []],
	['a hunk without a file', '@@ -1 +1 @@\n-a\n+b\n', [['', 'kept', 2]]],
	['a hunk that ends too early', '--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a', [['x', 'kept', 1]]],
	['an empty line whose space was cut off', '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n\n a', [['x', 'kept', 2]]],
	['lines that look like heads', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- a/y\n+++ b/y\n', [['x', 'kept', 2]]],
	[
		'a new and a deleted file',
		'--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
		[
			['x', 'new', 1],
			['y', 'deleted', 1],
		],
	],
	[
		'moves without changes, one after the other, and another file',
		'rename from a\nrename to b\nrename from c\nrename to d\n--- a/e\n+++ b/e\n@@ -1 +1 @@\n-a\n+b\n',
		[
			['b', 'a', 0],
			['d', 'c', 0],
			['e', 'kept', 2],
		],
	],
	['a move with changes', 'rename from a\nrename to b\n--- a/a\n+++ b/b\n@@ -1 +1 @@\n-a\n+b\n', [['b', 'a', 2]]],
	[
		'binary files',
		'Binary files a/x and b/x differ\nBinary files /dev/null and b/y differ\n--- a/z\n+++ b/z\n@@ -1 +1 @@\n-a\n+b\n',
		[
			['x', 'kept', 0],
			['y', 'new', 0],
			['z', 'kept', 2],
		],
	],
	['an empty file of git', 'diff --git a/x y b/x y\nnew file mode 100644\nindex 0..1\n', [['x y', 'new', 0]]],
])('%s', (_, diff, expected) => {
	expect(short(diff)).toEqual(expected);
});
