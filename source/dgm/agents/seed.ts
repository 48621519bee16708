import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fence, type Scope} from './fence.ts';
import type {Files} from './repository.ts';

/** Longer than this is nothing that an agent is made of. Bytes. */
const LONGEST = 1024 * 1024;

/**
 * The genome of the agent in a folder (that holds `profiles/`): exactly the regular files that a variant may change. Links are not
 * followed. Rejects when the folder cannot be read.
 */
export const readSeed = async (folder: string, scope: Scope): Promise<Files> => {
	const parts = scope === 'profile' ? ['profiles'] : ['profiles', 'source'];
	const found = await Promise.all(
		parts.map(async part =>
			(await readdir(join(folder, part), {recursive: true, withFileTypes: true}))
				.filter(entry => entry.isFile())
				.map(entry =>
					join(entry.parentPath, entry.name)
						.slice(folder.length + 1)
						.replaceAll('\\', '/'),
				),
		),
	);
	const paths = found.flat().filter(path => fence([{path, before: null, after: 'file'}], scope).length === 0);
	const files = new Map<string, Uint8Array>();
	for (const path of paths.toSorted()) {
		const bytes = await readFile(join(folder, path));
		if (bytes.length <= LONGEST) files.set(path, bytes);
	}
	return files;
};
