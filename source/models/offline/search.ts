import {type Candidate, candidatesFor, sound, withCandidate} from './candidates.ts';
import {localise} from './localise.ts';
import {languageOf, readSource} from './source.ts';
import type {Code, Parse} from './tree/grammar.ts';
import {
	belief,
	feedOf,
	type Bench,
	type Ground,
	type Meter,
	type Repair,
	survey,
	tryAll,
	withRepair,
	type Working,
} from './tries.ts';

/** How a search ended: repairs with which everything passes, the best first; and why there is none, or no more. */
export type Found = {
	readonly repairs: readonly Repair[];
	/** A change with which less fails, when nothing mends all. */
	readonly helps: Repair | undefined;
	readonly tried: number;
	readonly seconds: number;
	readonly surveyed: boolean;
	readonly why: string;
};

const codeOf = (texts: ReadonlyMap<string, string>, parse: Parse): readonly Code[] =>
	[...texts].flatMap(([path, text]) => parse(path, text) ?? []);

/** What may be tried here, the likeliest first. That a change can be read is seen when it is taken: most never are. */
const queueFor = function* (bench: Bench, {texts, spectrum}: Ground): Generator<Candidate> {
	const {knobs, failure, parse, isBroken} = bench;
	const files = new Map(
		[...texts].map(([path, text]) => [path, readSource(text, languageOf(path) ?? 'script')] as const),
	);
	// Tests that never end are not in the check's output.
	const names = [...new Set([...failure.tests, ...(spectrum?.tests ?? []).map(({name}) => name)])];
	const ran =
		spectrum !== undefined &&
		[...spectrum.lines.values()].some(lines => [...lines.values()].some(({failing}) => failing > 0));
	const suspects = localise({...failure, tests: names}, files, knobs.localisation, ran ? spectrum : undefined);
	const seen = new Set<string>();
	let made = 0;
	for (const candidate of candidatesFor(suspects, codeOf(texts, parse), failure, knobs)) {
		if (made >= knobs.budget.candidates) return;
		const text = texts.get(candidate.path) ?? '';
		const after = withCandidate(text, candidate);
		// Changes that differ only in blanks are one.
		const key = `${candidate.path}\n${after.replaceAll(/[ \t]+/g, ' ')}`;
		if (seen.has(key)) continue;
		seen.add(key);
		const one = sound(candidate, text, isBroken);
		if (one === undefined) continue;
		made += 1;
		yield one;
	}
};

const pairsOf = (best: readonly Candidate[]): readonly Repair[] =>
	best
		.flatMap((one, at) =>
			best.slice(at + 1).flatMap((other): readonly Repair[] => {
				const apart =
					one.path !== other.path ||
					!one.edits.some(a => other.edits.some(b => a.from < b.to + 1 && b.from < a.to + 1));
				// The second is put in after the first: its places must not have moved.
				const ordered =
					one.path === other.path && (one.edits[0]?.from ?? 0) < (other.edits[0]?.from ?? 0)
						? [other, one]
						: [one, other];
				return apart ? [ordered] : [];
			}),
		)
		.toSorted((a, b) => belief(b) - belief(a));

/** Looks for a repair: single changes, then one after the other where one helps, then pairs. */
export const search = function* (bench: Bench): Working<Found> {
	const {budget} = bench.knobs;
	const meter: Meter = {tried: 0, seconds: 0, surveyed: false, batch: 0};
	const end = (repairs: readonly Repair[], helps: Repair | undefined, why: string): Found => ({
		repairs,
		helps,
		tried: meter.tried,
		seconds: meter.seconds,
		surveyed: meter.surveyed,
		why,
	});
	const surveyed = yield* survey(bench, [], meter);
	if (surveyed === 'refused') return end([], undefined, 'running the check in a copy was refused');
	let ground: Ground = {done: [], texts: bench.texts, spectrum: surveyed};
	const likeliest: Candidate[] = [];
	for (let mistake = 1; ; mistake += 1) {
		const {done} = ground;
		let made = 0;
		const singles = function* (): Generator<Repair> {
			for (const one of queueFor(bench, ground)) {
				made += 1;
				if (mistake === 1 && likeliest.length < budget.pairs) likeliest.push(one);
				yield [one];
			}
		};
		const {repairs, helps, stopped} = yield* tryAll(bench, ground, feedOf(singles()), meter);
		if (made === 0) return end([], done.length > 0 ? done : undefined, 'I know no small change to try here');
		if (repairs.length > 0)
			return end(
				repairs.map(one => [...done, ...one]),
				undefined,
				'',
			);
		const [best] = helps.toSorted(
			(a, b) => a.failing.split('\n').length - b.failing.split('\n').length || belief(b.repair) - belief(a.repair),
		);
		const helped = best === undefined ? done : [...done, ...best.repair];
		if (stopped !== undefined) return end([], helped.length > 0 ? helped : undefined, stopped);
		const spent = meter.seconds >= budget.seconds || meter.tried >= budget.candidates;
		if (best === undefined || spent || mistake >= budget.mistakes) {
			if (!spent && likeliest.length > 1) {
				const fresh: Ground = {...ground, done: [], texts: bench.texts};
				const pairs = yield* tryAll(bench, fresh, feedOf(pairsOf(likeliest)), meter);
				if (pairs.repairs.length > 0) return end(pairs.repairs, undefined, '');
			}
			return end([], helped.length > 0 ? helped : undefined, spent ? 'the budget is spent' : 'none helped');
		}
		const texts = withRepair(bench.texts, helped);
		const again = yield* survey(bench, helped, meter);
		if (again === 'refused') return end([], helped, 'running the check in a copy was refused');
		ground = {done: helped, texts, spectrum: again};
	}
};
