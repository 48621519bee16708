import {describe, expect, test} from 'vitest';
import {createExtractor, type Symbols} from './extract.ts';
import {languageOf} from './languages.ts';

const extract = createExtractor();

const symbolsOf = (path: string, text: string): Promise<Symbols> => {
	const language = languageOf(path);
	if (language === undefined) throw new Error(`no language of ${path}`);
	return extract(language, text);
};

const said = ({definitions, references}: Symbols) => ({
	defines: definitions.map(({kind, name, from, to}) => `${kind} ${name} ${from}-${to}`).join(', '),
	refers: Object.keys(references).toSorted().join(' '),
});

describe('symbols', () => {
	test.each<readonly [string, string, string, string]>([
		[
			'a.ts',
			'export const a = (x: Foo) => b(x);\nabstract class C<T> extends D implements I {\n\tm() { new E(); }\n\tf = () => 1;\n}\nenum Q {A}\nnamespace N {\n\texport function z(): void {}\n}\ninterface J { go(): void }\ntype K = string;',
			'function a 1-1, class C 2-5, method m 3-3, method f 4-4, enum Q 6-6, module N 7-9, function z 8-8, interface J 10-10, method go 10-10, type K 11-11',
			'D E Foo I T b x',
		],
		['a.tsx', 'const A = () => <B c={d()} />;\n', 'function A 1-1', 'B d'],
		[
			'a.js',
			'module.exports.x = function() {};\nclass A extends B { f = () => 1; #p() {} }\nconst {k} = require("x");\nfunction* g() {}\nconst o = {h: () => 1};\n',
			'function x 1-1, class A 2-2, method f 2-2, method #p 2-2, function g 4-4, constant o 5-5, method h 5-5',
			'B require',
		],
		[
			'a.py',
			'from a.b import c as d, e\n@deco\ndef f(x: T) -> int:\n  raise Err\nclass A(B, c.D):\n  @prop\n  def m(self):\n    return g(self.h())\nX = 1\n',
			'function f 2-4, class A 5-8, method m 6-8, constant X 9-9',
			'B D Err T c deco e g h int prop',
		],
		[
			'a.go',
			'package a\nconst (\n\tA = 1\n\tB, C = 2, 3\n)\nvar x = 1\ntype S struct { f T }\nfunc (s *S) M() {\n\tfmt.Println(x)\n}\nfunc F(t T) {}\n',
			'constant A 3-3, constant B 4-4, constant C 4-4, variable x 6-6, type S 7-7, method M 8-10, function F 11-11',
			'Println S T',
		],
		[
			'a.rs',
			'mod m {\n pub fn f() -> T { g(); a.b(); X::c(); p!(1); }\n}\nstruct S;\nenum E {A}\ntrait R { fn q(&self); }\nimpl R for S {}\nconst K: u8 = 1;\nmacro_rules! mm { () => {} }\n',
			'module m 1-3, function f 2-2, struct S 4-4, enum E 5-5, trait R 6-6, function q 6-6, constant K 8-8, macro mm 9-9',
			'R S T b c g p',
		],
		[
			'a.java',
			'public class A extends B implements C {\n private int x = 1;\n A() {}\n public D m(E e) { f(); return new G(); }\n}\ninterface I {}\nenum Q {A}\nrecord P(int x) {}\n',
			'class A 1-5, field x 2-2, method A 3-3, method m 4-4, interface I 6-6, enum Q 7-7, class P 8-8',
			'B C D E G f',
		],
		[
			'a.c',
			'#define X 1\n#define F(a) a\nstruct s { int a; };\ntypedef struct { int b; } t;\nstatic int *f(struct s *p) {\n  g(p->h());\n  return 0;\n}\nint proto(int);\nenum e {A};\n',
			'macro X 1-1, macro F 2-2, struct s 3-3, type t 4-4, function f 5-8, function proto 9-9, enum e 10-10',
			'g h s',
		],
		[
			'a.hpp',
			'namespace n {\ntemplate <class T>\nclass C : public D {\n public: void m() { x.y(); }\n int z();\n};\nint C::z() { return std::max(1,2); }\nusing A = B;\n}\n',
			'module n 1-9, class C 2-6, method m 4-4, method z 5-5, method z 7-7, type A 8-8',
			'B D T max y',
		],
		[
			'a.rb',
			'module M\n class A < B\n  X = 1\n  def m(a) = g(a)\n  def self.s; foo.bar(1); end\n end\nend\nclass M::Q; end\n',
			'module M 1-7, class A 2-6, constant X 3-3, method m 4-4, method s 5-5, class Q 8-8',
			'B M bar g',
		],
		[
			'a.php',
			'<?php\nuse B\\C;\nclass D extends E implements F {\n const X = 1;\n function m(G $g): H { f(); $this->n(); S::t(); return new I(); }\n}\nfunction k() {}\ninterface J {}\ntrait T {}\n',
			'class D 3-6, constant X 4-4, method m 5-5, function k 7-7, interface J 8-8, trait T 9-9',
			'C E F G H I S f n t',
		],
		[
			'a.cs',
			'namespace A {\n public class B : C, ID {\n  public int P {get;set;}\n  public B() {}\n  public E M(F f) { G(); h.I(); var x = new J(); K k; return null; }\n }\n interface ID {}\n struct S {}\n enum Q {A}\n}\n',
			'class B 2-6, property P 3-3, method B 4-4, method M 5-5, interface ID 7-7, struct S 8-8, enum Q 9-9',
			'C F G I ID J K',
		],
	])('of %s are its definitions with their lines, and what it refers to', async (path, text, defines, refers) => {
		expect(said(await symbolsOf(path, text))).toEqual({defines, refers});
	});

	test('have the line that they begin with, and the lines where they are used', async () => {
		const text = 'export   function  add(a: number) {\n\tadd(1);\n\tadd(1); add(2);\n\tconstructor();\n}\n';
		expect(await symbolsOf('a.ts', text)).toEqual({
			definitions: [{name: 'add', kind: 'function', from: 1, to: 5, signature: 'export function add(a: number)'}],
			references: {add: [2, 3], constructor: [4]},
		});
	});

	test.each([
		['empty', ''],
		['of signs', '((((({{{{{[[[[['],
		['that breaks off', 'function a( {'],
		['of another language', '<html><body>def x:</body>'],
		['of one endless line', 'a();'.repeat(60_000)],
		['of zeros', '\0\0\0'],
		['of half a letter', 'const a = "\ud83d";'],
		['deeply nested', `${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
	])('of a text %s are few, but no fault', async (_, text) => {
		for (const path of ['a.ts', 'a.py', 'a.c', 'a.php'])
			expect((await symbolsOf(path, text)).definitions.length).toBeLessThan(3);
	});
});
