import type {Agent, Grader} from '../../core/evolution/ports.ts';

/** Who is measured: an agent, and what lets it play and judges it. */
export type Contestant = {readonly name: string; readonly agent: Agent; readonly grader: Grader};

/** How one try of a task ended. */
export type Played = {
	readonly contestant: string;
	readonly task: string;
	/** The first is 1. */
	readonly repeat: number;
	/** Never so when `invalid`. */
	readonly solved: boolean;
	/** Why the result says nothing. */
	readonly invalid?: string;
	/** It may itself have brought about that it says nothing. */
	readonly suspect?: true;
	/** What it did that only a cheat does. */
	readonly alarm?: string;
	/** The kind of failure. */
	readonly signature?: string;
	/** Null when it is not known. */
	readonly usd: number | null;
	readonly ms: number;
};

type Job = {readonly contestant: Contestant; readonly task: string; readonly repeat: number};

/** All that is to be played: repeat by repeat, contestants side by side on each task, taking turns at being first, so that whatever drifts while it lasts meets all alike. */
const jobsFor = (contestants: readonly Contestant[], tasks: readonly string[], repeats: number): readonly Job[] =>
	Array.from({length: repeats}, (_, at) => at + 1).flatMap(repeat =>
		tasks.flatMap((task, at) => {
			const inTurn = (at + repeat) % 2 === 0 ? contestants : contestants.toReversed();
			return inTurn.map(contestant => ({contestant, task, repeat}));
		}),
	);

const play = async ({contestant, task, repeat}: Job, signal: AbortSignal): Promise<Played | undefined> => {
	const key = `${contestant.name}.${task}.${repeat}`;
	const effect = contestant.grader.grade({key, agent: contestant.agent, task, capUsd: null}, signal);
	for (;;) {
		const {done, value} = await effect.next();
		if (!done) continue;
		if ('aborted' in value) return undefined;
		const {evidence: _, solved, ...rest} = value;
		return {contestant: contestant.name, task, repeat, solved: solved && value.invalid === undefined, ...rest};
	}
};

/**
 * Lets every contestant play every task so many times, `workers` at a time, and tells each try to `told` as it ends. Resolves when all ended; after an abort, when what ran is
 * gone: tries that did not end are not told. Rejects, with nothing running any more, when `told` or a grader throws.
 */
export const playAll = async (
	contestants: readonly Contestant[],
	{
		tasks,
		repeats,
		workers,
		signal,
		told,
	}: {
		readonly tasks: readonly string[];
		readonly repeats: number;
		readonly workers: number;
		readonly signal: AbortSignal;
		readonly told: (played: Played) => void;
	},
): Promise<void> => {
	const queue = [...jobsFor(contestants, tasks, repeats)];
	const broken = new AbortController();
	const ended = AbortSignal.any([signal, broken.signal]);
	const work = async (): Promise<void> => {
		for (let job = queue.shift(); job !== undefined && !ended.aborted; job = queue.shift()) {
			const played = await play(job, ended);
			if (played !== undefined) told(played);
		}
	};
	const working = Array.from({length: workers}, work);
	try {
		await Promise.all(working);
	} catch (error) {
		broken.abort();
		await Promise.allSettled(working);
		throw error;
	}
};
