import {z} from 'zod';
import type {Entry} from './catalogue.ts';
import type {ModelRow, Prices} from './catalogue-file.ts';

/*
 * Limits and prices out of the public catalogue, https://models.dev/api.json: providers by their names, each with its models by their
 * ids; prices in USD per million tokens. What does not look like that is left out, because it is kept by many hands.
 */

/** Of prices, 0 says there that nobody knows, or that a subscription pays. */
const Price = z.number().positive().finite().optional().catch(undefined);
const Tokens = z.int().positive().max(1_000_000_000).optional().catch(undefined);
const Rates = z.object({input: Price, output: Price, cache_read: Price, cache_write: Price});
const Tier = z.object({...Rates.shape, tier: z.object({type: z.literal('context'), size: z.int().positive()})});

const Model = z.object({
	limit: z.object({context: Tokens, output: Tokens}).optional().catch(undefined),
	cost: z
		.object({
			...Rates.shape,
			tiers: z.array(z.unknown()).optional().catch(undefined),
			context_over_200k: Rates.optional().catch(undefined),
		})
		.optional()
		.catch(undefined),
});
type Model = z.infer<typeof Model>;

const Providers = z.record(z.string(), z.unknown());
const Provider = z.object({models: z.record(z.string(), z.unknown())});

/** The price of long requests, as factors on the others. */
const longOf = (cost: NonNullable<Model['cost']>): Prices['long'] => {
	const [tier] = (cost.tiers ?? []).flatMap(one => Tier.safeParse(one).data ?? []);
	const over = tier ?? cost.context_over_200k;
	if (over?.input === undefined || over.output === undefined || !cost.input || !cost.output) return undefined;
	const factor = (long: number, short: number): number => Math.round((long / short) * 1e6) / 1e6;
	return {
		above: tier?.tier.size ?? 200_000,
		input: factor(over.input, cost.input),
		output: factor(over.output, cost.output),
	};
};

const pricesOf = ({cost}: Model): Prices | undefined => {
	if (cost?.input === undefined || cost.output === undefined) return undefined;
	const {input, output, cache_read: cacheRead, cache_write: cacheWrite} = cost;
	const long = longOf(cost);
	return {
		input,
		output,
		...(cacheRead === undefined ? {} : {cacheRead}),
		...(cacheWrite === undefined ? {} : {cacheWrite}),
		...(long === undefined ? {} : {long}),
	};
};

const rowOf = ({vendor, id}: Entry, found: unknown): ModelRow | undefined => {
	const model = Model.safeParse(found).data;
	if (model === undefined) return undefined;
	const {context: window, output} = model.limit ?? {};
	// Some say there that an answer may fill the window, or more.
	const maxOutput = output === undefined || window === undefined ? output : Math.min(output, window);
	const prices = pricesOf(model);
	if (window === undefined && prices === undefined) return undefined;
	return {
		vendor,
		id,
		...(window === undefined ? {} : {window}),
		...(maxOutput === undefined ? {} : {maxOutput}),
		...(prices === undefined ? {} : {prices}),
	};
};

export type Refreshed =
	| {readonly rows: readonly ModelRow[]; readonly unknown: readonly string[]}
	| {readonly failed: string};

/** What the public catalogue's `data` says of these models, by vendor and id or alias. `unknown` are those that it does not know. */
export const refreshedRows = (data: unknown, wanted: readonly Entry[]): Refreshed => {
	const providers = Providers.safeParse(data).data;
	if (providers === undefined) return {failed: 'is no catalogue of models'};
	const rows: ModelRow[] = [];
	const unknown: string[] = [];
	for (const entry of wanted) {
		const provider = Object.hasOwn(providers, entry.vendor) ? providers[entry.vendor] : undefined;
		const models = Provider.safeParse(provider).data?.models ?? {};
		const name = [entry.id, ...entry.aliases].find(one => Object.hasOwn(models, one));
		const row = name === undefined ? undefined : rowOf(entry, models[name]);
		if (row === undefined) unknown.push(`${entry.vendor}:${entry.id}`);
		else rows.push(row);
	}
	return rows.length === 0 ? {failed: 'knows none of the models that are listed here'} : {rows, unknown};
};

const facts = ({window, maxOutput, prices: {input, output, cacheRead, cacheWrite, long}}: Entry) => ({
	window,
	'longest answer': maxOutput,
	'input $': input,
	'output $': output,
	'read from cache $': cacheRead,
	'written to cache $': cacheWrite,
	'long requests': long && `over ${long.above} ×${long.input} ×${long.output}`,
});

/** How a model differs from what was known of it, a phrase for each fact: `window 200000 → 1000000`. */
export const changesOf = (before: Entry | undefined, after: Entry): readonly string[] => {
	const old: Partial<ReturnType<typeof facts>> = before === undefined ? {} : facts(before);
	return Object.entries(facts(after)).flatMap(([name, value]) => {
		const was = old[name as keyof typeof old];
		return was === value ? [] : [`${name} ${was ?? 'unknown'} → ${value ?? 'unknown'}`];
	});
};
