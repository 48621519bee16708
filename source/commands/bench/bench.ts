import {availableParallelism} from 'node:os';
import type {Front} from '../../cli.ts';
import {readMaxCost, readMaxTime} from '../../config/limits.ts';
import {UserError} from '../../core/user-error.ts';
import {playAll, type Played} from '../../dgm/bench/play.ts';
import {comparisonOf, standingOf} from '../../dgm/bench/standing.ts';
import type {Suite} from '../../dgm/suites/read.ts';
import {sayMany} from '../../views/amount.ts';
import {oneLine, plain} from '../../views/plain.ts';
import {paintIn} from '../../views/theme.ts';
import {onSignals, SIGNALS, type Signal} from '../ending.ts';
import {placeIn} from '../evolve/place.ts';
import {newRun} from '../evolve/run.ts';
import {knownAgents} from '../evolve/world.ts';
import {openSuite} from '../suite/place.ts';
import {wantedOf} from './contestants.ts';
import {openArena} from './ground.ts';
import {sayComparison, sayStanding, tableOf} from './say.ts';

const USAGE = 'unified-dgm bench SUITE [--repeats N] [--profile A --against B | --variant V --against W]';

/** The exit code of work that a limit ended. */
const LIMIT = 3;

/** The tasks that measure: what nobody can solve does not. */
const tasksOf = ({tasks}: Suite): readonly string[] => tasks.filter(({split}) => split !== 'canary').map(({id}) => id);

/** Plays all there is to be played, and tells how far it is. A signal ends it within moments; what was played by then is known. */
const played = async (
	front: Front,
	suite: Suite,
	repeats: number,
	stop: AbortController,
): Promise<{
	readonly all: readonly Played[];
	readonly names: readonly string[];
	readonly folder: string;
	readonly boxes: string;
}> => {
	const {request, env, version, stdout, stderr} = front;
	const place = placeIn(env);
	const known = await knownAgents(place, version);
	const wanted = await wantedOf(request, place, known);
	const {maxCost} = request.flags;
	const most = maxCost === undefined ? null : readMaxCost(maxCost);
	const about = {
		place,
		known,
		suite,
		id: newRun(front.now()),
		capUsd: most === null ? null : most / wanted.length,
	};
	const workers = request.evolution.workers ?? Math.max(1, Math.min(8, availableParallelism()));
	await using arena = await openArena(front, about, wanted, stop.signal);
	const tasks = tasksOf(suite);
	const all: Played[] = [];
	const of = arena.contestants.length * tasks.length * repeats;
	const isTold = stderr.isTTY && !request.quiet;
	const names = arena.contestants.map(({name}) => name);
	if (!request.json && !request.quiet)
		stderr.write(
			`${plain(suite.id)} ${plain(suite.version)}: ${sayMany(tasks.length, 'task')} · ${sayMany(repeats, 'repeat')} · ${arena.contestants.map(({name, agent}, at) => `${plain(name)} (${agent.commit.slice(0, 10)}, profile ${plain(arena.profiles[at] ?? '')})`).join(' against ')}\n`,
		);
	await playAll(arena.contestants, {
		tasks,
		repeats,
		workers,
		signal: stop.signal,
		told: one => {
			all.push(one);
			if (request.json) stdout.write(`${JSON.stringify({kind: 'try', ...one})}\n`);
			if (isTold) stderr.write(`\r\u001B[K${all.length} of ${of} tries`);
		},
	});
	if (isTold) stderr.write('\r\u001B[K');
	return {all, names, folder: arena.folder, boxes: arena.boxes};
};

/** What is known, as text or as a last line of JSON. */
const tell = (
	{request, stdout, colour}: Front,
	suite: Suite,
	{all, names, folder, boxes}: Awaited<ReturnType<typeof played>>,
	repeats: number,
): void => {
	const tasks = tasksOf(suite);
	const standings = names.map(name => standingOf(name, tasks, all));
	const [one, other] = standings;
	const comparison = one === undefined || other === undefined ? undefined : comparisonOf(one, other);
	const of = names.length * tasks.length * repeats;
	if (request.json) {
		const {id, version} = suite;
		const about = {suite: id, version, repeats, tries: all.length, of, evidence: folder, boxes};
		stdout.write(
			`${JSON.stringify({kind: 'bench', ...about, standings, ...(other === undefined ? {} : {comparison: comparison ?? null})})}\n`,
		);
		return;
	}
	const paint = paintIn(colour);
	const lines = [
		...tableOf(tasks, standings, paint),
		'',
		...(all.length < of
			? [paint('warning', `stopped: ${all.length} of ${of} tries ended; this is what is known`)]
			: []),
		...all.flatMap(({contestant, task, alarm}) =>
			alarm === undefined ? [] : [paint('bad', `${plain(contestant)} cheats on ${plain(task)}: ${oneLine(alarm)}`)],
		),
		...standings.map(sayStanding),
		...(one === undefined || other === undefined ? [] : [sayComparison(one.name, other.name, comparison)]),
		paint('quiet', `played in: ${plain(boxes)}`),
		paint('quiet', `evidence: ${plain(folder)}`),
	];
	for (const line of lines) stdout.write(`${line}\n`);
};

/** Plays a suite's tasks with an agent in boxes, or with two side by side, and says how well each does and how sure that is; also when a signal or `--max-time` ends it before. */
export const bench = async (front: Front): Promise<number> => {
	const {request, env} = front;
	const [word] = request.words;
	if (word === undefined) throw new UserError('one suite is played at a time', USAGE);
	const repeats = request.bench.repeats ?? 1;
	const {maxTime} = request.flags;
	const most = maxTime === undefined ? undefined : readMaxTime(maxTime);
	const suite = await openSuite(word, env);
	const stop = new AbortController();
	let isLate = false;
	const timer =
		most === undefined
			? undefined
			: setTimeout(() => {
					isLate = true;
					stop.abort();
				}, most);
	let heard: Signal | undefined;
	const off = onSignals(signal => {
		heard ??= signal;
		stop.abort();
	});
	try {
		tell(front, suite, await played(front, suite, repeats, stop), repeats);
		if (heard !== undefined) return SIGNALS[heard];
		return isLate ? LIMIT : 0;
	} finally {
		clearTimeout(timer);
		off();
	}
};
