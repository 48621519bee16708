import {open, readFile, type FileHandle} from 'node:fs/promises';
import {join} from 'node:path';
import {listSessions as listAll, type Entry} from '../../store/shelf.ts';
import {plain} from '../../views/plain.ts';

/** A session as a list shows it; `path` is its journal. */
export type SessionRow = Entry & {readonly path: string};

/** The sessions of one directory (an absolute real path), or all of them, the latest first. */
export const listSessions = async (
	home: string,
	{directory}: {readonly directory?: string} = {},
): Promise<readonly SessionRow[]> => {
	const all = await listAll(join(home, 'sessions'));
	return directory === undefined ? all : all.filter(row => row.directory === directory);
};

/** Those in which every word stands somewhere: title, directory, id, outcome. */
export const searchSessions = <Row extends Entry>(rows: readonly Row[], words: readonly string[]): readonly Row[] => {
	const wanted = words.map(word => word.toLowerCase());
	return rows.filter(({title, directory, id, outcome}) => {
		const text = `${title}\n${directory}\n${id}\n${outcome}`.toLowerCase();
		return wanted.every(word => text.includes(word));
	});
};

type Loose = {readonly type?: unknown; readonly text?: unknown; readonly answer?: unknown; readonly title?: unknown};

const parse = (line: string): Loose => {
	try {
		const fact: unknown = JSON.parse(line);
		return typeof fact === 'object' && fact !== null ? fact : {};
	} catch {
		return {};
	}
};

const CHUNK = 64 * 1024;
/** Who did not say so in these first and last bytes of their record is not shown. */
const FARTHEST = 4 * 1024 * 1024;

const readAt = async (file: FileHandle, from: number, to: number): Promise<string> => {
	const {buffer, bytesRead} = await file.read(Buffer.alloc(to - from), 0, to - from, from);
	return buffer.toString('utf8', 0, bytesRead);
};

/** The first whole line from the beginning that is wanted. */
const firstOf = async (file: FileHandle, size: number, type: string): Promise<Loose | undefined> => {
	for (let end = Math.min(size, CHUNK); ; end = Math.min(size, end * 4, FARTHEST)) {
		const text = await readAt(file, 0, end);
		for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
			// Cheap to tell: most lines are not it, and some are long.
			if (!line.includes(`"${type}"`)) continue;
			const fact = parse(line);
			if (fact.type === type) return fact;
		}
		if (end === size || end >= FARTHEST) return undefined;
	}
};

/** The last whole line that is wanted. */
const lastOf = async (file: FileHandle, size: number, type: string): Promise<Loose | undefined> => {
	for (let length = Math.min(size, CHUNK); ; length = Math.min(size, length * 4, FARTHEST)) {
		const lines = (await readAt(file, size - length, size)).split('\n');
		for (const line of lines.slice(length === size ? 0 : 1).toReversed()) {
			if (!line.includes(`"${type}"`)) continue;
			const fact = parse(line);
			if (fact.type === type) return fact;
		}
		if (length === size || length >= FARTHEST) return undefined;
	}
};

const linesOf = (text: unknown): readonly string[] =>
	typeof text === 'string'
		? plain(text)
				.split('\n')
				.map(line => line.trimEnd())
				.filter(line => line !== '')
		: [];

const atMost = (lines: readonly string[], most: number): readonly string[] =>
	lines.length <= most ? lines : [...lines.slice(0, Math.max(0, most - 1)), '…'];

/**
 * What a session was about, in at most `lines` plain lines: the first prompt, and the last answer. Read from the ends of its journal; a
 * journal that cannot be read says nothing.
 */
export const previewSession = async (path: string, lines: number): Promise<readonly string[]> => {
	const file = await open(path, 'r').catch(() => undefined);
	if (file === undefined) return [];
	try {
		const {size} = await file.stat();
		const [first, last] = await Promise.all([
			firstOf(file, size, 'prompt.submitted'),
			lastOf(file, size, 'turn.finished'),
		]);
		const answer = linesOf(last?.answer);
		const prompt = linesOf(first?.text).map((line, at) => `${at === 0 ? '›' : ' '} ${line}`);
		if (answer.length === 0) return atMost(prompt, lines);
		// The answer says more, so it has the larger part, but leaves no line empty.
		const forPrompt = Math.max(1, Math.floor(lines / 3), lines - 1 - answer.length);
		const above = atMost(prompt, Math.min(forPrompt, lines));
		return [...above, ...(above.length + 1 < lines ? ['', ...atMost(answer, lines - above.length - 1)] : [])];
	} catch {
		return [];
	} finally {
		await file.close();
	}
};

/** The process that has a session open now, if one has. */
export const openIn = async (path: string): Promise<number | undefined> => {
	const pid = Number.parseInt(await readFile(`${path}.lock`, 'utf8').catch(() => ''), 10);
	if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
	try {
		process.kill(pid, 0);
		return pid;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
	}
};
