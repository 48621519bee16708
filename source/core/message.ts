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

/** The kinds of images that all vendors take. */
const Media = z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** An image that a person sent with a prompt: a file outside of the record, which holds only where it is. */
export const Image = z.object({
	path: z.string().describe('An absolute path'),
	media: Media,
	bytes: z.int().nonnegative(),
	digest: z.string().describe("SHA-256 of the file's bytes, in hex"),
});
export type Image = Readonly<z.infer<typeof Image>>;

/** An image in a question. `data` (Base64) is read for each question anew, and is never on record. */
const ImageBlock = z.object({type: z.literal('image'), media: Media, path: z.string(), data: z.string().optional()});
export type ImageBlock = Readonly<z.infer<typeof ImageBlock>>;

/** An image as a question shows it. */
export const imageBlock = ({media, path}: Image): ImageBlock => ({type: 'image', media, path});

/** What an image is called where it is not shown: its file's name. */
export const imageName = ({path}: {readonly path: string}): string => path.split(/[\\/]/).at(-1) ?? path;

/**
 * Something only its vendor understands and wants back unchanged (thinking with signature, encrypted reasoning).
 * Sent only to the vendor that made it.
 */
const OpaqueBlock = z.object({type: z.literal('opaque'), vendor: z.string(), data: z.json()});

export const Block = z.discriminatedUnion('type', [TextBlock, CallBlock, ResultBlock, OpaqueBlock, ImageBlock]);
export type Block = Readonly<z.infer<typeof Block>>;
export type CallBlock = Readonly<z.infer<typeof CallBlock>>;

/** One message of a conversation. Results travel in user messages, calls and opaque blocks in assistant messages. */
export type Message = {
	readonly role: 'user' | 'assistant';
	readonly blocks: readonly Block[];
	/** The model that answered so, where that is known: ids of calls are its own, and go back to it as they came. */
	readonly by?: {readonly vendor: string; readonly id: string};
};

/** The text of some blocks, joined. */
export const textOf = (blocks: readonly Block[]): string =>
	blocks.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('');

/** The tool calls among some blocks, in order. */
export const callsOf = (blocks: readonly Block[]): readonly CallBlock[] =>
	blocks.filter(block => block.type === 'call');
