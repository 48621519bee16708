import type {Entry} from './catalogue.ts';
import type {Accused} from './fault.ts';
import type {Patience} from './patience.ts';

/** How a vendor is reached. */
export type Access = {
	readonly key: string;
	/** Where its API is, when not at the vendor's own address. */
	readonly baseUrl?: string;
	/** Silence of the server after which a request is given up, in milliseconds. When absent, two minutes, and ten before a model that thinks says its first word. */
	readonly idleMs?: number;
};

/** Where the own API of Ollama and LM Studio is: their OpenAI-compatible one is below, at `/v1`. */
export const homeServer = ({baseUrl = ''}: Pick<Entry, 'baseUrl'>, access: Access): string =>
	baseOf(access.baseUrl ?? baseUrl, '/v1/chat/completions', '/v1');

/** The environment variable that says where a vendor is. */
export const addressVariable = (vendor: string): string => `${vendor.toUpperCase().replaceAll(/\W/g, '_')}_BASE_URL`;

/** The headers of a request that are the vendor's: what its row says, and the key if there is one. */
export const headersOf = (
	{headers, auth}: Pick<Entry, 'headers' | 'auth'>,
	key: string,
): Readonly<Record<string, string>> => {
	if (key === '') return headers;
	return {...headers, ...(auth === 'bearer' ? {authorization: `Bearer ${key}`} : {[auth]: key})};
};

/** The entry where it is asked: at the address that the person gave, when there is one. */
export const entryAt = (entry: Entry, {baseUrl}: Access): Entry =>
	baseUrl === undefined ? entry : {...entry, baseUrl};

/** On what terms a server is asked: whom faults speak of, how long its silence is borne, and whether pings break it. */
export type Terms = {readonly accused: Accused; readonly patience: Patience; readonly pings: boolean};

const idleMs = 120_000;
const thinkingMs = 600_000;

/** So may a model that no page of its vendor speaks for; a server of one's own may read a long prompt for minutes. */
const mayThink = ({accepts, source, needsKey}: Entry): boolean =>
	accepts.effort || accepts.thinking !== undefined || source === undefined || !needsKey;

export const termsOf = (entry: Entry, access: Access): Terms => ({
	accused: {
		vendor: entry.vendor,
		id: entry.id,
		keyName: entry.keys[0] ?? `keys of ${entry.vendor} in models.yaml: it names none`,
		secret: access.key,
	},
	patience: {
		firstMs: access.idleMs ?? (mayThink(entry) ? thinkingMs : idleMs),
		idleMs: access.idleMs ?? idleMs,
	},
	pings: entry.pings,
});

/** A base URL without a trailing slash and without these endings, which some write and SDKs add themselves. */
export const baseOf = (url: string, ...endings: readonly string[]): string => {
	const bare = url.replace(/\/+$/, '');
	const ending = endings.find(each => bare.endsWith(each));
	return ending === undefined ? bare : bare.slice(0, -ending.length);
};
