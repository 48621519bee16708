import {describe, expect, test} from 'vitest';
import {type Language, readSource, unitsOf} from './source.ts';

const masked = (text: string, language: Language) =>
	readSource(text, language)
		.map(({code}) => code)
		.join('\n');

describe('masking', () => {
	test.each<[string, Language, string, string]>([
		['comments', 'script', 'a; // < b\n/* x\n > */ c', 'a;       \n    \n      c'],
		['strings', 'script', `f("a < b", 'it\\'s', "")`, `f("·····", '·····', "")`],
		[
			'templates, but not the code in them',
			'script',
			'`a < ${b < `${c}` ? {d} : 1} > e` < f',
			'`····${b < `${c}` ? {d} : 1}····` < f',
		],
		[
			'regular expressions, not divisions',
			'script',
			'a / b / c; x = /a<[/]b/g; y(/</)',
			'a / b / c; x = /·······g; y(/·/)',
		],
		['an open template', 'script', 'x = `a\n<', 'x = `·\n·'],
		['comments of Python', 'python', 'a # < b\nc', 'a      \nc'],
		['strings of Python', 'python', `x = 'a # b' + "<"`, `x = '·····' + "·"`],
		['long strings of Python', 'python', '"""a\n < "b" """ < c', '"""·\n·······""" < c'],
	])('hides %s and keeps every place', (_, language, text, code) => {
		expect(masked(text, language)).toBe(code);
		expect(masked(text, language)).toHaveLength(text.length);
	});
});

describe('units', () => {
	test.each<[string, string, string]>([
		[
			'a.ts',
			'const rate = 3;\nexport const f = (a: number): number => {\n\treturn a * rate;\n};\n\nclass C {\n\tget x() {\n\t\treturn 1;\n\t}\n\n\tstatic async run(a, b) {\n\t\tif (a) {\n\t\t}\n\t}\n}\nexport default async function g() {\n}\n',
			'rate 1-1, f 2-4, C 6-15, x 7-9, run 11-14, g 16-17',
		],
		[
			'a.py',
			'RATE = 3\n\n\nclass C:\n    def f(self,\n          a):\n        return a\n\n    async def g(self):\n        pass\n\ndef h(): return 1\n',
			'RATE 1-1, C 4-10, f 5-7, g 9-10, h 12-12',
		],
		['a.md', 'const a = 1', ''],
	])('of %s are found with their extents', (path, text, expected) => {
		const language = path.endsWith('.py') ? 'python' : 'script';
		const units = unitsOf(path, readSource(text, language));
		expect(units.map(({name, from, to}) => `${name} ${from}-${to}`).join(', ')).toBe(expected);
	});
});
