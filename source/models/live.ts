import {z} from 'zod';
import {type Access, baseOf, headersOf, homeServer} from './access.ts';
import type {Entry} from './catalogue.ts';
import {fetchJson} from './fetch-json.ts';
import {isRetired} from './resolve.ts';

/** A model that a vendor says it serves now. */
export type Live = {
	readonly id: string;
	/** The day on which its vendor shuts it down, `YYYY-MM-DD`: OpenAI's `shutdown_date`. */
	readonly shutdown?: string;
	/** Tokens that fit in a request, where its list says so. */
	readonly window?: number;
};

export type Listing = {readonly models: readonly Live[]} | {readonly failed: string};

const Tokens = z.int().positive().optional().catch(undefined);
const row = z.object({
	id: z.string().min(1).max(300),
	shutdown_date: z.iso.date().optional().catch(undefined),
	/** vLLM's, OpenRouter's and Groq's words for it. */
	max_model_len: Tokens,
	context_length: Tokens,
	context_window: Tokens,
});
const page = z.object({data: z.array(z.unknown()), has_more: z.unknown(), last_id: z.unknown()}).partial({
	has_more: true,
	last_id: true,
});

/** Bytes of a list: the longest that is known has some hundreds of models with their descriptions. */
const most = 16 * 2 ** 20;
/** Pages of a list. */
const pages = 20;

/** Where the list is, as the vendor's own SDK builds addresses. */
const addressOf = ({vendor, api, windowFrom, baseUrl = ''}: Entry, access: Access): string => {
	const base = access.baseUrl ?? baseUrl;
	if (api === 'messages') return `${baseOf(base, '/v1')}/v1/models`;
	if (windowFrom === 'ollama' || windowFrom === 'lmstudio') return `${homeServer({baseUrl}, access)}/v1/models`;
	if (vendor === 'groq') return `${baseOf(base, '/openai/v1', '/openai')}/openai/v1/models`;
	return `${baseOf(base, '/chat/completions', '/responses')}/models`;
};

const readRow = (value: unknown): readonly Live[] => {
	const parsed = row.safeParse(value);
	if (!parsed.success) return [];
	const {id, shutdown_date: shutdown, max_model_len, context_length, context_window} = parsed.data;
	const window = max_model_len ?? context_length ?? context_window;
	return [{id, ...(shutdown === undefined ? {} : {shutdown}), ...(window === undefined ? {} : {window})}];
};

/**
 * What a vendor serves, by its own list (`GET /v1/models`). Rows that are none are left out. `any` is any entry of the vendor; `timeoutMs`
 * is for each page. Never throws.
 * https://platform.claude.com/docs/en/api/models-list, https://developers.openai.com/api/reference/resources/models
 */
export const listModels = async (
	any: Entry,
	access: Access,
	timeoutMs: number,
	signal?: AbortSignal,
): Promise<Listing> => {
	const version: Readonly<Record<string, string>> = any.api === 'messages' ? {'anthropic-version': '2023-06-01'} : {};
	const headers = {...version, ...headersOf(any, access.key)};
	const address = addressOf(any, access);
	const models: Live[] = [];
	let after = '';
	for (let count = 0; count < pages; count += 1) {
		const query = any.api === 'messages' ? `?limit=1000${after}` : '';
		const fetched = await fetchJson(`${address}${query}`, {
			headers,
			timeoutMs,
			most,
			redirect: 'error',
			...(signal === undefined ? {} : {signal}),
		});
		if ('failed' in fetched) return fetched;
		// Some servers send the rows alone.
		const parsed = page.safeParse(Array.isArray(fetched.json) ? {data: fetched.json} : fetched.json);
		const rows = parsed.data?.data.flatMap(readRow) ?? [];
		if (!parsed.success || (rows.length === 0 && parsed.data.data.length > 0))
			return {failed: 'answered something that is no list of models'};
		models.push(...rows);
		const {has_more: more, last_id: last} = parsed.data;
		if (any.api !== 'messages' || more !== true || typeof last !== 'string' || rows.length === 0) break;
		after = `&after_id=${encodeURIComponent(last)}`;
	}
	return models.length === 0 ? {failed: 'lists no models'} : {models};
};

/** How a vendor's own list and the catalogue differ. */
export type Difference = {
	/** Listed as served, or legacy, and not in the vendor's list. */
	readonly gone: readonly string[];
	/** In the vendor's list and not in the catalogue. */
	readonly unknown: readonly string[];
	/** The days of shutdown that the vendor's list names. */
	readonly shutdowns: ReadonlyMap<string, string>;
};

/** A snapshot, or the tag that is meant without one, is the model that it is of. */
const bare = (id: string): string => id.replace(/-\d{4}-\d{2}-\d{2}$|-\d{8}$|:latest$/, '');

/** Is this what the vendor's list calls that model? */
export const isNamed = ({id, aliases}: Entry, live: string): boolean =>
	live === id || aliases.includes(live) || bare(live) === bare(id) || aliases.includes(bare(live));

/** Compares the entries of one vendor with its list. `today` is `YYYY-MM-DD`: what is known to be retired is not missed. */
export const compare = (entries: readonly Entry[], models: readonly Live[], today: string): Difference => {
	return {
		gone: entries
			.filter(entry => !isRetired(entry, today) && !models.some(({id}) => isNamed(entry, id)))
			.map(({id}) => id),
		unknown: models.map(({id}) => id).filter(id => !entries.some(entry => isNamed(entry, id))),
		shutdowns: new Map(models.flatMap(({id, shutdown}) => (shutdown === undefined ? [] : [[id, shutdown] as const]))),
	};
};
