import {describe, expect, test} from 'vitest';
import type {Symbols} from './extract.ts';
import {standings, type Vertex} from './graph.ts';

const symbols = (defines: string, refers: string): Symbols => ({
	definitions: defines
		.split(' ')
		.filter(name => name !== '')
		.map((name, at) => ({name, kind: 'function', from: at + 1, to: at + 1, signature: name})),
	references: Object.fromEntries(
		refers
			.split(' ')
			.filter(name => name !== '')
			.map((name, at) => [name, [at + 1]]),
	),
});
const vertex = (path: string, seed: number, defines: string, refers: string): Vertex => ({
	path,
	seed,
	symbols: symbols(defines, refers),
});

const order = (vertices: readonly Vertex[], wanted: (name: string) => boolean = () => false) =>
	[...standings(vertices, wanted)].toSorted(([, a], [, b]) => b.share - a.share).map(([path]) => path);

describe('standings', () => {
	test('go from what matters to what it needs, and on, and some of the way back', () => {
		const chain = [
			vertex('page', 1, 'page', 'loadCart'),
			vertex('cart', 0, 'loadCart', 'query'),
			vertex('database', 0, 'query', ''),
			vertex('mail', 0, 'send', ''),
		];
		expect(order(chain)).toEqual(['page', 'cart', 'database', 'mail']);
		expect(standings(chain, () => false).get('cart')).toMatchObject({by: 'page', name: 'loadCart'});
		expect(standings(chain, () => false).get('mail')).toEqual({share: 0});
		expect([...standings(chain, () => false).values()].reduce((sum, {share}) => sum + share, 0)).toBeCloseTo(1);
	});

	test('follow rare names sooner than common ones, wanted ones sooner than others, and never those that are defined all over', () => {
		const many = Array.from({length: 12}, (_, at) => vertex(`m${at}`, 0, 'render', 'log'));
		const files = [
			vertex('a', 1, 'a', 'log pick render'),
			vertex('logger', 0, 'log', ''),
			vertex('picker', 0, 'pick', ''),
		];
		expect(order([...files, ...many]).slice(0, 3)).toEqual(['a', 'picker', 'logger']);
		expect(order([...files, ...many], name => name === 'log').slice(0, 3)).toEqual(['a', 'logger', 'picker']);
		expect(standings([...files, ...many], () => false).get('m3')?.name).not.toBe('render');
	});

	test('are even without seeds, none without files, and safe from names that objects have', () => {
		const two = [vertex('a', 0, 'constructor', 'toString'), vertex('b', 0, 'toString', 'constructor __proto__')];
		expect([...standings(two, () => false).values()].map(({share}) => share)).toEqual([0.5, 0.5]);
		expect(standings([], () => false)).toEqual(new Map());
	});
});
