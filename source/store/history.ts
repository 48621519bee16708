import {constants} from 'node:fs';
import {mkdir, open, readFile, rename, rm, stat, type FileHandle} from 'node:fs/promises';
import {join} from 'node:path';
import {maskText} from '../core/secrets.ts';

/** What a person typed: `at` is ISO 8601, `directory` where they were. */
export type Typed = {readonly text: string; readonly at: string; readonly directory: string};

/** As many are read. */
const MOST = 1_000;
/** A file over this many bytes is trimmed to the last half of it. */
const FULL = 2 * 1024 * 1024;
/** Longer ones are in the record of their session, and nobody goes back to them by key. */
const LONGEST = 100_000;
/** Who has been trimming for that long is dead. */
const STALE_MS = 60_000;

const fileIn = (home: string): string => join(home, 'history.jsonl');

const appending = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;

/** A line torn by a crash must not swallow the next one. */
const isTorn = async (file: FileHandle): Promise<boolean> => {
	const {size} = await file.stat();
	if (size === 0) return false;
	const {buffer} = await file.read(Buffer.alloc(1), 0, 1, size - 1);
	return buffer[0] !== 0x0a;
};

/** Writes a line to the file of that name; once more when the file was changed for another meanwhile. */
const appendLine = async (path: string, line: string): Promise<number> => {
	for (;;) {
		const file = await open(path, appending, 0o600);
		try {
			// One write: lines of several processes do not mix (POSIX write with O_APPEND).
			await file.write((await isTorn(file)) ? `\n${line}` : line);
			const written = await file.stat();
			const named = await stat(path).catch(() => undefined);
			if (named?.ino === written.ino) return written.size;
		} finally {
			await file.close();
		}
	}
};

/** Keeps the last half. What others append while it is copied goes along; two never trim at once. */
const trim = async (path: string): Promise<void> => {
	const fresh = `${path}.new`;
	const copy = await open(fresh, 'wx', 0o600).catch(() => undefined);
	if (copy === undefined) {
		const about = await stat(fresh).catch(() => undefined);
		if (about !== undefined && Date.now() - about.mtimeMs > STALE_MS) await rm(fresh, {force: true});
		return;
	}
	const old = await open(path, 'r').catch(() => undefined);
	try {
		const size = (await old?.stat())?.size ?? 0;
		if (old === undefined || size <= FULL) {
			await rm(fresh, {force: true});
			return;
		}
		const tail = Buffer.alloc(FULL / 2);
		await old.read(tail, 0, tail.length, size - tail.length);
		// Whole lines: the last may be one that somebody is writing just now.
		const end = tail.lastIndexOf(0x0a) + 1;
		await copy.write(tail.subarray(tail.indexOf(0x0a) + 1, end));
		await rename(fresh, path);
		// Who wrote to the old file until now may not know that it is gone; who writes to it later will see, and write again.
		const copied = size - tail.length + end;
		const late = Buffer.alloc((await old.stat()).size - copied);
		await old.read(late, 0, late.length, copied);
		if (late.length > 0) await appendLine(path, late.toString('utf8'));
	} finally {
		await copy.close();
		await old?.close();
	}
};

/**
 * Keeps what a person typed, without the keys in `secrets` and those known by their shape, for every later session. Safe with several
 * processes at once. Empty texts and those over 100,000 characters are not kept. Rejects when it cannot be written.
 */
export const keepTyped = async (
	home: string,
	{text, at, directory}: Typed,
	secrets: readonly string[],
): Promise<void> => {
	if (text.trim() === '' || text.length > LONGEST) return;
	await mkdir(home, {recursive: true, mode: 0o700});
	const path = fileIn(home);
	const size = await appendLine(path, `${JSON.stringify({text: maskText(text, secrets), at, directory})}\n`);
	if (size > FULL) await trim(path);
};

const parse = (line: string): Typed | undefined => {
	try {
		const {text, at, directory} = JSON.parse(line) as Record<string, unknown>;
		return typeof text === 'string' && text !== '' && typeof at === 'string' && typeof directory === 'string'
			? {text, at, directory}
			: undefined;
	} catch {
		return undefined;
	}
};

/** The last 1,000 that were typed, in any session, the newest last; the same again at once counts once. No file, no history. */
export const readTyped = async (home: string): Promise<readonly Typed[]> => {
	const lines = (await readFile(fileIn(home), 'utf8').catch(() => '')).split('\n');
	const newestFirst: Typed[] = [];
	for (let at = lines.length - 1; at >= 0 && newestFirst.length < MOST; at -= 1) {
		const typed = parse(lines[at] ?? '');
		if (typed !== undefined && typed.text !== newestFirst.at(-1)?.text) newestFirst.push(typed);
	}
	return newestFirst.toReversed();
};
