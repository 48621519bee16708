import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {newSessionId, sessionsOf} from '../compose.ts';
import {homeIn} from '../hand-over.ts';
import {factsAt} from './facts.ts';
import {forkSession, type Forked} from './fork.ts';
import {realDirectory} from './open.ts';

/** Which session is to be opened, and where. */
export type Place = Pick<Forked, 'directory' | 'id'> & Partial<Pick<Forked, 'forkedFrom'>>;

/** The session that the command line means: a new one, the one it names or the last of this directory, or a copy of that. */
export const openingFor = async ({request, env, now}: Front, named: string | undefined): Promise<Place> => {
	const home = homeIn(env);
	const directory = await realDirectory(request.directory ?? '.');
	if (request.command === 'run') return {directory, id: newSessionId(now())};
	const {findSession} = await import('../store/shelf.ts');
	const found = await findSession(join(home, 'sessions'), named, sessionsOf(home, directory));
	const place = {directory: await realDirectory(found.directory), id: found.id};
	if (request.command !== 'fork') return place;
	const facts = await Array.fromAsync(factsAt(found.path));
	return forkSession({session: found.id, home, directory: place.directory, now}, facts, null);
};
