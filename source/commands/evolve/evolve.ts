import {placeOf, subverbsOf} from '../../cli/verbs.ts';
import type {Front} from '../../cli.ts';
import {nearest} from '../../config/nearest.ts';
import {countsOf} from '../../core/evolution/archive.ts';
import {UserError} from '../../core/user-error.ts';
import {rollBack} from '../../dgm/agents/default.ts';
import {sayRecord, treeLines} from '../../views/evolution/say.ts';
import {plain} from '../../views/plain.ts';
import {paintIn} from '../../views/theme.ts';
import {forgetPromotion} from './improved.ts';
import {placeIn, runNamed, runsIn, stateOf, type Place} from './place.ts';
import {go, newRun, painted, tellRun} from './run.ts';
import {wishesToBegin} from './wishes.ts';
import {knownAgents, shippedSuites} from './world.ts';

/** The suite that a run is judged on when nobody says. */
const SUITE = 'core';

const list = async ({stdout, request}: Front, place: Place): Promise<number> => {
	const runs = await Promise.all((await runsIn(place)).map(async run => ({run, state: await stateOf(place, run)})));
	if (request.json) {
		for (const {run, state} of runs)
			stdout.write(
				`${JSON.stringify({run, suite: state.opened?.suite.id, outcome: state.finished?.outcome ?? 'open', champion: state.champion ?? null, variants: state.archive.length})}\n`,
			);
		return 0;
	}
	if (runs.length === 0) stdout.write('There are no runs yet: unified-dgm evolve begins one.\n');
	for (const {run, state} of runs) {
		const champion = state.archive.find(({id}) => id === state.champion);
		const counts = champion === undefined ? undefined : countsOf(champion);
		const record =
			champion === undefined || counts === undefined
				? ''
				: ` · ${champion.id} ${sayRecord(counts.solved, counts.failed)}`;
		stdout.write(
			`${run}  ${state.opened?.suite.id ?? '?'}  ${state.finished?.outcome ?? 'open'} · ${state.archive.length} variants${record}\n`,
		);
	}
	return 0;
};

const show = async ({stdout, request, colour}: Front, place: Place, word: string | undefined): Promise<number> => {
	const run = await runNamed(place, word);
	const state = await stateOf(place, run);
	if (request.json) {
		const {archive, champion, tested, finished, priced} = state;
		stdout.write(`${JSON.stringify({run, archive, champion, tested, finished, priced})}\n`);
		return 0;
	}
	stdout.write(
		`${run}  ${state.finished?.outcome ?? 'open'}${state.finished === undefined ? '' : `: ${plain(state.finished.why)}`}\n`,
	);
	for (const line of treeLines(state)) stdout.write(`${painted(paintIn(colour), line)}\n`);
	return 0;
};

const diff = async ({stdout, version}: Front, place: Place, words: readonly string[]): Promise<number> => {
	const [variant, word] = words.toReversed();
	if (variant === undefined) throw new UserError('which variant?', 'unified-dgm evolve diff [RUN] VARIANT');
	const state = await stateOf(place, await runNamed(place, word));
	const found = state.archive.find(({id}) => id === variant);
	if (found === undefined) {
		const meant = nearest(
			variant,
			state.archive.map(({id}) => id),
		);
		throw new UserError(
			`there is no variant "${variant}"`,
			meant === undefined ? undefined : `did you mean "${meant}"?`,
		);
	}
	const {agents} = await knownAgents(place, version);
	const root = state.archive[0]?.commit ?? found.commit;
	stdout.write(plain(await agents.diff(root, found.commit)));
	return 0;
};

const back = async ({stdout, version, now}: Front, place: Place): Promise<number> => {
	const {agents, seed} = await knownAgents(place, version);
	const about = {seed: seed.commit, print: seed.print, name: 'the one before', since: now().toISOString()};
	const before = await agents.named('refs/heads/default');
	const promoted = await rollBack(agents, place.folder, about);
	if (before !== undefined && promoted !== undefined) await forgetPromotion(place, before);
	if (promoted === undefined) throw new UserError('there is no agent to go back to', 'nothing was promoted');
	const seeds = await agents.list('refs/heads/seeds/');
	const isInstalled = seeds.some(({commit}) => commit === promoted.commit);
	stdout.write(`Today's agent is ${isInstalled ? 'the installed one' : promoted.commit.slice(0, 10)} again.\n`);
	return 0;
};

/** Ends a run with what is known, also one that no process runs now. */
const stop = async (front: Front, place: Place, run: string): Promise<number> => {
	const state = await stateOf(place, run);
	if (state.finished !== undefined) throw new UserError(`${run} is over: ${state.finished.outcome}`);
	return await go(front, place, {run, ask: {ask: 'stop', why: 'you asked for it'}});
};

/** A single word that is no suite was meant as a command, perhaps. */
const checkSuite = async (word: string): Promise<void> => {
	const suites = await shippedSuites();
	if (/[/\\]/.test(word) || suites.includes(word)) return;
	const commands = subverbsOf(placeOf(['evolve'])).flatMap(({path}) => path.slice(1));
	const meant = nearest(word, [...commands, ...suites]);
	const asked = meant === undefined ? '' : `did you mean "${meant}"? `;
	throw new UserError(`unknown evolve command or suite "${plain(word)}"`, `${asked}suites here: ${suites.join(', ')}`);
};

/** Evolution from the command line: begins a run, goes on with one, or says what came of it. */
export const evolve = async (front: Front): Promise<number> => {
	const place = placeIn(front.env);
	const {subcommand, words} = front.request;
	switch (subcommand) {
		case 'list':
			return await list(front, place);
		case 'show':
			return await show(front, place, words[0]);
		case 'diff':
			return await diff(front, place, words);
		case 'rollback':
			return await back(front, place);
		case 'export':
			return await (await import('./export.ts')).exportRun(front, place, words);
		case 'schedule':
			return await (await import('./schedule.ts')).schedule(front, place, words);
		case 'engine':
			return await (await import('./engine.ts')).engine(front);
		case 'keep':
			return await (await import('./engine.ts')).keep(front);
		case 'pause':
			return await tellRun(front, place, await runNamed(place, words[0]), {ask: 'pause', why: 'you asked for it'});
		case 'stop':
			return await stop(front, place, await runNamed(place, words[0]));
		case 'resume':
		case 'promote': {
			const run = await runNamed(place, words[0]);
			return await go(front, place, {run, ...(subcommand === 'promote' ? {ask: {ask: 'promote'}} : {})});
		}
		default: {
			const [word] = words;
			if (word !== undefined) await checkSuite(word);
			const {benchmark_suite: suite = SUITE} = await wishesToBegin(front);
			return await go(front, place, {run: newRun(front.now()), suite: word ?? suite});
		}
	}
};
