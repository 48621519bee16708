import type {Fault} from '../../core/fault.ts';
import type {Usage} from '../../core/model.ts';
import {isSuccess, type Ending} from '../../core/sandbox.ts';
import type {FactType, SessionFact} from '../../core/session/event.ts';
import {signatureOf} from './signature.ts';

/** How calls of one tool went. `failures` counts by kind; `ms` is of all calls together. */
export type ToolFigures = {
	readonly calls: number;
	readonly failures: Readonly<Record<string, number>>;
	readonly ms: number;
};

/** How a stage's requests went. `usd` is what is known; `unpriced` counts the answers whose cost is not. */
export type StageFigures = Usage & {
	readonly asks: number;
	readonly answers: number;
	readonly faults: Readonly<Partial<Record<Fault['kind'], number>>>;
	readonly ms: number;
	readonly usd: number;
	readonly unpriced: number;
};

/** Failures of one cause, as far as can be told: where, with what, and what it said. */
export type Cluster = {
	readonly stage: string;
	/** The tool; `model` for a request that failed, `check` for the project's own check. */
	readonly tool: string;
	readonly signature: string;
	readonly count: number;
	/** ISO 8601. */
	readonly last: string;
};

/** What real use says about the agent: a reading of the records, and nothing else. */
export type Performance = {
	readonly tools: Readonly<Record<string, ToolFigures>>;
	readonly stages: Readonly<Record<string, StageFigures>>;
	/** Turns by how they ended. */
	readonly turns: Readonly<Record<string, number>>;
	/** Turns whose changes the person took back. */
	readonly undone: number;
	/** Calls that were to change files, and those of them that did not apply. */
	readonly edits: {readonly tried: number; readonly unapplied: number};
	readonly checks: {readonly run: number; readonly failed: number};
	/** By `stage`, `tool` and `signature` together. */
	readonly clusters: ReadonlyMap<string, Cluster>;
};

export const nothing: Performance = {
	tools: {},
	stages: {},
	turns: {},
	undone: 0,
	edits: {tried: 0, unapplied: 0},
	checks: {run: 0, failed: 0},
	clusters: new Map(),
};

type Begun = {readonly tool: string; readonly stage: string; readonly isCheck: boolean; readonly isEdit: boolean};

/** A reading in progress, of one session's facts in order. */
export type Reading = {
	readonly performance: Performance;
	readonly stage: string;
	readonly asked: ReadonlyMap<string, string>;
	readonly calls: ReadonlyMap<string, Begun>;
	readonly checks: ReadonlySet<string>;
	readonly edits: ReadonlySet<string>;
};

/** Begins the reading of another session, on top of what was read before. */
export const readingOf = (performance: Performance): Reading => ({
	performance,
	stage: 'none',
	asked: new Map(),
	calls: new Map(),
	checks: new Set(),
	edits: new Set(),
});

const noFigures: StageFigures = {
	asks: 0,
	answers: 0,
	faults: {},
	ms: 0,
	usd: 0,
	unpriced: 0,
	input: 0,
	output: 0,
	cacheRead: 0,
	cacheWrite: 0,
};

const more = (counts: Readonly<Record<string, number>>, key: string): Readonly<Record<string, number>> => ({
	...counts,
	[key]: (counts[key] ?? 0) + 1,
});

const without = <Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> => {
	const rest = new Map(map);
	rest.delete(key);
	return rest;
};

const clustered = (performance: Performance, stage: string, tool: string, said: string, last: string): Performance => {
	const signature = signatureOf(said);
	const key = `${stage}\0${tool}\0${signature}`;
	const count = (performance.clusters.get(key)?.count ?? 0) + 1;
	return {...performance, clusters: new Map(performance.clusters).set(key, {stage, tool, signature, count, last})};
};

const staged = (
	performance: Performance,
	stage: string,
	change: (before: StageFigures) => StageFigures,
): Performance => ({
	...performance,
	stages: {...performance.stages, [stage]: change(performance.stages[stage] ?? noFigures)},
});

/** How a call failed, in a word; undefined when it did not. What a person or a rule turned down is told apart. */
const failureOf = (outcome: string, ending: Ending | undefined): string | undefined => {
	if (outcome === 'ok') return undefined;
	if (outcome !== 'failed') return outcome;
	return ending === undefined || isSuccess(ending) ? 'failed' : ending.kind;
};

const finished = (reading: Reading, fact: SessionFact & {readonly type: 'tool.finished'}): Reading => {
	const begun = reading.calls.get(fact.call);
	// Never begun: turned down before anything happened.
	if (begun === undefined) return reading;
	const {performance} = reading;
	// What an evolved tool could not do is its failure, although the call came to something.
	const failure = fact.stoodIn === undefined ? failureOf(fact.outcome, fact.ending) : 'stood in for';
	const before = performance.tools[begun.tool] ?? {calls: 0, failures: {}, ms: 0};
	const isBad = failure !== undefined && failure !== 'aborted';
	const counted: Performance = {
		...performance,
		tools: {
			...performance.tools,
			[begun.tool]: {
				calls: before.calls + 1,
				failures: failure === undefined ? before.failures : more(before.failures, failure),
				ms: before.ms + fact.ms,
			},
		},
		edits: begun.isEdit
			? {tried: performance.edits.tried + 1, unapplied: performance.edits.unapplied + (isBad ? 1 : 0)}
			: performance.edits,
		checks: begun.isCheck
			? {run: performance.checks.run + 1, failed: performance.checks.failed + (isBad ? 1 : 0)}
			: performance.checks,
	};
	return {
		...reading,
		calls: without(reading.calls, fact.call),
		performance: isBad
			? clustered(counted, begun.stage, begun.isCheck ? 'check' : begun.tool, fact.stoodIn ?? fact.output, fact.at)
			: counted,
	};
};

/** The facts that a reading looks at; of others one need not even parse the line. */
const looked = new Set<string>([
	'turn.started',
	'turn.finished',
	'stage.started',
	'model.asked',
	'model.answered',
	'model.failed',
	'explanation.given',
	'check.requested',
	'tool.previewed',
	'tool.started',
	'tool.finished',
	'undo.finished',
] satisfies readonly FactType[]);

/** Does a fact of this type say anything of how the agent does, or of what it cost? */
export const isTelling = (type: string): boolean => looked.has(type);

/** Reads one fact more. Pure; facts that say nothing of how the agent does leave the reading as it is. */
export const read = (reading: Reading, fact: SessionFact): Reading => {
	const {performance} = reading;
	switch (fact.type) {
		case 'stage.started':
			return {...reading, stage: fact.stage};
		case 'model.asked':
			return {
				...reading,
				asked: new Map(reading.asked).set(fact.ask, fact.stage),
				performance: staged(performance, fact.stage, before => ({...before, asks: before.asks + 1})),
			};
		case 'model.answered': {
			const stage = reading.asked.get(fact.ask) ?? reading.stage;
			const {input, output, cacheRead, cacheWrite} = fact.usage ?? noFigures;
			return {
				...reading,
				asked: without(reading.asked, fact.ask),
				performance: staged(performance, stage, before => ({
					...before,
					answers: before.answers + 1,
					ms: before.ms + fact.ms,
					usd: before.usd + (fact.cost ?? 0),
					unpriced: before.unpriced + (fact.cost === null ? 1 : 0),
					input: before.input + input,
					output: before.output + output,
					cacheRead: before.cacheRead + cacheRead,
					cacheWrite: before.cacheWrite + cacheWrite,
				})),
			};
		}
		case 'model.failed': {
			const stage = reading.asked.get(fact.ask) ?? reading.stage;
			if (fact.fault.kind === 'aborted') return {...reading, asked: without(reading.asked, fact.ask)};
			const {kind, message} = fact.fault;
			const counted = staged(performance, stage, before => ({
				...before,
				faults: {...before.faults, [kind]: (before.faults[kind] ?? 0) + 1},
			}));
			return {
				...reading,
				asked: without(reading.asked, fact.ask),
				performance: clustered(counted, stage, 'model', `${kind}: ${message}`, fact.at),
			};
		}
		case 'check.requested':
			return {...reading, checks: new Set(reading.checks).add(fact.call)};
		case 'tool.previewed':
			return fact.risk === 'write' ? {...reading, edits: new Set(reading.edits).add(fact.call)} : reading;
		case 'tool.started': {
			if (fact.unmade !== undefined) return reading;
			const isCheck = reading.checks.has(fact.call);
			const isEdit = reading.edits.has(fact.call);
			const begun = {tool: fact.tool, stage: isCheck ? 'check' : reading.stage, isCheck, isEdit};
			return {...reading, calls: new Map(reading.calls).set(fact.call, begun)};
		}
		case 'tool.finished':
			return finished(reading, fact);
		case 'undo.finished':
			return fact.went === null ? reading : {...reading, performance: {...performance, undone: performance.undone + 1}};
		case 'turn.finished':
			return {...reading, performance: {...performance, turns: more(performance.turns, fact.outcome)}};
		default:
			return reading;
	}
};

/** The causes of failure, the most frequent first; of equal ones the latest. */
export const causes = ({clusters}: Performance): readonly Cluster[] =>
	[...clusters.values()].toSorted((a, b) => b.count - a.count || (a.last < b.last ? 1 : -1));
