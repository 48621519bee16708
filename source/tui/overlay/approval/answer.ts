import type {Command} from '../../../core/session/command.ts';
import type {Call} from '../../../core/session/state.ts';

type Answer = Omit<Extract<Command, {ask: 'answer'}>, 'ask' | 'call' | 'verdict'>;

export const yes = ({id}: Call, answer: Answer = {}): Command => ({ask: 'answer', call: id, verdict: 'yes', ...answer});

/** A no; with words, what is to be done instead. */
export const no = ({id}: Call, words = ''): Command => {
	const say = words.trim();
	return {ask: 'answer', call: id, verdict: 'no', ...(say === '' ? {} : {say})};
};

/** The text of a call that a person may write otherwise, and a name that tells an editor what it is; undefined when there is none. */
export const editable = ({
	input,
	tool,
	previewed,
}: Call): {readonly text: string; readonly name: string} | undefined => {
	const property = (input as Record<string, unknown> | null)?.[previewed?.editable ?? ''];
	const text = typeof input === 'string' ? input : property;
	if (typeof text !== 'string') return undefined;
	return {text, name: tool === 'shell' ? 'command.sh' : 'change.txt'};
};

/** A yes to the call with this text in the place of the model's. */
export const yesTo = (call: Call, text: string): Command => {
	const {input, previewed} = call;
	if (typeof input === 'string' || previewed?.editable === undefined) return yes(call, {instead: text});
	return yes(call, {instead: {...(input as Record<string, never>), [previewed.editable]: text}});
};
