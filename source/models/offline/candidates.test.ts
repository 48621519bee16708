import {describe, expect, test} from 'vitest';
import {candidatesFor} from './candidates.ts';
import {byOperators, operators} from './changes.ts';
import {hintsOf} from './hints.ts';
import {localise} from './localise.ts';
import {readOutput} from './output.ts';
import {type Language, readSource} from './source.ts';

/** Each operator with a line that it mends. */
const rows: readonly (readonly [Language, string, before: string, after: string])[] = [
	['script', 'boundary', 'if (a < b) {', 'if (a <= b) {'],
	['script', 'boundary', 'if (items.length>=3) {', 'if (items.length>3) {'],
	['python', 'direction', 'while a <= b:', 'while a >= b:'],
	['script', 'complement', 'return a < b;', 'return a >= b;'],
	['script', 'equality', "return a === 'b';", "return a !== 'b';"],
	['python', 'equality', 'return a == b', 'return a != b'],
	['script', 'strictness', 'return a == b;', 'return a === b;'],
	['script', 'equal or beyond', 'if (n === 0) {', 'if (n <= 0) {'],
	['python', 'identity', 'if a is None:', 'if a is not None:'],
	['python', 'identity', 'if a in b:', 'if a not in b:'],
	['script', 'assignment as a test', 'if (a = 3) {', 'if (a === 3) {'],
	['script', 'plus and minus', 'return a - b;', 'return a + b;'],
	['script', 'plus and minus', 'return total+tax;', 'return total-tax;'],
	['python', 'plus and minus', "return '-' + name", "return '-' - name"],
	['script', 'times and over', 'return (a + b) * c;', 'return (a + b) / c;'],
	['python', 'whole division', 'return a / 2', 'return a // 2'],
	['python', 'whole division', 'return a % 2', 'return a // 2'],
	['script', 'remainder', 'return a % b;', 'return a / b;'],
	['script', 'plus for times', 'return a + b;', 'return a * b;'],
	['script', 'accumulation', 'sum -= price;', 'sum += price;'],
	['script', 'missing accumulation', '\tsum = price;', '\tsum += price;'],
	['script', 'counting', 'i--;', 'i++;'],
	['script', 'and, or', 'return a || b;', 'return a ?? b;'],
	['python', 'and, or', 'return a or b', 'return a and b'],
	['script', 'one condition too many', 'if (a > 1 && b) {', 'if (a > 1) {'],
	['python', 'constant off by one', 'return [0] * 3', 'return [0] * 4'],
	['script', 'constant off by one', 'let at = -1;', 'let at = 0;'],
	['script', 'large constant off by one', 'const limit = 99;', 'const limit = 100;'],
	['script', 'constant of another size', 'return price / 10;', 'return price / 100;'],
	['script', 'sign of a constant', 'return compare(1);', 'return compare(-1);'],
	['script', 'one too many', 'return list[at + 1];', 'return list[at];'],
	['script', 'index off by one', 'return list[list.length];', 'return list[list.length - 1];'],
	['python', 'length off by one', 'for i in range(len(values)):', 'for i in range(len(values) - 1):'],
	['script', 'slice off by one', 'return text.slice(0, most);', 'return text.slice(0, most + 1);'],
	['python', 'python slice off by one', 'return text[:most]', 'return text[:most + 1]'],
	['python', 'range off by one', 'for i in range(1, n):', 'for i in range(1, n + 1):'],
	['python', 'range from one', 'for i in range(n):', 'for i in range(1, n):'],
	['script', 'bound off by one', 'for (let i = 0; i < n; i++) {', 'for (let i = 0; i < n - 1; i++) {'],
	['script', 'result off by one', 'return high - low;', 'return high - low + 1;'],
	['script', 'needless not', 'if (!seen.has(a)) {', 'if (seen.has(a)) {'],
	['python', 'needless not', 'if not a:', 'if a:'],
	['script', 'missing not', 'if (seen.has(a)) {', 'if (!seen.has(a)) {'],
	['script', 'missing not', 'if (a && b) return;', 'if (!(a && b)) return;'],
	['python', 'missing not', 'if a and b:', 'if not (a and b):'],
	['script', 'opposite result', 'return list.includes(a);', 'return !list.includes(a);'],
	['python', 'truth', 'found = False', 'found = True'],
	['script', 'least and most', 'return Math.min(a, b);', 'return Math.max(a, b);'],
	['python', 'least and most', 'return max(a, b)', 'return min(a, b)'],
	['script', 'rounding', 'return Math.floor(a);', 'return Math.ceil(a);'],
	['script', 'needless conversion', 'return Number(text) + a;', 'return text + a;'],
	['script', 'needless conversion', 'const a = await b(c);', 'const a = b(c);'],
	['script', 'some and every', 'return list.some(isOdd);', 'return list.every(isOdd);'],
	['python', 'some and every', 'return all(values)', 'return any(values)'],
	['script', 'ends of a list', 'list.pop();', 'list.shift();'],
	['script', 'ends of a text', "a.startsWith('x')", "a.endsWith('x')"],
	['script', 'case of letters', 'a.toUpperCase()', 'a.toLowerCase()'],
	['script', 'keys and values', 'Object.keys(a)', 'Object.values(a)'],
	['script', 'first match only', "a.replace(' ', '-')", "a.replaceAll(' ', '-')"],
	['script', 'numbers sorted as text', 'return list.toSorted();', 'return list.toSorted((a, b) => a - b);'],
	['script', 'sorted in place', 'return list.sort(byName);', 'return [...list].sort(byName);'],
	['python', 'order of a sort', 'return sorted(values)', 'return sorted(values, reverse=True)'],
	['python', 'needless reverse', 'return sorted(values, reverse=True)', 'return sorted(values)'],
	['script', 'sides of an operation', 'return low - high;', 'return high - low;'],
	['script', 'order of arguments', 'return divide(b, a);', 'return divide(a, b);'],
	['script', 'order of the last arguments', 'return f(x, b, a);', 'return f(x, a, b);'],
	['script', 'missing await', 'const user = load(id);', 'const user = await load(id);'],
	['script', 'missing return', '\tlist.map(double);', '\treturn list.map(double);'],
	['python', 'missing return', '    helper(a)', '    return helper(a)'],
	['script', 'value that goes nowhere', '\tword.length > 0;', '\treturn word.length > 0;'],
	['script', 'break and continue', 'break;', 'continue;'],
	['script', 'missing object', 'return user.name;', 'return user?.name;'],
	['python', 'missing key', "return prices['tea']", "return prices.get('tea', 0)"],
	['python', 'missing default', "prices.get('tea')", "prices.get('tea', 0)"],
	['script', 'default off', 'return size ?? 0;', 'return size ?? 1;'],
	['script', 'text instead of a number', 'return a + b;', 'return Number(a) + b;'],
	['python', 'text instead of a number', 'return text', 'return int(text)'],
	['python', 'shared list', 'result = values', 'result = list(values)'],
	['script', 'early exit', '\t\treturn false;', '\t\tcontinue;'],
];

const afterOf = (language: Language, text: string) => {
	const [line] = readSource(text, language);
	if (line === undefined) return [];
	return byOperators(line, language).map(({name, from, to, by}) => ({
		name,
		after: text.slice(0, from) + by + text.slice(to),
	}));
};

describe('operators', () => {
	test.each(rows)('%s, %s: %s', (language, name, before, after) => {
		expect(afterOf(language, before)).toContainEqual({name, after});
	});

	test('all have a line above that shows them', () => {
		const shown = new Set(rows.map(([, name]) => name));
		const names = Object.values(operators).flatMap(all => all.map(({name}) => name));
		expect(names.filter(name => !shown.has(name))).toEqual([]);
	});

	test.each<[Language, string]>([
		['script', '// a < b && c'],
		['script', "const text = 'a < b && c + 1';"],
		['python', '"""a < b and c"""'],
		['script', ''],
	])('%s: leave alone what is no code: %s', (language, text) => {
		expect(afterOf(language, text)).toEqual([]);
	});

	test('do not take an arrow, a shift, or a type for a comparison', () => {
		for (const text of ['const f = a => a;', 'a >>= b;', 'const m = new Map<string, number>();', 'let x: Array<Foo>;'])
			expect(afterOf('script', text).filter(({name}) => name === 'boundary')).toEqual([]);
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
});

describe('candidates', () => {
	const source =
		'import {rate} from "./rate.js";\n\nexport const add = (a, b) => {\n\tconst sum = a + b;\n\treturn sum;\n};\n\nexport const unused = (c, d) => c * d;\n';
	const files = new Map([
		['sum.js', readSource(source, 'script')],
		['sum.test.js', readSource("test('adds', () => {\n\tassert.equal(add(1, 2), 3);\n});\n", 'script')],
	]);
	const failure = readOutput('✖ adds (1ms)\n-1 !== 3');
	const candidates = candidatesFor(localise(failure, files), files, failure);

	test('come from what the failing test calls first, and never from tests or imports', () => {
		expect(candidates[0]?.line).toBe(4);
		expect(new Set(candidates.map(({path}) => path))).toEqual(new Set(['sum.js']));
		expect(candidates.filter(({line}) => line <= 2)).toEqual([]);
	});

	test('differ from the line and from each other, and say their change', () => {
		expect(candidates.filter(({before, after}) => before === after)).toEqual([]);
		expect(new Set(candidates.map(({line, after}) => `${line} ${after}`)).size).toBe(candidates.length);
		expect(candidates.find(({after}) => after === '\tconst sum = a - b;')?.what).toBe("'+' → '-'");
	});

	test('offer the constant that the test expects for the one that came out', () => {
		const one = new Map([['a.js', readSource("const rate = 491;\nconst word = 'Hi';\n", 'script')]]);
		const found = readOutput(
			"actual: { rate: 491, word: 'Hi', same: 5 },\nexpected: { rate: 490, word: 'Hello', same: 5 },",
		);
		const afters = candidatesFor(localise(found, one), one, found).map(({after}) => after);
		expect(afters).toContain('const rate = 490;');
		expect(afters).toContain("const word = 'Hello';");
	});

	test('offer another variable of the same function, not one of another', () => {
		const afters = candidates.map(({after}) => after);
		expect(afters).toContain('\treturn a;');
		expect(afters).not.toContain('\treturn c;');
	});
});
