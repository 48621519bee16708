import {UserError} from '../../core/user-error.ts';
import type {Settings} from '../../core/evolution/settings.ts';
import {sayClock} from '../../tui/evolution/summary.ts';
import {wrapBehind} from '../../tui/text/wrap.ts';
import {sayCost, sayMany} from '../../views/amount.ts';
import type {Front} from '../../cli.ts';
import {bredFor} from '../evolve/bred.ts';
import {suiteFor} from '../evolve/launch.ts';
import {placeIn, runNamed, runsIn} from '../evolve/place.ts';
import {newRun} from '../evolve/run.ts';
import {settingsFor} from '../evolve/settings.ts';
import {suiteNamed} from '../evolve/world.ts';
import type {Conversation} from './conversation.ts';
import {watchRun} from './evolution.ts';
import {tell} from './slash/slash.ts';

/** The suite that a run is judged on when nobody says. */
const SUITE = 'core';

/** A run's own front: what limits a turn of the session says nothing about it, and neither do models of its stages. */
const frontOf = (front: Front, usd: string | undefined): Front => {
	const {profile} = front.request.flags;
	const flags = {
		models: [],
		addDirs: [],
		...(profile === undefined ? {} : {profile}),
		...(usd === undefined ? {} : {maxCost: usd}),
	};
	return {...front, request: {...front.request, flags}};
};

const sayLimits = ({budget, workers}: Settings): string =>
	[
		`at most ${sayMany(budget.evaluations, 'evaluation')}`,
		budget.usd === null ? 'no model is paid' : `at most ${sayCost(budget.usd)}`,
		...(budget.wallMs === null ? [] : [`at most ${sayClock(budget.wallMs)}`]),
		sayMany(workers, 'worker'),
	].join(' · ');

/** How a run is to go. What it may cost is asked where models are paid and nobody has said it; undefined when the person does not say. */
const settingsAsked = async (
	{desk, front: session}: Conversation,
	usd: string | undefined,
): Promise<{readonly front: Front; readonly settings: Settings} | undefined> => {
	const front = frontOf(session, usd);
	const place = placeIn(front.env);
	try {
		return {front, settings: await settingsFor(front, place)};
	} catch (error) {
		const {profile} = front.request.flags;
		const isPaid = async (): Promise<boolean> =>
			(await bredFor(front.env, {scope: undefined, profile}, place.folder)).models === 'paid';
		if (usd !== undefined || !(error instanceof UserError) || !(await isPaid())) throw error;
		const said = (await desk.ask('At most how many USD may it cost?'))?.trim();
		if (said === undefined || said === '') return undefined;
		const paying = frontOf(session, said);
		return {front: paying, settings: await settingsFor(paying, place)};
	}
};

/** Begins a run, when the person says so with its budget before their eyes. */
const begin = async (conversation: Conversation, words: readonly string[]): Promise<void> => {
	const {desk} = conversation;
	const [suite = SUITE, usd, ...more] = words;
	if (more.length > 0) throw new UserError('/evolve start takes a suite and what it may cost: /evolve start core 5');
	const place = placeIn(conversation.front.env);
	await suiteNamed(suite);
	const asked = await settingsAsked(conversation, usd);
	if (asked === undefined) return;
	const {front, settings} = asked;
	desk.say(({columns, paint}) => wrapBehind(paint('quiet', `${suite}: ${sayLimits(settings)}`), columns, '  ', '  '));
	const chosen = await desk.choose({
		title: `Begin a run of self-improvement on ${suite}?`,
		items: [
			{id: 'begin', label: 'begin', detail: 'it goes on by itself'},
			{id: 'no', label: 'not now', detail: 'nothing is done'},
		],
	});
	if (chosen !== 'begin') return;
	const run = newRun(front.now());
	await watchRun(front, desk, place, {run, begin: {run, suite: await suiteFor(place, run, suite), settings}});
	tell(conversation, `/evolve shows ${run} again; it goes on by itself`);
};

/** `/evolve RUN` watches a run, `/evolve start` begins one, and without a word it is the last one, or the first. */
export const runEvolve = async (words: string, conversation: Conversation): Promise<void> => {
	const [first, ...rest] = words.split(/\s+/).filter(word => word !== '');
	if (first === 'start') return begin(conversation, rest);
	const place = placeIn(conversation.front.env);
	if (rest.length > 0) throw new UserError('/evolve takes one run', '/evolve start begins one');
	if (first === undefined && (await runsIn(place)).length === 0) {
		tell(conversation, 'there are no runs yet: one breeds variants of this agent, and proves whether one is better');
		return begin(conversation, []);
	}
	const run = await runNamed(place, first);
	await watchRun(frontOf(conversation.front, undefined), conversation.desk, place, {run});
};
