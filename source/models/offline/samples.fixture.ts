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
];
