import {mkdir, open, readFile, rename} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Rule} from '../core/approval.ts';

/** What a person decided about one project: never kept in the project itself. */
export type Decision = {readonly trusted: boolean} | {readonly allow: readonly Rule[]};

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
	if ('trusted' in decision) document.set('trusted', decision.trusted);
	else {
		if (!document.has('permissions')) document.set('permissions', document.createNode([]));
		for (const rule of decision.allow) document.addIn(['permissions'], document.createNode(rule, {flow: true}));
	}
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	const fresh = `${path}.${process.pid}.tmp`;
	const file = await open(fresh, 'w', 0o600);
	try {
		await file.writeFile(document.toString());
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(fresh, path);
};
