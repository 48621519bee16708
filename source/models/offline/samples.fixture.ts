/** A small program with one mistake and a test that shows it: which line is wrong, and what it should read. */
export type Broken = {
	readonly name: string;
	readonly check: string;
	readonly files: Readonly<Record<string, string>>;
	/** Path of the wrong file, its wrong line (trimmed), and the lines that count as right. */
	readonly wrong: readonly [path: string, before: string, ...after: readonly string[]];
};

const nodeTest = (imports: string, from: string, body: string): string =>
	`import assert from 'node:assert/strict';\nimport {describe, test} from 'node:test';\nimport {${imports}} from '${from}';\n\n${body}\n`;

const script = (
	name: string,
	source: string,
	test: readonly [imports: string, body: string],
	wrong: readonly [string, ...(readonly string[])],
	ending = 'js',
): Broken => {
	const file = `src/${name.replaceAll(/[^a-z]+/g, '-')}.${ending}`;
	return {
		name,
		check: 'node --test',
		files: {
			'package.json': '{"type": "module"}\n',
			[file]: source,
			[`test/it.test.${ending}`]: nodeTest(test[0], `../${file}`, test[1]),
		},
		wrong: [file, ...wrong] as unknown as Broken['wrong'],
	};
};

const python = (
	name: string,
	source: string,
	body: string,
	wrong: readonly [string, ...(readonly string[])],
): Broken => ({
	name,
	check: 'python3 -m unittest',
	files: {
		'shop.py': source,
		'test_shop.py': `import unittest\nfrom shop import *\n\n\nclass ShopTest(unittest.TestCase):\n${body
			.split('\n')
			.map(line => (line === '' ? '' : `    ${line}`))
			.join('\n')}\n`,
	},
	wrong: ['shop.py', ...wrong] as unknown as Broken['wrong'],
});

export const broken: readonly Broken[] = [
	script(
		'loop that stops early',
		`export const total = prices => {
	let sum = 0;
	for (let i = 0; i < prices.length - 1; i++) {
		sum += prices[i];
	}
	return sum;
};

export const average = prices => (prices.length === 0 ? 0 : total(prices) / prices.length);
`,
		[
			'average, total',
			`test('sums all', () => assert.equal(total([1, 2, 3]), 6));\ntest('averages', () => assert.equal(average([2, 4]), 3));\ntest('empty', () => assert.equal(average([]), 0));`,
		],
		[
			'for (let i = 0; i < prices.length - 1; i++) {',
			'for (let i = 0; i < prices.length; i++) {',
			'for (let i = 0; i <= prices.length - 1; i++) {',
		],
	),
	script(
		'wrong logical operator',
		`const isWeekend = day => day === 'saturday' || day === 'sunday';

export const isOpen = ({day, hour}) => {
	if (isWeekend(day)) return hour >= 10 && hour < 14;
	return hour >= 8 || hour < 18;
};
`,
		[
			'isOpen',
			`test('open at noon', () => assert.equal(isOpen({day: 'monday', hour: 12}), true));\ntest('closed at night', () => {\n\tassert.equal(isOpen({day: 'monday', hour: 22}), false);\n\tassert.equal(isOpen({day: 'monday', hour: 3}), false);\n});\ntest('short on sundays', () => assert.equal(isOpen({day: 'sunday', hour: 15}), false));`,
		],
		['return hour >= 8 || hour < 18;', 'return hour >= 8 && hour < 18;'],
	),
	script(
		'missing return',
		`export const slug = title => {
	const words = title.toLowerCase().split(/[^a-z0-9]+/);
	const kept = words.filter(word => {
		word.length > 0;
	});
	return kept.join('-');
};
`,
		['slug', `test('joins words', () => assert.equal(slug('Hello, brave World!'), 'hello-brave-world'));`],
		['word.length > 0;', 'return word.length > 0;'],
	),
	script(
		'missing await',
		`const load = async id => ({id, name: 'user ' + id});

export const nameOf = async id => {
	const user = load(id);
	return user.name;
};

export const greet = async id => 'Hello ' + (await nameOf(id));
`,
		[
			'greet, nameOf',
			`test('names', async () => assert.equal(await nameOf(7), 'user 7'));\ntest('greets', async () => assert.equal(await greet(7), 'Hello user 7'));`,
		],
		['const user = load(id);', 'const user = await load(id);'],
	),
	script(
		'wrong variable',
		`export const clamp = (value, low, high) => {
	if (value < low) return low;
	if (value > high) return low;
	return value;
};

export const percent = (part, whole) => clamp(Math.round((part / whole) * 100), 0, 100);
`,
		[
			'clamp, percent',
			`describe('clamp', () => {\n\ttest('keeps what fits', () => assert.equal(clamp(5, 0, 10), 5));\n\ttest('cuts what is high', () => assert.equal(clamp(50, 0, 10), 10));\n\ttest('cuts what is low', () => assert.equal(clamp(-5, 0, 10), 0));\n});\ntest('percent', () => assert.equal(percent(1, 4), 25));`,
		],
		['if (value > high) return low;', 'if (value > high) return high;'],
	),
	script(
		'swapped arguments',
		`const divide = (dividend, divisor) => dividend / divisor;

export const speed = (metres, seconds) => {
	if (seconds === 0) return 0;
	return divide(seconds, metres);
};
`,
		[
			'speed',
			`test('metres in a second', () => assert.equal(speed(100, 20), 5));\ntest('no time', () => assert.equal(speed(100, 0), 0));`,
		],
		['return divide(seconds, metres);', 'return divide(metres, seconds);'],
	),
	script(
		'negation forgotten',
		`export const unique = values => {
	const seen = new Set();
	const result = [];
	for (const value of values) {
		if (seen.has(value)) {
			seen.add(value);
			result.push(value);
		}
	}
	return result;
};
`,
		['unique', `test('keeps the first of each', () => assert.deepEqual(unique([1, 2, 1, 3, 2]), [1, 2, 3]));`],
		['if (seen.has(value)) {', 'if (!seen.has(value)) {'],
	),
	script(
		'default swallows zero',
		`/** Pages are counted from zero. */
export const page = (items, {size, number}) => {
	const length = size ?? 10;
	const start = (number || 1) * length;
	return items.slice(start, start + length);
};
`,
		[
			'page',
			`const items = Array.from({length: 25}, (_, at) => at);\ntest('the first page', () => assert.deepEqual(page(items, {number: 0, size: 3}), [0, 1, 2]));\ntest('no number is the second', () => assert.deepEqual(page(items, {size: 2}), [2, 3]));`,
		],
		['const start = (number || 1) * length;', 'const start = (number ?? 1) * length;'],
	),
	script(
		'least instead of most',
		`export const highest = scores => {
	let best = -Infinity;
	for (const score of scores) {
		best = Math.min(best, score);
	}
	return best;
};

export const isRecord = (scores, score) => score > highest(scores);
`,
		[
			'highest, isRecord',
			`test('the highest', () => assert.equal(highest([3, 9, 4]), 9));\ntest('a record', () => assert.equal(isRecord([1, 2], 3), true));`,
		],
		['best = Math.min(best, score);', 'best = Math.max(best, score);'],
	),
	script(
		'numbers sorted as text',
		`export const median = values => {
	const sorted = values.toSorted();
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
`,
		[
			'median',
			`test('odd', () => assert.equal(median([10, 9, 100]), 10));\ntest('even', () => assert.equal(median([1, 2, 3, 4]), 2.5));`,
		],
		[
			'const sorted = values.toSorted();',
			'const sorted = values.toSorted((a, b) => a - b);',
			'const sorted = values.toSorted((a, b) => b - a);',
		],
	),
	script(
		'types: a wrong initial value',
		`type Item = {readonly price: number; readonly count: number};

export const product = (values: readonly number[]): number => {
	let result: number = 0;
	for (const value of values) result *= value;
	return result;
};

export const volume = (items: readonly Item[]): number => items.map(({price, count}) => product([price, count])).reduce((a, b) => a + b, 0);
`,
		[
			'product, volume',
			`test('multiplies', () => assert.equal(product([2, 3, 4]), 24));\ntest('adds up', () => assert.equal(volume([{price: 2, count: 3}]), 6));`,
		],
		['let result: number = 0;', 'let result: number = 1;'],
		'ts',
	),
	script(
		'types: a method adds where it should take away',
		`export class Account {
	private balance = 0;

	deposit(amount: number): void {
		this.balance += amount;
	}

	withdraw(amount: number): boolean {
		if (amount > this.balance) return false;
		this.balance += amount;
		return true;
	}

	get left(): number {
		return this.balance;
	}
}
`,
		[
			'Account',
			`test('withdraws', () => {\n\tconst account = new Account();\n\taccount.deposit(100);\n\tassert.equal(account.withdraw(30), true);\n\tassert.equal(account.left, 70);\n});\ntest('refuses', () => assert.equal(new Account().withdraw(1), false));`,
		],
		['this.balance += amount;', 'this.balance -= amount;'],
		'ts',
	),
	script(
		'types: off by one in a slice',
		`export const truncate = (text: string, most: number): string => {
	if (text.length <= most) return text;
	const kept = text.slice(0, most);
	return kept + '…';
};
`,
		[
			'truncate',
			`test('short stays', () => assert.equal(truncate('abc', 3), 'abc'));\ntest('long is cut, the sign counts', () => assert.equal(truncate('abcdef', 4), 'abc…'));`,
		],
		['const kept = text.slice(0, most);', 'const kept = text.slice(0, most - 1);'],
		'ts',
	),
	script(
		'a thrown error names a property',
		`const addresses = {ann: {city: 'Oslo'}};

export const cityOf = name => {
	const address = addresses[name];
	return address.city ?? 'nowhere';
};
`,
		[
			'cityOf',
			`test('known', () => assert.equal(cityOf('ann'), 'Oslo'));\ntest('unknown', () => assert.equal(cityOf('bob'), 'nowhere'));`,
		],
		["return address.city ?? 'nowhere';", "return address?.city ?? 'nowhere';"],
	),
	script(
		'a name that does not exist',
		`export const countWords = text => {
	const words = text.trim().split(/\\s+/);
	const counts = new Map();
	for (const word of words) counts.set(word, (counts.get(wrod) ?? 0) + 1);
	return counts;
};
`,
		['countWords', `test('counts', () => assert.equal(countWords('a b a').get('a'), 2));`],
		[
			'for (const word of words) counts.set(word, (counts.get(wrod) ?? 0) + 1);',
			'for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);',
		],
	),
	python(
		'python: a range that stops early',
		`def triangle(n):
    total = 0
    for i in range(1, n):
        total += i
    return total


def is_triangular(value):
    n = 0
    while triangle(n) < value:
        n += 1
    return triangle(n) == value
`,
		`def test_triangle(self):
    self.assertEqual(triangle(4), 10)

def test_is_triangular(self):
    self.assertTrue(is_triangular(6))`,
		['for i in range(1, n):', 'for i in range(1, n + 1):'],
	),
	python(
		'python: a comparison turned round',
		`def bubble_sort(values):
    result = list(values)
    for end in range(len(result) - 1, 0, -1):
        for i in range(end):
            if result[i] < result[i + 1]:
                result[i], result[i + 1] = result[i + 1], result[i]
    return result
`,
		`def test_sorts(self):
    self.assertEqual(bubble_sort([3, 1, 2]), [1, 2, 3])

def test_empty(self):
    self.assertEqual(bubble_sort([]), [])`,
		['if result[i] < result[i + 1]:', 'if result[i] > result[i + 1]:', 'if result[i] >= result[i + 1]:'],
	),
	python(
		'python: a class forgets not',
		`class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if self.items:
            raise IndexError("the stack is empty")
        return self.items.pop()

    def __len__(self):
        return len(self.items)
`,
		`def test_pops_the_last(self):
    stack = Stack()
    stack.push(1)
    stack.push(2)
    self.assertEqual(stack.pop(), 2)
    self.assertEqual(len(stack), 1)

def test_empty(self):
    with self.assertRaises(IndexError):
        Stack().pop()`,
		['if self.items:', 'if not self.items:'],
	),
	python(
		'python: and instead of or',
		`def is_leap(year):
    if year % 4 != 0:
        return False
    return year % 100 != 0 and year % 400 == 0


def days_in_february(year):
    return 29 if is_leap(year) else 28
`,
		`def test_plain(self):
    self.assertEqual(days_in_february(2023), 28)

def test_leap(self):
    self.assertEqual(days_in_february(2024), 29)

def test_centuries(self):
    self.assertFalse(is_leap(1900))
    self.assertTrue(is_leap(2000))`,
		['return year % 100 != 0 and year % 400 == 0', 'return year % 100 != 0 or year % 400 == 0'],
	),
	python(
		'python: whole division lost',
		`def pages(items, size):
    if size <= 0:
        raise ValueError("size")
    return (items + size - 1) / size
`,
		`def test_pages(self):
    self.assertEqual(pages(10, 3), 4)
    self.assertEqual(pages(9, 3), 3)

def test_bad_size(self):
    with self.assertRaises(ValueError):
        pages(1, 0)`,
		['return (items + size - 1) / size', 'return (items + size - 1) // size'],
	),
	python(
		'python: a key that is missing',
		`def count_letters(text):
    counts = {}
    for letter in text:
        counts[letter] = counts.get(letter) + 1
    return counts
`,
		`def test_counts(self):
    self.assertEqual(count_letters("aab"), {"a": 2, "b": 1})`,
		['counts[letter] = counts.get(letter) + 1', 'counts[letter] = counts.get(letter, 0) + 1'],
	),
	python(
		'python: the wrong attribute',
		`class Rectangle:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.width

    def scaled(self, factor):
        return Rectangle(self.width * factor, self.height * factor)
`,
		`def test_area(self):
    self.assertEqual(Rectangle(2, 3).area(), 6)

def test_scaled(self):
    self.assertEqual(Rectangle(2, 3).scaled(2).height, 6)`,
		['return self.width * self.width', 'return self.width * self.height', 'return self.height * self.width'],
	),
];
