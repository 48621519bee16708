import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Env} from '../compose.ts';

/** The text as a person left it in their editor; or why it could not be edited. */
export type Edited = {readonly text: string} | {readonly wrong: string};

/** Opens the editor that is preferred, $VISUAL or $EDITOR on a text, in a private file that is gone afterwards. `name` tells the editor what it is. */
export const editText = async (text: string, name: string, env: Env, preferred?: string): Promise<Edited> => {
	const editor = [preferred, env['VISUAL'], env['EDITOR']].find(value => value !== undefined && value.trim() !== '');
	if (editor === undefined) return {wrong: 'set EDITOR to edit'};
	const folder = await mkdtemp(join(tmpdir(), 'unified-dgm-edit-'));
	try {
		const path = join(folder, name);
		await writeFile(path, text, {mode: 0o600});
		// As git does: the variable may hold options, so the shell splits it.
		const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', path], {stdio: 'inherit'});
		const code = await new Promise<number | null>(resolve => {
			child.once('error', () => resolve(null));
			child.once('close', resolve);
		});
		return code === 0
			? {text: await readFile(path, 'utf8')}
			: {wrong: `${editor} did not end well, so nothing is changed`};
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
};
