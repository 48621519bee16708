import {z} from 'zod';

/**
 * What may be put into a request. What is not said is not sent, because a parameter that a model does not know is a
 * refused request. `thinking` is the vendor's style: `adaptive` and `budget` (Anthropic), `encrypted` (OpenAI's reasoning items,
 * returned to it), `parsed` (Groq's reasoning field).
 */
const Accepts = z.strictObject({
	maxTokens: z.enum(['max_tokens', 'max_completion_tokens', 'max_output_tokens']),
	temperature: z.boolean().default(false),
	effort: z.boolean().default(false),
	thinking: z.enum(['adaptive', 'budget', 'encrypted', 'parsed']).optional(),
	forcedTools: z.boolean().default(false),
	/** Tools that are called with plain text instead of JSON. */
	customTools: z.boolean().default(false),
	/** The switch that allows or forbids several calls in one answer. */
	parallelTools: z.boolean().default(false),
	/** An answer that is forced into a JSON Schema. */
	json: z.boolean().default(false),
	cacheKey: z.boolean().default(false),
	/** `stream_options.include_usage`. */
	streamUsage: z.boolean().default(false),
});

/** USD per million tokens; what is absent is unknown. */
const Prices = z.strictObject({
	input: z.number().nonnegative().optional(),
	output: z.number().nonnegative().optional(),
	cacheRead: z.number().nonnegative().optional(),
	cacheWrite: z.number().nonnegative().optional(),
	/** Factors on the whole request once it has more than `above` input tokens, cached ones included. */
	long: z.strictObject({above: z.int().positive(), input: z.number(), output: z.number()}).optional(),
});
export type Prices = Readonly<z.infer<typeof Prices>>;

const Api = z.enum(['messages', 'responses', 'chat']);
const Edit = z.enum(['v4a', 'exact']);
const Day = z.iso.date();

const Vendor = z.strictObject({
	/** Environment variables that may hold its key, the first is the one to name. */
	keys: z.array(z.string()).min(1).readonly(),
	api: Api,
	edit: Edit,
	window: z.int().positive(),
	baseUrl: z.url().optional(),
	/** Does it document that it sends pings or comments while it has nothing to say? Then they show that it lives. */
	pings: z.boolean().default(false),
	accepts: Accepts,
});

const Listed = z.strictObject({
	vendor: z.string(),
	id: z.string(),
	family: z.string(),
	aliases: z.array(z.string()).readonly().default([]),
	window: z.int().positive().optional(),
	maxOutput: z.int().positive().optional(),
	prices: Prices.default({}),
	accepts: z.record(z.string(), z.unknown()).default({}),
	api: Api.optional(),
	edit: Edit.optional(),
	/** Can it be shown images? */
	sees: z.boolean().default(false),
	state: z.enum(['served', 'legacy', 'retired']),
	/** The first day on which requests fail. */
	until: Day.optional(),
	successor: z.string().optional(),
	source: z.url(),
});

const File = z.strictObject({vendors: z.record(z.string(), Vendor), models: z.array(Listed)});

/** A model with everything that its vendor's section adds. `listed` is false for an id that the catalogue does not know. */
export type Entry = Readonly<{
	vendor: string;
	id: string;
	family: string;
	aliases: readonly string[];
	/** Tokens that fit in a request with its answer. */
	window: number;
	/** Tokens of answer at most; absent when unknown. */
	maxOutput?: number;
	prices: Prices;
	accepts: Readonly<z.infer<typeof Accepts>>;
	api: z.infer<typeof Api>;
	/** The format in which it edits best. */
	edit: z.infer<typeof Edit>;
	/** Can it be shown images? */
	sees: boolean;
	state: 'served' | 'legacy' | 'retired';
	/** The first day on which requests fail, `YYYY-MM-DD`. */
	until?: string;
	successor?: string;
	/** The vendor's page that says so. */
	source?: string;
	keys: readonly string[];
	baseUrl?: string;
	/** Do its pings and comments show that it lives? */
	pings: boolean;
	listed: boolean;
}>;

export type Catalogue = Readonly<{
	vendors: Readonly<Record<string, z.infer<typeof Vendor>>>;
	entries: readonly Entry[];
}>;

const entryOf = (listed: z.infer<typeof Listed>, vendor: z.infer<typeof Vendor>): Entry => ({
	...listed,
	window: listed.window ?? vendor.window,
	api: listed.api ?? vendor.api,
	edit: listed.edit ?? vendor.edit,
	accepts: Accepts.parse({...vendor.accepts, ...listed.accepts}),
	keys: vendor.keys,
	pings: vendor.pings,
	...(vendor.baseUrl === undefined ? {} : {baseUrl: vendor.baseUrl}),
	listed: true,
});

/** The catalogue from its parsed file (`profiles/models.yaml`). Throws a `ZodError` when the file is not one. */
export const readCatalogue = (data: unknown): Catalogue => {
	const schema = File.superRefine(({vendors, models}, context) => {
		for (const [at, model] of models.entries()) {
			const vendor = vendors[model.vendor];
			const path = ['models', at];
			if (vendor === undefined) {
				context.addIssue({code: 'custom', path: [...path, 'vendor'], message: `no vendor is called ${model.vendor}`});
				continue;
			}
			const accepts = Accepts.safeParse({...vendor.accepts, ...model.accepts});
			for (const issue of accepts.error?.issues ?? [])
				context.addIssue({code: 'custom', path: [...path, 'accepts', ...issue.path], message: issue.message});
			const known = models.some(other => other.vendor === model.vendor && other.id === model.successor);
			if (model.successor !== undefined && !known)
				context.addIssue({code: 'custom', path: [...path, 'successor'], message: `${model.successor} is not listed`});
		}
	});
	const {vendors, models} = schema.parse(data);
	const entries = models.flatMap(model => {
		const vendor = vendors[model.vendor];
		return vendor === undefined ? [] : [entryOf(model, vendor)];
	});
	return {vendors, entries};
};

/** The model of that vendor which has this id or, failing that, this alias. */
export const findModel = (catalogue: Catalogue, vendor: string, name: string): Entry | undefined => {
	const own = catalogue.entries.filter(entry => entry.vendor === vendor);
	return own.find(entry => entry.id === name) ?? own.find(entry => entry.aliases.includes(name));
};

/** An entry for an id that is not listed: what its vendor takes from any model, prices unknown. */
export const unlisted = ({vendors}: Catalogue, vendor: string, id: string): Entry | undefined => {
	const from = vendors[vendor];
	if (from === undefined) return undefined;
	const {keys, api, edit, window, accepts, baseUrl, pings} = from;
	const at = baseUrl === undefined ? {} : {baseUrl};
	return {
		vendor,
		id,
		family: id,
		aliases: [],
		window,
		prices: {},
		accepts,
		api,
		edit,
		sees: false,
		state: 'served',
		keys,
		pings,
		...at,
		listed: false,
	};
};
