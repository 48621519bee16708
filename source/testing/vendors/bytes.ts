import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createSocketServer, type AddressInfo, type Server, type Socket} from 'node:net';
import type {Vendors} from '../vendors.ts';

/** Where a model under test finds a server: the addresses of `Vendors`, without its judgement. */
export type Served = Pick<Vendors, 'url' | 'openaiUrl'> & AsyncDisposable;

const serve = async (server: Server, hangUp: () => void): Promise<Served> => {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = async () => {
		const closed = new Promise<void>(resolve => server.close(() => resolve()));
		hangUp();
		await closed;
	};
	return {url, openaiUrl: `${url}/v1`, [Symbol.asyncDispose]: close};
};

/** Answers each request, whatever it says, with a body that this writes; a stream of events unless told otherwise. */
export const startStreams = (
	write: (response: ServerResponse, number: number) => void | Promise<void>,
	{status = 200, type = 'text/event-stream; charset=utf-8'}: {readonly status?: number; readonly type?: string} = {},
): Promise<Served> => {
	let number = 0;
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		request.resume();
		response.socket?.setNoDelay(true);
		response.writeHead(status, {'content-type': type});
		response.flushHeaders();
		Promise.resolve(write(response, number++)).catch(() => response.destroy());
	});
	return serve(server, () => server.closeAllConnections());
};

/** Lets each connection be spoken to as it is, once the request has begun to come. */
export const startSocket = (speak: (socket: Socket) => void): Promise<Served> => {
	const open = new Set<Socket>();
	const server = createSocketServer(socket => {
		open.add(socket);
		socket.once('close', () => open.delete(socket));
		socket.on('error', () => socket.destroy());
		socket.once('data', () => speak(socket));
	});
	return serve(server, () => {
		for (const socket of open) socket.destroy();
	});
};

/** Bytes in pieces of this size, the first one shorter by `less`. */
const piecesOf = (bytes: Uint8Array, size: number, less = 0): readonly Uint8Array[] => {
	const first = size - less;
	const cuts = [
		0,
		...Array.from({length: Math.ceil(Math.max(0, bytes.length - first) / size)}, (_, nth) => first + nth * size),
	];
	return cuts.map((from, nth) => bytes.subarray(from, cuts[nth + 1] ?? bytes.length));
};

/** Every way to break bytes that is worth trying: each byte alone, and pieces of 16 that together break at every place there is. */
export const waysToBreak = (bytes: Uint8Array): readonly (readonly Uint8Array[])[] => [
	piecesOf(bytes, 1),
	...Array.from({length: 16}, (_, less) => piecesOf(bytes, 16, less)),
];

/** Every way to break bytes in two. */
export const halvesOf = (bytes: Uint8Array): readonly (readonly Uint8Array[])[] =>
	Array.from({length: bytes.length - 1}, (_, at) => [bytes.subarray(0, at + 1), bytes.subarray(at + 1)]);

/** A server that answers one request after another with the next of these streams, each piece sent as a piece of its own. */
export const startPieces = (streams: readonly (readonly Uint8Array[])[]): Promise<Served> =>
	startStreams((response, number) => {
		for (const piece of streams[number] ?? []) response.write(piece);
		response.end();
	});
