import {beforeAll, describe, expect, test} from 'vitest';
import {loadHighlight} from '../markdown/highlight.ts';
import {widthOf} from '../text/width.ts';
import type {Highlight, Look, Paint} from '../theme.ts';
import {diffCounts} from './count.ts';
import {renderDiff, type DiffOptions} from './render.ts';

const diff = `diff --git a/src/sum.ts b/src/sum.ts
index 1..2 100644
--- a/src/sum.ts
+++ b/src/sum.ts
@@ -8,5 +8,6 @@ export
 /** Adds numbers,
  * all of them. */
-export const sum = (numbers: number[]): number => numbers.reduce((total, n) => total * n, 0);
+export const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
+\tconst 世界 = '\u001b[31mred';
 end
 
@@ -120 +121 @@
-gone entirely
\\ No newline at end of file
+new words here
\\ No newline at end of file
diff --git a/old name.md b/new name.md
similarity index 90%
rename from old name.md
rename to new name.md
diff --git a/bin/x b/bin/x
old mode 100644
new mode 100755
diff --git a/a.png b/a.png
new file mode 100644
index 0..1
Binary files /dev/null and b/a.png differ
--- a/gone.sql
+++ /dev/null
@@ -1,2 +0,0 @@
--- a comment
-++ b
`;

const none: Paint = (_, text) => text;

const look = (columns: number, more: Partial<Look> = {}): Look => ({
	columns,
	rows: 24,
	paint: none,
	still: true,
	spoken: false,
	...more,
});

const shown = (columns: number, options: DiffOptions = {}, more: Partial<Look> = {}): string =>
	`\n${renderDiff(diff, look(columns, more), options).join('\n')}\n`;

describe('a diff of several files', () => {
	test('at 80 columns', () => {
		expect(shown(80)).toBe(`
src/sum.ts +3 −2
  8  /** Adds numbers,
  9   * all of them. */
 10 -export const sum = (numbers: number[]): number => numbers.reduce((total, n)
    - => total * n, 0);
 10 +export const sum = (numbers: readonly number[]): number => numbers.reduce((
    +total, n) => total + n, 0);
 11 +    const 世界 = 'red';
 12  end
 13
  ⋮
120 -gone entirely
     No newline at end of file
121 +new words here
     No newline at end of file

new name.md renamed from old name.md

bin/x mode 100755

a.png new file · binary

gone.sql −2 deleted
  1 --- a comment
  2 -++ b
`);
	});

	test('at 40 columns, indented', () => {
		expect(shown(40, {indent: 2})).toBe(`
  src/sum.ts +3 −2
    8  /** Adds numbers,
    9   * all of them. */
   10 -export const sum = (numbers: numb
      -er[]): number => numbers.reduce((
      -total, n) => total * n, 0);
   10 +export const sum = (numbers: read
      +only number[]): number => numbers
      +.reduce((total, n) => total + n,
      +0);
   11 +    const 世界 = 'red';
   12  end
   13
    ⋮
  120 -gone entirely
       No newline at end of file
  121 +new words here
       No newline at end of file

  new name.md renamed from old name.md

  bin/x mode 100755

  a.png new file · binary

  gone.sql −2 deleted
    1 --- a comment
    2 -++ b
`);
	});

	test('for those who listen', () => {
		expect(shown(80, {}, {spoken: true})).toBe(`
file src/sum.ts: 3 lines added, 2 lines removed
line 8: /** Adds numbers,
line 9:  * all of them. */
removed line 10: export const sum = (numbers: number[]): number =>
numbers.reduce((total, n) => total * n, 0);
added line 10: export const sum = (numbers: readonly number[]): number =>
numbers.reduce((total, n) => total + n, 0);
added line 11:     const 世界 = 'red';
line 12: end
line 13:
further on:
removed line 120: gone entirely
note: No newline at end of file
added line 121: new words here
note: No newline at end of file
file new name.md: renamed from old name.md
file bin/x: mode 100755
file a.png: new file, binary
file gone.sql: deleted, 2 lines removed
removed line 1: -- a comment
removed line 2: ++ b
`);
	});

	test('is cut where there is no more room, between lines of the diff', () => {
		expect(shown(60, {most: 6})).toBe(`
src/sum.ts +3 −2
  8  /** Adds numbers,
  9   * all of them. */
 10 -export const sum = (numbers: number[]): number => numbe
    -rs.reduce((total, n) => total * n, 0);
… 14 more lines
`);
		expect(renderDiff(diff, look(80), {most: 0})).toEqual(['… 18 more lines']);
	});
});

test('lines and files are counted, whatever the lines look like', () => {
	expect(diffCounts(diff)).toEqual({files: 5, added: 3, removed: 4});
	expect(diffCounts('')).toEqual({files: 0, added: 0, removed: 0});
});

test('what is no diff shows nothing', () => {
	expect(renderDiff('Hello\nworld\n', look(80))).toEqual([]);
});

const one = (path: string, ...lines: readonly string[]): string => {
	const count = (sign: string): number => lines.filter(line => line[0] === sign || line[0] === ' ').length;
	return `--- a/${path}\n+++ b/${path}\n@@ -1,${count('-')} +1,${count('+')} @@\n${lines.join('\n')}\n`;
};

test('the name of a single file is said when it is asked for', () => {
	const text = one('a.ts', '-a', '+b');
	expect(renderDiff(text, look(80))).toEqual(['  1 -a', '  1 +b']);
	expect(renderDiff(text, look(80), {names: 'all'})).toEqual(['a.ts +1 −1', '  1 -a', '  1 +b']);
});

describe('in colours', () => {
	const paint: Paint = (tone, text) => `<${tone}>${text}</${tone}>`;
	let highlight: Highlight;

	beforeAll(async () => {
		highlight = await loadHighlight();
	});

	test('words that changed are marked, the rest has the colours of its language', () => {
		const lines = renderDiff(
			one('a.ts', '-const a = f(one, two);', '+const a = f(one, 2, two);'),
			look(80, {paint, highlight}),
		);
		expect(lines).toEqual([
			'<bad>  1 -</bad><keyword>const</keyword> a = <name>f</name>(one, two);',
			'<good>  1 +</good><keyword>const</keyword> a = <name>f</name>(one, <added-word>2, </added-word>two);',
		]);
	});

	test('lines that are mostly different have no marks', () => {
		const lines = renderDiff(one('a.txt', '-one two three', '+nothing of that kind'), look(80, {paint, highlight}));
		expect(lines).toEqual(['<bad>  1 -one two three</bad>', '<good>  1 +nothing of that kind</good>']);
	});

	test('only lines that stand for each other are compared', () => {
		const lines = renderDiff(one('a.txt', '-same words a', '+same words b', '+same words c'), look(80, {paint}));
		expect(lines).toEqual([
			'<bad>  1 -same words </bad><removed-word>a</removed-word>',
			'<good>  1 +same words </good><added-word>b</added-word>',
			'<good>  2 +same words c</good>',
		]);
	});

	test('a comment that goes on over lines is one on its own side only', () => {
		const lines = renderDiff(one('a.ts', '+/* open', ' let', '-let', '+let */ let'), look(80, {paint, highlight}));
		expect(lines).toEqual([
			'<good>  1 +</good><comment>/* open</comment>',
			'<quiet>  2  </quiet><comment>let</comment>',
			'<bad>  2 -</bad><keyword>let</keyword>',
			'<good>  3 +</good><comment>let */</comment> <keyword>let</keyword>',
		]);
	});

	test('a broken line closes its styles and goes on under its code', () => {
		const lines = renderDiff(one('a.ts', "+'aaaaaaaaaaaaaaaaaa'"), look(20, {paint, highlight}));
		expect(lines).toEqual([
			"<good>  1 +</good><string>'aaaaaaaaaaaaaa</string>",
			"<good>    +</good><string>aaaa'</string>",
		]);
	});
});

test.each([120, 80, 40, 20, 10])('no line is wider than %i columns, and no control character survives', columns => {
	for (const spoken of [true, false])
		for (const line of renderDiff(diff, look(columns, {spoken}), {indent: 4, most: Infinity})) {
			expect(widthOf(line)).toBeLessThanOrEqual(columns);
			/* oxlint-disable-next-line no-control-regex -- controls are what is looked for */
			expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
		}
});
