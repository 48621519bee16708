import type {Body, SessionFact} from '../../core/session/event.ts';
import {afterChoice, substitutionLines, type ToldOfModels} from '../substitution.ts';

/** What the view remembers to say a fact well: who is at work, what a call was to do, what each stage has spent. */
export type Memory = {
	readonly model: string;
	readonly stage: string;
	/** What is to be said of the choice of a model, and what was said of them before. */
	readonly choice: readonly string[];
	readonly told: ToldOfModels;
	/** Models by the stage that they fill. */
	readonly models: Readonly<Record<string, string>>;
	readonly round: number;
	/** This fact began another round. */
	readonly isNewRound: boolean;
	readonly calls: ReadonlyMap<string, Body<'tool.previewed'>>;
	/** What calls that were never previewed are called. */
	readonly titles: ReadonlyMap<string, string>;
	readonly checks: ReadonlyMap<string, string>;
	readonly spent: {readonly ms: number; readonly tokens: number; readonly usd: number; readonly unknown: boolean};
	readonly total: {readonly usd: number; readonly unknown: boolean; readonly tokens: number};
	readonly startedAt: string;
	readonly steps: number;
	/** Calls that a person was asked about: they have been shown already. */
	readonly asked: ReadonlySet<string>;
};

const nothing = {ms: 0, tokens: 0, usd: 0, unknown: false} as const;

export const blank: Memory = {
	model: '',
	stage: '',
	choice: [],
	told: [],
	models: {},
	round: 0,
	isNewRound: false,
	calls: new Map(),
	titles: new Map(),
	checks: new Map(),
	spent: nothing,
	total: {usd: 0, unknown: false, tokens: 0},
	startedAt: '',
	steps: 0,
	asked: new Set(),
};

/** A model as people call it: its id says enough, but for those that are no models. */
const nameOf = ({vendor, id}: {readonly vendor: string; readonly id: string}): string =>
	vendor === 'offline' ? `offline ${id}` : id;

export const remember = (memory: Memory, fact: SessionFact): Memory => {
	switch (fact.type) {
		case 'turn.started':
			return {
				...memory,
				spent: nothing,
				total: {usd: 0, unknown: false, tokens: 0},
				startedAt: fact.at,
				models: {},
				round: 0,
				calls: new Map(),
				titles: new Map(),
			};
		case 'stage.started':
			return {
				...memory,
				stage: fact.stage,
				model: memory.models[fact.stage] ?? '',
				round: fact.round,
				isNewRound: fact.round > memory.round,
				spent: nothing,
			};
		case 'model.chosen':
			return {
				...memory,
				model: nameOf(fact.model),
				choice: substitutionLines(fact, memory.told),
				told: afterChoice(memory.told, fact),
				models: {...memory.models, [fact.stage]: nameOf(fact.model)},
			};
		case 'step.started':
			return {...memory, steps: fact.of, spent: fact.index === 0 ? memory.spent : nothing};
		case 'model.answered': {
			const tokens = fact.usage === null ? 0 : Object.values(fact.usage).reduce((sum, count) => sum + count, 0);
			const {spent, total} = memory;
			const usd = fact.cost ?? 0;
			const unknown = fact.cost === null;
			return {
				...memory,
				spent: {
					ms: spent.ms + fact.ms,
					tokens: spent.tokens + tokens,
					usd: spent.usd + usd,
					unknown: spent.unknown || unknown,
				},
				total: {usd: total.usd + usd, unknown: total.unknown || unknown, tokens: total.tokens + tokens},
			};
		}
		case 'thread.compacted': {
			const {total} = memory;
			return {
				...memory,
				total: {...total, usd: total.usd + (fact.cost ?? 0), unknown: total.unknown || fact.cost === null},
			};
		}
		case 'tool.previewed':
			return {...memory, calls: new Map(memory.calls).set(fact.call, fact)};
		case 'tool.started':
			return {...memory, titles: new Map(memory.titles).set(fact.call, fact.title)};
		case 'approval.asked':
			return {...memory, asked: new Set(memory.asked).add(fact.call)};
		case 'approval.answered': {
			// What the person changed is not what was shown.
			if (fact.instead === undefined && fact.only === undefined) return memory;
			const asked = new Set(memory.asked);
			asked.delete(fact.call);
			return {...memory, asked};
		}
		case 'check.requested':
			return {...memory, checks: new Map(memory.checks).set(fact.call, fact.command)};
		default:
			return memory;
	}
};
