import {mkdir, open, readFile, rename, stat, writeFile} from 'node:fs/promises';
import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {sayVerdict} from '../../views/evolution/say.ts';
import {oneLine} from '../../views/plain.ts';
import {journalOf, runsIn, stateOf, type Place} from './place.ts';

/** What a person was told of already. */
const Noticed = z.object({
	/** Runs whose end they know. */
	ended: z.array(z.string()).default([]),
	/** When they were last told that a run is due. ISO 8601. */
	due: z.iso.datetime().optional(),
});
export type Noticed = z.infer<typeof Noticed>;

const fileOf = ({folder}: Place): string => join(folder, 'noticed.json');

/** What is written there; as good as nothing when it cannot be read: then a person is told once more. */
export const readNoticed = async (place: Place): Promise<Noticed> => {
	try {
		return Noticed.parse(JSON.parse(await readFile(fileOf(place), 'utf8')));
	} catch {
		return {ended: []};
	}
};

/** Ends that are remembered: runs that are older are not looked at. */
const REMEMBERED = 500;

/** Writes down that a person was told. Two at once: the last wins, and somebody may hear something twice. */
export const notice = async (
	place: Place,
	{ended = [], due}: {readonly ended?: readonly string[]; readonly due?: string},
): Promise<void> => {
	const before = await readNoticed(place);
	const after: Noticed = {
		ended: [...new Set([...before.ended, ...ended])].toSorted().slice(-REMEMBERED),
		...(due === undefined ? (before.due === undefined ? {} : {due: before.due}) : {due}),
	};
	await mkdir(place.folder, {recursive: true, mode: 0o700});
	const fresh = `${fileOf(place)}.${randomBytes(4).toString('hex')}`;
	await writeFile(fresh, `${JSON.stringify(after)}\n`, {mode: 0o600, flush: true});
	await rename(fresh, fileOf(place));
};

/** How a run ended, in a line, and what can be done now. */
const sayEnded = (run: string, {finished, tested, promoted}: EvolutionState): string => {
	const outcome = finished?.outcome ?? 'open';
	const how =
		outcome === 'proven'
			? `: to make it today's agent: unified-dgm evolve promote ${run}`
			: `: unified-dgm evolve show ${run}`;
	const what = tested === undefined || promoted !== undefined ? (finished?.why ?? '') : sayVerdict(tested);
	return `the evolution ${run} has ended as ${outcome}${how} (${oneLine(what, 200)})`;
};

/** Bytes of a record's end in which its end is looked for: few facts come after it. */
const TAIL = 64 * 1024;

/** May a record hold the end of its run? Says so at little cost: most are looked at again and again while their run goes on. */
const mayHaveEnded = async (path: string): Promise<boolean> => {
	const file = await open(path).catch(() => undefined);
	if (file === undefined) return false;
	try {
		const {size} = await file.stat();
		const {buffer, bytesRead} = await file.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL));
		return buffer.subarray(0, bytesRead).includes('"run.finished"');
	} finally {
		await file.close();
	}
};

/** Runs that ended and that nobody was told of, with a line about each. Runs that are still under way are not among them. */
export const endedIn = async (
	place: Place,
): Promise<readonly {readonly run: string; readonly line: string; readonly isGood: boolean}[]> => {
	const runs = await runsIn(place);
	if (runs.length === 0) return [];
	const {ended} = await readNoticed(place);
	const oldest = ended.length < REMEMBERED ? '' : (ended[0] ?? '');
	const unknown = runs.filter(run => !ended.includes(run) && run > oldest);
	const states = await Promise.all(
		// A record that cannot be read is for `evolve show` to complain about.
		unknown.map(async run => ({
			run,
			state: (await mayHaveEnded(journalOf(place, run))) ? await stateOf(place, run).catch(() => undefined) : undefined,
		})),
	);
	return states.flatMap(({run, state}) => {
		if (state?.finished === undefined) return [];
		const isGood = state.finished.outcome === 'promoted' || state.finished.outcome === 'proven';
		return [{run, line: sayEnded(run, state), isGood}];
	});
};

/** When the last run began. ISO 8601. */
export const lastBegun = async (place: Place): Promise<string | undefined> => {
	const last = (await runsIn(place)).at(-1);
	if (last === undefined) return undefined;
	const about = await stat(journalOf(place, last)).catch(() => undefined);
	if (about === undefined) return undefined;
	const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(last) ?? [];
	const [year, month, day, hour, minute, second] = parts;
	return parts.length === 6
		? `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
		: about.birthtime.toISOString();
};
