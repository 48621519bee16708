import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {readSetting} from '../compose.ts';
import {homeIn} from '../hand-over.ts';
import {UserError} from '../core/user-error.ts';
import type {Seen} from '../core/journal.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {factsAt} from './facts.ts';
import {deleteSession, findSession} from '../store/shelf.ts';
import {sayMany} from '../views/amount.ts';
import {jsonView} from '../views/json.ts';
import {oneLine} from '../views/plain.ts';
import {paintIn} from '../views/theme.ts';
import {textView} from '../views/text/view.ts';
import {listSessions, openIn, searchSessions} from './around/sessions.ts';
import {realDirectory} from './open.ts';

const seenAt = async function* (path: string): AsyncGenerator<Seen<Body, Delta>, void, void> {
	for await (const fact of factsAt(path)) yield {fact};
};

const find = (front: Front, id: string | undefined, verb: string) => {
	if (id === undefined) throw new UserError(`sessions ${verb} needs an ID`, 'see unified-dgm sessions');
	return findSession(join(homeIn(front.env), 'sessions'), id, '');
};

const list = async ({stdout, colour, env, request}: Front, words: readonly string[]): Promise<number> => {
	const all = await listSessions(homeIn(env));
	const found = searchSessions(all, words);
	const paint = paintIn(colour);
	if (request.json) {
		for (const row of found) stdout.write(`${JSON.stringify(row)}\n`);
		return 0;
	}
	if (all.length === 0) stdout.write('There are no sessions yet.\n');
	else if (found.length === 0) stdout.write(`No session has ${words.join(' and ')} in it.\n`);
	for (const {id, updated, outcome, title, directory} of found)
		stdout.write(
			`${paint('action', id)}  ${updated.slice(0, 16).replace('T', ' ')}  ${outcome.padEnd(11)} ${oneLine(title, 60)}  ${paint('quiet', oneLine(directory, 200))}\n`,
		);
	return 0;
};

const show = async (front: Front, [id]: readonly string[]): Promise<number> => {
	const {request, stdout, colour} = front;
	const {path} = await find(front, id, 'show');
	const write = (text: string): void => void stdout.write(text);
	if (request.json) await jsonView(seenAt(path), write);
	else await textView(seenAt(path), {write, answer: text => write(`${text.trimEnd()}\n`), paint: paintIn(colour)});
	return 0;
};

const exported = async (front: Front, [id]: readonly string[]): Promise<number> => {
	const {request, stdout, env} = front;
	const format = request.format ?? (request.json ? 'json' : 'markdown');
	const {path} = await find(front, id, 'export');
	const {keyring} = await readSetting(await realDirectory(request.directory ?? '.'), env, request.flags);
	const {exportJson, exportMarkdown} = await import('./around/export.ts');
	const write = format === 'json' ? exportJson : exportMarkdown;
	const text = write(await Array.fromAsync(factsAt(path)), keyring.secrets);
	if (request.output === undefined) {
		stdout.write(text);
		return 0;
	}
	const output = request.output;
	await writeFile(output, text, {mode: 0o600}).catch((error: NodeJS.ErrnoException) => {
		throw new UserError(`the session cannot be written to ${output} (${error.code})`);
	});
	front.stderr.write(`written to ${output}\n`);
	return 0;
};

/** Is a yes typed? Anything else, and going away, is a no. */
const isAgreed = async ({stdin, stderr}: Front, question: string): Promise<boolean> => {
	const {createInterface} = await import('node:readline');
	const reader = createInterface({input: stdin, output: stderr});
	const answer = await new Promise<string>(resolve => {
		reader.once('close', () => resolve(''));
		reader.question(question, resolve);
	});
	reader.close();
	return /^y(?:es)?$/i.test(answer.trim());
};

const remove = async (front: Front, ids: readonly string[]): Promise<number> => {
	const {request, stdout, stderr, env, terminal} = front;
	// All are found before the first is deleted.
	const found = [await find(front, ids[0], 'delete')];
	for (const id of ids.slice(1)) {
		const one = await find(front, id, 'delete');
		if (!found.some(known => known.id === one.id)) found.push(one);
	}
	for (const {id, path} of found) {
		const pid = await openIn(path);
		if (pid !== undefined) throw new UserError(`${id} is open in another process (${pid})`, 'close it there first');
	}
	if (terminal && !request.yes) {
		for (const {id, title} of found) stderr.write(`  ${id}  ${oneLine(title, 60)}\n`);
		if (!(await isAgreed(front, `Delete ${sayMany(found.length, 'session')} for good? y/N `))) {
			stderr.write('nothing is deleted\n');
			return 0;
		}
	}
	for (const one of found) {
		await deleteSession(join(homeIn(env), 'sessions'), one);
		stdout.write(`deleted ${one.id}\n`);
	}
	return 0;
};

/** What is kept of sessions: `list`, `show`, `export`, `delete`. */
export const sessions = async (front: Front): Promise<number> => {
	const {subcommand, words} = front.request;
	switch (subcommand) {
		case 'show':
			return show(front, words);
		case 'export':
			return exported(front, words);
		case 'delete':
			return remove(front, words);
		default:
			return list(front, words);
	}
};
