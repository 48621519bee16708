import {beforeAll, describe, expect, test} from 'vitest';
import type {Highlight, Look, Paint} from '../theme.ts';
import {loadHighlight} from './highlight.ts';
import {renderMarkdown} from './render.ts';

let highlight: Highlight;

beforeAll(async () => {
	highlight = await loadHighlight();
});

const paint: Paint = (tone, text) => `<${tone}>${text}</${tone}>`;

test.each([
	[
		'ts',
		'const a: string = "b"; // c',
		['<keyword>const</keyword> <name>a</name>: <type>string</type> = <string>"b"</string>; <comment>// c</comment>'],
	],
	[
		'.PY',
		'def f(): return 1',
		['<keyword>def</keyword> <name>f</name>(): <keyword>return</keyword> <number>1</number>'],
	],
	['json', '{"a": [1, null]}', ['{<name>"a"</name>: [<number>1</number>, <keyword>null</keyword>]}']],
	['html', '<a href="b">', ['<<keyword>a</keyword> <name>href</name>=<string>"b"</string>>']],
	['toml', 'a = "b"', ['<name>a</name> = <string>"b"</string>']],
	['diff', '+a', ['<good>+a</good>']],
])('%s', (language, code, expected) => {
	expect(highlight(code, language, paint)).toEqual(expected);
});

test('every language that is promised is known, by its name and by its endings', () => {
	const known =
		'ts tsx js jsx json python py go rust rs java c h cpp csharp cs ruby rb php bash sh yaml yml toml ini sql html xml css scss markdown md diff dockerfile kotlin kt swift lua makefile';
	expect(known.split(' ').filter(language => highlight('x', language, paint) === undefined)).toEqual([]);
	expect(['', 'brainfuck', 'constructor', '__proto__'].map(language => highlight('x', language, paint))).toEqual(
		Array.from({length: 4}),
	);
});

test('a token over several lines has its styles on each of them', () => {
	expect(highlight('/* a\n b */ c\n`d\n\ne`', 'ts', paint)).toEqual([
		'<comment>/* a</comment>',
		'<comment> b */</comment> c',
		'<string>`d</string>',
		'',
		'<string>e`</string>',
	]);
});

test('a lone quote takes its own line only, where strings end with their lines', () => {
	expect(highlight("don't\nconst a", 'js', paint)).toEqual(["don<string>'t</string>", '<keyword>const</keyword> a']);
	expect(highlight("a = '''b\nc'''", 'py', paint)).toEqual(["a = <string>'''b</string>", "<string>c'''</string>"]);
	expect(highlight("echo 'b\nc'", 'sh', paint)).toEqual([
		"<type>echo</type> <string>'b</string>",
		"<string>c'</string>",
	]);
});

test('a line that is too long is left as it is, and the others are not', () => {
	const long = 'let a;'.repeat(400);
	expect(highlight(`let\n${long}\nlet`, 'js', paint)).toEqual([
		'<keyword>let</keyword>',
		long,
		'<keyword>let</keyword>',
	]);
});

describe('in markdown', () => {
	const look = (): Look => ({columns: 80, rows: 24, paint, still: true, spoken: false, highlight});

	test('what began on another line goes on, until it ends', () => {
		const code = '/* a\nb = 1\n*/ let c\n`d\n${1}\ne` let\nlet';
		expect(renderMarkdown(`\`\`\`js\n${code}\n\`\`\``, look())).toEqual([
			'  <quiet>js</quiet>',
			'  <comment>/* a</comment>',
			'  <comment>b = 1</comment>',
			'  <comment>*/</comment> <keyword>let</keyword> c',
			'  <string>`d</string>',
			'  ${<number>1</number>}',
			'  <string>e`</string> <keyword>let</keyword>',
			'  <keyword>let</keyword>',
		]);
	});

	test('a long line is broken with a sign, inside its styles, and keeps its spaces', () => {
		const lines = renderMarkdown('```js\n"aaaa bbbb  cccc"\n```', {...look(), columns: 10});
		expect(lines).toEqual([
			'  <quiet>js</quiet>',
			'  <string>"aaaa bb</string>',
			'<quiet>↳ </quiet><string>bb  cccc</string>',
			'<quiet>↳ </quiet><string>"</string>',
		]);
	});

	test('code of a language that is not known is plain', () => {
		expect(renderMarkdown('```xyz {1}\nlet a\n```', look())).toEqual(['  <quiet>xyz</quiet>', '  let a']);
	});
});
