import {mkdtemp, rm} from 'node:fs/promises';
import {type IncomingMessage, request} from 'node:http';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {type Gateway, openGateway} from './gateway.ts';
import type {GatewayOptions, Prices, Route} from './options.ts';
import type {Caller, Caps} from './passes.ts';
import type {Entry} from './record.ts';

export const key = 'sk-host-only-0123456789abcdef';

const models = [{id: 'claude-sonnet-5-5', window: 1_000_000, maxOutput: 128_000}];

const routes: readonly Route[] = [
	{vendor: 'anthropic', method: 'POST', path: '/v1/messages', api: 'messages', models},
	{
		vendor: 'openai',
		method: 'POST',
		path: '/responses',
		api: 'responses',
		models: [{id: 'gpt-6-luna', window: 1_000_000}],
	},
	{
		vendor: 'openai',
		method: 'POST',
		path: '/chat/completions',
		api: 'chat',
		models: [{id: 'gpt-4.1', window: 1_000_000}],
	},
	{
		vendor: 'groq',
		method: 'POST',
		path: '/openai/v1/chat/completions',
		api: 'chat',
		models: [{id: 'openai/gpt-oss-120b', window: 131_072}],
	},
];

/** A millionth of a dollar for a token in, ten for one out; nothing is known of Groq. */
const prices: Prices = (vendor, _model, {input, output, cacheRead, cacheWrite}) =>
	vendor === 'groq' ? null : (input + cacheRead + cacheWrite + 10 * output) / 1e6;

export type Scene = AsyncDisposable & {
	readonly gateway: Gateway;
	readonly entries: readonly Entry[];
	readonly folder: string;
	token(caller?: Caller, caps?: Caps): string;
};

/** A gateway in a folder of its own, before the server at this address. */
export const scene = async (url: string, more: Partial<GatewayOptions> = {}): Promise<Scene> => {
	const root = await mkdtemp(join(tmpdir(), 'gateway-'));
	const folder = join(root, 'private');
	const entries: Entry[] = [];
	const bearer = {authorization: `Bearer ${key}`};
	const gateway = await openGateway({
		socket: join(folder, 'models.sock'),
		vendors: {
			anthropic: {baseUrl: url, headers: {'x-api-key': key, 'anthropic-version': '2023-06-01'}},
			openai: {baseUrl: `${url}/v1`, headers: bearer},
			groq: {baseUrl: url, headers: bearer},
		},
		routes,
		prices,
		record: entry => entries.push(entry),
		now: () => new Date('2026-11-21T12:00:00Z'),
		...more,
	});
	return {
		gateway,
		entries,
		folder,
		token: (caller = {run: 'r'}, caps = {}) => gateway.issue(caller, caps),
		[Symbol.asyncDispose]: async () => {
			await gateway.close();
			await rm(root, {recursive: true, force: true});
		},
	};
};

export type Asking = {
	readonly socket: string;
	readonly token?: string;
	readonly path?: string;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Buffer;
	/** Hangs up. */
	readonly signal?: AbortSignal;
};

/** A small question to Anthropic's model. */
export const question = (more: object = {}): string =>
	JSON.stringify({
		model: 'claude-sonnet-5-5',
		max_tokens: 1000,
		stream: true,
		messages: [{role: 'user', content: 'Go.'}],
		...more,
	});

/** Asks over the socket; the answer's head has come, its body has not been read. */
export const ask = ({
	socket,
	token,
	path = '/anthropic/v1/messages',
	method = 'POST',
	headers = {},
	body = question(),
	signal,
}: Asking): Promise<IncomingMessage> =>
	new Promise((resolve, reject) => {
		const bearer = token === undefined ? {} : {authorization: `Bearer ${token}`};
		const asking = request(
			{
				socketPath: socket,
				path,
				method,
				...(signal === undefined ? {} : {signal}),
				headers: {'content-type': 'application/json', ...bearer, ...headers},
			},
			resolve,
		);
		asking.on('error', reject);
		asking.end(body);
	});

/** Asks, and reads the whole answer. */
export const answerTo = async (asking: Asking) => {
	const answer = await ask(asking);
	return {status: answer.statusCode, headers: answer.headers, text: await text(answer)};
};

/** The status and code of the gateway's refusal. */
export const refusalOf = async (asking: Asking): Promise<readonly [number | undefined, string]> => {
	const {status, text: said} = await answerTo(asking);
	const {error} = JSON.parse(said) as {readonly error: {readonly code: string}};
	return [status, error.code];
};

/** Writes these bytes to the socket, and reads until the other side hangs up. */
export const speak = (socket: string, ...pieces: readonly (string | Buffer)[]): Promise<string> =>
	new Promise(resolve => {
		const line = connect(socket);
		let heard = '';
		line.setEncoding('utf8').on('data', (said: string) => (heard += said));
		line.on('error', () => undefined).on('close', () => resolve(heard));
		for (const piece of pieces) line.write(piece);
	});

/** Waits until something is so. */
export const until = async (isSo: () => boolean): Promise<void> => {
	for (let turn = 0; !isSo(); turn += 1) {
		if (turn > 2000) throw new Error('it never came to be');
		await new Promise(resolve => setTimeout(resolve, 5));
	}
};

/** Entries without what differs from run to run. */
export const bare = (entries: readonly Entry[]): readonly object[] =>
	entries.map(({at, ...entry}) => ('ms' in entry ? {...entry, ms: 0} : entry)).map(entry => ({...entry}));
