/**
 * A path inside, as its bytes: each character of the text stands for one byte. Names need not be UTF-8, but must be keys of a map.
 * Relative to the workspace, with `/`; the workspace itself is the empty text.
 */
export type Name = string;

export const nameOf = (bytes: Uint8Array): Name => Buffer.from(bytes).toString('latin1');

export const bytesOf = (name: Name): Buffer => Buffer.from(name, 'latin1');

/** The bytes of the absolute path. `directory` is text, as everywhere else. */
export const within = (directory: string, name: Name): Buffer =>
	name === '' ? Buffer.from(directory) : Buffer.concat([Buffer.from(`${directory}/`), bytesOf(name)]);

export const shown = (name: Name): string => (name === '' ? '.' : bytesOf(name).toString('utf8'));

export const parentOf = (name: Name): Name => name.slice(0, Math.max(0, name.lastIndexOf('/')));

export const baseOf = (name: Name): Name => name.slice(name.lastIndexOf('/') + 1);

export const joined = (folder: Name, base: Name): Name => (folder === '' ? base : `${folder}/${base}`);

/** The folders that a path lies in, from the nearest to the workspace itself. */
export const above = function* (name: Name): Generator<Name, void, void> {
	for (let at = name; at !== '';) {
		at = parentOf(at);
		yield at;
	}
};

/** Does the set hold the path, or a folder that it lies in? */
export const covers = (
	set: {readonly has: (name: Name) => boolean; readonly size: number},
	name: Name,
): Name | undefined => {
	if (set.size === 0) return undefined;
	if (set.has(name)) return name;
	for (const folder of above(name)) if (set.has(folder)) return folder;
	return undefined;
};

/** As git writes names that may hold anything. */
export const quoted = (name: Name): Buffer =>
	bytesOf(`"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
