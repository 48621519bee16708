import {describe, expect, test} from 'vitest';
import {kindOf} from './kinds.ts';
import {type Indexed, ranked as tell, score, weigh} from './rank.ts';
import type {Symbols} from './symbols/extract.ts';
import {type Query, readRequest, wordsOf} from './words.ts';

const day = 86_400_000;

type Source = {readonly text: string; readonly changed?: number};

const indexFor = (query: Query, sources: Readonly<Record<string, string | Source>>): readonly Indexed[] => {
	const count = (text: string): readonly number[] => {
		const words = wordsOf(text);
		return query.words.map(word => words.filter(other => other === word).length);
	};
	return Object.entries(sources).map(([path, source]): Indexed => {
		const {text, changed = 0} = typeof source === 'string' ? {text: source} : source;
		return {
			path,
			bytes: text.length,
			changed,
			kind: kindOf(path),
			words: count(text),
			inPath: count(path),
		};
	});
};

const scoredFor = (request: string, sources: Readonly<Record<string, string | Source>>) => {
	const query = readRequest(request);
	return {query, scored: score(indexFor(query, sources), query)};
};

const ranked = (request: string, sources: Readonly<Record<string, string | Source>>) =>
	tell(scoredFor(request, sources).scored);

const project = {
	'README.md': 'A web shop.',
	'package-lock.json': 'token token token token',
	'package.json': '{}',
	'src/auth/token.ts': 'export const refreshToken = () => {};',
	'src/auth/token.test.ts': 'test("it refreshes a token", () => {});',
	'src/cart.ts': 'export const addToCart = () => {};',
	'src/index.ts': 'import "./cart.ts";',
	'src/price.ts': 'export const totalOf = () => 0;',
	'test/price.js': 'totals',
};

describe('ranking', () => {
	test.each([
		['why does the session token expire', 'src/auth/token.ts', '"token" in its path · tests'],
		['src/price.ts is wrong', 'src/price.ts', 'named src/price.ts'],
		['look at cart.ts:12', 'src/cart.ts', 'named cart.ts'],
		['/home/me/shop/src/cart.ts:3: error', 'src/cart.ts', 'named'],
		['what does addToCart do', 'src/cart.ts', '"cart" in its path'],
		['what does add_to_cart do', 'src/cart.ts', '"cart" in its path'],
		['carts are empty', 'src/cart.ts', '"carts" in its path'],
		['update package-lock.json', 'package-lock.json', 'named package-lock.json'],
	])('for "%s" puts %s first', (request, path, why) => {
		const [first] = ranked(request, project);
		expect(first?.path).toBe(path);
		expect(first?.why).toContain(why.split(' · ')[0]);
	});

	test('keeps a test beside what it tests', () => {
		const order = ranked('the total is wrong', project).map(file => file.path);
		expect(order.slice(0, 2).toSorted()).toEqual(['src/price.ts', 'test/price.js']);
	});

	test('lists every file of a small project, the entry points first when nothing else speaks', () => {
		const files = ranked('fix it', project);
		expect(files).toHaveLength(Object.keys(project).length);
		expect(files.slice(0, 3).map(file => file.path)).toEqual(['README.md', 'package.json', 'src/index.ts']);
	});

	test('puts no more than three hundred of many into words, the first of those that are alike', () => {
		const many = Array.from({length: 3000}, (_, at) => `d/f${String(at).padStart(4, '0')}.ts`);
		const files = ranked('fix it', {...Object.fromEntries(many.map(path => [path, 'x'])), 'index.ts': 'x'});
		expect(files.map(({path}) => path)).toEqual(['index.ts', ...many.slice(0, 299)]);
		const texts = many.map(path => [path, path === 'd/f2999.ts' ? 'quota' : 'x'] as const);
		const one = ranked('the quota', Object.fromEntries(texts));
		expect(one[0]?.path).toBe('d/f2999.ts');
		expect(one).toHaveLength(300);
	});

	test('lets rare words count more than common ones', () => {
		const files = {'a.ts': 'user user user', 'b.ts': 'user quota', 'c.ts': 'user', 'd.ts': 'user'};
		expect(ranked('user quota', files)[0]?.path).toBe('b.ts');
	});

	test('prefers what was changed lately when words do not decide', () => {
		const files = {'a.ts': {text: 'x'}, 'b.ts': {text: 'x', changed: 9 * day}, 'c.ts': {text: 'x'}};
		expect(ranked('anything', files)[0]).toMatchObject({path: 'b.ts', why: 'changed recently'});
	});

	test('lets files that define what is asked for, and that others need, come before those that mention it', () => {
		const files = {
			'a.ts': 'import {totals} from "./sums.ts"; // invoice invoice',
			'b.ts': '// invoice',
			'invoices.txt': 'x',
			'sums.ts': 'export const totals = 1; const invoiceSum = 2;',
			'z.ts': '// invoice',
		};
		const define = (name: string) => ({name, kind: 'constant', from: 1, to: 1, signature: name});
		const none = {definitions: [], references: {}};
		const symbols = new Map<string, Symbols>([
			['a.ts', {...none, references: {totals: [1]}}],
			['b.ts', none],
			['sums.ts', {...none, definitions: [define('totals'), define('invoiceSum')]}],
			['z.ts', none],
		]);
		const {query, scored} = scoredFor('invoice', files);
		const before = tell(scored).find(file => file.path === 'sums.ts');
		const [first, ...others] = tell(weigh(scored, query, symbols)).filter(file => file.path.endsWith('.ts'));
		expect(first?.path).toBe('sums.ts');
		expect(first?.why).toContain('defines invoiceSum');
		expect(first?.why).toContain('totals of a.ts');
		expect(first?.score).toBeGreaterThan(before?.score ?? 0);
		expect(others).toHaveLength(3);
		expect(weigh(scored, query, new Map())).toEqual(scored);
	});

	test('lets the requests before count a little, and what was written in this session', () => {
		const talk = ['the invoice is late', 'look at the cart', 'the token expires'];
		const order = (request: string, before: readonly string[], written: readonly string[] = []) =>
			tell(score(indexFor(readRequest(request, before), project), readRequest(request, before), new Set(written)));
		expect(order('and now?', talk)[0]?.path).toBe('src/auth/token.ts');
		expect(order('the price', talk)[0]?.path).toBe('src/price.ts');
		expect(order('and now?', [], ['src/cart.ts'])[0]).toMatchObject({
			path: 'src/cart.ts',
			why: 'written in this session',
		});
		expect(readRequest('now', talk).earlier).toEqual(new Set(['token', 'expir', 'look', 'cart']));
	});

	test('does not depend on the order of the index, and gives the same twice', () => {
		const reversed = Object.fromEntries(Object.entries(project).toReversed());
		expect(ranked('token cart', reversed)).toEqual(ranked('token cart', project));
	});

	test('holds at most 300 files', () => {
		const many = Object.fromEntries(Array.from({length: 400}, (_, at) => [`f${at}.ts`, 'x']));
		expect(ranked('x', many)).toHaveLength(300);
	});

	test.each([
		['', ''],
		['of spaces', '   '],
		['of signs', '???'],
		['in another script', '日本語'],
		['of one endless word', 'a'.repeat(100_000)],
		['of a million slashes', 'a/'.repeat(500_000)],
		['of names that objects have', 'constructor __proto__ toString'],
	])('survives a request %s', (_, request) => {
		expect(ranked(request, project).length).toBeGreaterThan(0);
		expect(ranked(request, {})).toEqual([]);
	});
});
