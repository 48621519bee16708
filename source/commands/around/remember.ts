import type {Journal} from '../../core/journal.ts';
import type {Body, Delta, SessionFact} from '../../core/session/event.ts';
import {forget, remember, type Entry} from '../../workspace/memory/history.ts';

/** What has been seen of a session so far, as far as it is worth remembering. */
type Seen = {
	readonly prompts: ReadonlyMap<string, string>;
	/** Calls that may change something, by their titles. */
	readonly calls: ReadonlyMap<string, {readonly title: string; readonly changes: 'something' | 'unknown'}>;
	readonly turn?: {
		readonly request: string;
		readonly actions: readonly string[];
		readonly changed: 'something' | 'nothing';
	};
	/** All turns, in order, and the first of those that are being taken back, when their files are. */
	readonly turns: readonly string[];
	readonly back?: string;
};

const blank: Seen = {prompts: new Map(), calls: new Map(), turns: []};

/** Reads one fact more. Pure. */
const see = (seen: Seen, fact: SessionFact): Seen => {
	switch (fact.type) {
		case 'prompt.submitted':
			return {...seen, prompts: new Map([...seen.prompts, [fact.prompt, fact.text]])};
		case 'turn.started':
			return {
				prompts: seen.prompts,
				turns: [...seen.turns, fact.turn],
				calls: new Map(),
				turn: {request: seen.prompts.get(fact.prompt) ?? '', actions: [], changed: 'nothing'},
			};
		case 'tool.previewed': {
			const isHarmless = fact.risk === 'read' || fact.preview?.reading?.kind === 'read-only';
			// What a command changes nobody knows; most check something.
			const changes = fact.risk === 'write' || fact.preview?.beyond !== undefined ? 'something' : 'unknown';
			return isHarmless ? seen : {...seen, calls: new Map([...seen.calls, [fact.call, {title: fact.title, changes}]])};
		}
		case 'tool.finished': {
			const call = seen.calls.get(fact.call);
			if (call === undefined || seen.turn === undefined || (fact.outcome !== 'ok' && fact.outcome !== 'failed'))
				return seen;
			const action = fact.outcome === 'ok' ? call.title : `${call.title} (failed)`;
			const actions = seen.turn.actions.at(-1) === action ? seen.turn.actions : [...seen.turn.actions, action];
			const changed = fact.outcome === 'ok' && call.changes === 'something' ? 'something' : seen.turn.changed;
			return {...seen, turn: {...seen.turn, actions, changed}};
		}
		case 'turn.finished': {
			const {turn: _, ...rest} = seen;
			return rest;
		}
		case 'undo.requested':
			return fact.what === 'chat' ? seen : {...seen, back: fact.turn};
		case 'undo.finished': {
			const {back: _, ...rest} = seen;
			return rest;
		}
		default:
			return seen;
	}
};

/** What is to be remembered of a turn that this fact ends; undefined when it changed nothing, as far as is known: a question leaves no file behind. */
const entryOf = ({turn}: Seen, fact: SessionFact, session: string): Entry | undefined =>
	fact.type !== 'turn.finished' || turn === undefined || turn.changed === 'nothing'
		? undefined
		: {
				at: fact.at,
				session,
				turn: fact.turn,
				request: turn.request,
				actions_taken: turn.actions,
				outcome: fact.outcome === 'done' ? 'done' : [fact.outcome, fact.why].filter(Boolean).join(': '),
			};

/** The turns whose work is taken back by this fact: from here on nothing of them is done. */
const goneBy = ({back, turns}: Seen, fact: SessionFact): readonly string[] =>
	fact.type !== 'undo.finished' || fact.went === null || back === undefined ? [] : turns.slice(turns.indexOf(back));

/** What writes a session's turns down. */
export type Remembering = {
	/** Resolves when the journal is closed and all is written. */
	readonly done: Promise<void>;
	/** Resolves when all is written that the facts up to this one ask for. */
	upTo(seq: number): Promise<void>;
};

/**
 * Writes what each turn of a session did into the project's memory, when it is over, and takes out what was taken back. A reading of the record, and no part of the session:
 * what cannot be written is told, and stops nothing. `after`: the facts up to this one belong to earlier openings.
 */
export const rememberTurns = (
	journal: Journal<Body, Delta>,
	{
		directory,
		session,
		after,
		complain,
	}: {
		readonly directory: string;
		readonly session: string;
		readonly after: number;
		readonly complain: (why: string) => void;
	},
): Remembering => {
	let read = 0;
	let isOver = false;
	let waiting: {readonly seq: number; readonly resolve: () => void}[] = [];
	const wake = (): void => {
		for (const {seq, resolve} of waiting) if (isOver || seq <= read) resolve();
		waiting = waiting.filter(({seq}) => !isOver && seq > read);
	};
	const write = async (): Promise<void> => {
		let seen = blank;
		for await (const one of journal.watch()) {
			if (!('fact' in one)) continue;
			const [entry, gone] = one.fact.seq > after ? [entryOf(seen, one.fact, session), goneBy(seen, one.fact)] : [];
			seen = see(seen, one.fact);
			try {
				if (entry !== undefined) await remember(directory, entry);
				if (gone !== undefined && gone.length > 0) await forget(directory, session, gone);
			} catch (error) {
				complain(error instanceof Error ? error.message : String(error));
			}
			read = one.fact.seq;
			wake();
		}
	};
	return {
		done: write().finally(() => {
			isOver = true;
			wake();
		}),
		upTo: seq => (isOver || seq <= read ? Promise.resolve() : new Promise(resolve => waiting.push({seq, resolve}))),
	};
};
