import {realpath, stat} from 'node:fs/promises';
import {UserError} from '../core/user-error.ts';
import type {Workspace} from '../core/workspace.ts';
import {ripgrepPath} from './files.ts';
import {openIndex} from './index/client.ts';
import {load} from './load.ts';

export type WorkspaceOptions = {
	/** The person's own AGENTS.md, absolute; it need not exist. */
	readonly globalInstructions?: string;
	/** Names of files that are instructions in a folder without an AGENTS.md. */
	readonly instructionNames?: readonly string[];
	/** The file in which the index is kept from one run to the next, absolute; it is made when it is worth it. */
	readonly store?: string;
};

const realDirectory = async (directory: string): Promise<string> => {
	const real = await realpath(directory).catch(() => undefined);
	if (real === undefined) throw new UserError(`There is no folder ${directory}`);
	if (!(await stat(real)).isDirectory()) throw new UserError(`${directory} is not a folder`);
	return real;
};

/** A workspace that can read ahead. What is not disposed of ends with the program. */
export type OpenWorkspace = Workspace &
	Required<Pick<Workspace, 'symbols'>> &
	AsyncDisposable & {prepare(): Promise<void>};

/**
 * Opens a folder as a workspace. Rejects with a `UserError` when it is not a folder, or when ripgrep is not installed for this platform.
 * An aborted ranking returns without files.
 */
export const openWorkspace = async (directory: string, options: WorkspaceOptions = {}): Promise<OpenWorkspace> => {
	const real = await realDirectory(directory);
	await ripgrepPath().catch(() => {
		throw new UserError('ripgrep is not installed for this platform', 'Reinstall with optional dependencies');
	});
	const index = openIndex({directory: real, ...options});
	return {
		directory: real,
		prepare: () => index.prepare(),
		rank: (request, signal, around) => index.rank(request, signal, around),
		load: (wanted, budget) => load(real, wanted, budget),
		symbols: (asked, signal) => index.symbols(asked, signal),
		[Symbol.asyncDispose]: () => index[Symbol.asyncDispose](),
	};
};
