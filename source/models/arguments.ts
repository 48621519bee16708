import type {CallBlock} from '../core/message.ts';
import type {ToolSpec} from '../core/model.ts';

/** The arguments of a call as they came. `cut` is true when the answer ran into its limit while it was made. */
export type RawCall = {readonly id: string; readonly tool: string; readonly raw: string; readonly cut: boolean};

const parse = (raw: string): CallBlock['input'] | undefined => {
	try {
		return JSON.parse(raw) as CallBlock['input'];
	} catch {
		return undefined;
	}
};

/** Is this JSON, with nothing missing? */
export const isWholeJson = (raw: string): boolean => parse(raw) !== undefined;

/** The call that some arguments make: none at all and `null` are `{}`, JSON inside a JSON string is unwrapped, what is no JSON is `malformed`. */
export const callOf = ({id, tool, raw, cut}: RawCall): CallBlock => {
	if (raw.trim() === '' && !cut) return {type: 'call', id, tool, input: {}};
	const input = parse(raw);
	if (input === undefined) return {type: 'call', id, tool, input: null, malformed: raw};
	if (input === null) return {type: 'call', id, tool, input: {}};
	const inner = typeof input === 'string' ? parse(input) : undefined;
	return {type: 'call', id, tool, input: typeof inner === 'object' && inner !== null ? inner : input};
};

/** A call's input as the object that a JSON API wants back, whoever made the call. */
export const inputOf = ({input, malformed, tool}: CallBlock, tools: readonly ToolSpec[]): Record<string, unknown> => {
	if (malformed !== undefined) return {malformed};
	if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
	const key = tools.find(({name}) => name === tool)?.freeform ?? 'input';
	return {[key]: input};
};
