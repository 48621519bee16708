import {z} from 'zod';
import {facts} from './event.ts';

/**
 * The JSON Schema (draft 2020-12) of a line of a session file or of `--json`: any one of the facts, each with its number and time.
 */
export const protocolSchema = (): object => {
	const envelope = {seq: z.int().positive(), at: z.iso.datetime()};
	const lines = Object.entries(facts).map(([type, body]) =>
		z.object({type: z.literal(type), ...envelope, ...body.shape}),
	);
	const [first, ...rest] = lines;
	if (first === undefined) throw new Error('there are no facts');
	return {
		title: 'unified-dgm session',
		description: 'One line of a session file. Types that are not listed belong to newer versions: ignore them.',
		...z.toJSONSchema(z.discriminatedUnion('type', [first, ...rest]), {io: 'input'}),
	};
};
