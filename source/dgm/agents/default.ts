import {readFile, rename, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {openAgents, type Agents} from './repository.ts';

/** The agent that runs today. `seed` is the installed agent that it was bred from. */
const Promoted = z.strictObject({
	commit: z.string().regex(/^[0-9a-f]{40}$/),
	seed: z.string().regex(/^[0-9a-f]{40}$/),
	/** It runs only where this agent is installed: `printOf` the seed's profiles or, of a program of its own, `printOfProgram`. */
	print: z.string().regex(/^[0-9a-f]{16}$/),
	/** It holds sources, and runs as the program that was built from them. */
	scope: z.literal('source').optional(),
	/** The variant's name, for people. */
	name: z.string().max(200),
	/** ISO 8601. */
	since: z.iso.datetime(),
});
export type Promoted = Readonly<z.infer<typeof Promoted>>;

const DEFAULT = 'refs/heads/default';
const PREVIOUS = 'refs/tags/previous/';
const ARCHIVE = 'archive.git';

/** Opens the archive in a folder of agents (`~/.unified-dgm/agents`). */
export const archiveIn = (git: string, folder: string): Promise<Agents> => openAgents(git, join(folder, ARCHIVE));

/** Where the files of a promoted agent are. */
export const checkedOut = (folder: string, commit: string): string => join(folder, 'out', commit);

const aboutOf = (folder: string, commit: string): string => `${checkedOut(folder, commit)}.json`;

const isFolder = async (path: string): Promise<boolean> =>
	(await stat(path).catch(() => undefined))?.isDirectory() === true;

/**
 * The agent that was promoted, if one was and its files are there; undefined when the installed one runs. Reads git's own file of the
 * name, so that nothing needs to be kept in step with it, and starts no git. What cannot be read is as good as none: an agent that does
 * not start is worse than one that is not the newest.
 */
export const readDefault = async (folder: string): Promise<Promoted | undefined> => {
	try {
		const commit = (await readFile(join(folder, ARCHIVE, DEFAULT), 'utf8')).trim();
		if (!/^[0-9a-f]{40}$/.test(commit)) return undefined;
		const promoted = Promoted.parse(JSON.parse(await readFile(aboutOf(folder, commit), 'utf8')));
		return promoted.commit === commit && (await isFolder(join(checkedOut(folder, commit), 'profiles')))
			? promoted
			: undefined;
	} catch {
		return undefined;
	}
};

/** What is known of an agent that was promoted before; undefined when it never was. */
const knownIn = async (folder: string, commit: string): Promise<Promoted | undefined> => {
	const text = await readFile(aboutOf(folder, commit), 'utf8').catch(() => undefined);
	if (text === undefined) return undefined;
	try {
		return Promoted.parse(JSON.parse(text));
	} catch {
		return undefined;
	}
};

/** Puts an agent's files, and what is to be known of it, where `readDefault` looks. */
const layOut = async (agents: Agents, folder: string, promoted: Promoted): Promise<void> => {
	const there = checkedOut(folder, promoted.commit);
	if (!(await isFolder(there)))
		await agents.checkOut(promoted.commit, there).catch(async (error: unknown) => {
			// Somebody else was faster: what is there under this name is the same.
			if (!(await isFolder(there))) throw error;
		});
	const draft = `${aboutOf(folder, promoted.commit)}.${process.pid}`;
	await writeFile(draft, `${JSON.stringify(promoted)}\n`, {mode: 0o600, flush: true});
	await rename(draft, aboutOf(folder, promoted.commit));
};

const tagOf = (number: number): string => `${PREVIOUS}${String(number).padStart(6, '0')}`;

/** Makes a variant today's agent; the one before is kept under a tag. False when another promotion came first. */
export const promote = async (agents: Agents, folder: string, promoted: Promoted): Promise<boolean> => {
	const before = await agents.named(DEFAULT);
	await layOut(agents, folder, promoted);
	const last = (await agents.list(PREVIOUS)).at(-1)?.name.slice(PREVIOUS.length) ?? '0';
	const tag = tagOf(Number(last) + 1);
	const kept = before ?? promoted.seed;
	if (!(await agents.move(tag, undefined, kept))) return false;
	if (await agents.move(DEFAULT, before, promoted.commit)) return true;
	await agents.drop(tag, kept);
	return false;
};

/** Goes back to the agent before today's, and says which that is; undefined when there is none, or another change came first. */
export const rollBack = async (
	agents: Agents,
	folder: string,
	about: Omit<Promoted, 'commit'>,
): Promise<Promoted | undefined> => {
	const today = await agents.named(DEFAULT);
	const last = (await agents.list(PREVIOUS)).at(-1);
	if (last === undefined || today === undefined) return undefined;
	const back = (await knownIn(folder, last.commit)) ?? {...about, commit: last.commit};
	await layOut(agents, folder, back);
	if (!(await agents.move(DEFAULT, today, last.commit))) return undefined;
	await agents.drop(last.name, last.commit);
	return back;
};
