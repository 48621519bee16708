import {mkdir, readFile, rename, stat, writeFile} from 'node:fs/promises';
import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import type {Effect} from '../../core/effect.ts';
import type {Agent, Default} from '../../core/evolution/ports.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {oneLine} from '../../views/plain.ts';
import {addImprovement, removeImprovement} from '../../workspace/memory/improvements.ts';
import {stateOf, type Place} from './place.ts';

/** Which projects remember which promotions, so that a rollback from anywhere is known in all of them. */
const Told = z.array(z.strictObject({commit: z.string(), directory: z.string()}));
type Told = z.infer<typeof Told>;

const fileOf = ({folder}: Place): string => join(folder, 'improved.json');

const readTold = async (place: Place): Promise<Told> => {
	try {
		return Told.parse(JSON.parse(await readFile(fileOf(place), 'utf8')));
	} catch {
		return [];
	}
};

const writeTold = async (place: Place, told: Told): Promise<void> => {
	await mkdir(place.folder, {recursive: true, mode: 0o700});
	const fresh = `${fileOf(place)}.${randomBytes(4).toString('hex')}`;
	await writeFile(fresh, `${JSON.stringify(told)}\n`, {mode: 0o600, flush: true});
	await rename(fresh, fileOf(place));
};

const isThere = (path: string): Promise<boolean> =>
	stat(path).then(
		() => true,
		() => false,
	);

/** Is something a project that remembers? The person's own folder is none, nor is any folder that a program happens to be started in. */
const isProject = async (directory: string, {home}: Place): Promise<boolean> => {
	const own = join(directory, '.unified-dgm');
	return own !== home && ((await isThere(own)) || (await isThere(join(directory, '.git'))));
};

/** What is to be remembered of a variant that a run has proven. */
const aboutIn = ({children, tested}: EvolutionState, variant: string) => ({
	change: oneLine(children[variant]?.manifest?.mechanism ?? 'not told', 300),
	evidence:
		tested === undefined || tested.variant !== variant
			? 'not tested on the hold-out'
			: `${tested.won} won, ${tested.lost} lost on the hold-out, E = ${tested.evidence.toPrecision(3)}`,
});

/** Forgets a promotion wherever it is remembered. */
export const forgetPromotion = async (place: Place, commit: string): Promise<void> => {
	const told = await readTold(place);
	for (const one of told)
		// A project that is gone, or whose memory is broken, stays as it is.
		if (one.commit === commit) await removeImprovement(one.directory, commit).catch(() => {});
	if (told.some(one => one.commit === commit))
		await writeTold(
			place,
			told.filter(one => one.commit !== commit),
		);
};

/** Remembers a promotion in the project that it was made from, if it is one. */
const rememberPromotion = async (
	place: Place,
	{run, directory, now}: {readonly run: string; readonly directory: string; readonly now: Date},
	{id, commit}: Agent,
): Promise<void> => {
	if (!(await isProject(directory, place))) return;
	const state = await stateOf(place, run);
	await addImprovement(directory, {at: now.toISOString(), variant: `${run} ${id}`, commit, ...aboutIn(state, id)});
	const told = await readTold(place);
	await writeTold(place, [
		...told.filter(one => one.commit !== commit || one.directory !== directory),
		{commit, directory},
	]);
};

/**
 * A pointer whose promotions are remembered by the project that they are made from, and forgotten when they are taken back. What cannot be remembered is told, and stops nothing: the
 * agent was promoted.
 */
export const remembered = (
	pointer: Default,
	{
		place,
		run,
		directory,
		now,
		today,
	}: {
		readonly place: Place;
		readonly run: string;
		/** Absolute. */
		readonly directory: string;
		readonly now: () => Date;
		/** The commit of today's agent. */
		readonly today: () => Promise<string | undefined>;
	},
): Default => {
	const after = async function* (act: () => Promise<void>): Effect<string, void> {
		try {
			await act();
		} catch (error) {
			yield `it is not remembered: ${oneLine(error instanceof Error ? error.message : String(error), 200)}`;
		}
	};
	return {
		promote: async function* (agent, signal) {
			const result = yield* pointer.promote(agent, signal);
			if ('tag' in result) yield* after(() => rememberPromotion(place, {run, directory, now: now()}, agent));
			return result;
		},
		rollBack: async function* (agent, signal) {
			const before = await today();
			const result = yield* pointer.rollBack(agent, signal);
			if ('done' in result && before !== undefined) yield* after(() => forgetPromotion(place, before));
			return result;
		},
	};
};
