import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {homeIn, newSessionId, sessionsOf} from '../compose.ts';
import {realDirectory} from './open.ts';

/** Which session is to be opened, and where. */
export type Place = {readonly directory: string; readonly id: string; readonly isNew: boolean};

/** The session that the command line means: a new one, the one it names, or the last of this directory. */
export const placeOf = async ({request, env}: Front, id: string | undefined): Promise<Place> => {
	const directory = await realDirectory(request.directory ?? '.');
	if (request.command === 'run') return {directory, id: newSessionId(new Date()), isNew: true};
	const {findSession} = await import('../store/shelf.ts');
	const found = await findSession(join(homeIn(env), 'sessions'), id, sessionsOf(homeIn(env), directory));
	return {directory: await realDirectory(found.directory), id: found.id, isNew: false};
};
