import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {agentsIn, homeIn} from '../../hand-over.ts';
import type {Env} from '../../compose.ts';

/** Milliseconds between two looks. */
const EVERY = 5_000;

export type News = {readonly line: string; readonly isGood: boolean};

/**
 * Tells of runs that ended: of those that nobody was told of at once, of others when they end, each once. It looks at the disk now and then, and loads what it needs for that when
 * there is a run to look at.
 */
export const watchEnded = (env: Env, told: (news: readonly News[]) => void, every = EVERY): Disposable => {
	const runs = join(agentsIn(homeIn(env)), 'runs');
	let isLooking = false;
	let isOver = false;
	const look = async (): Promise<void> => {
		if (isLooking || !existsSync(runs)) return;
		isLooking = true;
		try {
			const [{endedIn, notice}, {placeIn}] = await Promise.all([import('./noticed.ts'), import('./place.ts')]);
			const place = placeIn(env);
			const ended = await endedIn(place);
			if (isOver || ended.length === 0) return;
			told(ended.map(({line, isGood}) => ({line, isGood})));
			await notice(place, {ended: ended.map(({run}) => run)});
		} catch {
			// News that cannot be read, or kept, are told another time.
		} finally {
			isLooking = false;
		}
	};
	void look();
	const timer = setInterval(() => void look(), every);
	timer.unref();
	return {
		[Symbol.dispose]: () => {
			isOver = true;
			clearInterval(timer);
		},
	};
};
