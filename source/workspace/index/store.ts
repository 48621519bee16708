import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import type * as Sqlite from 'node:sqlite';
import type {DatabaseSync} from 'node:sqlite';
import {crc32} from 'node:zlib';
import type {Symbols} from '../symbols/extract.ts';
import type {SymbolShelf} from '../symbols/known.ts';
import type {Kept, Shelf} from './catalog.ts';
import {pack, sumOf, unpack} from './chunk.ts';
import type {KeptFolder} from './tree.ts';
import type {Content} from './content.ts';

/** Rises with every change of what is stored or how it is counted: what an older program left is then built anew. */
const version = 6;

const schema = `
	create table chunk (id integer primary key, names text, numbers blob, terms blob, counts blob, sum integer);
	create table symbols (key text primary key, body text) without rowid;
	create table tree (id integer primary key, body text, sum integer);
	pragma user_version = ${version};
`;

/** Files in a chunk: few chunks are read fast, and one of these is made without much memory. */
const mostTogether = 2000;
/** Each save adds a chunk. When there are so many they are made into few. */
const mostChunks = 100;
/** Contents of other branches are kept for a while: no more than so many for each file. */
const spare = 2;

const openDatabase = (path: string): DatabaseSync => {
	// Asked for only now: it costs some milliseconds, and a small project needs none of it.
	const {DatabaseSync: Database} = createRequire(import.meta.url)('node:sqlite') as typeof Sqlite;
	mkdirSync(dirname(path), {recursive: true});
	const database = new Database(path);
	try {
		// Losing the last seconds to a power cut costs only their reading. No write-ahead log: homes are on network drives, too.
		database.exec('pragma busy_timeout = 2000; pragma journal_mode = truncate; pragma synchronous = off');
		const found = database.prepare('pragma user_version').get()?.['user_version'];
		if (found === version) return database;
		database.exec('begin exclusive');
		if (database.prepare('pragma user_version').get()?.['user_version'] !== version) {
			database.exec(
				['file', 'content', 'chunk', 'symbols', 'tree'].map(table => `drop table if exists ${table}`).join(';'),
			);
			database.exec(schema);
		}
		database.exec('commit');
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
};

const remove = (path: string): void => {
	for (const end of ['', '-journal']) rmSync(`${path}${end}`, {force: true});
};

/** Another process holds the file for longer than we wait: nothing is wrong with it. */
const isBusy = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;

/** A smaller project is read in less time than a database is opened. */
const leastFiles = 100;
/** So few contents are found sooner by looking through all than by making a table of them. */
const fewFound = 16;

/** Where folders are kept between runs. */
export type TreeShelf = {
	loadTree(): readonly KeptFolder[];
	saveTree(folders: readonly KeptFolder[]): void;
};

type Loaded = {
	/** What holds of the files. */
	readonly files: ReadonlyMap<string, Kept>;
	/** Everything, also what was once. */
	readonly all: readonly Kept[];
	readonly chunks: number;
	/** The last chunk that was read. */
	readonly last: number;
};

const nothing: Loaded = {files: new Map(), all: [], chunks: 0, last: 0};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const blobOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());

const loadFrom = (database: DatabaseSync): Loaded => {
	const files = new Map<string, Kept>();
	const all: (readonly Kept[])[] = [];
	let [chunks, last] = [0, 0];
	for (const row of database.prepare('select * from chunk order by id').iterate()) {
		const stored = {
			names: textOf(row['names']),
			numbers: blobOf(row['numbers']),
			terms: blobOf(row['terms']),
			counts: blobOf(row['counts']),
		};
		// A database sees that a page of it is no page, but not that it holds something else.
		if (sumOf(stored) !== Number(row['sum'])) throw new Error('a chunk is broken');
		const chunk = unpack(stored);
		for (const path of chunk.gone) files.delete(path);
		for (const file of chunk.files) files.set(file.path, file);
		all.push(chunk.files);
		chunks += 1;
		last = Number(row['id']);
	}
	return {files, all: all.flat(), chunks, last};
};

const isCrowded = ({files, all}: Loaded): boolean => all.length > 1000 + (1 + spare) * files.size;

const write = (database: DatabaseSync, files: readonly Kept[], gone: readonly string[]): void => {
	const add = database.prepare('insert into chunk (names, numbers, terms, counts, sum) values (?, ?, ?, ?, ?)');
	for (let at = 0; at === 0 || at < files.length; at += mostTogether) {
		const chunk = pack(files.slice(at, at + mostTogether), at === 0 ? gone : []);
		add.run(chunk.names, chunk.numbers, chunk.terms, chunk.counts, sumOf(chunk));
	}
};

/** Makes few chunks of many; what nobody has had for long is left out. */
const rewrite = (database: DatabaseSync, loaded: Loaded): void => {
	const holding = new Set(loaded.files.values());
	const once = isCrowded(loaded) ? [] : loaded.all.filter(file => !holding.has(file));
	database.prepare('delete from chunk where id <= ?').run(loaded.last);
	// What holds comes last, but what is gone must not come back.
	if (once.length > 0) write(database, once, []);
	write(
		database,
		[...holding],
		once.map(({path}) => path),
	);
	if (!isCrowded(loaded)) return;
	const digests = new Set([...holding].map(({content}) => content.digest));
	const forget = database.prepare('delete from symbols where key = ?');
	for (const {key} of database.prepare('select key from symbols').all())
		if (!digests.has(textOf(key).slice(0, 40))) forget.run(textOf(key));
};

/**
 * Keeps contents in a SQLite file at `path`, which is made when there is something to keep. Nothing in it is needed: whatever goes wrong
 * with it, now or later, is answered by knowing less. Several processes may have it open at once.
 */
export const openShelf = (path: string): Shelf & SymbolShelf & TreeShelf => {
	let database: DatabaseSync | undefined;
	let loaded: Loaded | undefined;
	let contents: ReadonlyMap<string, Content> | undefined;
	let found = 0;
	let faults = 0;

	const close = (): void => {
		try {
			database?.close();
		} catch {}
		database = undefined;
	};
	/** What is broken is thrown away, once; a second time it is not the file that is broken. */
	const attempt = <Value>(work: (database: DatabaseSync) => Value, otherwise: Value): Value => {
		if (faults > 1) return otherwise;
		try {
			return work((database ??= openDatabase(path)));
		} catch (error) {
			close();
			if (isBusy(error)) return otherwise;
			faults += 1;
			try {
				remove(path);
			} catch {}
			return otherwise;
		}
	};
	const isThere = (): boolean => database !== undefined || existsSync(path);

	return {
		load: () => {
			loaded = isThere() ? attempt(loadFrom, nothing) : nothing;
			return [...loaded.files.values()];
		},
		find: digest => {
			if (loaded === undefined || loaded.all.length === 0) return undefined;
			found += 1;
			if (found <= fewFound) return loaded.all.find(({content}) => content.digest === digest)?.content;
			contents ??= new Map(loaded.all.map(({content}) => [content.digest, content]));
			return contents.get(digest);
		},
		findSymbols: key => {
			if (!isThere()) return undefined;
			return attempt(open => {
				const row = open.prepare('select body from symbols where key = ?').get(key);
				return row === undefined ? undefined : (JSON.parse(String(row['body'])) as Symbols);
			}, undefined);
		},
		saveSymbols: found => {
			if (!isThere()) return;
			attempt(open => {
				open.exec('begin immediate');
				const add = open.prepare('insert or ignore into symbols values (?, ?)');
				for (const [key, symbols] of found) add.run(key, JSON.stringify(symbols));
				open.exec('commit');
			}, undefined);
		},
		loadTree: () => {
			if (!isThere()) return [];
			return attempt(open => {
				const row = open.prepare('select body, sum from tree where id = 1').get();
				if (row === undefined) return [];
				const body = textOf(row['body']);
				if (crc32(body) !== row['sum']) throw new Error('the tree is broken');
				return JSON.parse(body) as readonly KeptFolder[];
			}, []);
		},
		saveTree: folders => {
			if (!isThere()) return;
			const body = JSON.stringify(folders);
			attempt(open => open.prepare('insert or replace into tree values (1, ?, ?)').run(body, crc32(body)), undefined);
		},
		save: (changed, gone) => {
			if (changed.length < leastFiles && !isThere()) return;
			attempt(open => {
				open.exec('begin immediate');
				if (loaded !== undefined && (loaded.chunks > mostChunks || isCrowded(loaded))) {
					rewrite(open, loaded);
					loaded = {...loaded, chunks: 0, all: [...loaded.files.values()]};
				}
				write(open, changed, gone);
				open.exec('commit');
			}, undefined);
		},
	};
};
