import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Front} from '../../cli.ts';
import {hostRoot, readSetting} from '../../compose.ts';
import type {Settings} from '../../core/evolution/settings.ts';
import {UserError} from '../../core/user-error.ts';
import {linkOrLaunch, type Heard, type Launch, type Link} from '../../dgm/engine/client.ts';
import {readSuite, type Suite} from '../../dgm/suites/read.ts';
import type {Request} from '../../cli/args.ts';
import {realDirectory} from '../open.ts';
import type {Place} from './place.ts';
import {suiteNamed} from './world.ts';

/** What of the command line an engine has to know, too. */
const passedOn = ({flags}: Request): readonly string[] => [
	...(flags.profile === undefined ? [] : ['--profile', flags.profile]),
	...flags.models.flatMap(model => ['--model', model]),
	...(flags.maxCost === undefined ? [] : ['--max-cost', flags.maxCost]),
];

const launchFor = async ({request, env}: Front, place: Place, run: string): Promise<Launch> => {
	const directory = await realDirectory(request.directory ?? '.');
	const {loaded} = await readSetting(directory, env, request.flags);
	const program = join(hostRoot, 'dist', 'unified-dgm.js');
	const own = [process.execPath, program, 'evolve', 'engine', ...passedOn(request)];
	const engine = loaded.config.dgm?.engine ?? own;
	return {
		folder: join(place.runs, run),
		command: [process.execPath, program, 'evolve', 'keep', run, '--', ...engine],
		env,
		directory,
	};
};

/** The suite of a run: written down when it begins, so that it is the same one when it goes on. */
export const suiteFor = async (place: Place, run: string, word: string | undefined): Promise<Suite> => {
	const path = join(place.runs, run, 'suite');
	if (word === undefined) {
		const kept = await readFile(path, 'utf8').catch(() => {
			throw new UserError(`the run ${run} was not begun: nobody knows its suite`, 'unified-dgm evolve list shows runs');
		});
		return await readSuite(kept.trim());
	}
	const suite = await suiteNamed(word);
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	await writeFile(path, `${suite.directory}\n`, {mode: 0o600});
	return suite;
};

/** A run, and what it is opened with: `settings` for one that begins. */
export type Going = {readonly run: string; readonly suite: Suite; readonly settings?: Settings | undefined};

/** Speaks with the engine of a run, which is started when there is none, and has it open the run. */
export const openRun = async (
	front: Front,
	place: Place,
	{run, suite, settings}: Going,
	heard: Heard = {},
): Promise<{readonly link: Link; readonly is: 'launched' | 'there'}> => {
	const launch = await launchFor(front, place, run);
	const reached = await linkOrLaunch(launch, front.version, heard);
	try {
		await reached.link.open({
			run,
			folder: launch.folder,
			suite: suite.directory,
			...(settings === undefined ? {} : {settings}),
		});
		return reached;
	} catch (error) {
		reached.link.leave();
		throw error;
	}
};
