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

	test.each([
		['of one language', ['ts']],
		['of many', ['ts', 'py', 'go', 'rs', 'java', 'txt']],
	])('reads files %s with a second thread as it does alone', async (_, endings) => {
		const sources: Readonly<Record<string, (at: number) => string>> = {
			ts: at => `export const name${at} = () => other${at}();\n`,
			py: at => `def name${at}():\n    return other${at}()\n`,
			go: at => `package a\nfunc Name${at}() { other${at}() }\n`,
			rs: at => `fn name${at}() { other${at}(); }\n`,
			java: at => `class Name${at} extends Other${at} {}\n`,
			txt: at => `name${at}`,
		};
		const files = Array.from({length: 40}, (_each, at) => {
			const ending = endings[at % endings.length] ?? 'ts';
			return [`f${at}.${ending}`, sources[ending]?.(at) ?? ''] as const;
		});
		await using folder = await scratch(Object.fromEntries(files));
		const second = createSecond(folder.directory, undefined, () => true);
		const catalog = openCatalog(folder.directory, openTree(folder.directory), undefined, second);
		second.begin();
		const shared = createSymbolReader(folder.directory, undefined, second);
		await catalog.refresh(
			() => {},
			paths => shared.expect(paths),
		);
		const found = await shared.of(catalog.files);
		expect(second.isThere).toBe(true);
		const alone = createSymbolReader(folder.directory, undefined);
		const expected = await alone.of(catalog.files);
		expect([...found]).toEqual([...expected]);
		const names = [...found.values()].flatMap(({definitions}) => definitions.map(({name}) => name));
		expect(names).toHaveLength(files.filter(([path]) => !path.endsWith('.txt')).length);
		second.end();
	});
});
