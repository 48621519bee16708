import {randomUUID} from 'node:crypto';
import {mkdir, realpath, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {packageRoot, shippedFile} from '../../compose.ts';
import {Layers} from '../../config/schema.ts';
import {readYaml} from '../../config/read.ts';
import type {Outside} from '../../core/evolution/ports.ts';
import type {Outline} from '../../core/evolution/settings.ts';
import {UserError} from '../../core/user-error.ts';
import {archiveIn, checkedOut} from '../../dgm/agents/default.ts';
import {printOf, type Agents} from '../../dgm/agents/repository.ts';
import {readSeed} from '../../dgm/agents/seed.ts';
import {playerOf} from '../../dgm/attempt/player.ts';
import {withReceipts} from '../../dgm/evolve/receipts.ts';
import {offlineBreeder} from '../../dgm/outside/breeder.ts';
import {graderOf} from '../../dgm/outside/grader.ts';
import {pointerOf} from '../../dgm/outside/pointer.ts';
import {readSuite, type Suite} from '../../dgm/suites/read.ts';
import type {Front} from '../../cli.ts';
import {findBoxes} from '../../sandboxes/boxes.ts';
import {findGit} from '../../workspace/checkpoint/git.ts';
import type {Place} from './place.ts';

/** The profile that is bred without a model. */
const PROFILE = 'offline';

/** What of the package a variant in a box needs to be shown. */
const PARTS = ['dist', 'package.json', 'profiles', 'node_modules/@vscode'];

/** The suite of a name (`core`) or of a folder (`./mine`). */
export const suiteNamed = (word: string): Promise<Suite> =>
	readSuite(/[/\\]/.test(word) ? join(process.cwd(), word) : shippedFile('profiles', 'suites', word));

export const outlineOf = ({id, version, tasks}: Suite): Outline => {
	const of = (split: string): readonly string[] => tasks.filter(task => task.split === split).map(task => task.id);
	return {id, version, search: of('search'), holdout: of('holdout'), sentinel: of('sentinel'), canary: of('canary')};
};

/** The agents there are: the archive, the installed agent in it, and the one that runs today. */
export type Known = {
	readonly agents: Agents;
	readonly seed: {readonly commit: string; readonly print: string};
	/** The commit of today's agent. */
	readonly today: string;
};

/** Opens the archive of agents, and puts the installed one into it. */
export const knownAgents = async ({folder}: Place, version: string): Promise<Known> => {
	const git = await findGit(process.cwd());
	if (git === undefined) throw new UserError('there is no git on this machine', 'variants are kept as its branches');
	const agents = await archiveIn(git, folder);
	const files = await readSeed(packageRoot, 'profile');
	const seed = {commit: await agents.seed(files, version), print: printOf(files)};
	return {agents, seed, today: (await agents.named('refs/heads/default')) ?? seed.commit};
};

/** Why the agent would not start with a profile; undefined when it would. */
const refusalOf = (profile: string): string | undefined => {
	try {
		readYaml(Layers.profile, profile, `profiles/${PROFILE}.yaml`);
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
};

export type Run = {
	readonly place: Place;
	readonly run: string;
	readonly suite: Suite;
	readonly known: Known;
	readonly seed: number;
};

/** Everything outside of an evolution that needs no model: children by chance, boxes of a real engine, the pointer to today's agent. */
export const outsideOf = async (
	{env, stderr}: Pick<Front, 'env' | 'stderr'>,
	{place, run, suite, known, seed}: Run,
): Promise<Outside> => {
	const folder = join(place.runs, run);
	const boxes = await findBoxes({
		env,
		session: `evolution ${run} ${randomUUID()}`,
		recipe: shippedFile('sandbox'),
		signal: new AbortController().signal,
		progress: line => void stderr.write(`${line}\n`),
	});
	if (typeof boxes !== 'function')
		throw new UserError(`variants are judged in Docker: ${boxes.why}`, boxes.hint ?? 'unified-dgm doctor says more');
	const {agents} = known;
	const scratch = join(folder, 'scratch');
	await rm(scratch, {recursive: true, force: true});
	await mkdir(scratch, {recursive: true, mode: 0o700});
	return withReceipts(join(folder, 'receipts'), {
		breeder: offlineBreeder({agents, seed, profile: `profiles/${PROFILE}.yaml`, run, refusal: refusalOf}),
		grader: graderOf({
			suite,
			boxes: {agent: boxes, grading: boxes},
			folder: join(folder, 'evidence'),
			scratch: await realpath(scratch),
			player: async ({commit}) => {
				const files = checkedOut(place.folder, commit);
				await agents.checkOut(commit, files).catch((error: NodeJS.ErrnoException) => {
					// It is there already: files of a commit are always the same.
					if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
				});
				return playerOf({root: packageRoot, parts: PARTS}, join(files, 'profiles'), PROFILE);
			},
		}),
		default: pointerOf({
			agents,
			folder: place.folder,
			seed: known.seed,
			name: id => `${run} ${id}`,
			now: () => new Date(),
		}),
	});
};
