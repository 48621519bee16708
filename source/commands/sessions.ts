import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {homeIn} from '../compose.ts';
import {UserError} from '../core/fault.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {parseFact} from '../core/session/event.ts';
import type {Seen} from '../core/journal.ts';
import {readJsonl} from '../store/jsonl.ts';
import {deleteSession, findSession, listSessions} from '../store/shelf.ts';
import {jsonView} from '../views/json.ts';
import {oneLine} from '../views/plain.ts';
import {paintIn} from '../views/theme.ts';
import {textView} from '../views/text/view.ts';

const factsAt = async function* (path: string): AsyncGenerator<Seen<Body, Delta>, void, void> {
	for await (const data of readJsonl<{type: string}>(path)) {
		const parsed = parseFact(data);
		if ('fact' in parsed) yield parsed;
	}
};

const list = async ({stdout, colour}: Front, sessions: string): Promise<number> => {
	const all = await listSessions(sessions);
	const paint = paintIn(colour);
	if (all.length === 0) stdout.write('There are no sessions yet.\n');
	for (const {id, updated, outcome, title, directory} of all)
		stdout.write(
			`${paint('action', id)}  ${updated.slice(0, 16).replace('T', ' ')}  ${outcome.padEnd(11)} ${oneLine(title, 60)}  ${paint('quiet', directory)}\n`,
		);
	return 0;
};

/** What is kept of sessions: `list`, `show ID`, `delete ID`. */
export const sessions = async (front: Front): Promise<number> => {
	const {request, stdout, env, colour} = front;
	const folder = join(homeIn(env), 'sessions');
	const [verb = 'list', id] = request.words;
	if (verb === 'list') return list(front, folder);
	if (verb !== 'show' && verb !== 'delete')
		throw new UserError(`sessions: there is no "${verb}"`, 'one of: list, show ID, delete ID');
	if (id === undefined) throw new UserError(`sessions ${verb} needs an ID`, 'see unified-dgm sessions');
	const found = await findSession(folder, id, '');
	if (verb === 'delete') {
		await deleteSession(folder, found);
		stdout.write(`deleted ${found.id}\n`);
		return 0;
	}
	const write = (text: string): void => void stdout.write(text);
	if (request.json) await jsonView(factsAt(found.path), write);
	else
		await textView(factsAt(found.path), {write, answer: text => write(`${text.trimEnd()}\n`), paint: paintIn(colour)});
	return 0;
};
