import {describe, expect, test} from 'vitest';
import {paintIn, type Look} from '../theme.ts';
import {renderMarkdown} from './render.ts';

const look = (columns: number): Look => ({
	columns,
	rows: 24,
	paint: paintIn('none', 'none'),
	still: true,
	spoken: false,
});

const shown = (text: string, columns: number): string => `\n${renderMarkdown(text, look(columns)).join('\n')}\n`;

const answer = `# What was wrong
The **reducer** drops \`steer\` when *no* turn runs, see [the issue](https://example.com/i/4) &mdash; or <https://example.com>.
## To do
1. Read the file
   - its [tests](https://example.com/tests)
   - its callers

   Then run it:
   \`\`\`sh
   npm test -- --project rooms source/core/session/accept.test.ts --reporter dot
   \`\`\`
2. Fix ~~all~~ one[^1]

- [x] found
- [ ] fixed
> A quote that is long enough to be wrapped when there are few columns.
> > - and a list in it

| File | Lines | Note |
|:--|--:|:-:|
| \`accept.ts\` | 120 | turns commands into facts, or down |
| fold.ts | 9 | \\| bar |

---
![A picture](shot.png)

[^1]: Only \\*one\\*.

    indented = code
<details>
  <b>as it stands</b>
</details>
`;

describe('an answer', () => {
	test('at 80 columns', () => {
		expect(shown(answer, 80)).toBe(`
What was wrong
The reducer drops steer when no turn runs, see the issue
(https://example.com/i/4) — or https://example.com.

To do
1. Read the file
   ◦ its tests (https://example.com/tests)
   ◦ its callers

   Then run it:

     sh
     npm test -- --project rooms source/core/session/accept.test.ts --reporter d
   ↳ ot

2. Fix all one[^1]

[x] found
[ ] fixed
│ A quote that is long enough to be wrapped when there are few columns.
│ │ • and a list in it

File      │ Lines │                Note
──────────┼───────┼───────────────────────────────────
accept.ts │   120 │ turns commands into facts, or down
fold.ts   │     9 │               | bar

────────────────────────────────────────

A picture

[^1]: Only *one*.

  indented = code

<details>
  <b>as it stands</b>
</details>
`);
	});

	test('at 40 columns', () => {
		expect(shown(answer, 40)).toBe(`
What was wrong
The reducer drops steer when no turn
runs, see the issue
(https://example.com/i/4) — or
https://example.com.

To do
1. Read the file
   ◦ its tests
     (https://example.com/tests)
   ◦ its callers

   Then run it:

     sh
     npm test -- --project rooms source/
   ↳ core/session/accept.test.ts --repor
   ↳ ter dot

2. Fix all one[^1]

[x] found
[ ] fixed
│ A quote that is long enough to be
│ wrapped when there are few columns.
│ │ • and a list in it

File      │ Lines │         Note
──────────┼───────┼─────────────────────
accept.ts │   120 │ turns commands into
          │       │    facts, or down
──────────┼───────┼─────────────────────
fold.ts   │     9 │        | bar

────────────────────────────────────────

A picture

[^1]: Only *one*.

  indented = code

<details>
  <b>as it stands</b>
</details>
`);
	});

	test('for those who listen there is no drawing', () => {
		expect(`\n${renderMarkdown(answer, {...look(80), spoken: true}).join('\n')}\n`).toBe(`
heading 1: What was wrong
The reducer drops steer when no turn runs, see the issue
(https://example.com/i/4) — or https://example.com.

heading 2: To do
1. Read the file
   - its tests (https://example.com/tests)
   - its callers

   Then run it:

   code, sh:
   npm test -- --project rooms source/core/session/accept.test.ts --reporter dot
   end of code

2. Fix all one[^1]

done: found
to do: fixed
quote: A quote that is long enough to be wrapped when there are few columns.
quote: - and a list in it

File: accept.ts
Lines: 120
Note: turns commands into facts, or down

File: fold.ts
Lines: 9
Note: | bar

A picture

[^1]: Only *one*.

code:
indented = code
end of code

<details>
  <b>as it stands</b>
</details>
`);
	});
});

test('a table that does not fit into its columns is a list of what each row says', () => {
	const table =
		'| First header | Second header | Third header |\n|-|-|-|\n| one **two** | | three and more |\n| four | five | six |';
	expect(shown(table, 23)).toBe(`
First header: one two
Third header: three
  and more

First header: four
Second header: five
Third header: six
`);
});

const painted = (text: string): string =>
	renderMarkdown(text, {...look(80), paint: (tone, words) => `<${tone}>${words}</${tone}>`}).join('\n');

test.each([
	['# one', '<heading><link>one</link></heading>'],
	['## two ##', '<heading>two</heading>'],
	['### three', '<heading><emphasis>three</emphasis></heading>'],
	[
		'a **b *c* d** `e` ~~f~~ ~5',
		'a <heading>b </heading><heading><emphasis>c</emphasis></heading><heading> d</heading> <code>e</code> <struck>f</struck> ~5',
	],
	['[text](https://a.b)', '<link>text</link><quiet> (https://a.b)</quiet>'],
	['https://a.b and <c@d.ef>', '<link>https://a.b</link> and <link>c@d.ef</link>'],
	['a<b x="*"> *c*>', 'a<b x="*"> <emphasis>c</emphasis>>'],
	['\\<b\\> `x\\>` [y](<a b>)', '<b> <code>x\\></code> <link>y</link><quiet> (a b)</quiet>'],
	['&lt;&amp;lt; &#x41; &unknown; `&lt;`', '<&lt; A &unknown; <code>&lt;</code>'],
	['**unclosed and `this', '**unclosed and `this'],
	['snake_case_name 2*3 * 4', 'snake_case_name 2*3 * 4'],
	['[ref][1] [^2] a[0](b c)', '[ref][1] [^2] a[0](b c)'],
	['one<br>two', 'one\ntwo'],
])('%s', (text, expected) => {
	expect(painted(text)).toBe(expected);
});

test.each([
	['an escape sequence', 'a\u001b[31mb\u001b]0;t\u0007c', 'abc'],
	['one that is written as an entity', 'a&#27;[31mb&#x9b;1mc&#7;', 'abc'],
	['one in code', '```\na\u001b[2Jb\n```', '  ab'],
	['one in the language of code', '```t\u001b[1ms\nx\n```', '  ts\n  x'],
	['one in an address', '[a](https://b/&#27;[2J)', 'a (https://b/)'],
	['marks that turn the direction of writing', 'a\u202eb&#x202e;c', 'abc'],
])('%s is not shown', (_, text, expected) => {
	expect(renderMarkdown(text, look(80)).join('\n')).toBe(expected);
});

test.each([
	['nothing', '', []],
	['blank lines', '\n \n\n', []],
	['a fence alone', '```', []],
	['a list without items', '-', ['•']],
	['a head without rows', 'a|b\n-|-', ['a │ b', '──┼──']],
	['other cells than there are columns', '|a|b|\n|-|-|\n|1|\n|1|2|3|', ['a │ b', '──┼──', '1 │', '1 │ 2']],
])('%s is shown as it can be', (_, text, expected) => {
	expect(renderMarkdown(text, look(80))).toEqual(expected);
});
