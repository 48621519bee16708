import type {SessionFact} from '../../core/session/event.ts';
import type {WallKind} from '../../core/sandbox.ts';
import {shortNameOf} from '../transcript/model.ts';
import {modeAfter, type ModeView} from './mode.ts';

/** What stands in the status line, by its name in the configuration. */
export const statusItems = [
	'mode',
	'wall',
	'models',
	'branch',
	'context',
	'cost',
	'queue',
	'directory',
	'title',
	'time',
] as const;
export type StatusItem = (typeof statusItems)[number];

/** The state of a session in a few figures. It does not grow with the session. */
export type Status = ModeView & {
	readonly session: string;
	readonly title?: string;
	readonly wall?: WallKind;
	/** Stages in their order, and the short name of the model that fills each. */
	readonly stages: readonly {readonly name: string; readonly model?: string; readonly window?: number}[];
	/** The stage that is at work, or was last. */
	readonly stage?: string;
	/** Tokens that the last answered request took of its model's window. */
	readonly context?: {readonly used: number; readonly window: number};
	/** The stages of the requests that are on their way, by request. */
	readonly asks: Readonly<Record<string, string>>;
	/** USD known to be spent, in the whole session. */
	readonly usd: number;
	/** Some cost is not known. */
	readonly isUnknown: boolean;
	/** Prompts that wait. */
	readonly queue: readonly string[];
	/** When the turn that runs began, in milliseconds since 1970. */
	readonly since?: number;
};

export const openStatus: Status = {session: '', stages: [], asks: {}, usd: 0, isUnknown: false, queue: []};

const spend = (status: Status, cost: number | null): Status => ({
	...status,
	usd: status.usd + (cost ?? 0),
	isUnknown: status.isUnknown || cost === null,
});

const without = ({asks}: Status, ask: string): Status['asks'] => {
	const {[ask]: _, ...rest} = asks;
	return rest;
};

const unqueued = (status: Status, prompt: string): Status => ({
	...status,
	queue: status.queue.filter(waiting => waiting !== prompt),
});

/** What a status is after a fact. */
export const seeStatus = (status: Status, fact: SessionFact): Status => {
	switch (fact.type) {
		case 'session.opened':
			return {
				...status,
				session: fact.session,
				...modeAfter(status, fact),
				wall: fact.wall.kind,
				stages: fact.profile.stages.map(({name}) => status.stages.find(stage => stage.name === name) ?? {name}),
				asks: {},
			};
		case 'mode.changed':
			return {...status, mode: fact.mode};
		case 'title.changed':
			return {...status, title: fact.title};
		case 'prompt.submitted':
			return {...status, queue: [...status.queue, fact.prompt]};
		case 'prompt.withdrawn':
		case 'turn.steered':
			return unqueued(status, fact.prompt);
		case 'turn.started':
			return {...unqueued(status, fact.prompt), since: Date.parse(fact.at)};
		case 'stage.started':
			return {...status, stage: fact.stage};
		case 'model.chosen':
			return {
				...status,
				stages: status.stages.map(stage =>
					stage.name === fact.stage ? {...stage, model: shortNameOf(fact.model), window: fact.window} : stage,
				),
			};
		case 'model.asked':
			return {...status, asks: {...status.asks, [fact.ask]: fact.stage}};
		case 'model.failed':
			return {...status, asks: without(status, fact.ask)};
		case 'model.answered': {
			const window = status.stages.find(({name}) => name === status.asks[fact.ask])?.window;
			const spent = {...spend(status, fact.cost), asks: without(status, fact.ask)};
			if (fact.usage === null || window === undefined) return spent;
			const {input, cacheRead, cacheWrite} = fact.usage;
			return {...spent, context: {used: input + cacheRead + cacheWrite, window}};
		}
		case 'explanation.given':
		case 'history.compacted':
		case 'thread.compacted':
			return spend(status, fact.cost);
		case 'turn.finished': {
			const {since: _, ...rest} = status;
			return rest;
		}
		default:
			return status;
	}
};
