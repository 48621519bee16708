import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {scratch} from '../scratch.fixture.ts';
import type {Kept} from './catalog.ts';
import {type Content, createPathTerms, createTeller} from './content.ts';
import {openShelf} from './store.ts';
import {entriesOf} from './terms.ts';

const tell = createTeller();
const pathTerms = createPathTerms();
const stamp = {bytes: 3, changed: 1_700_000_000_000.25, touched: 1_700_000_000_001.75, inode: 2 ** 40 + 1};
const kept = (path: string, text = `text of ${path}`): Kept => ({
	path,
	stamp,
	content: tell(Buffer.from(text)),
	named: pathTerms(path),
});
const plainContent = ({digest, says, lines, ...terms}: Content) => ({digest, says, lines, terms: entriesOf(terms)});
/** Files in order, without the arrays that they share. */
const plain = (files: readonly Kept[]) =>
	files
		.toSorted((one, other) => (one.path < other.path ? -1 : 1))
		.map(({content, named, ...file}) => ({...file, content: plainContent(content), named: entriesOf(named)}));
const many = Array.from({length: 120}, (_, at) =>
	kept(`f${String(at).padStart(3, '0')} \n'"ä`, at === 0 ? '' : undefined),
);

describe('a shelf', () => {
	test('gives back what was kept, without what is gone, and finds contents by digest', async () => {
		await using folder = await scratch();
		const path = folder.at('index/a.sqlite');
		expect([openShelf(path).load(), openShelf(path).find('x')]).toEqual([[], undefined]);
		openShelf(path).save(many, []);
		openShelf(path).save(
			[kept('f000')],
			many.slice(2).map(one => one.path),
		);
		const again = openShelf(path);
		expect(plain(again.load())).toEqual(plain([kept('f000'), ...many.slice(0, 2)]));
		const content = again.find(many[100]?.content.digest ?? '');
		expect(content && plainContent(content)).toEqual(many[100] && plainContent(many[100].content));
	});

	test('keeps symbols by text and grammar', async () => {
		await using folder = await scratch();
		const symbols = {
			definitions: [{name: 'constructor', kind: 'method', from: 1, to: 2, signature: 'constructor()'}],
			references: {toString: [1, 2]},
		};
		const shelf = openShelf(folder.at('a.sqlite'));
		shelf.saveSymbols([['x', symbols]]);
		expect([shelf.findSymbols('x'), existsSync(folder.at('a.sqlite'))]).toEqual([undefined, false]);
		shelf.save(many, []);
		shelf.saveSymbols([['x typescript', symbols]]);
		const again = openShelf(folder.at('a.sqlite'));
		expect(again.findSymbols('x typescript')).toEqual(symbols);
		expect(again.findSymbols('x tsx')).toBe(undefined);
	});

	test('keeps what folders held, beside the files', async () => {
		await using folder = await scratch();
		const path = folder.at('a.sqlite');
		const folders = [{path: 'ä/"b"', stamp, print: 'x', entries: ['a\n', 'c/'], skipped: 1}];
		openShelf(path).saveTree(folders);
		expect(existsSync(path)).toBe(false);
		openShelf(path).save(many, []);
		expect(openShelf(path).loadTree()).toEqual([]);
		openShelf(path).saveTree([]);
		openShelf(path).saveTree(folders);
		expect(openShelf(path).loadTree()).toEqual(folders);
		execFileSync(process.execPath, [
			'--no-warnings',
			'-e',
			`new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path)}).exec("update tree set body = '[7]'")`,
		]);
		expect(openShelf(path).loadTree()).toEqual([]);
	});

	test('is not made for a few files', async () => {
		await using folder = await scratch();
		openShelf(folder.at('a.sqlite')).save(many.slice(0, 50), []);
		expect(existsSync(folder.at('a.sqlite'))).toBe(false);
	});

	test.each<readonly [string, (path: string) => void]>([
		['is no database', path => writeFileSync(path, 'x'.repeat(5000))],
		['is empty', path => writeFileSync(path, '')],
		['is cut off', path => truncateSync(path, 8192)],
		['is broken in the middle', path => writeFileSync(path, readFileSync(path).fill(0x55, 4096))],
		[
			'is of another version',
			path =>
				execFileSync(process.execPath, [
					'--no-warnings',
					'-e',
					`
			const db = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path)});
			db.exec('pragma user_version = 99; drop table chunk; create table chunk (other text)')`,
				]),
		],
	])('that %s is built anew', async (_, spoil) => {
		await using folder = await scratch();
		const path = folder.at('a.sqlite');
		openShelf(path).save(many, []);
		spoil(path);
		const shelf = openShelf(path);
		shelf.load();
		shelf.save(many, []);
		expect(plain(openShelf(path).load())).toEqual(plain(many));
	});

	test('that holds other numbers than were written is not believed', async () => {
		await using folder = await scratch();
		const path = folder.at('a.sqlite');
		openShelf(path).save(many, []);
		execFileSync(process.execPath, [
			'--no-warnings',
			'-e',
			`new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path)}).exec('update chunk set counts = zeroblob(length(counts))')`,
		]);
		expect(openShelf(path).load()).toEqual([]);
		expect(existsSync(path)).toBe(false);
	});

	test('that cannot be written keeps nothing, and says nothing', async () => {
		await using folder = await scratch({file: ''});
		const shelf = openShelf(folder.at('file/a.sqlite'));
		shelf.save(many, []);
		expect(shelf.load()).toEqual([]);
	});

	test('is used by two at once, and neither breaks the other', async () => {
		await using folder = await scratch();
		const path = folder.at('a.sqlite');
		const [one, other] = [openShelf(path), openShelf(path)];
		one.save(many, []);
		other.save([kept('b')], [many[0]?.path ?? '']);
		one.save([kept('c')], []);
		expect(plain(other.load()).map(file => file.path)).toEqual(['b', 'c', ...many.slice(1).map(file => file.path)]);
	});
});
