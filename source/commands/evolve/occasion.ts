import type {Front} from '../../cli.ts';
import {readArguments} from '../../cli/args.ts';
import {oneLine} from '../../views/plain.ts';
import {paintIn} from '../../views/theme.ts';
import {readStats} from '../around/stats.ts';
import {isOccasioned, whyDue, type Wishes} from './due.ts';
import {lastBegun, notice, readNoticed} from './noticed.ts';
import {placeIn} from './place.ts';

/** Real use that is looked back at, at most. */
const DAYS = 30;
const DAY = 24 * 60 * 60 * 1_000;

/** Milliseconds that a person waits for it at the end of a session: what was read by then counts. */
const PATIENCE = 2_000;

/** Does something start runs at their time? */
const isStarted = async (env: Front['env']): Promise<boolean> => {
	const {findClock, scheduledIn} = await import('./timer.ts');
	return (await scheduledIn(env, await findClock(env))).size > 0;
};

/** Begins a run that goes on by itself; what it says is no answer of the session that ends. */
const begin = async (front: Front): Promise<void> => {
	const {evolve} = await import('./evolve.ts');
	await evolve({...front, request: readArguments(['evolve', '--detach', '--quiet']), stdout: front.stderr});
};

/**
 * When a session ends: says in a line that a run of self-improvement is due and how it is begun, or begins it where the user has said so and named a budget. Says
 * nothing when none is due, and never fails the session that it comes after.
 */
export const tellOccasion = async (front: Front, wishes: Wishes | undefined): Promise<void> => {
	const now = front.now();
	if (wishes === undefined || !isOccasioned(wishes)) return;
	const {stderr, colour} = front;
	const paint = paintIn(colour);
	const say = (tone: 'quiet' | 'warning', line: string): void => void stderr.write(`${paint(tone, line)}\n`);
	try {
		const place = placeIn(front.env);
		const [begun, noticed] = await Promise.all([lastBegun(place), readNoticed(place)]);
		const since = [begun, noticed.due]
			.filter(one => one !== undefined)
			.toSorted()
			.at(-1);
		const days = since === undefined ? DAYS : Math.min(DAYS, (now.getTime() - Date.parse(since)) / DAY);
		const {performance} = await readStats(place.home, {days, now, signal: AbortSignal.timeout(PATIENCE)});
		const known = {performance, since, now};
		const why = whyDue(wishes, known);
		if (why === undefined) return;
		// What the machine's own clock starts needs no word, and no second start.
		if (whyDue({...wishes, schedule: 'off'}, known) === undefined && (await isStarted(front.env))) return;
		await notice(place, {due: now.toISOString()});
		if (wishes.start === 'auto' && wishes.budget_usd !== undefined) {
			say('quiet', `${why}: the agent tries to improve itself (up to $${wishes.budget_usd})`);
			await begin(front);
			return;
		}
		const lacks = wishes.start === 'auto' ? '; dgm.start: auto needs dgm.budget_usd' : '';
		say('quiet', `${why}: the agent could try to improve itself: /evolve, or unified-dgm evolve${lacks}`);
	} catch (error) {
		say(
			'warning',
			`no run of self-improvement: ${oneLine(error instanceof Error ? error.message : String(error), 300)}`,
		);
	}
};
