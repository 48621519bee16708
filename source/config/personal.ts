import {readFile} from 'node:fs/promises';
import type {Rule} from '../core/approval.ts';
import type {Brought} from './extensions.ts';
import {writePrivate} from './write.ts';

/** What a person decided about one project: never kept in the project itself. */
export type Decision =
	| {readonly trusted: boolean}
	| {readonly allow: readonly Rule[]}
	| {readonly brought: readonly Brought[]};

const readText = async (path: string): Promise<string> => {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
		throw error;
	}
};

/**
 * Writes a decision into the person's file for a project, keeping what else stands there, comments too. `directory` names the
 * project for whoever reads the file. Rejects when it cannot be written.
 */
export const keepDecision = async (path: string, directory: string, decision: Decision): Promise<void> => {
	const {Document, parseDocument} = await import('yaml');
	const text = await readText(path);
	const document = text.trim() === '' ? new Document({directory}) : parseDocument(text);
	const add = (key: string, entries: readonly (Rule | Brought)[]): void => {
		if (!document.has(key)) document.set(key, document.createNode([]));
		for (const entry of entries) document.addIn([key], document.createNode(entry, {flow: true}));
	};
	if ('trusted' in decision) document.set('trusted', decision.trusted);
	else if ('allow' in decision) add('permissions', decision.allow);
	else add('brought', decision.brought);
	await writePrivate(path, document.toString());
};
