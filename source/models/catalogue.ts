import {z} from 'zod';
import {
	AcceptsRow,
	Api,
	type CatalogueFile,
	catalogueOver,
	Edit,
	type ModelRow,
	type Prices,
	VendorRow,
} from './catalogue-file.ts';

/** {@link AcceptsRow} with nothing left open. */
const Accepts = z.strictObject({
	maxTokens: AcceptsRow.shape.maxTokens.unwrap(),
	temperature: z.boolean().default(false),
	effort: z.boolean().default(false),
	thinking: AcceptsRow.shape.thinking,
	reasoning: AcceptsRow.shape.reasoning,
	forcedTools: z.boolean().default(false),
	customTools: z.boolean().default(false),
	parallelTools: z.boolean().default(false),
	json: z.boolean().default(false),
	cacheKey: z.boolean().default(false),
	streamUsage: z.boolean().default(false),
});

/** What any server that speaks an API takes. */
const usual = {
	messages: {maxTokens: 'max_tokens'},
	responses: {maxTokens: 'max_output_tokens'},
	chat: {maxTokens: 'max_tokens', streamUsage: true},
} as const;

const Vendor = z.strictObject({
	...VendorRow.shape,
	keys: z.array(z.string()).readonly().default([]),
	api: Api,
	edit: Edit.default('exact'),
	headers: z.record(z.string(), z.string()).default({}),
	pings: z.boolean().default(false),
	accepts: AcceptsRow.default({}),
});
type Vendor = Readonly<z.infer<typeof Vendor>>;

/** A model with everything that its vendor's section adds. `listed` is false for an id that the catalogue does not know. */
export type Entry = Readonly<{
	vendor: string;
	id: string;
	family: string;
	aliases: readonly string[];
	/** Tokens that fit in a request with its answer. */
	window: number;
	/** Tokens that it takes in a minute; absent when unknown. */
	perMinute?: number;
	/** Tokens that it makes of a text for each one that OpenAI's o200k_base makes of it; absent when unknown. */
	tokens?: number;
	/** Tokens of answer at most; absent when unknown. */
	maxOutput?: number;
	prices: Prices;
	accepts: Readonly<z.infer<typeof Accepts>>;
	api: z.infer<typeof Api>;
	auth: NonNullable<VendorRow['auth']>;
	/** The format in which it edits best. */
	edit: z.infer<typeof Edit>;
	/** Can it be shown images? */
	sees: boolean;
	state: NonNullable<ModelRow['state']>;
	/** The first day on which requests fail, `YYYY-MM-DD`. */
	until?: string;
	successor?: string;
	/** The vendor's page that says so. */
	source?: string;
	keys: readonly string[];
	/** Is its vendor of no use without a key? */
	needsKey: boolean;
	baseUrl?: string;
	/** Sent with each request. */
	headers: Readonly<Record<string, string>>;
	/** Who says how many tokens really fit. */
	windowFrom?: NonNullable<VendorRow['windowFrom']>;
	/** Do its pings and comments show that it lives? */
	pings: boolean;
	listed: boolean;
}>;

export type Catalogue = Readonly<{
	vendors: Readonly<Record<string, Vendor>>;
	entries: readonly Entry[];
}>;

/** Is a vendor of no use without a key? */
export const needsKey = ({keys, needsKey: says}: Vendor): boolean => says ?? keys.length > 0;

/** Small enough for most servers that somebody runs at home. */
const usualWindow = 32_768;

/** A window that is written down needs no list; without one, the list may know. */
const windowFromOf = (row: ModelRow, {window, windowFrom, api}: Vendor): Entry['windowFrom'] => {
	const written = row.window ?? window;
	if (windowFrom === undefined) return written === undefined && api !== 'messages' ? 'list' : undefined;
	return windowFrom === 'list' && row.window !== undefined ? undefined : windowFrom;
};

const optional = <Key extends string>(key: Key, value: number | undefined): {readonly [_ in Key]?: number} =>
	value === undefined ? {} : ({[key]: value} as {readonly [_ in Key]: number});

const entryOf = (row: ModelRow, vendor: Vendor, listed: boolean): Entry => {
	const {id, api = vendor.api} = row;
	const windowFrom = windowFromOf(row, vendor);
	return {
		family: id,
		state: 'served',
		sees: false,
		...row,
		aliases: row.aliases ?? [],
		prices: row.prices ?? {},
		window: row.window ?? vendor.window ?? usualWindow,
		...optional('perMinute', row.perMinute ?? vendor.perMinute),
		...optional('tokens', row.tokens ?? vendor.tokens),
		api,
		auth: vendor.auth ?? (api === 'messages' ? 'x-api-key' : 'bearer'),
		edit: row.edit ?? vendor.edit,
		accepts: Accepts.parse({...usual[api], ...vendor.accepts, ...row.accepts}),
		keys: vendor.keys,
		needsKey: needsKey(vendor),
		headers: vendor.headers,
		pings: vendor.pings,
		...(vendor.baseUrl === undefined ? {} : {baseUrl: vendor.baseUrl}),
		...(windowFrom === undefined ? {} : {windowFrom}),
		listed,
	};
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps key by key, everything else as a whole. */
const laidOver = <Row extends object>(under: Row | undefined, over: Row): Row => {
	const merged: Record<string, unknown> = {...under};
	for (const [key, value] of Object.entries(over)) {
		const old = merged[key];
		if (value !== undefined) merged[key] = isMap(old) && isMap(value) ? laidOver(old, value) : value;
	}
	return merged as Row;
};

/**
 * Files over one another, the last wins: a vendor's and a model's row key by key. The models of the last file come first, so that its
 * aliases do too. Each file must have passed {@link catalogueOver}; throws a `ZodError` when a vendor of the first says no API.
 */
export const layCatalogue = (files: readonly CatalogueFile[]): Catalogue => {
	const vendorRows = new Map<string, VendorRow>();
	const rows = new Map<string, ModelRow>();
	const keyOf = ({vendor, id}: ModelRow): string => `${vendor}:${id}`;
	for (const {vendors, models} of files) {
		for (const [name, row] of Object.entries(vendors ?? {})) vendorRows.set(name, laidOver(vendorRows.get(name), row));
		for (const row of models ?? []) rows.set(keyOf(row), laidOver(rows.get(keyOf(row)), row));
	}
	const vendors = Object.fromEntries([...vendorRows].map(([name, row]) => [name, Vendor.parse(row)]));
	const keys = new Set(files.toReversed().flatMap(({models}) => (models ?? []).map(keyOf)));
	const entries = [...keys].flatMap(key => {
		const row = rows.get(key);
		const vendor = row && vendors[row.vendor];
		return row === undefined || vendor === undefined ? [] : [entryOf(row, vendor, true)];
	});
	return {vendors, entries};
};

/** The catalogue from the shipped file alone, parsed (`profiles/models.yaml`). Throws a `ZodError` when the file is not one. */
export const readCatalogue = (data: unknown): Catalogue => layCatalogue([catalogueOver([]).parse(data)]);

/** The model of that vendor which has this id or, failing that, this alias. */
export const findModel = (catalogue: Catalogue, vendor: string, name: string): Entry | undefined => {
	const own = catalogue.entries.filter(entry => entry.vendor === vendor);
	return own.find(entry => entry.id === name) ?? own.find(entry => entry.aliases.includes(name));
};

/** An entry for an id that is not listed: what its vendor takes from any model, prices unknown. */
export const unlisted = ({vendors}: Catalogue, vendor: string, id: string): Entry | undefined => {
	const from = vendors[vendor];
	return from === undefined ? undefined : entryOf({vendor, id}, from, false);
};
