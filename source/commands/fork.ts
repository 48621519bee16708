import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {newSessionId, sessionsOf} from '../compose.ts';
import {forkAt} from '../core/session/fork.ts';
import type {SessionFact} from '../core/session/event.ts';

/** A session that begins as another one was. */
export type Forked = {
	readonly directory: string;
	readonly id: string;
	readonly forkedFrom: {readonly session: string; readonly turn: string | null};
};

/** Copies the record of a session up to before a turn (null: all of it) into a new session, ready to be opened. */
export const forkSession = async (
	{
		session,
		home,
		directory,
		now,
	}: {readonly session: string; readonly home: string; readonly directory: string; readonly now: () => Date},
	facts: readonly SessionFact[],
	turn: string | null,
): Promise<Forked> => {
	const lines = forkAt(facts, turn).map(fact => `${JSON.stringify(fact)}\n`);
	const id = newSessionId(now());
	const folder = join(sessionsOf(home, directory), id);
	await mkdir(folder, {recursive: true, mode: 0o700});
	await writeFile(join(folder, 'journal.jsonl'), lines.join(''), {mode: 0o600, flag: 'wx'});
	return {directory, id, forkedFrom: {session, turn}};
};
