import {randomBytes} from 'node:crypto';
import {lstat, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Document} from 'yaml';
import {UserError} from '../../core/user-error.ts';
import {locked} from '../checkpoint/lock.ts';

/** A memory larger than this is not one that a person reads. */
const MOST = 256 * 1024;

export const memoryFile = (directory: string): string => join(directory, '.unified-dgm', 'memory.yaml');

/** The file's text; undefined when there is none. Neither it nor its folder may be a link: what is kept here stays here. */
const readMemory = async (directory: string): Promise<string | undefined> => {
	const path = memoryFile(directory);
	for (const one of [join(directory, '.unified-dgm'), path]) {
		const status = await lstat(one).catch(() => undefined);
		if (status === undefined) return undefined;
		if (status.isSymbolicLink()) throw new UserError(`${one} is a link: memory is kept in files of the project itself`);
		if (one === path && (!status.isFile() || status.size > MOST))
			throw new UserError(`${path} is ${status.isFile() ? 'too large' : 'not a file'}`);
	}
	return readFile(path, 'utf8');
};

/** The memory as YAML; rejects with a `UserError` that says where it is broken. */
const parse = async (path: string, text: string): Promise<Document> => {
	const {Document, isMap, parseDocument} = await import('yaml');
	const document: Document = text.trim() === '' ? new Document({}) : parseDocument(text);
	const [wrong] = document.errors;
	if (wrong !== undefined)
		throw new UserError(
			`${path}, line ${wrong.linePos?.[0].line ?? '?'}: ${wrong.message.split('\n', 1)[0]}`,
			'mend it first',
		);
	if (!isMap(document.contents)) throw new UserError(`${path} holds no settings`, 'it begins with names and colons');
	return document;
};

/** What the memory holds, as plain data; undefined when there is none. Rejects with a `UserError` when it cannot be read as such. */
export const memoryIn = async (directory: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
	const text = await readMemory(directory);
	if (text === undefined || text.trim() === '') return undefined;
	const path = memoryFile(directory);
	const document = await parse(path, text);
	try {
		return document.toJS({maxAliasCount: 20}) as Readonly<Record<string, unknown>>;
	} catch {
		throw new UserError(`${path} repeats itself more often than can be read`, 'write its aliases out');
	}
};

/**
 * Changes the memory, keeping what else stands there, comments and order too, and returns its path. Sessions take turns; when a person
 * saves the file meanwhile, the change is made again to what they saved. Rejects with a `UserError`, and writes nothing, when the file
 * is broken, a link or too large.
 */
export const editMemory = async (
	directory: string,
	change: (document: Document) => void | Promise<void>,
): Promise<string> => {
	const path = memoryFile(directory);
	// Before anything is made: what cannot be read is left alone.
	await parse(path, (await readMemory(directory)) ?? '');
	await mkdir(join(directory, '.unified-dgm'), {recursive: true});
	return locked(`${path}.lock`, async () => {
		for (;;) {
			const before = await readMemory(directory);
			const document = await parse(path, before ?? '');
			await change(document);
			const text = document.toString({lineWidth: 0});
			if (Buffer.byteLength(text) > MOST) throw new UserError(`${path} would become too large`, 'shorten it first');
			const fresh = `${path}.${randomBytes(4).toString('hex')}`;
			try {
				// Flushed before it takes the name: after a power cut the old text is there, or the new one, and never half of it.
				await writeFile(fresh, text, {flag: 'wx', flush: true});
				if ((await readMemory(directory)) !== before) continue;
				await rename(fresh, path);
				return path;
			} finally {
				await rm(fresh, {force: true});
			}
		}
	});
};
