import type {Ask, Model} from '../core/model.ts';

/** Bytes of a token, so few that what is let through does fit: code and other languages take fewer than the usual four. */
const token = 3;
/** Tokens that an image takes, as a rule. */
const image = 1_500;

/** Tokens that a request may take: more than it does, as a rule. */
const tokensOf = ({system, messages, tools, json}: Ask): number => {
	const blocks = messages.flatMap(message => message.blocks);
	const told = blocks.filter(({type}) => type !== 'image');
	const text = JSON.stringify({system, told, tools, json});
	return Math.ceil(Buffer.byteLength(text) / token) + (blocks.length - told.length) * image;
};

/**
 * A model behind a server that cuts what is too long and says nothing: a request that may not fit is not sent, and is the fault that it
 * would be elsewhere, so that the conversation is summed up or the person is told.
 */
export const neverCut = (model: Model): Model => ({
	...model,
	ask: async function* (ask, signal) {
		const tokens = tokensOf(ask);
		if (tokens <= model.window) return yield* model.ask(ask, signal);
		const {vendor, id} = model.name;
		const message = `the request does not fit ${id}: it may take ${tokens} tokens, ${vendor} gives it ${model.window} and would cut it without a word`;
		return {kind: 'fault', fault: {kind: 'overflow', message}};
	},
});
