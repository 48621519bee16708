import {closeSync, openSync, readFileSync, statSync, unlinkSync, utimesSync, writeSync} from 'node:fs';
import {hostname} from 'node:os';

/** Who holds the lock says so every so often; who was silent for so long is dead, wherever it ran. Milliseconds. */
const BEAT = 5000;
const SILENT = 60_000;
/** How often a lock that is held is tried again, and for how long. Milliseconds. */
const RETRY = 15;
const LONGEST = 120_000;

const create = (path: string, text: string): boolean => {
	try {
		const file = openSync(path, 'wx', 0o600);
		writeSync(file, text);
		closeSync(file);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	}
};

const removeQuietly = (path: string): void => {
	try {
		unlinkSync(path);
	} catch {
		// Gone, which is what is wanted.
	}
};

const silence = (path: string): number => {
	try {
		return Date.now() - statSync(path).mtimeMs;
	} catch {
		return 0;
	}
};

const isDead = (path: string): boolean => {
	if (silence(path) > SILENT) return true;
	try {
		const [host, pid] = readFileSync(path, 'utf8').split(' ');
		if (host !== hostname() || pid === undefined || !/^\d+$/.test(pid)) return false;
		process.kill(Number(pid), 0);
		return false;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH';
	}
};

/** Removes a lock of the dead. Who removes holds a lock of its own, else two could do it and the second take away a living one. */
const bury = (path: string): void => {
	const burying = `${path}.burying`;
	if (silence(burying) > SILENT) removeQuietly(burying);
	if (!create(burying, '')) return;
	if (isDead(path)) removeQuietly(path);
	removeQuietly(burying);
};

/** Does something while nobody else, in this process or another, holds the lock at `path`. Rejects when it cannot be had within two minutes. */
export const locked = async <Result>(
	path: string,
	act: () => Promise<Result>,
	signal?: AbortSignal,
): Promise<Result> => {
	const begun = performance.now();
	while (!create(path, `${hostname()} ${process.pid}`)) {
		if (isDead(path)) bury(path);
		if (signal?.aborted) throw new Error('interrupted');
		if (performance.now() - begun > LONGEST) throw new Error(`another session holds ${path}`);
		await new Promise(resolve => setTimeout(resolve, RETRY));
	}
	const beat = setInterval(() => {
		const now = Date.now() / 1000;
		try {
			utimesSync(path, now, now);
		} catch {
			// The store was removed: there is nothing to be guarded.
		}
	}, BEAT);
	try {
		return await act();
	} finally {
		clearInterval(beat);
		removeQuietly(path);
	}
};
