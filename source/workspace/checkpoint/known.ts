import {randomBytes} from 'node:crypto';
import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import type {Known} from './look.ts';
import type {Name} from './name.ts';

type Line = readonly [name: Name, looks: string, kind: 'file' | 'link', mode: number, blob: string, bytes: number];
type Saved = {readonly version: 1; readonly files: readonly Line[]};

/** What was read before, so that it need not be read again. Only a help: what cannot be understood is as if it were not there. */
export const loadKnown = async (path: string): Promise<ReadonlyMap<Name, Known>> => {
	try {
		const saved = JSON.parse(await readFile(path, 'utf8')) as Saved;
		if (saved.version !== 1) return new Map();
		return new Map(
			saved.files.map(([name, looks, kind, mode, blob, bytes]) => [
				name,
				{looks, entry: {kind, mode, blob}, bytes, kept: true},
			]),
		);
	} catch {
		return new Map();
	}
};

export const saveKnown = async (path: string, known: ReadonlyMap<Name, Known>): Promise<void> => {
	const files = [...known].flatMap(([name, {looks, entry, bytes, kept}]): readonly Line[] =>
		kept ? [[name, looks, entry.kind, entry.mode, entry.blob, bytes]] : [],
	);
	const saved: Saved = {version: 1, files};
	const fresh = `${path}.${randomBytes(6).toString('hex')}`;
	try {
		await writeFile(fresh, JSON.stringify(saved), {mode: 0o600});
		await rename(fresh, path);
	} catch {
		await rm(fresh, {force: true});
	}
};
