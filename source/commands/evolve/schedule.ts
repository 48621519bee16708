import {join} from 'node:path';
import type {Front} from '../../cli.ts';
import {shippedFile} from '../../compose.ts';
import {keepSetting} from '../../config/keep.ts';
import {nearest} from '../../config/nearest.ts';
import {UserError} from '../../core/user-error.ts';
import {linkTo} from '../../dgm/engine/client.ts';
import {plain} from '../../views/plain.ts';
import {runsIn, stateOf, type Place} from './place.ts';
import {go, newRun} from './run.ts';
import {
	cronLine,
	findClock,
	schedule as scheduleWith,
	scheduledIn,
	unschedule,
	type Called,
	type Often,
} from './timer.ts';
import {wishesOf, wishesToBegin} from './wishes.ts';

const USAGE = 'unified-dgm evolve schedule [off|daily|weekly]';

/** What is called when it is time. */
const calledFrom = ({env}: Front, {home}: Place): Called => ({
	command: [process.execPath, shippedFile('dist', 'unified-dgm.js'), 'evolve', 'schedule', 'run'],
	env: {UNIFIED_DGM_HOME: home, ...(env['PATH'] === undefined ? {} : {PATH: env['PATH']})},
	keys: join(home, 'evolve.env'),
});

const show = (stdout: Front['stdout'], there: ReadonlyMap<string, string>): void => {
	for (const [path, text] of there) stdout.write(`${plain(path)}:\n${plain(text).trimEnd().replaceAll(/^/gm, '  ')}\n`);
};

const turnOn = async (front: Front, place: Place, often: Often): Promise<number> => {
	const {env, stdout} = front;
	const called = calledFrom(front, place);
	const clock = await findClock(env);
	if (clock === 'none') {
		stdout.write(
			`Neither systemd nor cron answers here. Whatever starts programs on this machine may call:\n  ${plain(cronLine(often, called))}\n`,
		);
	} else {
		show(stdout, await scheduleWith(env, clock, often, called));
		stdout.write(`A run begins ${often}. To take it away: unified-dgm evolve schedule off\n`);
	}
	await keepSetting(place.home, ['dgm', 'schedule'], often);
	return 0;
};

const turnOff = async ({env, stdout}: Front, {home}: Place): Promise<number> => {
	const gone = await unschedule(env, await findClock(env));
	await keepSetting(home, ['dgm', 'schedule'], 'off');
	stdout.write(
		gone.length === 0
			? 'No run is scheduled.\n'
			: `Taken away: ${gone.map(path => (path === 'crontab' ? 'the line of the crontab' : plain(path))).join(', ')}\n`,
	);
	return 0;
};

const tell = async (front: Front): Promise<number> => {
	const {env, stdout} = front;
	const {schedule: wanted = 'off'} = await wishesOf(front);
	const there = await scheduledIn(env, await findClock(env));
	stdout.write(`dgm.schedule: ${wanted}\n`);
	show(stdout, there);
	const isWanted = wanted === 'daily' || wanted === 'weekly';
	if (isWanted && there.size === 0)
		stdout.write(
			`Nothing starts it: you are told when a session ends and one is due. unified-dgm evolve schedule ${wanted}\n`,
		);
	if (!isWanted && there.size > 0) stdout.write('It is started all the same: unified-dgm evolve schedule off\n');
	return 0;
};

/** It is time: the last run goes on if it was broken off, else another begins. One that runs, or was paused, is left to itself. */
const runNow = async (front: Front, place: Place): Promise<number> => {
	const {benchmark_suite: suite = 'core'} = await wishesToBegin(front);
	const last = (await runsIn(place)).at(-1);
	const state = last === undefined ? undefined : await stateOf(place, last);
	if (last === undefined || state?.opened === undefined || state.finished !== undefined)
		return await go(front, place, {run: newRun(front.now()), suite});
	const link = await linkTo(join(place.runs, last), front.version);
	link?.leave();
	if (link === undefined && !state.paused) return await go(front, place, {run: last});
	front.stderr.write(`${last} ${state.paused ? 'is paused' : 'runs already'}: no other is begun\n`);
	return 0;
};

/** Says when runs begin by themselves, or has them begin so often, or no more: with what this machine has for it. */
export const schedule = async (front: Front, place: Place, words: readonly string[]): Promise<number> => {
	const [word] = words;
	switch (word) {
		case undefined:
			return await tell(front);
		case 'daily':
		case 'weekly':
			return await turnOn(front, place, word);
		case 'off':
		case 'manual':
			return await turnOff(front, place);
		case 'run':
			return await runNow(front, place);
		default: {
			const meant = nearest(word, ['off', 'daily', 'weekly']);
			throw new UserError(
				`there is no schedule "${plain(word)}"`,
				meant === undefined ? USAGE : `did you mean "${meant}"?`,
			);
		}
	}
};
