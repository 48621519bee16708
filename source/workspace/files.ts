import {spawn} from 'node:child_process';
import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Effect} from '../core/effect.ts';
import {repositoryRoot} from './instructions.ts';

/** A regular file of the project. `path` is relative with `/`; `changed` is its modification time in milliseconds since 1970. */
export type FileEntry = {readonly path: string; readonly bytes: number; readonly changed: number};

/**
 * How a listing ended. `skipped` counts entries that could not be taken: gone meanwhile, unreadable, not regular files, or
 * with a name that is not UTF-8 (nothing that we write could name them).
 */
export type Listing =
	| {readonly kind: 'complete' | 'aborted'; readonly skipped: number}
	| {readonly kind: 'failed'; readonly skipped: number; readonly why: string};

/** Folders that nobody wants read even where no ignore rule says so. */
export const never: readonly string[] = [
	'.git',
	'.hg',
	'.svn',
	'.jj',
	'node_modules',
	'__pycache__',
	'.venv',
	'venv',
	'.tox',
	'.mypy_cache',
	'.pytest_cache',
];

/** What the agent remembers of a project is told by itself, and is no file of it: its folder's name, and its own. */
export const remembered = {folder: '.unified-dgm', file: 'memory.yaml'} as const;

const batchSize = 256;

/** The arguments for ripgrep: hidden files count, ignore rules also outside git, nothing from a configuration file. */
const listArguments = (inRepository: boolean): readonly string[] => [
	'--files',
	'--null',
	'--hidden',
	'--no-config',
	'--no-messages',
	// Inside a repository its own rules end at its root. Outside, rules count without git, but those of a folder above (a home
	// directory with dotfiles, say) are none of ours.
	...(inRepository ? [] : ['--no-require-git', '--no-ignore-parent']),
	'--path-separator=/',
	'--sort=path',
	...never.map(name => `--glob=!${name}`),
	`--glob=!**/${remembered.folder}/${remembered.file}`,
];

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

const nameFrom = (bytes: Uint8Array): string | undefined => {
	try {
		return utf8.decode(bytes);
	} catch {
		return undefined;
	}
};

/** Cuts a stream of bytes at its NULs. */
const pieces = async function* (stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let rest: Buffer = Buffer.alloc(0);
	for await (const chunk of stream) {
		let from = 0;
		for (let at = chunk.indexOf(0); at !== -1; at = chunk.indexOf(0, from)) {
			yield from === 0 ? Buffer.concat([rest, chunk.subarray(0, at)]) : chunk.subarray(from, at);
			if (from === 0) rest = Buffer.alloc(0);
			from = at + 1;
		}
		rest = from === 0 ? Buffer.concat([rest, chunk]) : chunk.subarray(from);
	}
};

const lookAt = async (directory: string, path: string): Promise<FileEntry | undefined> => {
	try {
		const about = await lstat(join(directory, path));
		return about.isFile() ? {path, bytes: about.size, changed: Math.floor(about.mtimeMs)} : undefined;
	} catch {
		return undefined;
	}
};

const isTaken = (entry: FileEntry | undefined): entry is FileEntry => entry !== undefined;

/** Where the listing program is. Rejects when its package for this platform is not installed. */
export const ripgrepPath = async (): Promise<string> => (await import('@vscode/ripgrep')).rgPath;

/**
 * The files that count, in batches, in the order of their paths: what no ignore rule (`.gitignore`, `.ignore`, with or without git)
 * leaves out, hidden ones too. Symlinks are neither followed nor listed. `directory` is an absolute real path.
 */
export const listFiles = async function* (
	directory: string,
	signal: AbortSignal,
): Effect<readonly FileEntry[], Listing> {
	let skipped = 0;
	if (signal.aborted) return {kind: 'aborted', skipped};
	const inRepository = (await repositoryRoot(directory)) !== undefined;
	const child = spawn(await ripgrepPath(), listArguments(inRepository), {
		cwd: directory,
		env: {},
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const ended = new Promise<Listing>(resolve => {
		child.once('error', error => resolve({kind: 'failed', skipped: 0, why: error.message}));
		// Exit 2 is also what a single unreadable folder gives: what could be listed still counts.
		child.once('close', () => resolve({kind: 'complete', skipped: 0}));
	});
	const kill = () => child.kill('SIGKILL');
	signal.addEventListener('abort', kill, {once: true});
	try {
		let batch: string[] = [];
		const flush = async (): Promise<readonly FileEntry[]> => {
			const entries = (await Promise.all(batch.map(path => lookAt(directory, path)))).filter(isTaken);
			skipped += batch.length - entries.length;
			batch = [];
			return entries;
		};
		for await (const piece of pieces(child.stdout)) {
			if (signal.aborted) break;
			const path = nameFrom(piece);
			if (path === undefined) skipped += 1;
			else batch.push(path);
			if (batch.length >= batchSize) yield await flush();
		}
		if (signal.aborted) return {kind: 'aborted', skipped};
		if (batch.length > 0) yield await flush();
		return {...(await ended), skipped};
	} finally {
		signal.removeEventListener('abort', kill);
		kill();
		await ended;
	}
};
