import {type IncomingMessage, type RequestOptions, request as plain} from 'node:http';
import {request as encrypted} from 'node:https';
import {UserError} from '../core/user-error.ts';

/** A vendor as it is reached from the host. */
export type Vendor = {
	/** As SDKs take it: what stands before `/v1/messages`, `/responses`, `/chat/completions`. */
	readonly baseUrl: string;
	/** The vendor's own headers, among them the key. */
	readonly headers: Readonly<Record<string, string>>;
};

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Throws a `UserError` unless a vendor is reached by https, or by http on this machine: a key is sent there. */
export const checkAddress = (vendor: string, {baseUrl}: Vendor): void => {
	const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
	const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname));
	if (url === undefined || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '')
		throw new UserError(
			`the base URL of ${vendor} is none that a key may be sent to`,
			'https://…, or http:// on this machine',
		);
};

/** Headers of a caller that a vendor is sent; all others, credentials and those of the connection among them, stay here. */
const passedOn = ['accept', 'anthropic-version'];

export type Sending = {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly caller: IncomingMessage['headers'];
	readonly body: Buffer;
	readonly signal: AbortSignal;
	/** Milliseconds without a byte after which a vendor is given up. */
	readonly silenceMs: number;
};

/** The vendor's answer, or why there is none; `sent` when the vendor may have got the request, and may bill it. */
export type Sent =
	| {readonly answer: IncomingMessage}
	| {readonly failed: 'silent' | 'unreachable'; readonly sent: boolean};

const optionsOf = ({headers, caller, body, signal}: Sending): RequestOptions => ({
	method: 'POST',
	signal,
	headers: {
		...Object.fromEntries(
			passedOn.flatMap(name => (typeof caller[name] === 'string' ? [[name, caller[name]] as const] : [])),
		),
		...headers,
		'content-type': 'application/json',
		'content-length': String(body.length),
		// Its usage is read in passing.
		'accept-encoding': 'identity',
		// A connection that has idled may be dead when it is used again, and a request is never sent twice.
		connection: 'close',
	},
});

/** Sends a request once: no retry, no redirect followed. Never throws. */
export const send = (sending: Sending): Promise<Sent> =>
	new Promise(resolve => {
		const {url, body, silenceMs} = sending;
		const secure = url.startsWith('https:');
		const request = (secure ? encrypted : plain)(url, optionsOf(sending));
		let sent = false;
		let silent = false;
		request.on('socket', socket => {
			if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', () => (sent = true));
			else sent = true;
		});
		request.setTimeout(silenceMs, () => {
			silent = true;
			request.destroy();
		});
		const fail = (): void => resolve({failed: silent ? 'silent' : 'unreachable', sent});
		request.on('response', answer => resolve({answer}));
		// After the answer has begun, it breaks off, and who reads it sees that.
		request.on('error', fail).on('close', fail);
		request.end(body);
	});
