import {chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile} from 'node:fs/promises';
import {execFile, execFileSync} from 'node:child_process';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import type {Checkpoints, CheckpointOptions, Failed} from './checkpoint.ts';
import type {Disk} from './disk.ts';
import {openCheckpoints} from './open.ts';

/** A workspace and a store beside it; gone when disposed. `look` shows all of the workspace but `.git`. */
export type Ground = AsyncDisposable & {
	readonly root: string;
	readonly directory: string;
	readonly store: string;
	readonly at: (path: string) => string;
	readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
	readonly git: (...args: readonly string[]) => string;
	readonly open: (more?: Partial<CheckpointOptions>, disk?: Disk) => Promise<Checkpoints>;
	readonly look: () => Promise<Readonly<Record<string, string>>>;
	/** Keeps a copy of the workspace and of the store. The returned function puts both back as they were. */
	readonly save: () => Promise<() => Promise<void>>;
};

const runCopy = promisify(execFile);

/** Everything below a folder: type, mode and content of each entry, by its path in Latin-1 (so that no byte is lost). */
export const everything = async (
	directory: string,
	skip: (name: string) => boolean = name => name === '.git',
): Promise<Readonly<Record<string, string>>> => {
	const found: Record<string, string> = {};
	const visit = async (path: Buffer, name: string): Promise<void> => {
		for (const base of (await readdir(path, {encoding: 'buffer'})).sort((a, b) => Buffer.compare(a, b))) {
			if (skip(base.toString('latin1'))) continue;
			const at = Buffer.concat([path, Buffer.from('/'), base]);
			const key = name === '' ? base.toString('latin1') : `${name}/${base.toString('latin1')}`;
			const info = await lstat(at);
			const mode = (info.mode & 0o7777).toString(8);
			if (info.isSymbolicLink()) found[key] = `link ${(await readlink(at, {encoding: 'buffer'})).toString('latin1')}`;
			else if (info.isDirectory()) found[`${key}/`] = mode;
			else if (info.isFile()) found[key] = `${mode} ${(await readFile(at)).toString('latin1')}`;
			else found[key] = 'special';
			if (info.isDirectory()) await visit(at, key);
		}
	};
	await visit(Buffer.from(directory), '');
	return found;
};

/** A git for making repositories in tests, without the configuration of who runs them. */
export const gitIn = (cwd: string, args: readonly string[]): string =>
	execFileSync('git', [...args], {
		cwd,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			PATH: process.env['PATH'],
			GIT_CONFIG_NOSYSTEM: '1',
			GIT_CONFIG_GLOBAL: '/dev/null',
			GIT_ALLOW_PROTOCOL: 'file',
			GIT_AUTHOR_NAME: 'a',
			GIT_AUTHOR_EMAIL: 'a@b',
			GIT_COMMITTER_NAME: 'a',
			GIT_COMMITTER_EMAIL: 'a@b',
		},
	});

export const createGround = async (files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Ground> => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-checkpoint-')));
	const directory = join(root, 'work');
	const store = join(root, 'store');
	await mkdir(directory);
	await chmod(directory, 0o755);
	const at = (path: string): string => join(directory, path);
	const write: Ground['write'] = async some => {
		for (const [path, content] of Object.entries(some)) {
			await mkdir(dirname(at(path)), {recursive: true});
			await writeFile(at(path), content);
		}
	};
	await write(files);
	return {
		root,
		directory,
		store,
		at,
		write,
		git: (...args) => gitIn(directory, args),
		open: (more = {}, disk) => openCheckpoints({store, directory, home: join(root, 'home'), ...more}, disk),
		look: () => everything(directory),
		save: async () => {
			const saved = join(root, 'saved');
			await mkdir(saved);
			await runCopy('cp', ['-a', directory, store, saved]);
			return async () => {
				await Promise.all([directory, store].map(folder => rm(folder, {recursive: true, force: true})));
				await runCopy('cp', ['-a', join(saved, 'work'), join(saved, 'store'), root]);
			};
		},
		[Symbol.asyncDispose]: async () => {
			// Folders that a test shut keep everybody but root from removing what is in them.
			execFileSync('chmod', ['-R', 'u+rwX', root]);
			await rm(root, {recursive: true, force: true});
		},
	};
};

/** The answer, when it is no failure. */
export const ok = <Answer extends object>(answer: Answer | Failed): Answer => {
	if ('failed' in answer) throw new Error(answer.failed);
	return answer;
};
