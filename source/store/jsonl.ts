import {createReadStream} from 'node:fs';
import {open, readFile, rm, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import {UserError} from '../core/user-error.ts';
import type {Fact, Journal} from '../core/journal.ts';
import {foldersThatName} from '../platform/durable.ts';
import {disk as realDisk, syncData, type Disk} from './disk.ts';
import {holder, runningHolder} from './holder.ts';
import {historyThenLive, live} from './live.ts';

/** The record could not be written: nothing may follow a lost fact. */
export class JournalError extends Error {
	override readonly name = 'JournalError';
}

/** A line that is not a fact: reported and passed over, never a reason to lose the others. */
export type BadLine = {readonly line: number; readonly why: string};

export type JsonlOptions<Body> = {
	/** The file; its folder is made (0700) when it is not there, the file is 0600. */
	readonly path: string;
	readonly now: () => Date;
	/** Takes secrets out of a body before it is written. */
	readonly mask: (body: Body) => Body;
	/** Told, once, of each line that could not be read. */
	readonly report: (bad: BadLine) => void;
	/** Says what is wrong with a fact that came from disk, if anything is. */
	readonly refuse?: (fact: Fact<{type: string}>) => string | undefined;
	/** Which facts are promises: they, and all before them, outlive the machine once they are appended. All are when it is not given. */
	readonly promises?: (body: Body) => boolean;
	readonly disk?: Disk;
};

type Refuse = JsonlOptions<unknown>['refuse'];

const parseLine = <Body>(text: string, refuse: Refuse): Fact<Body> | string => {
	try {
		const fact: unknown = JSON.parse(text);
		if (typeof fact !== 'object' || fact === null) return 'not an object';
		const {seq, at, type} = fact as Record<string, unknown>;
		if (!Number.isSafeInteger(seq) || typeof at !== 'string' || typeof type !== 'string') return 'not a fact';
		// The types of facts are a newer version's right: what this version does not know is kept, and ignored by `fold`.
		return refuse?.(fact as Fact<{type: string}>) ?? (fact as Fact<Body>);
	} catch {
		return 'not JSON';
	}
};

/** Lines end at a line feed and nowhere else: JSON strings may hold every other kind of line end as it is. */
const linesOf = async function* (path: string): AsyncGenerator<string, void, void> {
	const stream = createReadStream(path, {encoding: 'utf8'});
	let rest = '';
	try {
		for await (const chunk of stream as AsyncIterable<string>) {
			const lines = (rest + chunk).split('\n');
			rest = lines.pop() ?? '';
			yield* lines;
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	} finally {
		stream.destroy();
	}
};

/** The facts of a journal file, in order. A missing file is an empty one; a torn last line never happened. */
export const readJsonl = async function* <Body>(
	path: string,
	{report = () => {}, refuse}: {report?: (bad: BadLine) => void; refuse?: Refuse} = {},
	after = 0,
): AsyncGenerator<Fact<Body>, void, void> {
	let line = 0;
	for await (const text of linesOf(path)) {
		line += 1;
		const fact = parseLine<Body>(text, refuse);
		if (typeof fact === 'string') report({line, why: fact});
		else if (fact.seq > after) yield fact;
	}
};

/** One writer at a time: the lock names the writer's process, and a dead writer's lock is taken over. */
const lock = async (path: string): Promise<void> => {
	const own = await holder();
	for (;;) {
		try {
			const handle = await open(path, 'wx', 0o600);
			await handle.writeFile(own);
			await handle.close();
			return;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			const pid = await runningHolder(await readFile(path, 'utf8').catch(() => ''));
			if (pid !== undefined)
				throw new UserError(
					`this session is open in another process (${pid})`,
					'close it there, or start a copy: unified-dgm fork',
				);
			await rm(path, {force: true});
		}
	}
};

/** Cuts a torn last line off, so that what is appended starts on a line of its own. Returns the last fact's number. */
const mend = async (
	handle: Pick<FileHandle, 'read' | 'stat' | 'truncate'>,
	path: string,
	parts: {readonly report: (bad: BadLine) => void; readonly refuse?: Refuse},
): Promise<number> => {
	const {size} = await handle.stat();
	if (size === 0) return 0;
	const chunk = Buffer.alloc(64 * 1024);
	let end = size;
	search: for (let at = size; at > 0;) {
		const length = Math.min(chunk.length, at);
		at -= length;
		await handle.read(chunk, 0, length, at);
		const found = chunk.subarray(0, length).lastIndexOf(0x0a);
		end = found === -1 ? at : at + found + 1;
		if (found !== -1) break search;
	}
	if (end < size) await handle.truncate(end);
	let last = 0;
	for await (const fact of readJsonl(path, parts)) last = fact.seq;
	return last;
};

/** The file, mended, and the number of its last fact. A record without one may be new: nothing can be promised while its name can be lost. */
const openMended = async (
	disk: Disk,
	path: string,
	parts: Parameters<typeof mend>[2],
	outermost: string | undefined,
): Promise<{readonly handle: Awaited<ReturnType<Disk['open']>>; readonly last: number}> => {
	const handle = await disk.open(path);
	try {
		const last = await mend(handle, path, parts);
		if (last === 0) for (const folder of foldersThatName(path, outermost)) await disk.settle(folder);
		return {handle, last};
	} catch (error) {
		await handle.close();
		throw error;
	}
};

/** A fact that waits for its turn to be written, and how its writer is told. */
type Waiting<Body> = {readonly body: Body} & Omit<PromiseWithResolvers<Fact<Body>>, 'promise'>;

/**
 * A journal as a file of JSON lines, one fact a line.
 *
 * `append` resolves once the line is with the operating system: it survives the death of this process. A fact that is a promise survives the
 * death of the machine, with all before it: the file is synced once for all that waited to be written together. The first failure to
 * write or to sync is final: every later `append` rejects with the same {@link JournalError}.
 */
export const jsonlJournal = async <Body extends object, Delta>({
	path,
	now,
	mask,
	report,
	refuse,
	promises = () => true,
	disk = realDisk,
}: JsonlOptions<Body>): Promise<Journal<Body, Delta>> => {
	const outermost = await disk.makeFolder(dirname(path));
	const lockPath = `${path}.lock`;
	await lock(lockPath);
	const parts = refuse === undefined ? {} : {refuse};
	const {handle, last} = await openMended(disk, path, {report, ...parts}, outermost).catch(async (error: unknown) => {
		await rm(lockPath, {force: true});
		throw error;
	});
	let seq = last;
	const watchers = live<Body, Delta>();
	const waiting: Waiting<Body>[] = [];
	let broken: JournalError | undefined;
	let line: Promise<unknown> = Promise.resolve();

	/** The waiting facts with their lines; a body that cannot be written is turned down alone. */
	const numbered = (batch: readonly Waiting<Body>[]) => {
		let last = seq;
		return batch.flatMap(one => {
			try {
				const fact: Fact<Body> = {...mask(one.body), seq: last + 1, at: now().toISOString()};
				const text = `${JSON.stringify(fact)}\n`;
				last += 1;
				return [{...one, fact, text}];
			} catch (error) {
				one.reject(error);
				return [];
			}
		});
	};
	const writeWaiting = async (): Promise<void> => {
		const batch = numbered(waiting.splice(0));
		if (batch.length === 0) return;
		try {
			if (broken !== undefined) throw broken;
			await handle.appendFile(batch.map(({text}) => text).join(''));
			if (batch.some(({body}) => promises(body))) await syncData(handle);
		} catch (error) {
			// After a failed sync nothing is known of what was written before: it is not tried again.
			broken ??= new JournalError(`the record cannot be written (${(error as Error).message}): ${path}`, {
				cause: error,
			});
			for (const {reject} of batch) reject(broken);
			return;
		}
		for (const {fact, resolve} of batch) {
			seq = fact.seq;
			watchers.fact(fact);
			resolve(fact);
		}
	};
	const read = (after = 0) => readJsonl<Body>(path, parts, after);
	return {
		append: body => {
			const {promise, resolve, reject} = Promise.withResolvers<Fact<Body>>();
			waiting.push({body, resolve, reject});
			line = line.then(writeWaiting);
			return promise;
		},
		show: delta => watchers.delta(delta),
		read,
		watch: ({after = 0, signal} = {}) => historyThenLive(read, watchers.subscribe(signal), after, signal),
		close: async () => {
			await line;
			watchers.close();
			await handle.close();
			await rm(lockPath, {force: true});
		},
	};
};
