import type {RepairKnobs} from '../../core/repair.ts';
import {type Candidate, withCandidate} from './candidates.ts';
import type {Failure} from './output.ts';
import {isRefused, type Outcome, type Wishes} from './replay.ts';
import {leavesOut} from './silence.ts';
import type {Parse, Parser} from './tree/grammar.ts';
import {batchScript, type Counts, readBatch, type Tried} from './wall/batch.ts';
import {type Hunk, hunkBetween, type Limit, sayHunks} from './wall/shell.ts';
import {commandsFor, readSurvey, type Spectrum, surveyShell} from './wall/survey.ts';

/** Characters of a script's tries at most: a shell takes 128 KiB in one argument. */
const mostScript = 60_000;
/**
 * Parts of a script's tries at most, as a reader of shell scripts counts them: one that is too long to be read for certain is asked about,
 * and nobody may be there to answer. A try has `partsOfTry` and for each hunk `partsOfHunk`.
 */
const mostParts = 2_200;
const partsOfTry = 11;
const partsOfHunk = 8;
/** Calls of the shell are given this many seconds more than the tries in them may take. */
const grace = 20;

/** What is searched with. Everything that a search knows comes from here and from the outcomes of its calls. */
export type Bench = {
	readonly check: string;
	/** Names the folder of copies. */
	readonly secret: string;
	readonly packageText: string | undefined;
	readonly texts: ReadonlyMap<string, string>;
	readonly failure: Failure;
	/** What the failing check counted. */
	readonly counts: Counts;
	/** Seconds that the check took; undefined when it did not end. */
	readonly took: number | undefined;
	readonly knobs: RepairKnobs;
	readonly parse: Parse;
	readonly isBroken: Parser['isBroken'];
};

/** Changes that were made together, in the order of making. */
export type Repair = readonly Candidate[];

export type Working<Result> = Generator<Wishes, Result, readonly Outcome[]>;

const stopWords = /\b(?:stop|enough|halt|quit|cancel|that will do)\b/i;

/** A place in the search: what is changed already, and what is still wrong. */
export type Ground = {
	readonly done: Repair;
	readonly texts: ReadonlyMap<string, string>;
	readonly spectrum: Spectrum | undefined;
};

export type Meter = {tried: number; seconds: number; surveyed: boolean; batch: number};

export const withRepair = (texts: ReadonlyMap<string, string>, repair: Repair): ReadonlyMap<string, string> => {
	const changed = new Map(texts);
	for (const one of repair) changed.set(one.path, withCandidate(changed.get(one.path) ?? '', one));
	return changed;
};

/** The lines in which files differ from how they were. */
const hunksBetween = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly Hunk[] =>
	[...after].flatMap(([path, text]) => hunkBetween(path, before.get(path) ?? '', text) ?? []);

const call = (command: string, timeout: number) => ({
	tool: 'shell',
	input: {command, timeout: Math.min(600, Math.ceil(timeout))},
});

/** What a try may take. Where the check hangs, most tries do too: they get little, and by the processor's clock, not the wall's. */
const limitOf = ({took, knobs: {budget}}: Bench): Limit =>
	took === undefined
		? {wall: Math.ceil(Math.min(budget.try_seconds, 10)), processor: 2}
		: {
				wall: Math.ceil(Math.min(budget.try_seconds, Math.max(3, took * budget.slower + 1))),
				processor: Math.ceil(Math.min(budget.try_seconds, Math.max(2, took * budget.slower))),
			};

/** What the survey may take: tracing is slow. */
const surveyLimit = ({took, knobs: {budget}}: Bench): Limit =>
	took === undefined
		? {wall: 12, processor: 6}
		: {wall: Math.ceil(took * 10) + 20, processor: Math.ceil(took * 10 + budget.check_seconds)};

export const survey = function* (bench: Bench, done: Repair, meter: Meter): Working<Spectrum | undefined | 'refused'> {
	const limit = surveyLimit(bench);
	const base = hunksBetween(bench.texts, withRepair(bench.texts, done));
	const [outcome] = yield {
		say: 'Looking which lines the failing tests run, in a copy.\n',
		calls: [call(surveyShell(bench.check, bench.secret, base, limit), limit.wall + grace)],
	};
	if (outcome === undefined || isRefused(outcome)) return 'refused';
	const spectrum = readSurvey(outcome.output);
	if (spectrum !== undefined && [...spectrum.lines.values()].some(lines => lines.size > 0)) meter.surveyed = true;
	return spectrum;
};

/** One call of the shell with as many of the candidates as fit; how many were taken, and what came of them. */
type Batch = {readonly taken: readonly Repair[]; readonly tried: Tried; readonly stopped: string | undefined};

const sayPlace = ({path, line, what}: Candidate): string => `${path}:${line}: ${what}`;

export const sayRepair = (repair: Repair): string => repair.map(sayPlace).join(' and ');

/** Repairs in the order in which they are tried, made as they are taken. One that is given back comes first again. */
export type Feed = {readonly take: () => Repair | undefined; readonly giveBack: (repairs: readonly Repair[]) => void};

export const feedOf = (repairs: Iterable<Repair>): Feed => {
	const fresh = repairs[Symbol.iterator]();
	let back: Repair[] = [];
	return {
		take: () => {
			const first = back.shift();
			if (first !== undefined) return first;
			const next = fresh.next();
			return next.done === true ? undefined : next.value;
		},
		giveBack: given => {
			back = [...given, ...back];
		},
	};
};

const runBatch = function* (bench: Bench, ground: Ground, feed: Feed, meter: Meter): Working<Batch | undefined> {
	const {budget} = bench.knobs;
	const taken: Repair[] = [];
	const tries: (readonly Hunk[])[] = [];
	let size = 0;
	let parts = bench.texts === ground.texts ? 0 : partsOfHunk * hunksBetween(bench.texts, ground.texts).length;
	for (let repair = feed.take(); repair !== undefined; repair = feed.take()) {
		const hunks = hunksBetween(ground.texts, withRepair(ground.texts, repair));
		const length = Buffer.byteLength(sayHunks(hunks)) + 60;
		parts += partsOfTry + partsOfHunk * hunks.length;
		if (tries.length > 0 && (parts > mostParts || size + length > mostScript)) {
			feed.giveBack([repair]);
			break;
		}
		size += length;
		taken.push(repair);
		tries.push(hunks);
	}
	if (tries.length === 0) return undefined;
	const limit = limitOf(bench);
	const seconds = Math.max(
		2,
		Math.ceil(Math.min(budget.batch_seconds * 1.5 ** meter.batch, budget.seconds - meter.seconds)),
	);
	const [first] = taken;
	const where = [...new Set(taken.flatMap(one => one.map(({path}) => path)))].slice(0, 3).join(', ');
	const script = batchScript({
		about: `Try ${tries.length} small changes to ${where} in copies of the project in a temporary folder; the workspace stays as it is.`,
		secret: bench.secret,
		commands: commandsFor(bench.check, bench.packageText, ground.spectrum),
		base: hunksBetween(bench.texts, ground.texts),
		tries,
		limit,
		seconds,
		workers: budget.workers,
		afterFirst: budget.after_first,
	});
	const likeliest = first === undefined ? '' : `, the likeliest ${sayRepair(first)}`;
	const [outcome = {output: '', failed: true}] = yield {
		say: `Trying up to ${tries.length} changes in copies of the project (${meter.tried} tried so far)${likeliest}.\n`,
		calls: [call(script, seconds + 2 * limit.wall + grace)],
	};
	const tried = readBatch(outcome.output, tries.length);
	meter.tried += tried.count;
	meter.seconds += Math.max(0.5, tried.seconds);
	meter.batch += 1;
	const stopped = isRefused(outcome)
		? 'running my tries was refused'
		: stopWords.test(outcome.said ?? '')
			? 'you asked me to stop'
			: tried.base === undefined
				? 'my copies of the project could not be made or run here'
				: tried.base.code === 0
					? 'in a copy of the project the check does not fail'
					: undefined;
	return {taken, tried, stopped};
};

const sizeOf = (repair: Repair): number =>
	repair.reduce(
		(sum, {edits}) =>
			sum + edits.reduce((all, {from, to, by}) => all + Math.abs(by.length - (to - from)) + Math.min(8, by.length), 0),
		0,
	);

/** How much a repair that passes is to be believed: the likelier and the smaller, the more. */
export const belief = (repair: Repair): number =>
	repair.reduce((product, {score}) => product * score, 1) / ((1 + sizeOf(repair) / 60) * repair.length);

type Round = {
	readonly repairs: readonly Repair[];
	readonly helps: readonly {readonly repair: Repair; readonly failing: string}[];
	readonly stopped: string | undefined;
};

/** Tries repairs, batch by batch, until one helps or a budget is spent. */
export const tryAll = function* (bench: Bench, ground: Ground, feed: Feed, meter: Meter): Working<Round> {
	const {budget} = bench.knobs;
	const helps: {repair: Repair; failing: string}[] = [];
	while (meter.tried < budget.candidates && meter.seconds < budget.seconds) {
		const batch = yield* runBatch(bench, ground, feed, meter);
		if (batch === undefined) break;
		const {taken, tried, stopped} = batch;
		for (const {nth, failing} of tried.helps) {
			const repair = taken[nth];
			if (repair !== undefined) helps.push({repair, failing});
		}
		const repairs = tried.passes
			.filter(({counts}) => !leavesOut(bench.counts, counts))
			.map(({nth}) => taken[nth])
			.filter(one => one !== undefined);
		if (repairs.length > 0)
			return {repairs: repairs.toSorted((a, b) => belief(b) - belief(a)), helps, stopped: undefined};
		if (stopped !== undefined) return {repairs: [], helps, stopped};
		if (tried.count === 0) return {repairs: [], helps, stopped: 'my tries take too long here'};
		feed.giveBack(taken.filter((_, nth) => !tried.made(nth)));
	}
	return {repairs: [], helps, stopped: undefined};
};
