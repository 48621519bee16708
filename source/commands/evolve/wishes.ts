import type {Front} from '../../cli.ts';
import {readSetting} from '../../compose.ts';
import {UserError} from '../../core/user-error.ts';
import {realDirectory} from '../open.ts';
import type {Wishes} from './due.ts';

/** What the user's configuration says about evolution. */
export const wishesOf = async ({request, env}: Pick<Front, 'request' | 'env'>): Promise<Wishes> => {
	const directory = await realDirectory(request.directory ?? '.');
	const {loaded} = await readSetting(directory, env, request.flags);
	return loaded.config.dgm ?? {};
};

/** The same, for who is about to begin a run: a {@link UserError} when the user has turned it off. */
export const wishesToBegin = async (front: Pick<Front, 'request' | 'env'>): Promise<Wishes> => {
	const wishes = await wishesOf(front);
	if (wishes.evolution_enabled === false)
		throw new UserError('evolution is turned off', 'dgm.evolution_enabled in your configuration says so');
	return wishes;
};
