import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import type * as Sqlite from 'node:sqlite';
import type {DatabaseSync} from 'node:sqlite';
import type {Symbols} from '../symbols/extract.ts';
import type {SymbolShelf} from '../symbols/known.ts';
import type {Kept, Shelf} from './catalog.ts';
import {type Content, noContent} from './content.ts';

/** Rises with every change of what is stored or how it is counted: what an older program left is then built anew. */
const version = 2;

const schema = `
	create table file (
		path text primary key, bytes integer, changed real, touched real, inode real, digest text
	) without rowid;
	create table content (digest text primary key, says text, lines integer, terms blob) without rowid;
	create table symbols (key text primary key, body text) without rowid;
	pragma user_version = ${version};
`;

/** Contents of other branches are kept for a while: no more than so many for each file. */
const spare = 2;

type Row = Readonly<Record<string, string | number | bigint | null | Uint8Array>>;

const packed = ({terms, counts}: Content): Uint8Array => {
	const bytes = new Uint8Array(terms.byteLength + counts.byteLength);
	bytes.set(new Uint8Array(terms.buffer, terms.byteOffset, terms.byteLength));
	bytes.set(new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength), terms.byteLength);
	return bytes;
};

const contentOf = ({digest, says, lines, terms}: Row): Content => {
	if (!(terms instanceof Uint8Array) || terms.length === 0)
		return {...noContent, digest: String(digest), says: saysOf(says), lines: Number(lines)};
	const size = terms.length / 6;
	if (!Number.isInteger(size)) throw new Error('a content is cut off');
	const bytes = terms.byteOffset % 4 === 0 ? terms : terms.slice();
	return {
		digest: String(digest),
		says: saysOf(says),
		lines: Number(lines),
		terms: new Uint32Array(bytes.buffer, bytes.byteOffset, size),
		counts: new Uint16Array(bytes.buffer, bytes.byteOffset + size * 4, size),
	};
};

const saysOf = (says: Row[string] | undefined): Content['says'] =>
	says === 'binary' || says === 'generated' ? says : undefined;

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
			database.exec('drop table if exists file; drop table if exists content; drop table if exists symbols');
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

/**
 * Keeps contents in a SQLite file at `path`, which is made when there is something to keep. Nothing in it is needed: whatever goes wrong
 * with it, now or later, is answered by knowing less. Several processes may have it open at once.
 */
export const openShelf = (path: string): Shelf & SymbolShelf => {
	let database: DatabaseSync | undefined;
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
			if (!isThere()) return [];
			return attempt(open => {
				const rows = open
					.prepare(
						'select path, bytes, changed, touched, inode, digest, says, lines, terms from file join content using (digest)',
					)
					.iterate();
				return Array.from(rows, (row): Kept => {
					const {path: name, bytes, changed, touched, inode} = row;
					return {
						path: String(name),
						stamp: {bytes: Number(bytes), changed: Number(changed), touched: Number(touched), inode: Number(inode)},
						content: contentOf(row),
					};
				});
			}, []);
		},
		find: digest => {
			if (!isThere()) return undefined;
			return attempt(open => {
				const row = open.prepare('select digest, says, lines, terms from content where digest = ?').get(digest);
				return row === undefined ? undefined : contentOf(row);
			}, undefined);
		},
		hasSymbols: key =>
			isThere() && attempt(open => open.prepare('select 1 from symbols where key = ?').get(key) !== undefined, false),
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
		save: (changed, gone) => {
			if (changed.length < leastFiles && !isThere()) return;
			attempt(open => {
				open.exec('begin immediate');
				const file = open.prepare('insert or replace into file values (?, ?, ?, ?, ?, ?)');
				const content = open.prepare('insert or ignore into content values (?, ?, ?, ?)');
				const forget = open.prepare('delete from file where path = ?');
				for (const {path: name, stamp, content: what} of changed) {
					content.run(what.digest, what.says ?? null, what.lines, packed(what));
					file.run(name, stamp.bytes, stamp.changed, stamp.touched, stamp.inode, what.digest);
				}
				for (const name of gone) forget.run(name);
				const count = (table: string): number =>
					Number(open.prepare(`select count(*) as n from ${table}`).get()?.['n']);
				if (count('content') > 1000 + spare * count('file')) {
					open.exec('delete from content where digest not in (select digest from file)');
					open.exec('delete from symbols where substr(key, 1, 40) not in (select digest from file)');
				}
				open.exec('commit');
			}, undefined);
		},
	};
};
