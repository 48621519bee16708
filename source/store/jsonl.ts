import {constants, createReadStream} from 'node:fs';
import {mkdir, open, readFile, rm, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import {UserError} from '../core/user-error.ts';
import type {Fact, Journal} from '../core/journal.ts';
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
	handle: FileHandle,
	path: string,
	parts: Pick<JsonlOptions<unknown>, 'report' | 'refuse'>,
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

/**
 * A journal as a file of JSON lines, one fact a line.
 *
 * `append` resolves once the line is with the operating system: it survives the death of this process, not a power cut. The first
 * failure to write is final: every later `append` rejects with the same {@link JournalError}.
 */
export const jsonlJournal = async <Body extends object, Delta>({
	path,
	now,
	mask,
	report,
	refuse,
}: JsonlOptions<Body>): Promise<Journal<Body, Delta>> => {
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	const lockPath = `${path}.lock`;
	await lock(lockPath);
	const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600).catch(
		async (error: unknown) => {
			await rm(lockPath, {force: true});
			throw error;
		},
	);
	let seq = await mend(handle, path, {report, ...(refuse === undefined ? {} : {refuse})});
	const watchers = live<Body, Delta>();
	let broken: JournalError | undefined;
	let line: Promise<unknown> = Promise.resolve();

	const write = async (body: Body): Promise<Fact<Body>> => {
		if (broken !== undefined) throw broken;
		const fact = {...mask(body), seq: seq + 1, at: now().toISOString()};
		try {
			await handle.appendFile(`${JSON.stringify(fact)}\n`);
		} catch (error) {
			broken = new JournalError(`the record cannot be written (${(error as Error).message}): ${path}`, {cause: error});
			throw broken;
		}
		seq += 1;
		watchers.fact(fact);
		return fact;
	};
	const read = (after = 0) => readJsonl<Body>(path, refuse === undefined ? {} : {refuse}, after);
	return {
		append: body => {
			const written = line.then(() => write(body));
			line = written.catch(() => {});
			return written;
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
