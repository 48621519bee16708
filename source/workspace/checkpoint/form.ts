import {nameOf, parentOf, type Name} from './name.ts';
import type {Entry, State} from './state.ts';

/** In a checkpoint's tree: the files, and what a tree of git cannot say of them. */
export const FILES = 'files';
export const ABOUT = 'about.json';
/** Modes of files and folders that need not be said. */
const PLAIN_FILE = 0o644;
const PLAIN_PROGRAM = 0o755;
const PLAIN_FOLDER = 0o755;

type About = {
	readonly version: 1;
	readonly modes: readonly (readonly [Name, number])[];
	readonly folders: readonly (readonly [Name, number])[];
	readonly left: readonly (readonly [Name, string])[];
	readonly ignored: readonly Name[];
};

const isPlain = ({kind, mode}: Entry): boolean => kind === 'link' || mode === PLAIN_FILE || mode === PLAIN_PROGRAM;

const byName = ([a]: readonly [Name, unknown], [b]: readonly [Name, unknown]): number => (a < b ? -1 : 1);

/** What a tree of git cannot say of a state, as text. Equal states have equal texts. */
export const aboutOf = ({files, folders, left, ignored}: State): string => {
	const known = new Set<Name>();
	for (const name of files.keys())
		for (let at = parentOf(name); at !== '' && !known.has(at); at = parentOf(at)) known.add(at);
	const about: About = {
		version: 1,
		modes: [...files]
			.filter(([, entry]) => !isPlain(entry))
			.map(([name, {mode}]) => [name, mode] as const)
			.sort(byName),
		folders: [...folders].filter(([name, mode]) => !known.has(name) || mode !== PLAIN_FOLDER).sort(byName),
		left: [...left].sort(byName),
		ignored: [...ignored].sort(),
	};
	return JSON.stringify(about);
};

export const treeMode = ({kind, mode}: Entry): string =>
	kind === 'link' ? '120000' : (mode & 0o100) === 0 ? '100644' : '100755';

/** Puts a state together again from git's listing of its tree and from what the tree could not say. */
export const stateFrom = (listing: Buffer, text: string): State => {
	const about = JSON.parse(text) as About;
	const modes = new Map(about.modes);
	const files = new Map<Name, Entry>();
	const folders = new Map<Name, number>();
	for (const line of nameOf(listing).split('\0')) {
		const [, mode = '', blob = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
		if (!path.startsWith(`${FILES}/`)) continue;
		const name = path.slice(FILES.length + 1);
		const plain = mode === '100755' ? PLAIN_PROGRAM : PLAIN_FILE;
		files.set(name, {
			kind: mode === '120000' ? 'link' : 'file',
			mode: mode === '120000' ? 0 : (modes.get(name) ?? plain),
			blob,
		});
		for (let at = parentOf(name); at !== '' && !folders.has(at); at = parentOf(at)) folders.set(at, PLAIN_FOLDER);
	}
	for (const [name, mode] of about.folders) folders.set(name, mode);
	return {files, folders, left: new Map(about.left), ignored: new Set(about.ignored)};
};
