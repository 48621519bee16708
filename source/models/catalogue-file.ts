import {z} from 'zod';

/*
 * The form of a file of models: the shipped one, the one that a refresh writes, and the person's own. A row says as much as it knows;
 * what it leaves out comes from the layers below it, then from its vendor, then from here.
 */

export const Api = z.enum(['messages', 'responses', 'chat']);
export const Edit = z.enum(['v4a', 'exact']);
/** The header that holds the key, `bearer` for `Authorization: Bearer`. */
const Auth = z.enum(['bearer', 'x-api-key', 'api-key']);
/** Who says how many tokens really fit in a request: the own API of Ollama or LM Studio, or the list of models (vLLM and others). */
const WindowFrom = z.enum(['ollama', 'lmstudio', 'list']);
const State = z.enum(['served', 'legacy', 'retired']);

/**
 * What may be put into a request. What is not said is not sent, because a parameter that a model does not know is a
 * refused request. `thinking` is the vendor's style: `adaptive` and `budget` (Anthropic), `encrypted` (OpenAI's reasoning items,
 * returned to it), `parsed` (Groq's reasoning field).
 */
export const AcceptsRow = z.strictObject({
	maxTokens: z.enum(['max_tokens', 'max_completion_tokens', 'max_output_tokens']).optional(),
	temperature: z.boolean().optional(),
	effort: z.boolean().optional(),
	thinking: z.enum(['adaptive', 'budget', 'encrypted', 'parsed']).optional(),
	/** Whether what it gave as reasoning over the chat API goes back to it; some servers refuse what they gave. */
	reasoning: z.enum(['returned', 'dropped']).optional(),
	forcedTools: z.boolean().optional(),
	/** Tools that are called with plain text instead of JSON. */
	customTools: z.boolean().optional(),
	/** The switch that allows or forbids several calls in one answer. */
	parallelTools: z.boolean().optional(),
	/** An answer that is forced into a JSON Schema. */
	json: z.boolean().optional(),
	cacheKey: z.boolean().optional(),
	/** `stream_options.include_usage`. */
	streamUsage: z.boolean().optional(),
});

const Price = z.number().nonnegative();

/** USD per million tokens; what is absent is unknown. */
const Prices = z.strictObject({
	input: Price.optional(),
	output: Price.optional(),
	cacheRead: Price.optional(),
	cacheWrite: Price.optional(),
	/** Factors on the whole request once it has more than `above` input tokens, cached ones included. */
	long: z.strictObject({above: z.int().positive(), input: z.number(), output: z.number()}).optional(),
});

export type Prices = Readonly<z.infer<typeof Prices>>;

const KeyName = z.string().regex(/^[A-Za-z_]\w*$/, {
	error: 'is not the name of an environment variable; a key itself never stands in a file',
});

const Address = z
	.url({protocol: /^https?$/, error: 'is not an address: write http://HOST:PORT/v1'})
	.refine(url => URL.parse(url)?.username === '' && URL.parse(url)?.password === '', {
		error: 'holds a user or a password: name the variable of a key in keys instead',
	});

const HeaderName = z
	.string()
	.regex(/^[!#$%&'*+.^_`|~\w-]+$/, {error: 'is not the name of a header'})
	.refine(name => !/^(authorization|x-api-key|api-key|cookie|host|content-.*|transfer-encoding)$/i.test(name), {
		error: 'is a header that is not yours to set: keys come from the environment (keys, auth)',
	});

const Headers = z.record(HeaderName, z.string().regex(/^[\t\u0020-\u007e]*$/, {error: 'is not the value of a header'}));

const Counted = {
	/** Tokens that it takes in a minute; what its answers say of that later wins. */
	perMinute: z.int().positive().optional(),
	/** Tokens that it makes of a text for each one that OpenAI's o200k_base makes of it. */
	tokens: z.number().positive().optional(),
} as const;

export const VendorRow = z.strictObject({
	/** Environment variables that may hold its key, the first is the one to name. Without any it wants no key. */
	keys: z.array(KeyName).optional(),
	/** Is it of no use without a key? So it is when it has `keys`. */
	needsKey: z.boolean().optional(),
	auth: Auth.optional(),
	api: Api.optional(),
	edit: Edit.optional(),
	window: z.int().positive().optional(),
	...Counted,
	windowFrom: WindowFrom.optional(),
	baseUrl: Address.optional(),
	/** Sent with each request. */
	headers: Headers.optional(),
	/** Does it document that it sends pings or comments while it has nothing to say? Then they show that it lives. */
	pings: z.boolean().optional(),
	accepts: AcceptsRow.optional(),
});
export type VendorRow = z.infer<typeof VendorRow>;

export const ModelRow = z.strictObject({
	vendor: z.string(),
	id: z.string().min(1),
	family: z.string().optional(),
	aliases: z.array(z.string()).optional(),
	window: z.int().positive().optional(),
	...Counted,
	maxOutput: z.int().positive().optional(),
	prices: Prices.optional(),
	accepts: AcceptsRow.optional(),
	api: Api.optional(),
	edit: Edit.optional(),
	/** Can it be shown images? */
	sees: z.boolean().optional(),
	state: State.optional(),
	/** The first day on which requests fail. */
	until: z.iso.date().optional(),
	successor: z.string().optional(),
	source: z.url().optional(),
});
export type ModelRow = z.infer<typeof ModelRow>;

const VendorName = z
	.string()
	.regex(/^[a-z][a-z\d_-]*$/, {error: 'is not a name for a vendor: write small letters, digits, - and _'});

const Rows = z.strictObject({
	vendors: z.record(VendorName, VendorRow).nullish(),
	models: z.array(ModelRow).nullish(),
});
export type CatalogueFile = z.infer<typeof Rows>;

/** A name that is taken by the models of the program itself. */
const reserved = 'offline';

/**
 * The schema of a file that is laid over these. Without files below it, it is the shipped one, whose vendors may leave their address to
 * an SDK. An issue whose `params` hold `known` is about a name that is not among them.
 */
export const catalogueOver = (below: readonly CatalogueFile[]) =>
	Rows.superRefine(({vendors, models}, context) => {
		const complain = (path: readonly PropertyKey[], message: string, known?: readonly string[]) =>
			context.addIssue({code: 'custom', path: [...path], message, ...(known === undefined ? {} : {params: {known}})});
		const older = new Set(below.flatMap(file => Object.keys(file.vendors ?? {})));
		const names = new Set([...older, ...Object.keys(vendors ?? {})]);
		for (const [name, row] of Object.entries(vendors ?? {})) {
			if (name === reserved) complain(['vendors', name], 'is the name of the models that need no vendor');
			if (below.length === 0 || older.has(name)) continue;
			if (row.api === undefined) complain(['vendors', name], `say which API it speaks: api: ${Api.options.join(', ')}`);
			if (row.baseUrl === undefined) complain(['vendors', name], 'say where it is: baseUrl: http://HOST:PORT/v1');
		}
		const rows = [...below.flatMap(file => file.models ?? []), ...(models ?? [])];
		const seen = new Set<string>();
		for (const [at, {vendor, id, successor}] of (models ?? []).entries()) {
			const path = ['models', at];
			const key = `${vendor}:${id}`;
			if (seen.has(key)) complain([...path, 'id'], `${key} stands here twice`);
			seen.add(key);
			if (!names.has(vendor)) complain([...path, 'vendor'], `no vendor is called ${vendor}`, [...names]);
			const own = rows.filter(row => row.vendor === vendor).map(row => row.id);
			if (successor !== undefined && !own.includes(successor))
				complain([...path, 'successor'], `${successor} is not listed`, own);
		}
	});
