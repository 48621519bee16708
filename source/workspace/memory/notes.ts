import {lstat, mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {UserError} from '../../core/user-error.ts';

const PATH = ['project_context', 'notes'] as const;
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

/**
 * Notes that a person keeps for later sessions of a project, as `.unified-dgm/memory.yaml` lists them under `project_context.notes`.
 * Empty when there are none, or when the file cannot be read as such: it is the person's, and they may be in the middle of writing it.
 */
export const readNotes = async (directory: string): Promise<readonly string[]> => {
	const text = await readMemory(directory).catch(() => undefined);
	if (text === undefined) return [];
	const {parseDocument} = await import('yaml');
	const document = parseDocument(text);
	if (document.errors.length > 0) return [];
	const notes: unknown = (document.toJS() as {project_context?: {notes?: unknown}} | null)?.project_context?.notes;
	return Array.isArray(notes) ? notes.filter(note => typeof note === 'string' && note.trim() !== '') : [];
};

/** Adds a note to the project's memory, keeping what else stands there, comments and order too. Returns the file's path. */
export const addNote = async (directory: string, note: string): Promise<string> => {
	if (note.trim() === '')
		throw new UserError('there is no note behind the #', 'for example: # tests need the database');
	const {Document, isMap, isSeq, parseDocument} = await import('yaml');
	const path = memoryFile(directory);
	const text = (await readMemory(directory)) ?? '';
	const document = text.trim() === '' ? new Document({}) : parseDocument(text);
	const [wrong] = document.errors;
	if (wrong !== undefined)
		throw new UserError(
			`${path}, line ${wrong.linePos?.[0].line ?? '?'}: ${wrong.message.split('\n', 1)[0]}`,
			'mend it first',
		);
	if (!isMap(document.contents)) throw new UserError(`${path} holds no settings`, 'it begins with names and colons');
	if (!document.hasIn(PATH)) document.setIn(PATH, document.createNode([]));
	if (!isSeq(document.getIn(PATH))) throw new UserError(`${path}: ${PATH.join('.')} is no list`);
	document.addIn(PATH, note.trim());
	await mkdir(join(directory, '.unified-dgm'), {recursive: true});
	const fresh = `${path}.${randomBytes(4).toString('hex')}`;
	await writeFile(fresh, document.toString({lineWidth: 0}), {flag: 'wx'});
	await rename(fresh, path);
	return path;
};
