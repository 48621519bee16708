import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import type {Front} from '../../cli.ts';
import type {Command} from '../../core/evolution/command.ts';
import {fold} from '../../core/evolution/fold.ts';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {UserError} from '../../core/user-error.ts';
import {linkTo, type Link} from '../../dgm/engine/client.ts';
import {sayFact, treeLines, type Line} from '../../views/evolution/say.ts';
import {oneLine} from '../../views/plain.ts';
import {paintIn, type Paint} from '../../views/theme.ts';
import {onSignals, SIGNALS, type Signal} from '../ending.ts';
import {followRecord} from './follow.ts';
import {openRun, suiteFor} from './launch.ts';
import {notice} from './noticed.ts';
import {journalOf, stateOf, type Place} from './place.ts';
import {settingsFor} from './settings.ts';

export const painted = (paint: Paint, {tone, text}: Line): string => (tone === 'plain' ? text : paint(tone, text));

/** Names a run: when it began, and something that no other run has. */
export const newRun = (now: Date): string =>
	`${now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}-${randomBytes(2).toString('hex')}`;

/** Rings for whoever waits for the next ring. */
const bell = (): {readonly ring: () => void; readonly next: () => Promise<undefined>} => {
	let waiting = Promise.withResolvers<undefined>();
	return {
		ring: () => {
			waiting.resolve(undefined);
			waiting = Promise.withResolvers();
		},
		next: () => waiting.promise,
	};
};

/** How often a record is looked at that nobody tells of. */
const LOOK_MS = 1_000;

/** `suite` is named for a new run alone; one that goes on knows its own. */
type Going = {readonly run: string; readonly suite?: string; readonly ask?: Command};

/** What a run came to: its archive, and what can be done now. */
const sum = ({request, stdout, colour}: Front, run: string, state: EvolutionState): number => {
	const paint = paintIn(colour);
	if (!request.json) for (const line of treeLines(state)) stdout.write(`${painted(paint, line)}\n`);
	if (!request.json && state.finished?.outcome === 'proven')
		stdout.write(`\nTo make it today's agent: unified-dgm evolve promote ${run}\n`);
	if (!request.json && state.finished === undefined && state.paused)
		stdout.write(`\nIt is paused. It goes on with: unified-dgm evolve resume ${run}\n`);
	return state.finished === undefined || state.finished.outcome === 'stopped' ? 1 : 0;
};

/** Shows each fact as it comes on record. */
const showing = ({request, stdout, colour}: Front, place: Place, run: string, after: number) => {
	const read = followRecord(journalOf(place, run));
	const paint = paintIn(colour);
	let state: EvolutionState = initial;
	return async (): Promise<EvolutionState> => {
		for (const fact of await read()) {
			state = fold(state, fact);
			if (fact.seq <= after) continue;
			if (request.json) stdout.write(`${JSON.stringify(fact)}\n`);
			const line = sayFact(fact, state);
			if (!request.json && !request.quiet && line !== undefined) stdout.write(`[DGM] ${painted(paint, line)}\n`);
		}
		return state;
	};
};

/** Why a run is no longer looked at: it has nothing more to do, its engine is gone, or somebody wants this process to end. */
type Over =
	| {readonly over: 'settled'; readonly state: EvolutionState}
	| {readonly over: 'gone'; readonly why: string | undefined}
	| {readonly over: 'signal'; readonly signal: Signal};

type Reached = {readonly link: Link; readonly is: 'launched' | 'there'};

/** Leaves an engine as it is to be left, and says how the run stands. */
const leave = async (
	front: Front,
	run: string,
	{link, is}: Reached,
	over: Over,
	show: () => Promise<EvolutionState>,
) => {
	const {stderr} = front;
	const again = `It goes on where it was with: unified-dgm evolve resume ${run}\n`;
	switch (over.over) {
		case 'settled':
			// Who paused it is still there, perhaps.
			if (is === 'launched' && !over.state.paused) await link.end();
			else link.leave();
			return sum(front, run, await show());
		case 'gone':
			await show();
			stderr.write(`\nThe engine ended${over.why === undefined ? '' : `: ${oneLine(over.why, 400)}`}. ${again}`);
			return 1;
		case 'signal':
			if (over.signal === 'SIGHUP' || is === 'there') link.leave();
			else await link.end();
			if (over.signal !== 'SIGHUP') {
				await show();
				stderr.write(is === 'there' ? '\nIt goes on by itself.\n' : `\n${again}`);
			}
			return SIGNALS[over.signal];
	}
};

const sayDetached = ({request, stdout}: Front, run: string): number => {
	const words = 'goes on by itself: /evolve in a session watches it; unified-dgm evolve show, pause, stop';
	stdout.write(request.json ? `${JSON.stringify({run})}\n` : `${run} ${words}\n`);
	return 0;
};

const sayKeys = ({request, stderr, terminal}: Front, is: Reached['is']): void => {
	if (!terminal || request.quiet || request.json) return;
	stderr.write(
		is === 'launched'
			? 'Ctrl+C halts it until evolve resume; closing this terminal leaves it running.\n'
			: 'It runs already, and is only watched here: Ctrl+C leaves it to itself.\n',
	);
};

/**
 * Lets a run go on until it has nothing more to do, showing each fact as it comes. It runs in a process of its own. Ctrl+C ends that, too, when it was started
 * here, and the run goes on where it was with `evolve resume`; a terminal that closes, and `--detach`, leave it running.
 */
export const go = async (front: Front, place: Place, {run, suite: word, ask}: Going): Promise<number> => {
	const {request, stderr} = front;
	const before = word === undefined ? await stateOf(place, run) : initial;
	const settings = before.opened === undefined ? await settingsFor(front, place) : undefined;
	const suite = await suiteFor(place, run, word);
	const show = showing(front, place, run, before.seq);
	if (before.finished !== undefined && ask === undefined) return sum(front, run, await show());
	const news = bell();
	const stopped = Promise.withResolvers<Over>();
	const off = onSignals(signal => stopped.resolve({over: 'signal', signal}));
	const looking = setInterval(news.ring, LOOK_MS);
	let isSettled = false;
	try {
		const reached = await openRun(
			front,
			place,
			{run, suite, settings},
			{
				fact: news.ring,
				progress: ({job, text}) => {
					if (job === undefined && !request.quiet) stderr.write(`${oneLine(text, 400)}\n`);
				},
				settled: () => {
					isSettled = true;
					news.ring();
				},
			},
		);
		const {link, is} = reached;
		const wish: Command | undefined = ask ?? (before.paused ? {ask: 'resume'} : undefined);
		if (wish !== undefined) {
			try {
				await link.command(wish);
			} catch (error) {
				await (is === 'launched' ? link.end() : link.leave());
				throw error;
			}
			isSettled = false;
		}
		if (request.detach) {
			link.leave();
			return sayDetached(front, run);
		}
		sayKeys(front, is);
		const ended = Promise.race([link.gone.then((why): Over => ({over: 'gone', why})), stopped.promise]);
		const until = async (): Promise<Over> => {
			for (;;) {
				const next = news.next();
				const state = await show();
				if (isSettled) return {over: 'settled', state};
				const over = await Promise.race([next, ended]);
				if (over !== undefined) return over;
			}
		};
		const over = await until();
		// Who saw it end need not be told later.
		if (over.over === 'settled' && over.state.finished !== undefined) await notice(place, {ended: [run]});
		return await leave(front, run, reached, over, show);
	} finally {
		clearInterval(looking);
		off();
	}
};

/** Asks something of a run, in whichever process it is, and waits for nothing else. */
export const tellRun = async (front: Front, place: Place, run: string, command: Command): Promise<number> => {
	const link = await linkTo(join(place.runs, run), front.version);
	if (link === undefined) throw new UserError(`${run} does not run now`, `unified-dgm evolve show ${run}`);
	try {
		await link.command(command);
	} finally {
		link.leave();
	}
	return 0;
};
