import {dirname, join, relative} from 'node:path';
import {fit, type Fitted} from './fit.ts';
import {type Candidate, isThere, readCandidate} from './instruction-file.ts';
import {isWithin} from './inside.ts';
import {memoryFile} from './memory/file.ts';
import {sayMemory} from './memory/say.ts';

/** All instructions together, in bytes of UTF-8. */
const mostBytes = 32 * 1024;
const names = ['AGENTS.override.md', 'AGENTS.md'];

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

/** A file that was looked at, by the name that people are told. */
type Looked = Exclude<Candidate, {kind: 'absent'}> & {readonly name: string};

/** The files of a folder from the first name on, up to and with the one that counts: the first that is a readable regular file. */
const lookedIn = async (
	folder: string,
	fallback: readonly string[],
	{root, from}: {readonly root: string; readonly from: string},
): Promise<readonly Looked[]> => {
	const looked: Looked[] = [];
	for (const file of new Set([...names, ...fallback])) {
		const path = join(folder, file);
		const candidate = await readCandidate(path, root);
		if (candidate.kind === 'absent') continue;
		looked.push({...candidate, name: relative(from, path).replaceAll('\\', '/')});
		if (candidate.kind === 'text') break;
	}
	return looked;
};

/** What is given of the files that were looked at, within 32 KiB or less; a note says what was cut or left out. */
const fitted = (looked: readonly Looked[], most = mostBytes): readonly Fitted[] => {
	const limit = most < mostBytes ? 'there is no room for more' : `instructions may be ${mostBytes / 1024} KiB in all`;
	const texts = fit(
		looked.flatMap(one => (one.kind === 'text' && one.text !== '' ? [one] : [])),
		most,
		limit,
	).values();
	return looked.flatMap(one => {
		if (one.kind === 'unfit') return [{name: one.name, text: '', note: `${one.name} ${one.why}: left out`}];
		const next = one.text === '' ? undefined : texts.next().value;
		return next === undefined ? [] : [next];
	});
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
 * itself outside a repository) down to `directory`, then what the person noted for this project. 32 KiB in all; a line says what was cut.
 *
 * In a folder the first name counts that is a readable regular file; a line says what was left out before it, and why. Links are followed: of the
 * global file anywhere, of others only within the repository. `directory` is an absolute real path; `fallback` are names of files that
 * count in a folder without an AGENTS.md.
 */
export const readInstructions = async (
	directory: string,
	globalFile?: string,
	fallback: readonly string[] = [],
): Promise<string> =>
	fitted(await lookedAt(directory, globalFile, fallback))
		.map(({name, text, note}) =>
			[...(text === '' ? [] : [`From ${name}:\n\n${text}`]), ...(note === undefined ? [] : [`(${note})`])].join('\n'),
		)
		.join('\n\n');

/** What of the instructions was left out or cut, and why: a line for each file, for people. */
export const sayLeftOut = async (
	directory: string,
	globalFile?: string,
	fallback: readonly string[] = [],
): Promise<readonly string[]> =>
	fitted(await lookedAt(directory, globalFile, fallback)).flatMap(({note}) => note ?? []);

/**
 * The instructions of folders below `directory` that are on the way to some paths in it (relative, with `/`), outermost first; `most` bytes (at most
 * 32 KiB) in all, the nearest whole. What was cut or left out is said in the text. Those of `directory` itself and above are not among them.
 */
export const nestedInstructions = async (
	directory: string,
	paths: readonly string[],
	fallback: readonly string[] = [],
	most = mostBytes,
): Promise<readonly Part[]> => {
	const inside = paths.map(path => dirname(join(directory, path))).filter(folder => isWithin(directory, folder));
	const folders = [...new Set(inside.flatMap(folder => wayDown(directory, folder).slice(1)))];
	const root = (await repositoryRoot(directory)) ?? directory;
	const looked = await Promise.all(
		folders.toSorted().map(folder => lookedIn(folder, fallback, {root, from: directory})),
	);
	return fitted(looked.flat(), Math.min(most, mostBytes)).map(({name, text, note}) => ({
		name,
		text: [text, note === undefined ? '' : `(${note})`].filter(one => one !== '').join('\n'),
	}));
};

/** What is looked at for a directory, outermost first. */
const lookedAt = async (
	directory: string,
	globalFile: string | undefined,
	fallback: readonly string[],
): Promise<readonly Looked[]> => {
	const root = (await repositoryRoot(directory)) ?? directory;
	const own: Candidate = globalFile === undefined ? {kind: 'absent'} : await readCandidate(globalFile);
	const ours = own.kind === 'absent' ? [] : [{...own, name: 'your own AGENTS.md'}];
	const theirs = await Promise.all(
		wayDown(root, directory).map(folder => lookedIn(folder, fallback, {root, from: root})),
	);
	const text = await sayMemory(directory);
	const memory = {kind: 'text', name: '.unified-dgm/memory.yaml', text, bytes: Buffer.byteLength(text)} as const;
	return [...ours, ...theirs.flat(), memory];
};
