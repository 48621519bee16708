import {writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {openCatalog} from '../index/catalog.ts';
import {createSecond} from '../index/second.ts';
import {openTree} from '../index/tree.ts';
import {scratch} from '../scratch.fixture.ts';
import type {Symbols} from './extract.ts';
import {createSymbolReader, type SymbolShelf} from './known.ts';

const shelfOf = () => {
	const kept = new Map<string, Symbols>();
	const shelf: SymbolShelf = {
		findSymbols: key => kept.get(key),
		saveSymbols: found => {
			for (const [key, symbols] of found) kept.set(key, symbols);
		},
	};
	return {kept, shelf};
};

describe('a reader of symbols', () => {
	test('reads a text once, keeps what it read, and nothing of a file that changed under it', async () => {
		await using folder = await scratch({
			'a.ts': 'const one = 1;',
			'copy.ts': 'const one = 1;',
			'b.txt': 'x',
			'gen.ts': '// @generated\nlet x;',
		});
		const catalog = openCatalog(
			folder.directory,
			openTree(folder.directory),
			undefined,
			createSecond(folder.directory),
		);
		await catalog.refresh(() => {});
		const {kept, shelf} = shelfOf();
		const reader = createSymbolReader(folder.directory, shelf);
		const names = async () =>
			[...(await reader.of(catalog.files)).values()].map(({definitions}) => definitions.map(({name}) => name));
		expect(await names()).toEqual([['one'], [], ['one'], []]);
		reader.keep();
		expect(kept.size).toBe(1);
		writeFileSync(folder.at('a.ts'), 'const two = 2;');
		expect(await names()).toEqual([['one'], [], ['one'], []]);
		const other = createSymbolReader(folder.directory, undefined);
		const changed = await other.of(catalog.files.slice(0, 1));
		expect([...changed.values()].map(({definitions}) => definitions.map(({name}) => name))).toEqual([['two']]);
	});
});
