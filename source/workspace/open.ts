import {realpath, stat} from 'node:fs/promises';
import {UserError} from '../core/user-error.ts';
import type {Effect} from '../core/effect.ts';
import type {Ranking, Workspace} from '../core/workspace.ts';
import {checkSources, findCheck} from './check.ts';
import {ripgrepPath} from './files.ts';
import {readInstructions} from './instructions.ts';
import {load} from './load.ts';
import {rank} from './rank.ts';
import {survey} from './survey.ts';
import {readRequest} from './words.ts';

export type WorkspaceOptions = {
	/** The person's own AGENTS.md, absolute; it need not exist. */
	readonly globalInstructions?: string;
};

/** Files that decide the check are small; a huge one says nothing that a part of it does not. */
const checkBudget = 4 * 1024 * 1024;

const checkOf = async (directory: string, paths: readonly string[]): Promise<string | null> => {
	const excerpts = await load(
		directory,
		checkSources(paths).map(path => ({path, why: ''})),
		checkBudget,
	);
	return findCheck(paths, new Map(excerpts.map(({path, text}) => [path, text])));
};

const rankFiles = async function* (
	directory: string,
	options: WorkspaceOptions,
	request: string,
	signal: AbortSignal,
): Effect<number, Ranking> {
	const query = readRequest(request);
	const index = yield* survey(directory, query.words, signal);
	const bytes = index.reduce((sum, file) => sum + file.bytes, 0);
	if (signal.aborted) return {seen: index.length, bytes, files: [], check: null, instructions: ''};
	return {
		seen: index.length,
		bytes,
		files: rank(index, query),
		check: await checkOf(
			directory,
			index.map(file => file.path),
		),
		instructions: await readInstructions(directory, options.globalInstructions),
	};
};

const realDirectory = async (directory: string): Promise<string> => {
	const real = await realpath(directory).catch(() => undefined);
	if (real === undefined) throw new UserError(`There is no folder ${directory}`);
	if (!(await stat(real)).isDirectory()) throw new UserError(`${directory} is not a folder`);
	return real;
};

/**
 * Opens a folder as a workspace. Rejects with a `UserError` when it is not a folder, or when ripgrep is not installed for this platform.
 * An aborted ranking returns without files.
 */
export const openWorkspace = async (directory: string, options: WorkspaceOptions = {}): Promise<Workspace> => {
	const real = await realDirectory(directory);
	await ripgrepPath().catch(() => {
		throw new UserError('ripgrep is not installed for this platform', 'Reinstall with optional dependencies');
	});
	return {
		directory: real,
		rank: (request, signal) => rankFiles(real, options, request, signal),
		load: (wanted, budget) => load(real, wanted, budget),
	};
};
