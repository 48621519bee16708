import {callsOf, type Message, textOf} from '../../core/message.ts';
import type {z} from 'zod';

/** A tool call that a script wants made. */
export type Wish = {readonly tool: string; readonly input: Readonly<Record<string, z.core.util.JSONType>>};

/** What came back of a call; `said` is what the person said before the next answer. */
export type Outcome = {readonly output: string; readonly failed: boolean; readonly said?: string};

/** What a script wants next: some words for the person, and calls whose outcomes it gets in the same order. */
export type Wishes = {readonly say: string; readonly calls: readonly Wish[]};

/**
 * A way of working that is written down as if it had a memory: it yields wishes, is given their outcomes, and returns its last words.
 * It must depend on nothing but its arguments and those outcomes.
 */
export type Script = Generator<Wishes, string, readonly Outcome[]>;

/** What is to be said now: last words, or words with calls. */
export type Next = {readonly say: string; readonly calls: readonly (Wish & {readonly id: string})[]};

const outcomesIn = (messages: readonly Message[]): readonly Outcome[] => {
	const results = new Map(
		messages.flatMap(({blocks}) =>
			blocks.flatMap(block => (block.type === 'result' ? [[block.call, block] as const] : [])),
		),
	);
	return messages.flatMap(({role, blocks}, at): readonly Outcome[] => {
		if (role !== 'assistant') return [];
		const next = messages.findIndex((one, index) => index > at && one.role === 'assistant');
		const said = messages
			.slice(at + 1, next === -1 ? undefined : next)
			.map(one => textOf(one.blocks))
			.join('\n')
			.trim();
		return callsOf(blocks).map(({id}) => {
			const {output, failed} = results.get(id) ?? {output: 'There is no result.', failed: true};
			return said === '' ? {output, failed} : {output, failed, said};
		});
	});
};

/**
 * Finds what a script says next in a conversation, by playing the recorded outcomes back to it: the conversation is the only memory.
 * With `parallel` all calls of a wish go out in one answer, otherwise one at a time.
 */
export const replay = (script: Script, messages: readonly Message[], parallel: boolean): Next => {
	const outcomes = outcomesIn(messages);
	let used = 0;
	let turn = script.next();
	while (!turn.done) {
		const {say, calls} = turn.value;
		const known = outcomes.slice(used, used + calls.length);
		if (known.length < calls.length) {
			const open = calls.slice(known.length, parallel ? undefined : known.length + 1);
			const id = (at: number) => `offline-${used + known.length + at + 1}`;
			return {say: known.length === 0 ? say : '', calls: open.map((call, at) => ({...call, id: id(at)}))};
		}
		used += calls.length;
		turn = script.next(known);
	}
	return {say: turn.value, calls: []};
};

/** Was a call turned down by a person or a rule, rather than tried? */
export const isRefused = ({output, failed}: Outcome): boolean =>
	failed && /^(?:the user )?refused\b/i.test(output.trimStart());
