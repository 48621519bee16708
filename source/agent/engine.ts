import type {Effect} from '../core/effect.ts';
import type {Journal} from '../core/journal.ts';
import type {Keyed, Machine} from '../core/machine.ts';

export type Sent = {readonly accepted: true} | {readonly rejected: string};

/** A machine that runs. */
export interface Engine<State, Command> {
	readonly state: State;
	/** Hands a command in; resolves once it is on record, or turned down. Rejects when the record cannot be written. */
	send(command: Command): Promise<Sent>;
	/** Resolves when there is nothing to do but wait for a command. Rejects when the engine broke. */
	settled(): Promise<State>;
	/**
	 * Waits no longer for what is performed, and performs nothing more: what comes of it is dropped. What is due on record without it is
	 * still recorded; then the engine counts as settled. For a program that must end.
	 */
	abandon(): void;
	/** Aborts what is performed, keeps what it returns, and stops. Closes the journal. */
	close(): Promise<void>;
}

export type EngineParts<State, Body, Command, Step extends Keyed, Delta> = {
	readonly machine: Machine<State, Body, Command, Step>;
	readonly journal: Journal<Body, Delta>;
	/** Does a step; returns the one fact that says what came of it, or nothing when it was aborted before anything came. */
	readonly perform: (step: Step, state: State, signal: AbortSignal) => Effect<Delta, Body | undefined>;
	/** Recorded before anything else happens: this opening of the machine. */
	readonly opening?: Body;
};

/** A promise that nobody need watch. */
const quiet = <Value>(): PromiseWithResolvers<Value> => {
	const resolvers = Promise.withResolvers<Value>();
	resolvers.promise.catch(() => {});
	return resolvers;
};

/**
 * Opens a machine where its journal left off and runs it: decide and record, one at a time, on one promise line; perform, slowly, outside of it.
 * A failed write, or a bug in a step, breaks the engine for good: nothing may follow a lost fact.
 */
export const openEngine = async <State, Body, Command, Step extends Keyed, Delta>({
	machine,
	journal,
	perform,
	opening,
}: EngineParts<State, Body, Command, Step, Delta>): Promise<Engine<State, Command>> => {
	let {initial: state} = machine;
	for await (const fact of journal.read()) state = machine.fold(state, fact);

	let line: Promise<unknown> = Promise.resolve();
	let current: {readonly key: string; readonly controller: AbortController; readonly giveUp: () => void} | undefined;
	let closing = false;
	let abandoned = false;
	let broken: {readonly error: unknown} | undefined;
	let wake = Promise.withResolvers<void>();
	let settled = quiet<State>();
	let idle = false;

	/** Runs `work` alone on the line. */
	const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
		const result = line.then(work);
		line = result.catch(() => {});
		return result;
	};

	const record = async (body: Body): Promise<void> => {
		state = machine.fold(state, await journal.append(body));
	};

	const stopWhatIsNotWanted = (): void => {
		if (current === undefined) return;
		const decision = machine.next(state);
		const wanted = decision !== undefined && 'perform' in decision && decision.perform.key === current.key;
		if (!wanted) current.controller.abort();
	};

	const carriedOut = async (effect: Effect<Delta, Body | undefined>): Promise<Body | undefined> => {
		for (;;) {
			const {done, value} = await effect.next();
			if (abandoned) return undefined;
			if (done) return value;
			journal.show(value);
		}
	};

	const performed = async (step: Step): Promise<Body | undefined> => {
		const controller = new AbortController();
		const {promise: givenUp, resolve} = Promise.withResolvers<undefined>();
		current = {key: step.key, controller, giveUp: () => resolve(undefined)};
		try {
			if (closing) controller.abort();
			return await Promise.race([carriedOut(perform(step, state, controller.signal)), givenUp]);
		} finally {
			current = undefined;
		}
	};

	const decide = () =>
		alone(async () => {
			const decision = machine.next(state);
			if (decision !== undefined && 'record' in decision) await record(decision.record);
			// On the line, so that a command that comes now finds either nothing settled or all of it.
			if (decision === undefined) {
				idle = true;
				settled.resolve(state);
			}
			return decision;
		});

	const live = async (): Promise<void> => {
		while (!closing) {
			const decision = await decide();
			if (decision === undefined) {
				await wake.promise;
				wake = Promise.withResolvers();
				continue;
			}
			if ('perform' in decision) {
				if (abandoned) return settled.resolve(state);
				const body = await performed(decision.perform);
				if (body !== undefined) await alone(() => record(body));
			}
		}
	};

	if (opening !== undefined) await alone(() => record(opening));
	const life = live().catch((error: unknown) => {
		broken = {error};
		settled.reject(error);
	});

	return {
		get state() {
			return state;
		},
		send: command =>
			alone(async () => {
				if (broken !== undefined) throw broken.error;
				if (closing) return {rejected: 'closing'};
				const verdict = machine.accept(state, command);
				if ('rejected' in verdict) return verdict;
				if (idle) settled = quiet();
				idle = false;
				await record(verdict.record).catch((error: unknown) => {
					broken = {error};
					settled.reject(error);
					current?.controller.abort();
					throw error;
				});
				stopWhatIsNotWanted();
				wake.resolve();
				return {accepted: true};
			}),
		settled: () => settled.promise,
		abandon: () => {
			abandoned = true;
			current?.controller.abort();
			current?.giveUp();
		},
		close: async () => {
			closing = true;
			current?.controller.abort();
			wake.resolve();
			await life;
			await line;
			await journal.close();
		},
	};
};
