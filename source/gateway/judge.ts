import {refusal, type Refusal} from './refusal.ts';
import type {Api} from './usage.ts';
import {fields, outputLimits, ownTools} from './vocabulary.ts';

/** A model that may be asked. */
export type Allowed = {
	readonly id: string;
	/** Tokens of a request with its answer, at most. */
	readonly window: number;
	/** Tokens of an answer, at most; the window when left out. */
	readonly maxOutput?: number;
};

/** A request that may go on, and the most that it can use. */
export type Judged = {
	readonly model: string;
	/** The body anew, so that the vendor reads what was judged: a key that comes twice has one meaning here and may have another there. */
	readonly body: Buffer;
	readonly atMost: {readonly input: number; readonly output: number};
};

type Json = Readonly<Record<string, unknown>>;

/** Tokens that vendors add for tools and turns. */
const overhead = 1024;
/** Tokens of an image at most; its size says little, because it is compressed. */
const perImage = 16_384;

const images: ReadonlySet<unknown> = new Set(['image', 'image_url', 'input_image']);
const documents: ReadonlySet<unknown> = new Set(['document', 'file', 'input_file', 'input_audio']);
/** Blocks and sources that name something which the vendor would fetch, or has kept. */
const elsewhere: ReadonlySet<unknown> = new Set(['url', 'item_reference', 'container_upload']);

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

type Found = {images: number; documents: number; outside: string | undefined};

const isElsewhere = (block: Json): boolean => {
	const image = isObject(block['image_url']) ? block['image_url']['url'] : block['image_url'];
	return (
		elsewhere.has(block['type']) ||
		['file_id', 'file_url'].some(key => (block[key] ?? undefined) !== undefined) ||
		(typeof image === 'string' && !image.startsWith('data:'))
	);
};

/** Walks through the blocks of a conversation, but not through what a call was given, which is the caller's own data. */
const look = (value: unknown, found: Found): void => {
	if (Array.isArray(value)) for (const item of value) look(item, found);
	if (!isObject(value)) return;
	if (images.has(value['type'])) found.images += 1;
	if (documents.has(value['type'])) found.documents += 1;
	if (isElsewhere(value)) found.outside = 'a URL or a stored file';
	const cache = value['cache_control'];
	if (isObject(cache) && (cache['ttl'] ?? '5m') !== '5m') found.outside = 'a cache that is kept longer';
	for (const [key, inner] of Object.entries(value))
		if (!(key === 'input' && value['type'] === 'tool_use')) look(inner, found);
};

const outsideOf = (api: Api, body: Json): string | undefined => {
	const field = Object.keys(body).find(key => !fields[api].has(key));
	if (field !== undefined) return `the field ${JSON.stringify(field.slice(0, 60))}`;
	const tools = body['tools'] ?? [];
	if (!Array.isArray(tools) || !tools.every(isObject)) return 'tools that are no list of tools';
	const tool = tools.find(({type}) => !ownTools[api].has(type));
	return tool === undefined ? undefined : `the tool ${JSON.stringify(tool['type'])?.slice(0, 60)}`;
};

const isCount = (value: unknown): value is number =>
	typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

const given = (body: Json, key: string): readonly unknown[] => {
	const value = body[key] ?? undefined;
	return value === undefined ? [] : [value];
};

/**
 * Judges a body that is to be sent to one of these models: refuses what names another model or reaches past the model, and reckons the most
 * tokens that it can use. No tokenizer makes more tokens than there are bytes.
 */
const judged = (api: Api, bytes: Buffer, models: readonly Allowed[]): Judged | {readonly refused: Refusal} => {
	const body: unknown = JSON.parse(bytes.toString());
	if (!isObject(body)) return refusal(400, 'invalid_request', 'the body is not a JSON object');
	const model = models.find(({id}) => id === body['model']);
	if (model === undefined) return refusal(403, 'model_not_allowed', 'this model is not allowed here');
	const limits = outputLimits[api].flatMap(key => given(body, key));
	const choices = given(body, 'n');
	if (![...limits, ...choices].every(isCount))
		return refusal(400, 'invalid_request', 'a limit or a count is not a positive whole number');
	const found: Found = {images: 0, documents: 0, outside: outsideOf(api, body)};
	// Of tools only their cache marks: a schema may describe anything.
	const marks = [body, ...(Array.isArray(body['tools']) ? body['tools'] : [])].map((marked: unknown) => ({
		cache_control: isObject(marked) ? marked['cache_control'] : undefined,
	}));
	look([body['messages'], body['input'], body['system'], marks], found);
	if (found.outside !== undefined)
		return refusal(403, 'not_allowed', `${found.outside} is not allowed here: a request may use the model alone`);
	const text = Buffer.from(JSON.stringify(body));
	const output = limits.length === 0 ? (model.maxOutput ?? model.window) : Math.max(...limits.map(Number));
	const input = found.documents > 0 ? model.window : text.length + overhead + found.images * perImage;
	return {
		model: model.id,
		body: text,
		atMost: {input: Math.min(model.window, input), output: output * Number(choices[0] ?? 1)},
	};
};

/** As `judged`; what is no JSON, or nested too deep to be looked at, is refused. */
export const judge = (api: Api, bytes: Buffer, models: readonly Allowed[]): Judged | {readonly refused: Refusal} => {
	try {
		return judged(api, bytes, models);
	} catch {
		return refusal(400, 'invalid_request', 'the body is not JSON that can be read');
	}
};
