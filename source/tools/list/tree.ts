import {count} from '../clip.ts';

/** A directory: how many files are in it and below it, its own files by name, and its directories. */
export type Tree = {files: number; readonly names: string[]; readonly directories: Map<string, Tree>};

const MAX_SHOWN = 400;
const MAX_IN_ONE = 60;
const MAX_NAME = 200;

/** Adds a file to a tree. */
export const grow = (tree: Tree, path: string): void => {
	let here = tree;
	here.files++;
	const parts = path.split(/[\\/]/);
	const name = parts.pop() ?? '';
	for (const part of parts) {
		const next = here.directories.get(part) ?? {files: 0, names: [], directories: new Map()};
		here.directories.set(part, next);
		next.files++;
		here = next;
	}
	here.names.push(name);
};

// oxlint-disable-next-line no-control-regex
const shown = (name: string): string => name.replaceAll(/[\u0000-\u001f\u007f]/g, '?').slice(0, MAX_NAME);

type Entry = {readonly name: string; readonly tree?: Tree};

const entriesOf = (tree: Tree): readonly Entry[] => [
	...[...tree.directories].map(([name, tree]): Entry => ({name, tree})),
	...tree.names.map((name): Entry => ({name})),
];

/**
 * Which directories are opened out: breadth first, so that a big one near the start does not hide what comes after it.
 */
const opened = (tree: Tree, depth: number): ReadonlySet<Tree> => {
	const open = new Set<Tree>();
	let room = MAX_SHOWN;
	let level: readonly Tree[] = [tree];
	for (let at = 0; at < depth && level.length > 0; at++) {
		for (const one of level) {
			const cost = Math.min(MAX_IN_ONE, entriesOf(one).length);
			if (open.size > 0 && cost > room) continue;
			room -= cost;
			open.add(one);
		}
		level = level.flatMap(one => (open.has(one) ? [...one.directories.values()] : []));
	}
	return open;
};

const render = (tree: Tree, indent: string, open: ReadonlySet<Tree>, limit: number): readonly string[] => {
	const entries = entriesOf(tree);
	const lines = entries.slice(0, limit).flatMap(({name, tree: below}) => {
		if (below === undefined) return [indent + shown(name)];
		if (open.has(below)) return [`${indent}${shown(name)}/`, ...render(below, `${indent}  `, open, MAX_IN_ONE)];
		return [`${indent}${shown(name)}/ (${count(below.files, 'file')})`];
	});
	const more = entries.length - limit;
	return more > 0 ? [...lines, `${indent}[… ${more} more here: find them with search, or shell and ls]`] : lines;
};

/** A tree as text, down to `depth` levels and at most some hundreds of lines. */
export const say = (tree: Tree, depth: number): string => render(tree, '', opened(tree, depth), MAX_SHOWN).join('\n');
