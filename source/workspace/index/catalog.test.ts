import {closeSync, ftruncateSync, openSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {scratch} from '../scratch.fixture.ts';
import {type Catalog, type Kept, openCatalog, type Shelf} from './catalog.ts';
import {kindOf} from '../kinds.ts';
import {kindFrom} from './content.ts';
import {createSecond, type Second} from './second.ts';
import {countOf, entriesOf, numberOf} from './terms.ts';
import {openTree} from './tree.ts';

const refresh = (catalog: Catalog): Promise<void> => catalog.refresh(() => {});

const open = (directory: string, shelf?: Shelf): Catalog =>
	openCatalog(directory, openTree(directory), shelf, createSecond(directory));

/** How often a word is in each file that has it. */
const holding = (catalog: Catalog, word: string): Readonly<Record<string, number>> =>
	Object.fromEntries(
		catalog.files
			.map(({path, content}) => [path, countOf(content, numberOf(word))] as const)
			.filter(([, count]) => count > 0),
	);

/** A shelf in memory that tells what it was asked. */
const shelfOf = () => {
	const kept = new Map<string, Kept>();
	const found: string[] = [];
	const shelf: Shelf = {
		load: () => [...kept.values()],
		find: digest => {
			found.push(digest);
			return [...kept.values()].find(({content}) => content.digest === digest)?.content;
		},
		save: (changed, gone) => {
			for (const path of gone) kept.delete(path);
			for (const one of changed) kept.set(one.path, one);
		},
	};
	return {shelf, kept, found};
};

const old = (path: string): void => utimesSync(path, 1000, 1000);

describe('a catalog', () => {
	test('knows each file by its words, their parts, its lines and its kind', async () => {
		await using folder = await scratch({
			'a.ts': 'const addToCart = cart => {\n\tcarts.add(cart);\n};\n',
			'b.py': '# ÄRGER über_maß\nadd_to_cart()',
			'gen.ts': '// @generated\nlet cart;',
			'x.bin': Buffer.from([0, 1, 2]),
			'text.dat': Buffer.from([0x61, 0xe4, 0x20, 0x62]),
			'package-lock.json': 'cart',
		});
		const catalog = open(folder.directory);
		await refresh(catalog);
		expect(
			catalog.files.map(file => [file.path, kindFrom(kindOf(file.path), file.content), file.content.lines]),
		).toEqual([
			['a.ts', 'text', 3],
			['b.py', 'text', 2],
			['gen.ts', 'generated', 2],
			['package-lock.json', 'lock', 0],
			['text.dat', 'text', 1],
			['x.bin', 'binary', 0],
		]);
		expect(holding(catalog, 'cart')).toEqual({'a.ts': 4, 'b.py': 1, 'gen.ts': 1});
		expect(holding(catalog, 'addtocart')).toEqual({'a.ts': 1, 'b.py': 1});
		expect(holding(catalog, 'über')).toEqual({'b.py': 1});
		expect(holding(catalog, 'aä')).toEqual({'text.dat': 1});
	});

	test('sees every edit, also one of the same size and time, and tells an edition of nothing new', async () => {
		await using folder = await scratch({'a.txt': 'before', 'b.txt': 'other'});
		const catalog = open(folder.directory);
		await refresh(catalog);
		expect([catalog.edition, holding(catalog, 'befor')]).toEqual([1, {'a.txt': 1}]);
		await refresh(catalog);
		expect(catalog.edition).toBe(1);
		const {mtime, atime} = statSync(folder.at('a.txt'));
		writeFileSync(folder.at('a.txt'), 'second');
		utimesSync(folder.at('a.txt'), atime, mtime);
		await refresh(catalog);
		expect([catalog.edition, holding(catalog, 'befor'), holding(catalog, 'second')]).toEqual([2, {}, {'a.txt': 1}]);
		renameSync(folder.at('b.txt'), folder.at('a.txt'));
		await refresh(catalog);
		expect([catalog.edition, holding(catalog, 'other')]).toEqual([3, {'a.txt': 1}]);
		rmSync(folder.at('a.txt'));
		await refresh(catalog);
		expect([catalog.edition, catalog.files]).toEqual([4, []]);
	});

	test('reads no file again that was kept, and finds a content that was there before', async () => {
		await using folder = await scratch({'a.txt': 'one', 'b.txt': 'two'});
		for (const path of ['a.txt', 'b.txt']) old(folder.at(path));
		// The times of the inodes cannot be set: they are young for a while.
		const {shelf, kept, found} = shelfOf();
		const first = open(folder.directory, shelf);
		await refresh(first);
		first.keep();
		expect(kept.size).toBe(0);
		const later = Date.now() + 10_000;
		const now = Date.now;
		Date.now = () => later;
		try {
			const second = open(folder.directory, shelf);
			await refresh(second);
			second.keep();
			expect([...kept.keys()].toSorted()).toEqual(['a.txt', 'b.txt']);
			found.length = 0;
			const third = open(folder.directory, shelf);
			await refresh(third);
			expect([found, holding(third, 'one')]).toEqual([[], {'a.txt': 1}]);
			renameSync(folder.at('a.txt'), folder.at('c.txt'));
			await refresh(third);
			third.keep();
			expect([found.length, [...kept.keys()], holding(third, 'one')]).toEqual([1, ['b.txt', 'c.txt'], {'c.txt': 1}]);
		} finally {
			Date.now = now;
		}
	});

	test('reads of a huge file only the head, and survives a million lines and what vanishes', async () => {
		await using folder = await scratch({'lines.txt': 'word\n'.repeat(1_000_000), 'gone.txt': 'x'});
		const huge = openSync(folder.at('huge.txt'), 'w');
		ftruncateSync(huge, 1024 ** 3);
		closeSync(huge);
		const catalog = open(folder.directory);
		const refreshing = refresh(catalog);
		rmSync(folder.at('gone.txt'));
		await refreshing;
		expect(catalog.files.map(({path, stamp, content}) => [path, stamp.bytes, content.says])).toEqual(
			expect.arrayContaining([
				['huge.txt', 1024 ** 3, 'binary'],
				['lines.txt', 5_000_000, undefined],
			]),
		);
		expect(holding(catalog, 'word')).toEqual({'lines.txt': 52_429});
		await refresh(catalog);
		expect(catalog.files.map(({path}) => path)).toEqual(['huge.txt', 'lines.txt']);
	});

	test('of many files is read by two threads, and as by one', async () => {
		const files = Object.fromEntries(
			Array.from({length: 2000}, (_, at) => [
				`d${at % 7}/f${at}.${at % 9 === 0 ? 'png' : 'ts'}`,
				`const name${at} = 'ä'.repeat(${at});\n`,
			]),
		);
		await using folder = await scratch(files);
		const second = createSecond(folder.directory, undefined, () => true);
		const shared = openCatalog(folder.directory, openTree(folder.directory), undefined, second);
		await refresh(shared);
		expect(second.isThere).toBe(true);
		const refused: Second = {...second, begin() {}, isThere: false};
		const alone = openCatalog(folder.directory, openTree(folder.directory), undefined, refused);
		await refresh(alone);
		const plain = ({files}: Catalog) =>
			// Whether a file has come to rest depends on when it is looked at.
			files.map(({content: {terms, counts, from, to, ...content}, named, settled: _, ...file}) => ({
				...file,
				content,
				held: entriesOf({terms, counts, from, to}),
				named: entriesOf(named),
			}));
		expect(plain(shared)).toEqual(plain(alone));
		second.end();
		expect(second.isThere).toBe(false);
	});

	test('is whole, too, when the second thread dies at it', async () => {
		await using folder = await scratch(
			Object.fromEntries(Array.from({length: 1600}, (_, at) => [`f${at}.ts`, `const name${at} = 1;\n`])),
		);
		const failing: Second = {
			begin() {},
			end() {},
			isThere: true,
			contents: () => Promise.reject(new Error('it is over')),
			symbols: () => Promise.reject(new Error('it is over')),
		};
		const catalog = openCatalog(folder.directory, openTree(folder.directory), undefined, failing);
		await refresh(catalog);
		expect([catalog.files.length, holding(catalog, 'name1599')]).toEqual([1600, {'f1599.ts': 1}]);
	});
});
