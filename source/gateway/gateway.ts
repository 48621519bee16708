import {createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {mostOf, refusePassed, refuseUnpriced} from './account.ts';
import {readBody} from './body.ts';
import {admit, type Door, tooLong} from './door.ts';
import {forward, type Onward} from './forward.ts';
import {judge} from './judge.ts';
import {openLedger, type Spent} from './ledger.ts';
import type {GatewayOptions} from './options.ts';
import {type Caller, type Caps, openPasses, type Pass} from './passes.ts';
import type {Said} from './record.ts';
import {refusal, type Refusal, sayRefusal} from './refusal.ts';
import {listenPrivately} from './socket.ts';
import {checkAddress} from './upstream.ts';

export type Gateway = AsyncDisposable & {
	readonly socket: string;
	/** A token that lets this caller in until it is revoked. Its requests count against these caps, together with all others of the same scope. */
	issue(caller: Caller, caps?: Caps): string;
	/** From now on; what is under way goes on. */
	revoke(token: string): void;
	/** What a run, a variant or a task has spent, with what is held back for requests under way. */
	spent(caller: Caller): Spent;
	/** Ends what is under way, records it, and takes the socket away. */
	close(): Promise<void>;
};

const statuses: Readonly<Record<string, number>> = {ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431};

/** Hangs up on who sends what is no whole request, and says that it happened. */
const hangUp = (error: NodeJS.ErrnoException, socket: Socket, tell: (refused: Refusal) => void): void => {
	const status = statuses[error.code ?? ''] ?? 400;
	if (error.code !== 'ECONNRESET') tell(refusal(status, 'invalid_request', 'this is no whole request').refused);
	if (socket.writable) socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
	socket.destroySoon();
};

const serverFor = ({headMs = 10_000, bodyMs = 60_000, connections = 256}: NonNullable<GatewayOptions['limits']>) => {
	const server = createServer({
		maxHeaderSize: 16 * 2 ** 10,
		headersTimeout: Math.min(headMs, bodyMs),
		requestTimeout: bodyMs,
		connectionsCheckingInterval: Math.min(1000, headMs),
	});
	server.maxConnections = connections;
	return server;
};

const shut = async (server: Server, underWay: ReadonlySet<Promise<void>>): Promise<void> => {
	const closed = new Promise<void>(resolve => server.close(() => resolve()));
	server.closeAllConnections();
	await Promise.allSettled(underWay);
	await closed;
};

/**
 * Opens a gateway: code that reaches its socket and has a token can ask the listed models within its caps, at the base URL `http://any/VENDOR`, and
 * never sees a key. Throws a `UserError` for a socket that cannot be private, and for a vendor to which no key may be sent.
 */
export const openGateway = async (options: GatewayOptions): Promise<Gateway> => {
	const {vendors, routes, prices, past = [], limits = {}} = options;
	const {bodyBytes = 32 * 2 ** 20, silenceMs = 600_000} = limits;
	for (const [name, vendor] of Object.entries(vendors)) checkAddress(name, vendor);
	const passes = openPasses();
	const ledger = openLedger(past);
	const closing = new AbortController();
	const underWay = new Set<Promise<void>>();
	let last = past.reduce((most, {number}) => Math.max(most, number), 0);
	let broken = false;

	const record = (number: number, said: Said): boolean => {
		try {
			options.record({at: options.now().toISOString(), number, ...said});
		} catch {
			broken = true;
		}
		return !broken;
	};
	const isOpen = (): boolean => !broken && !closing.signal.aborted;
	const door: Door = {routes, bodyBytes, find: passes.find, isOpen};
	const onward: Onward = {vendors, prices, silenceMs, closing: closing.signal, record, settle: ledger.settle};

	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const number = (last += 1);
		const start = performance.now();
		const refuse = ({refused, pass}: {readonly refused: Refusal; readonly pass?: Pass}): void => {
			const {status, code, message: why} = refused;
			const ms = Math.round(performance.now() - start);
			record(number, {kind: 'refused', caller: pass?.caller ?? null, status, code, why, ms});
			sayRefusal(response, refused);
		};
		const admitted = admit(door, request);
		if ('refused' in admitted) return refuse(admitted);
		const {pass, route} = admitted;
		if (request.headers.expect !== undefined) response.writeContinue();
		const body = await readBody(request, bodyBytes);
		if (body === 'too long') return refuse({pass, ...tooLong(bodyBytes)});
		if (body === 'gone')
			return refuse({pass, ...refusal(400, 'invalid_request', 'the request ended before its body did')});
		// The token may have been revoked, or the gateway closed, while it came.
		const again = admit(door, request);
		if ('refused' in again) return refuse(again);
		const judged = judge(route.api, body, route.models);
		if ('refused' in judged) return refuse({pass, ...judged});
		const held = mostOf(prices, route.vendor, judged);
		const unpriced = refuseUnpriced(pass, judged.model, held);
		if (unpriced !== undefined) return refuse({pass, ...unpriced});
		const passed = ledger.reserve(pass, held);
		if (passed !== undefined) return refuse({pass, ...refusePassed(passed, held)});
		return forward(onward, {number, pass, route, judged, held}, request.headers, response);
	};

	const serve = (request: IncomingMessage, response: ServerResponse): void => {
		response.socket?.setNoDelay(true);
		const work = handle(request, response).finally(() => underWay.delete(work));
		underWay.add(work);
	};
	const server = serverFor(limits);
	server.on('request', serve);
	server.on('checkContinue', serve);
	server.on('clientError', (error, socket) =>
		hangUp(error, socket as Socket, ({status, code, message: why}) => {
			last += 1;
			record(last, {kind: 'refused', caller: null, status, code, why, ms: 0});
		}),
	);
	const takeAway = await listenPrivately(server, options.socket);

	let closed: Promise<void> | undefined;
	const close = (): Promise<void> => {
		closing.abort();
		return (closed ??= shut(server, underWay).then(takeAway));
	};
	return {
		socket: options.socket,
		issue: (caller, caps = {}) => passes.issue({caller, caps}),
		revoke: passes.revoke,
		spent: ledger.spent,
		close,
		[Symbol.asyncDispose]: close,
	};
};
