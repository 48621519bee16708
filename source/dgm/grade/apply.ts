import {folded, whyNotInside} from '../suites/path.ts';
import {EXTENT, type File, type PassedOver, type Tree} from '../suites/tree.ts';
import type {Change} from './changes.ts';
import {isManifest, withPristineScripts} from './manifest.ts';

export type Applied = {
	/** The workspace as it is to be graded, without the tests that are laid over it. */
	readonly tree: Tree;
	readonly changed: readonly string[];
	/** What was not let through, and why. */
	readonly dropped: readonly PassedOver[];
};

/** The folders that lead to a path. */
const above = (path: string): readonly string[] => {
	const parts = path.split('/').slice(0, -1);
	return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
};

/** Names that are taken, as the most forgiving file system compares them. */
const names = (paths: Iterable<string>) => {
	const files = new Map<string, string>();
	const folders = new Map<string, string>();
	const add = (path: string): void => {
		files.set(folded(path), path);
		for (const folder of above(path)) folders.set(folded(folder), folder);
	};
	for (const path of paths) add(path);
	return {
		add,
		whyNot: (path: string): string | undefined => {
			const name = folded(path);
			const twin = files.get(name) ?? path;
			if (twin !== path) return `differs from ${twin} by case alone`;
			if (folders.has(name)) return 'is a folder';
			for (const folder of above(path)) {
				if (files.has(folded(folder))) return `lies in ${folder}, which is a file`;
				const other = folders.get(folded(folder)) ?? folder;
				if (other !== folder) return `lies in ${folder}, which differs from ${other} by case alone`;
			}
			return undefined;
		},
	};
};

const sizeOf = (files: Iterable<File>): number => [...files].reduce((sum, {bytes}) => sum + bytes.length, 0);

/**
 * Applies what a candidate changed to the pristine files, but for what is protected: see `protect.ts`. Deleted files go first, so that a
 * folder may take the place of a file. Of a `package.json` everything but what decides how tests run is let through.
 */
export const applyChanges = (
	pristine: Tree,
	changes: readonly Change[],
	{
		protection,
		laidOver,
	}: {readonly protection: (path: string) => string | undefined; readonly laidOver: Iterable<string>},
): Applied | {readonly refused: string} => {
	const tree = new Map(pristine);
	const dropped: PassedOver[] = [];
	const changed: string[] = [];
	const judge = (path: string): string | undefined => {
		const wrong = whyNotInside(path);
		return wrong === undefined ? protection(path) : `its name ${wrong}`;
	};
	for (const {path} of changes.filter(({after}) => after === undefined)) {
		const why = judge(path);
		if (why !== undefined) dropped.push({path, why});
		else if (tree.delete(path)) changed.push(path);
	}
	const taken = names([...tree.keys(), ...laidOver]);
	for (const {path, after} of changes) {
		if (after === undefined) continue;
		const why = judge(path) ?? taken.whyNot(path);
		if (why !== undefined) {
			dropped.push({path, why});
			continue;
		}
		const {bytes, restored} = isManifest(path)
			? withPristineScripts(pristine.get(path)?.bytes, after.bytes)
			: {bytes: after.bytes, restored: []};
		for (const key of restored) dropped.push({path: `${path}#${key}`, why: 'decides how tests run'});
		taken.add(path);
		tree.set(path, {bytes, executable: after.executable});
		changed.push(path);
	}
	if (tree.size > EXTENT.files) return {refused: `there are more than ${EXTENT.files} files`};
	if (sizeOf(tree.values()) > EXTENT.bytes) return {refused: `its files hold more than ${EXTENT.bytes} bytes`};
	return {tree, changed, dropped};
};
