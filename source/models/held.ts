import type {Model} from '../core/model.ts';
import {countTokens, mostTokens} from './count.ts';

/**
 * A model that is never sent more than fits its window: a question that would not is the fault that it would be at the vendor, before anything is
 * sent or paid, so that the conversation is summed up. Only what is large is counted.
 */
export const heldToWindow = (model: Model): Model => ({
	...model,
	get perMinute() {
		return model.perMinute;
	},
	ask: async function* (ask, signal) {
		const {window, tokens: factor = 1, name} = model;
		if (mostTokens(ask) * Math.max(1, factor) <= window) return yield* model.ask(ask, signal);
		const tokens = Math.ceil((await countTokens(ask)) * factor);
		if (signal.aborted) return {kind: 'fault', fault: {kind: 'aborted', message: 'Stopped.'}};
		if (tokens <= window) return yield* model.ask(ask, signal);
		const message = `the request does not fit ${name.id}: it takes about ${tokens} tokens, and ${window} fit`;
		return {kind: 'fault', fault: {kind: 'overflow', message}};
	},
});
