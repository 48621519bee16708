import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Env} from '../compose.ts';

/** The text as a person left it in their editor; or why it could not be edited. */
export type Edited = {readonly text: string} | {readonly wrong: string};

/** What is opened for longer texts: the program that is preferred, $VISUAL or $EDITOR. */
const editorIn = (env: Env, preferred: string | undefined): string | undefined =>
	[preferred, env['VISUAL'], env['EDITOR']].find(value => value !== undefined && value.trim() !== '');

/** Opens a file in an editor and waits for its end; says what went wrong. */
export const editFile = async (path: string, env: Env, preferred?: string): Promise<string | undefined> => {
	const editor = editorIn(env, preferred);
	if (editor === undefined) return 'set EDITOR to edit';
	// As git does: the variable may hold options, so the shell splits it.
	const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', path], {stdio: 'inherit'});
	const code = await new Promise<number | null>(resolve => {
		child.once('error', () => resolve(null));
		child.once('close', resolve);
	});
	return code === 0 ? undefined : `${editor} did not end well, so nothing is changed`;
};

/** Opens an editor on a text, in a private file that is gone afterwards. `name` tells the editor what it is. */
export const editText = async (text: string, name: string, env: Env, preferred?: string): Promise<Edited> => {
	const folder = await mkdtemp(join(tmpdir(), 'unified-dgm-edit-'));
	try {
		const path = join(folder, name);
		await writeFile(path, text, {mode: 0o600});
		const wrong = await editFile(path, env, preferred);
		if (wrong !== undefined) return {wrong};
		return await readFile(path, 'utf8').then(
			written => ({text: written}),
			() => ({wrong: 'the editor left no file behind, so nothing is changed'}),
		);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
};
