import type {Fact} from '../journal.ts';
import {split, uniform, type Die} from './dice.ts';
import type {Command} from './command.ts';
import type {Body, EvolutionFact, FactType} from './event.ts';
import type {Job} from './job.ts';
import {evolution} from './machine.ts';
import type {EvolutionState} from './state.ts';

/** The outside of an evolution, as a pure function: what comes of a job that is let run. */
export type Outcome = (job: Job, state: EvolutionState) => Body;

type Driven = {readonly facts: readonly Fact<Body>[]; readonly state: EvolutionState};

const secondAfter = (seq: number): string => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();

/**
 * Drives an evolution to its end without an engine, from the facts that there are. `first` says which of the jobs that run ends first; `after` gives a
 * command when so many facts are on record.
 */
export const drive = (
	opening: readonly Body[],
	outcome: Outcome,
	{
		first = () => 0,
		after = {},
	}: {
		readonly first?: (running: readonly Job[], seq: number) => number;
		readonly after?: Readonly<Record<number, Command>>;
	} = {},
): Driven => {
	const facts: Fact<Body>[] = [];
	let state = evolution.initial;
	const record = (body: Body): void => {
		const fact = {...body, seq: facts.length + 1, at: secondAfter(facts.length + 1)};
		facts.push(fact);
		state = evolution.fold(state, fact);
	};
	for (const body of opening) record(body);
	for (let guard = 0; guard < 100_000; guard += 1) {
		const command = after[facts.length];
		const verdict = command && evolution.accept(state, command);
		if (verdict !== undefined && 'record' in verdict) record(verdict.record);
		const decision = evolution.next(state);
		if (decision === undefined) return {facts, state};
		if ('record' in decision) {
			record(decision.record);
			continue;
		}
		const {perform: step} = decision;
		const running = state.jobs.filter(({end}) => end === undefined);
		if (step.do === 'work') {
			const job = running[first(running, facts.length)];
			if (job === undefined) throw new Error('there is nothing to work at');
			record(outcome(job, state));
		} else if (step.do === 'halt')
			record({type: 'job.abandoned', job: step.job, why: 'it was stopped', usd: 0.01, ms: 5});
		else if (step.do === 'promote') record({type: 'variant.promoted', variant: step.variant, tag: 'before'});
		else record({type: 'variant.rolled-back', variant: step.variant});
	}
	throw new Error('the evolution does not end');
};

/** Lets the jobs end in an order that a die gives. */
export const inOrderOf =
	(die: Die) =>
	(running: readonly Job[], seq: number): number =>
		Math.floor(uniform(split(die, seq), 0) * running.length);

/** The body of a fact: what a record is made of that begins with it. */
export const bodyOf = ({seq: _seq, at: _at, ...body}: EvolutionFact): Body => body;

export const factsOf = <Type extends FactType>(facts: readonly EvolutionFact[], type: Type) =>
	facts.filter((fact): fact is Extract<EvolutionFact, {readonly type: Type}> => fact.type === type);
