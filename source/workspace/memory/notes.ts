import {UserError} from '../../core/user-error.ts';
import {editMemory, memoryFile, memoryIn} from './file.ts';

const PATH = ['project_context', 'notes'] as const;

/**
 * Notes that a person keeps for later sessions of a project, as `.unified-dgm/memory.yaml` lists them under `project_context.notes`.
 * Empty when there are none, or when the file cannot be read as such: it is the person's, and they may be in the middle of writing it.
 */
export const readNotes = async (directory: string): Promise<readonly string[]> => {
	const memory = (await memoryIn(directory).catch(() => undefined)) as
		| {project_context?: {notes?: unknown} | null}
		| undefined;
	const notes = memory?.project_context?.notes;
	return Array.isArray(notes) ? notes.filter(note => typeof note === 'string' && note.trim() !== '') : [];
};

/** Adds a note to the project's memory, keeping what else stands there, comments and order too. Returns the file's path. */
export const addNote = async (directory: string, note: string): Promise<string> => {
	if (note.trim() === '')
		throw new UserError('there is no note behind the #', 'for example: # tests need the database');
	const {isSeq} = await import('yaml');
	return editMemory(directory, document => {
		if (!document.hasIn(PATH)) document.setIn(PATH, document.createNode([]));
		if (!isSeq(document.getIn(PATH))) throw new UserError(`${memoryFile(directory)}: ${PATH.join('.')} is no list`);
		document.addIn(PATH, note.trim());
	});
};
