import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

/** A real folder for one test, with these files in it; gone when disposed. */
export type Scratch = AsyncDisposable & {readonly directory: string; readonly at: (path: string) => string};

export const scratch = async (files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Scratch> => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-workspace-')));
	for (const [path, content] of Object.entries(files)) {
		await mkdir(dirname(join(directory, path)), {recursive: true});
		await writeFile(join(directory, path), content);
	}
	return {
		directory,
		at: path => join(directory, path),
		[Symbol.asyncDispose]: () => rm(directory, {recursive: true, force: true}),
	};
};
