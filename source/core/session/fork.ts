import type {SessionFact} from './event.ts';

/** Where the record is cut: before a turn began; or, to take all of it, before one that has not come to its end. */
const cutAt = (facts: readonly SessionFact[], turn: string | null): number => {
	if (turn !== null) return facts.findIndex(fact => fact.type === 'turn.started' && fact.turn === turn);
	const last = facts.findLastIndex(({type}) => type === 'turn.started');
	return last === -1 || facts.slice(last).some(({type}) => type === 'turn.finished') ? facts.length : last;
};

/**
 * The record of a session as it was before the prompt of a turn was sent (null: all of it, but for a turn that is not over), as the
 * beginning of another. Prompts that waited then are left out, also that one; the facts are numbered anew from 1 without holes. The next
 * opening says what it is forked from. Throws when there was no such turn.
 */
export const forkAt = (facts: readonly SessionFact[], turn: string | null): readonly SessionFact[] => {
	const cut = cutAt(facts, turn);
	if (cut === -1) throw new Error(`there is no turn ${turn}`);
	const before = facts.slice(0, cut);
	const taken = new Set(
		before.flatMap(fact => (fact.type === 'turn.started' || fact.type === 'turn.steered' ? [fact.prompt] : [])),
	);
	return before
		.filter(fact =>
			fact.type === 'prompt.submitted' || fact.type === 'prompt.withdrawn' ? taken.has(fact.prompt) : true,
		)
		.map((fact, at) => ({...fact, seq: at + 1}));
};
