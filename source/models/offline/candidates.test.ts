import {beforeAll, describe, expect, test} from 'vitest';
import {type Candidate, candidatesFor, sound, withCandidate} from './candidates.ts';
import {fits, hintsOf} from './hints.ts';
import {shippedKnobs} from './knobs.fixture.ts';
import {localise} from './localise.ts';
import {readOutput} from './output.ts';
import {changesOf} from './repairs/all.ts';
import {apply} from './repairs/change.ts';
import {languageOf, readSource} from './source.ts';
import {loadParser, type Parser} from './tree/grammar.ts';

/** For each operator, in each language that has it, a piece of program that it mends. */
const rows: readonly (readonly [file: 'a.js' | 'a.ts' | 'a.py', operator: string, before: string, after: string])[] = [
	['a.js', 'boundary', 'if (a < b) c();', 'if (a <= b) c();'],
	['a.py', 'boundary', 'x = a >= b', 'x = a > b'],
	['a.py', 'direction', 'while a <= b: pass', 'while a >= b: pass'],
	['a.js', 'complement', 'x = a < b;', 'x = a >= b;'],
	['a.ts', 'equality', "const x: boolean = a === 'b';", "const x: boolean = a !== 'b';"],
	['a.py', 'equality', 'x = a == b', 'x = a != b'],
	['a.js', 'strictness', 'x = a == b;', 'x = a === b;'],
	['a.js', 'equal-or-beyond', 'if (n === 0) c();', 'if (n <= 0) c();'],
	['a.py', 'identity', 'x = a is None', 'x = a is not None'],
	['a.py', 'identity', 'x = a not in b', 'x = a in b'],
	['a.js', 'assignment-as-test', 'if (a = 3) c();', 'if (a === 3) c();'],
	['a.js', 'plus-minus', 'x = a - b;', 'x = a + b;'],
	['a.py', 'plus-minus', 'x = a + b', 'x = a - b'],
	['a.js', 'times-over', 'x = (a + b) * c;', 'x = (a + b) / c;'],
	['a.js', 'plus-times', 'x = a + b;', 'x = a * b;'],
	['a.js', 'remainder', 'x = a % b;', 'x = a / b;'],
	['a.ts', 'power', 'const x = 2 * n;', 'const x = 2 ** n;'],
	['a.py', 'whole-division', 'x = a / 2', 'x = a // 2'],
	['a.js', 'bits', 'x = a & b;', 'x = a && b;'],
	['a.js', 'and-or', 'x = a || b;', 'x = a ?? b;'],
	['a.py', 'and-or', 'x = a or b', 'x = a and b'],
	['a.js', 'accumulation', 'sum -= price;', 'sum += price;'],
	['a.py', 'accumulation', 'total += value', 'total -= value'],
	['a.js', 'missing-accumulation', 'sum = price;', 'sum += price;'],
	['a.js', 'counting', 'i--;', 'i++;'],
	['a.js', 'sides', 'x = low - high;', 'x = high - low;'],
	['a.py', 'sides', 'x = a if c else b', 'x = b if c else a'],
	['a.py', 'constant', 'x = [0] * 3', 'x = [0] * 4'],
	['a.js', 'constant', 'let at = -1;', 'let at = 0;'],
	['a.js', 'large-constant', 'const limit = 99;', 'const limit = 100;'],
	['a.js', 'size-of-constant', 'x = price / 10;', 'x = price / 100;'],
	['a.js', 'sign-of-constant', 'x = compare(1);', 'x = compare(-1);'],
	['a.py', 'truth', 'found = False', 'found = True'],
	['a.js', 'initial-value', 'let most = 0;', 'let most = -Infinity;'],
	['a.py', 'initial-value', 'most = 0', 'most = float("-inf")'],
	['a.js', 'expected-value', 'const rate = 491;', 'const rate = 490;'],
	['a.js', 'off-by-one', 'x = list[list.length];', 'x = list[list.length - 1];'],
	['a.py', 'off-by-one', 'for i in range(len(values)): pass', 'for i in range(len(values) - 1): pass'],
	['a.py', 'off-by-one', 'x = text[:most]', 'x = text[:most + 1]'],
	['a.ts', 'off-by-one', 'const x = page * size;', 'const x = (page - 1) * size;'],
	['a.js', 'one-too-many', 'x = list[at + 1];', 'x = list[at];'],
	['a.js', 'needless-operand', 'x = a + b;', 'x = b;'],
	['a.py', 'range', 'for i in range(n): pass', 'for i in range(1, n): pass'],
	['a.js', 'needless-not', 'if (!seen.has(a)) c();', 'if (seen.has(a)) c();'],
	['a.py', 'needless-not', 'while not a: pass', 'while a: pass'],
	['a.js', 'missing-not', 'if (a && b) c();', 'if (!(a && b)) c();'],
	['a.js', 'missing-not', 'if (a && b) c();', 'if (a && !b) c();'],
	['a.py', 'missing-not', 'while a and b: pass', 'while not (a and b): pass'],
	['a.js', 'missing-not', 'quoted = quoted;', 'quoted = !quoted;'],
	[
		'a.js',
		'opposite-result',
		'const f = a => {\n\treturn list.includes(a);\n};',
		'const f = a => {\n\treturn !list.includes(a);\n};',
	],
	['a.js', 'needless-condition', 'x = a > 1 && b;', 'x = a > 1;'],
	[
		'a.js',
		'missing-condition',
		'const f = (a, b) => {\n\tif (a > 1) c();\n\tif (b) d();\n};',
		'const f = (a, b) => {\n\tif (a > 1) c();\n\tif (b && a > 1) d();\n};',
	],
	['a.py', 'missing-condition', 'def f(a, b):\n    return a > 1', 'def f(a, b):\n    return a > 1 and b'],
	['a.js', 'another-variable', 'const f = (a, b) => a;', 'const f = (a, b) => b;'],
	['a.py', 'another-variable', 'def f(low, high):\n    return low', 'def f(low, high):\n    return high'],
	[
		'a.ts',
		'another-field',
		'const f = (o: O) => o.price * o.price + o.count;',
		'const f = (o: O) => o.price * o.count + o.count;',
	],
	['a.py', 'another-field', 'x = self.width * self.width + self.height', 'x = self.width * self.height + self.height'],
	['a.js', 'another-function', 'x = add(1) + sub(2);', 'x = sub(1) + sub(2);'],
	['a.js', 'another-method', 'x = Math.min(a, b);', 'x = Math.max(a, b);'],
	['a.py', 'another-method', 'flat.append(a)', 'flat.extend(a)'],
	['a.py', 'another-method', 'x = max(a, b)', 'x = min(a, b)'],
	['a.js', 'some-every', 'x = list.some(isOdd);', 'x = list.every(isOdd);'],
	['a.py', 'some-every', 'x = all(values)', 'x = any(values)'],
	['a.js', 'order-of-arguments', 'x = divide(b, a);', 'x = divide(a, b);'],
	['a.ts', 'order-of-arguments', 'const x = clamp(0, v, 9);', 'const x = clamp(v, 0, 9);'],
	['a.py', 'order-of-arguments', 'x = f(a, b, c)', 'x = f(b, c, a)'],
	[
		'a.js',
		'missing-argument',
		'const f = (a, b) => a;\nconst g = (c, b) => f(c);',
		'const f = (a, b) => a;\nconst g = (c, b) => f(c, b);',
	],
	['a.js', 'order-of-indices', 'x = grid[column][row];', 'x = grid[row][column];'],
	['a.py', 'order-of-indices', 'x = grid[column][row]', 'x = grid[row][column]'],
	['a.js', 'needless-argument', 'x = f(a, b);', 'x = f(a);'],
	[
		'a.js',
		'missing-await',
		'const f = async () => {\n\tconst x = load(1);\n};',
		'const f = async () => {\n\tconst x = await load(1);\n};',
	],
	['a.py', 'missing-await', 'async def f():\n    x = load(1)', 'async def f():\n    x = await load(1)'],
	['a.js', 'needless-await', 'x = await load(1);', 'x = load(1);'],
	['a.js', 'missing-return', 'const f = w => {\n\tw.length > 0;\n};', 'const f = w => {\n\treturn w.length > 0;\n};'],
	['a.py', 'missing-return', 'def f(a):\n    helper(a)', 'def f(a):\n    return helper(a)'],
	['a.py', 'missing-return', 'def f(a):\n    b = a + 1', 'def f(a):\n    b = a + 1\n    return b\n'],
	[
		'a.js',
		'missing-break',
		'switch (a) {\n\tcase 1:\n\t\tb = 2;\n\tdefault:\n\t\tb = 3;\n}',
		'switch (a) {\n\tcase 1:\n\t\tb = 2;\n\t\tbreak;\n\tdefault:\n\t\tb = 3;\n}',
	],
	['a.js', 'break-continue', 'for (;;) {\n\tbreak;\n}', 'for (;;) {\n\tcontinue;\n}'],
	[
		'a.py',
		'early-exit',
		'def f():\n    for a in b:\n        return False',
		'def f():\n    for a in b:\n        continue',
	],
	['a.js', 'missing-conversion', 'x = text;', 'x = Number(text);'],
	['a.py', 'needless-conversion', 'x = str(a)', 'x = a'],
	['a.js', 'order-of-a-sort', 'x = list.toSorted();', 'x = list.toSorted((a, b) => a - b);'],
	['a.py', 'order-of-a-sort', 'x = sorted(values)', 'x = sorted(values, reverse=True)'],
	['a.ts', 'missing-object', 'const x = user.name;', 'const x = user?.name;'],
	['a.ts', 'missing-default', 'const x = counts[key];', 'const x = (counts[key] ?? 0);'],
	['a.py', 'missing-default', "x = prices['tea']", "x = prices.get('tea', 0)"],
	['a.py', 'missing-default', "x = prices.get('tea')", "x = prices.get('tea', 0)"],
	['a.py', 'statement-moved', 'def f():\n    a()\n    b()\n', 'def f():\n    b()\n    a()\n'],
	['a.js', 'statement-moved', 'const f = () => {\n\ta();\n\tb();\n};', 'const f = () => {\n\tb();\n\ta();\n};'],
	['a.js', 'statement-deleted', 'const f = () => {\n\ta();\n\tb();\n};', 'const f = () => {\n\tb();\n};'],
	[
		'a.py',
		'out-of-block',
		'def f():\n    for a in b:\n        c(a)\n        return d\n',
		'def f():\n    for a in b:\n        c(a)\n    return d\n',
	],
	[
		'a.js',
		'out-of-block',
		'const f = () => {\n\tfor (const a of b) {\n\t\tc(a);\n\t\treturn d;\n\t}\n};',
		'const f = () => {\n\tfor (const a of b) {\n\t\tc(a);\n\t}\n\treturn d;\n};',
	],
	[
		'a.py',
		'into-block',
		'def f():\n    for a in b:\n        c(a)\n    d(a)\n',
		'def f():\n    for a in b:\n        c(a)\n        d(a)\n',
	],
	[
		'a.js',
		'statement-copied',
		'const f = k => {\n\tm.delete(k);\n};\nconst g = k => {\n\tm.set(k);\n};',
		'const f = k => {\n\tm.delete(k);\n};\nconst g = k => {\n\tm.delete(k);\n\tm.set(k);\n};',
	],
	[
		'a.js',
		'statement-copied',
		'const f = k => {\n\tm.delete(k);\n};\nconst g = key => {\n\tm.set(key);\n};',
		'const f = k => {\n\tm.delete(k);\n};\nconst g = key => {\n\tm.delete(key);\n\tm.set(key);\n};',
	],
	[
		'a.ts',
		'guard',
		'const f = (n?: N) => {\n\treturn n.v;\n};',
		'const f = (n?: N) => {\n\tif (n === undefined || n === null) return 0;\n\treturn n.v;\n};',
	],
	[
		'a.py',
		'guard',
		'def f(v):\n    """Says."""\n    return sum(v) / len(v)\n',
		'def f(v):\n    """Says."""\n    if not v:\n        return 0\n    return sum(v) / len(v)\n',
	],
	[
		'a.py',
		'shared-default',
		'def f(a, b=[]):\n    b.append(a)\n',
		'def f(a, b=None):\n    if b is None:\n        b = []\n    b.append(a)\n',
	],
];

let parse: Parser['parse'];
let isBroken: Parser['isBroken'];
beforeAll(async () => {
	({parse, isBroken} = await loadParser());
});

const failure = readOutput('actual: 491,\nexpected: 490,');

const afterOf = (path: string, text: string) => {
	const code = parse(path, text);
	if (code === undefined || code.broken) throw new Error(`${path} cannot be read: ${text}`);
	return [...changesOf({code, project: [code], failure})].map(({operator, edits}) => ({
		operator,
		after: apply(text, edits),
	}));
};

describe('operators', () => {
	test.each(rows)('%s, %s: %s', (path, operator, before, after) => {
		expect(afterOf(path, before)).toContainEqual({operator, after});
	});

	test('all have a prior in the profile and a row above, and no prior is without an operator', async () => {
		const {operators} = await shippedKnobs();
		expect([...new Set(rows.map(([, operator]) => operator))].toSorted()).toEqual(Object.keys(operators).toSorted());
	});

	test('make no program of one that cannot be read, whatever the row', () => {
		for (const [path, , before] of rows)
			for (const {after} of afterOf(path, before)) expect(typeof after).toBe('string');
	});

	test.each([
		['a.js', '// a < b && c'],
		['a.js', "import {a, b} from './c.js';"],
		['a.ts', 'type T = {readonly a: 1 | 2; b?: Map<string, number>};'],
		['a.ts', 'let x: Array<1>;'],
		['a.py', 'from a import b, c'],
		['a.py', '# a < b and c'],
		['a.js', ''],
	])('%s: leave alone what is no code: %s', (path, text) => {
		expect(afterOf(path, text)).toEqual([]);
	});
});

describe('hints', () => {
	test.each([
		['3 !== 4', ['off-by-one']],
		['-3 !== 3', ['sign']],
		['AssertionError: False is not true', ['opposite']],
		["expected: 'abc'\nactual: 'abcd'", ['off-by-one']],
		["TypeError: Cannot read properties of undefined (reading 'x')", ['missing']],
		['IndexError: list index out of range', ['off-by-one']],
		['AssertionError: [3, 1, 2] != [1, 2, 3]', ['order']],
		['AssertionError: expected Promise{…} to be 3', ['promise']],
		['all is well', []],
	])('of %j are %j', (output, hints) => {
		expect([...hintsOf(readOutput(output))]).toEqual(hints);
	});

	test('let an operator be tried sooner only where it fits', () => {
		expect(fits('boundary', new Set(['off-by-one']))).toBe(true);
		expect(fits('missing-await', new Set(['off-by-one']))).toBe(false);
	});
});

describe('candidates', () => {
	const texts = {
		'sum.js':
			'import {rate} from "./rate.js";\n\nexport const add = (a, b) => {\n\tconst sum = a - b;\n\treturn sum;\n};\n\nexport const unused = (c, d) => c * d;\n',
		'sum.test.js': "test('adds', () => {\n\tassert.equal(add(1, 2), 3);\n});\n",
	};
	const all = async (): Promise<readonly Candidate[]> => {
		const knobs = await shippedKnobs();
		const files = new Map(
			Object.entries(texts).map(([path, text]) => [path, readSource(text, languageOf(path) ?? 'script')] as const),
		);
		const output = readOutput('✖ adds (1ms)\n-1 !== 3');
		const suspects = localise(output, files, knobs.localisation, undefined);
		const code = Object.entries(texts).flatMap(([path, text]) => parse(path, text) ?? []);
		return candidatesFor(suspects, code, output, knobs).flatMap(one => sound(one, texts['sum.js'], isBroken) ?? []);
	};

	test('come from what the failing test calls first, and never from tests or imports', async () => {
		const candidates = await all();
		expect(candidates[0]?.line).toBe(4);
		expect(new Set(candidates.map(({path}) => path))).toEqual(new Set(['sum.js']));
		expect(candidates.filter(({line}) => line <= 2)).toEqual([]);
	});

	test('say their change, differ from the file, and leave it readable', async () => {
		const candidates = await all();
		expect(candidates.find(one => withCandidate(texts['sum.js'], one).includes('a + b'))?.what).toBe("'-' → '+'");
		for (const one of candidates) {
			const after = withCandidate(texts['sum.js'], one);
			expect(after).not.toBe(texts['sum.js']);
			expect(parse('sum.js', after)?.broken).toBe(false);
		}
	});

	test('offer another variable of the same function, not one of another', async () => {
		const afters = (await all()).map(one => withCandidate(texts['sum.js'], one));
		expect(afters.some(text => text.includes('return a;'))).toBe(true);
		expect(afters.some(text => text.includes('return c;'))).toBe(false);
	});
});
