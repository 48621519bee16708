import {describe, expect, test} from 'vitest';
import type {Symbols} from './extract.ts';
import {findName, mapOf} from './find.ts';

const symbols = (names: readonly string[], references: Readonly<Record<string, readonly number[]>>): Symbols => ({
	definitions: names.map((name, at) => ({name, kind: 'function', from: at + 1, to: at + 1, signature: `${name}()`})),
	references,
});

describe('a map', () => {
	test('begins with what others need, and keeps of many definitions those that are used most, in their order', () => {
		const many = Array.from({length: 30}, (_, at) => `f${String(at).padStart(2, '0')}`);
		const known = new Map([
			['a.ts', symbols(['alone'], {f29: [1], f07: [2]})],
			['core.ts', symbols(many, {})],
			['none.ts', symbols([], {f29: [3]})],
		]);
		const {files} = mapOf(known);
		expect(files.map(({path, definitions}) => [path, definitions.map(({name}) => name)])).toEqual([
			['core.ts', [...many.slice(0, 11).filter(name => name !== 'f07'), 'f07', 'f29'].toSorted()],
			['a.ts', ['alone']],
		]);
		expect(mapOf(new Map([['core.ts', symbols(many, {})]])).files[0]?.definitions).toHaveLength(30);
		expect(mapOf(new Map())).toEqual({kind: 'map', files: []});
	});
});

describe('a name', () => {
	test('is found as it is written, and in another case only when nothing has it so', () => {
		const known = new Map([
			['a.ts', symbols(['Total'], {})],
			['b.ts', symbols(['total'], {Total: [4, 2], TOTAL: [2, 3]})],
		]);
		expect(findName('Total', known)).toMatchObject({
			definitions: [{path: 'a.ts'}],
			references: [{path: 'b.ts', lines: [2, 4]}],
		});
		const loose = findName('toTal', known);
		expect(loose.definitions.map(({path}) => path)).toEqual(['a.ts', 'b.ts']);
		expect(loose.references).toEqual([{path: 'b.ts', lines: [2, 3, 4]}]);
		expect(findName('toString', known)).toEqual({kind: 'name', definitions: [], references: []});
	});
});
