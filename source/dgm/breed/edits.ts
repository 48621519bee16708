import {createHash} from 'node:crypto';
import type {Edits, Files} from '../agents/repository.ts';
import type {Tree} from '../suites/tree.ts';

/** What a session keeps for itself in a workspace is no part of its work. */
const MEMORY = '.unified-dgm/';

const isSame = (one: Uint8Array, other: Uint8Array | undefined): boolean =>
	other !== undefined && Buffer.compare(one, other) === 0;

/** What an editor did to some files of an agent. */
export const editsOf = (before: Files, after: Tree): Edits => {
	const edits = new Map<string, Uint8Array | null>();
	for (const [path, {bytes}] of after)
		if (!path.startsWith(MEMORY) && !isSame(bytes, before.get(path))) edits.set(path, bytes);
	for (const path of before.keys()) if (!after.has(path)) edits.set(path, null);
	return edits;
};

/** The text that edits add to an agent, line by line; what stood there before is none of theirs. */
export const addedBy = (before: Files, edits: Edits): string =>
	[...edits]
		.flatMap(([path, bytes]) => {
			if (bytes === null) return [];
			const known = new Set(
				Buffer.from(before.get(path) ?? '')
					.toString('utf8')
					.split('\n'),
			);
			const lines = Buffer.from(bytes).toString('utf8').split('\n');
			return [path, ...lines.filter(line => !known.has(line))];
		})
		.join('\n');

/** Equal for agents whose files differ in layout alone: in space, and nothing else. */
export const layoutFree = (files: Files): string => {
	const print = createHash('sha256');
	for (const [path, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
		print.update(`${path}\0${Buffer.from(bytes).toString('utf8').replaceAll(/\s+/g, '')}\0`);
	return print.digest('hex').slice(0, 16);
};
