import {lstat, readFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {fileWithin} from './inside.ts';
import {memoryFile, readNotes} from './memory/notes.ts';
import {decodeText} from './text.ts';

/** All instructions together, in bytes of UTF-8. */
const mostBytes = 32 * 1024;
const names = ['AGENTS.override.md', 'AGENTS.md'];

const isThere = async (path: string): Promise<boolean> => {
	try {
		await lstat(path);
		return true;
	} catch {
		return false;
	}
};

/** The nearest folder, from `directory` upwards, that has a `.git`; undefined outside a repository. */
export const repositoryRoot = async (directory: string): Promise<string | undefined> => {
	for (let at = directory; ; at = dirname(at)) {
		if (await isThere(join(at, '.git'))) return at;
		if (dirname(at) === at) return undefined;
	}
};

/** `root` and every folder on the way down to `directory`. */
const wayDown = (root: string, directory: string): readonly string[] => {
	const folders = [directory];
	while (folders[0] !== undefined && folders[0] !== root && dirname(folders[0]) !== folders[0])
		folders.unshift(dirname(folders[0]));
	return folders;
};

type Part = {readonly name: string; readonly text: string};

const readPart = async (root: string, path: string, name: string): Promise<Part | undefined> => {
	const place = await fileWithin(root, path);
	if (place === undefined) return {name, text: `(${name} is not a file of this repository: left out)`};
	try {
		// Bounded: whatever lies beyond is cut anyway.
		const bytes = place.bytes > 64 * mostBytes ? undefined : await readFile(place.real);
		const text =
			bytes === undefined
				? `(${name} is too large: left out)`
				: (decodeText(bytes) ?? '').replaceAll('\r\n', '\n').trim();
		return text === '' ? undefined : {name, text};
	} catch {
		return undefined;
	}
};

/** The override of a folder when there is one, else its AGENTS.md. */
const partOf = async (root: string, folder: string): Promise<Part | undefined> => {
	for (const file of names) {
		const path = join(folder, file);
		if (await isThere(path)) return readPart(root, path, relative(root, path).replaceAll('\\', '/'));
	}
	return undefined;
};

const cutTo = (text: string, budget: number): string => {
	const head = new TextDecoder().decode(Buffer.from(text).subarray(0, budget));
	return head.slice(0, Math.max(0, head.lastIndexOf('\n')));
};

/** What is nearest counts most, so room is given out from the last part to the first. */
const fit = (parts: readonly Part[]): readonly string[] => {
	let left = mostBytes;
	return parts
		.toReversed()
		.map(({name, text}) => {
			const bytes = Buffer.byteLength(text);
			const kept = bytes <= left ? text : cutTo(text, left);
			left = Math.max(0, left - Buffer.byteLength(kept));
			if (kept === text) return `From ${name}:\n\n${text}`;
			left = 0;
			const cut = `(${bytes - Buffer.byteLength(kept)} of ${bytes} bytes of ${name} were cut: instructions may be ${mostBytes / 1024} KiB in all)`;
			return kept === '' ? cut : `From ${name}:\n\n${kept}\n${cut}`;
		})
		.toReversed();
};

/** Every path whose coming, going or changing can change the instructions of a directory. */
export const instructionSources = (directory: string, globalFile?: string): readonly string[] => [
	...(globalFile === undefined ? [] : [globalFile]),
	...wayDown('', directory).flatMap(folder => ['.git', ...names].map(name => join(folder, name))),
	memoryFile(directory),
];

/**
 * The instructions for agents, outermost first: the global file, then those of each folder from the repository's root (or `directory`
 * itself outside a repository) down to `directory`, then what the person noted for this project. 32 KiB in all; a line says what was cut. Links out of the repository are
 * left out, and a line says so. `directory` is an absolute real path.
 */
export const readInstructions = async (directory: string, globalFile?: string): Promise<string> => {
	const root = (await repositoryRoot(directory)) ?? directory;
	const ours =
		globalFile === undefined || !(await isThere(globalFile))
			? undefined
			: await readPart(dirname(globalFile), globalFile, 'your own AGENTS.md');
	const theirs = await Promise.all(wayDown(root, directory).map(folder => partOf(root, folder)));
	const notes = await readNotes(directory);
	const kept =
		notes.length === 0
			? undefined
			: {name: '.unified-dgm/memory.yaml', text: notes.map(note => `- ${note.replaceAll('\n', '\n  ')}`).join('\n')};
	return fit([ours, ...theirs, kept].filter(part => part !== undefined)).join('\n\n');
};
