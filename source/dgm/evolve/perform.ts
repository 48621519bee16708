import {run, type Effect} from '../../core/effect.ts';
import type {Body, Delta} from '../../core/evolution/event.ts';
import type {Breeding, Job, Trying} from '../../core/evolution/job.ts';
import type {Agent, Before, Outside, Paid} from '../../core/evolution/ports.ts';
import {openedIn, type EvolutionState} from '../../core/evolution/state.ts';
import type {Step} from '../../core/evolution/step.ts';
import type {Pool} from './pool.ts';

type Work = Effect<string, Body>;

const agentIn = ({archive}: EvolutionState, variant: string): Agent => {
	const found = archive.find(({id}) => id === variant);
	if (found === undefined) throw new Error(`there is no variant ${variant}`);
	return {id: found.id, commit: found.commit};
};

const beforeFrom = ({children}: EvolutionState, parent: string, variant: string): readonly Before[] =>
	Object.entries(children).flatMap(([id, child]) =>
		child.parent === parent && id !== variant && child.manifest !== undefined
			? [
					{
						variant: id,
						manifest: child.manifest,
						...(child.stillborn === undefined ? {} : {stillborn: child.stillborn}),
					},
				]
			: [],
	);

const paidIn = ({usd, ms}: Paid): Paid => ({usd, ms});

const abandoned = (job: string, result: {readonly aborted: string} & Paid): Body => ({
	type: 'job.abandoned',
	job,
	why: result.aborted,
	...paidIn(result),
});

const breed = async function* (
	{breeder}: Outside,
	state: EvolutionState,
	{id: job, manifest, usd}: Job,
	{variant, parent, failure}: Breeding,
	signal: AbortSignal,
): Work {
	const cap = openedIn(state).settings.prices.edit.usd;
	const shared = {
		variant,
		parent: agentIn(state, parent),
		// What the proposal cost is no longer there for the build; when that is not known, nothing is.
		capUsd: cap === null ? null : Math.max(0, cap - (usd ?? cap)),
	};
	const result =
		manifest === undefined
			? yield* breeder.propose(
					{...shared, key: `${job}.propose`, failure, before: beforeFrom(state, parent, variant)},
					signal,
				)
			: yield* breeder.build({...shared, key: `${job}.build`, manifest}, signal);
	if ('aborted' in result) return abandoned(job, result);
	if ('stillborn' in result) return {type: 'variant.stillborn', job, variant, why: result.stillborn, ...paidIn(result)};
	return 'manifest' in result
		? {type: 'manifest.proposed', job, variant, manifest: result.manifest, ...paidIn(result)}
		: {type: 'variant.bred', job, variant, commit: result.commit, diff: result.diff, ...paidIn(result)};
};

const attempt = async function* (
	{grader}: Outside,
	state: EvolutionState,
	{id: job}: Job,
	{variant, task}: Trying,
	signal: AbortSignal,
): Work {
	const capUsd = openedIn(state).settings.prices.task.usd;
	const result = yield* grader.grade({key: `${job}.grade`, agent: agentIn(state, variant), task, capUsd}, signal);
	return 'aborted' in result ? abandoned(job, result) : {type: 'task.scored', job, variant, task, ...result};
};

const begin = (outside: Outside, state: EvolutionState, job: Job, signal: AbortSignal): Work =>
	job.what.do === 'breed'
		? breed(outside, state, job, job.what, signal)
		: attempt(outside, state, job, job.what, signal);

const telling = async function* (job: string, effect: Work): Effect<Delta, Body> {
	for (;;) {
		const {done, value} = await effect.next();
		if (done) return value;
		yield {show: 'job', job, text: value};
	}
};

/** A job's two halves, proposal and build, are two pieces of work. */
const pieceOf = ({id, manifest}: Job): string => (manifest === undefined ? id : `${id}.build`);

const halt = async (pool: Pool<Delta, Body>, outside: Outside, state: EvolutionState, id: string): Promise<Body> => {
	const job = state.jobs.find(one => one.id === id);
	if (job === undefined) throw new Error(`there is no job ${id}`);
	const halted = await pool.halt(pieceOf(job));
	// A job of a process that is no more: whoever did it is asked what was paid, and told to do nothing.
	const body = halted ?? (await run(begin(outside, state, job, AbortSignal.abort())));
	return body.type === 'manifest.proposed'
		? {type: 'job.abandoned', job: id, why: 'it was stopped', usd: body.usd, ms: body.ms}
		: body;
};

const move = async function* ({default: pointer}: Outside, state: EvolutionState, step: Step, signal: AbortSignal) {
	if (step.do !== 'promote' && step.do !== 'roll-back') throw new Error(`${step.key} moves nothing`);
	const {do: doing, variant} = step;
	const agent = agentIn(state, variant);
	const silent = async function* <Kept>(effect: Effect<string, Kept>): Effect<Delta, Kept> {
		return await run(effect);
	};
	const result = yield* silent<{tag: string} | {done: true} | {failed: string}>(
		doing === 'promote' ? pointer.promote(agent, signal) : pointer.rollBack(agent, signal),
	);
	// Stopped because the host is closing: the wish stands, and is carried out when the run is opened again.
	if ('failed' in result && signal.aborted) return undefined;
	if ('failed' in result) return {type: 'promotion.failed', variant, doing, why: result.failed} as const;
	return 'tag' in result
		? ({type: 'variant.promoted', variant, tag: result.tag} as const)
		: ({type: 'variant.rolled-back', variant} as const);
};

/**
 * The one impure function of an evolution. The jobs run in the pool, side by side; a step of work waits for the first of them to end, and stopping the
 * step stops none of them: they are paid for. Only a halt does, and closing the pool.
 */
export const performIn = (outside: Outside, pool: Pool<Delta, Body>) =>
	async function* (step: Step, state: EvolutionState, signal: AbortSignal): Effect<Delta, Body | undefined> {
		if (step.do === 'halt') return await halt(pool, outside, state, step.job);
		if (step.do !== 'work') return yield* move(outside, state, step, signal);
		for (const job of state.jobs)
			if (job.end === undefined) pool.begin(pieceOf(job), abort => telling(job.id, begin(outside, state, job, abort)));
		return yield* pool.first(signal);
	};
