import {z} from 'zod';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TextBlock = z.object({type: z.literal('text'), text: z.string()});

/**
 * A tool call as the model made it. `input` is the parsed arguments (or the plain text of a free-form tool);
 * `malformed` holds the raw text when it was not valid JSON, and `input` is then null.
 */
const CallBlock = z.object({
	type: z.literal('call'),
	id: z.string(),
	tool: z.string(),
	input: z.json(),
	malformed: z.string().optional(),
});

/** What a tool call brought back; `call` is the id of its call block. */
const ResultBlock = z.object({type: z.literal('result'), call: z.string(), output: z.string(), failed: z.boolean()});

/**
 * Something only its vendor understands and wants back unchanged (thinking with signature, encrypted reasoning).
 * Sent only to the vendor that made it.
 */
const OpaqueBlock = z.object({type: z.literal('opaque'), vendor: z.string(), data: z.json()});

export const Block = z.discriminatedUnion('type', [TextBlock, CallBlock, ResultBlock, OpaqueBlock]);
export type Block = Readonly<z.infer<typeof Block>>;
export type CallBlock = Readonly<z.infer<typeof CallBlock>>;

/** One message of a conversation. Results travel in user messages, calls and opaque blocks in assistant messages. */
export type Message = {readonly role: 'user' | 'assistant'; readonly blocks: readonly Block[]};

/** The text of some blocks, joined. */
export const textOf = (blocks: readonly Block[]): string =>
	blocks.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('');

/** The tool calls among some blocks, in order. */
export const callsOf = (blocks: readonly Block[]): readonly CallBlock[] =>
	blocks.filter(block => block.type === 'call');
