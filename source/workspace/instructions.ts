import {lstatSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {fileWithin} from './inside.ts';
import {memoryFile} from './memory/file.ts';
import {sayMemory} from './memory/say.ts';
import {decodeText} from './text.ts';

/** All instructions together, in bytes of UTF-8. */
const mostBytes = 32 * 1024;
const names = ['AGENTS.override.md', 'AGENTS.md'];

/** Not awaited: a look takes some microseconds, and there are many to take. */
const isThere = (path: string): boolean => {
	try {
		return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
	} catch {
		return false;
	}
};

/** The nearest folder, from `directory` upwards, that has a `.git`; undefined outside a repository. */
export const repositoryRoot = async (directory: string): Promise<string | undefined> => {
	for (let at = directory; ; at = dirname(at)) {
		if (isThere(join(at, '.git'))) return at;
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

/** Instructions from one file: its path as people are told. */
export type Part = {readonly name: string; readonly text: string};

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

/** The override of a folder when there is one, else its AGENTS.md, else the first file of another name that counts. */
const partOf = async (root: string, folder: string, fallback: readonly string[]): Promise<Part | undefined> => {
	for (const file of [...names, ...fallback]) {
		const path = join(folder, file);
		if (isThere(path)) return readPart(root, path, relative(root, path).replaceAll('\\', '/'));
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
export const instructionSources = (
	directory: string,
	globalFile?: string,
	fallback: readonly string[] = [],
): readonly string[] => [
	...(globalFile === undefined ? [] : [globalFile]),
	...wayDown('', directory).flatMap(folder => ['.git', ...names, ...fallback].map(name => join(folder, name))),
	memoryFile(directory),
];

/**
 * The instructions for agents, outermost first: the global file, then those of each folder from the repository's root (or `directory`
 * itself outside a repository) down to `directory`, then what the person noted for this project. 32 KiB in all; a line says what was cut. Links out of the repository are
 * left out, and a line says so. `directory` is an absolute real path; `fallback` are names of files that count in a folder without an AGENTS.md.
 */
export const readInstructions = async (
	directory: string,
	globalFile?: string,
	fallback: readonly string[] = [],
): Promise<string> => fit(await partsOf(directory, globalFile, fallback)).join('\n\n');

/** What is cut of the instructions, in a line for people; undefined when they fit. */
export const sayCut = async (
	directory: string,
	globalFile?: string,
	fallback: readonly string[] = [],
): Promise<string | undefined> => {
	const parts = await partsOf(directory, globalFile, fallback);
	const bytes = parts.reduce((sum, {text}) => sum + Buffer.byteLength(text), 0);
	return bytes <= mostBytes
		? undefined
		: `${parts.map(({name}) => name).join(', ')}: ${bytes} bytes of instructions, of which agents are given ${mostBytes / 1024} KiB, the nearest first`;
};

/**
 * The instructions of folders below `directory` that are on the way to some paths in it (relative, with `/`), outermost first; 32 KiB
 * in all. Those of `directory` itself and above are not among them.
 */
export const nestedInstructions = async (
	directory: string,
	paths: readonly string[],
	fallback: readonly string[] = [],
): Promise<readonly Part[]> => {
	const inside = paths.map(path => join(directory, path)).filter(path => path.startsWith(`${directory}/`));
	const folders = [...new Set(inside.flatMap(path => wayDown(directory, dirname(path)).slice(1)))];
	const found = await Promise.all(folders.toSorted().map(folder => partOf(directory, folder, fallback)));
	let left = mostBytes;
	return found.flatMap(part => {
		if (part === undefined) return [];
		const text = Buffer.byteLength(part.text) <= left ? part.text : cutTo(part.text, left);
		left -= Buffer.byteLength(text);
		return text === '' ? [] : [{...part, text}];
	});
};

/** What is read for a directory, outermost first. */
const partsOf = async (
	directory: string,
	globalFile: string | undefined,
	fallback: readonly string[],
): Promise<readonly Part[]> => {
	const root = (await repositoryRoot(directory)) ?? directory;
	const ours =
		globalFile === undefined || !isThere(globalFile)
			? undefined
			: await readPart(dirname(globalFile), globalFile, 'your own AGENTS.md');
	const theirs = await Promise.all(wayDown(root, directory).map(folder => partOf(root, folder, fallback)));
	const memory = await sayMemory(directory);
	const kept = memory === '' ? undefined : {name: '.unified-dgm/memory.yaml', text: memory};
	return [ours, ...theirs, kept].filter(part => part !== undefined);
};
