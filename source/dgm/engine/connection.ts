import type {Readable, Writable} from 'node:stream';
import {
	createJSONRPCErrorResponse,
	createJSONRPCSuccessResponse,
	isJSONRPCResponse,
	isJSONRPCResponses,
	JSONRPCClient,
	JSONRPCErrorCode,
	JSONRPCErrorException,
	JSONRPCServer,
	type JSONRPCRequest,
} from 'json-rpc-2.0';
import {UserError} from '../../core/user-error.ts';
import {linesIn} from './lines.ts';
import {codes} from './protocol.ts';

/** Characters of a message, at most. */
const LONGEST = 8 * 1024 * 1024;

/** Who is at the other end of a connection, and what comes from there. */
export type Ends = {
	readonly input: Readable;
	readonly output: Writable;
	/** Answers a request; what it throws is an error that is sent back. */
	readonly asked: (method: string, params: unknown) => Promise<unknown>;
	/** Hears a notification. */
	readonly told: (method: string, params: unknown) => void;
	/** Hears of a bug while a request was answered. */
	readonly failed?: (error: Error) => void;
};

/** JSON-RPC 2.0 between two ends that may both ask. */
export type Connection = {
	/** Asks, and resolves with the result; rejects with a {@link JSONRPCErrorException}, also when the connection ends before the answer. */
	readonly request: (method: string, params: unknown) => Promise<unknown>;
	readonly notify: (method: string, params: unknown) => void;
	/** Whether what was written is not read as fast as it comes. */
	readonly isBehind: () => boolean;
	/** Resolves when nothing more comes from the other end. */
	readonly ended: Promise<void>;
	/** Says nothing more, once what was said is written. */
	readonly close: () => void;
};

export const rpcError = (code: number, message: string, data?: unknown): JSONRPCErrorException =>
	new JSONRPCErrorException(message, code, data);

/** Did a request fail because the connection ended? The other end has no such code. */
export const isTorn = (error: unknown): boolean => error instanceof JSONRPCErrorException && error.code === 0;

const isMessage = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whatever is no object becomes one that is no request: it is answered as such. */
const messageFrom = (value: unknown): JSONRPCRequest | JSONRPCRequest[] => {
	const one = (part: unknown): JSONRPCRequest =>
		(isMessage(part) && !Array.isArray(part) ? part : {}) as JSONRPCRequest;
	return Array.isArray(value) ? value.map(one) : one(value);
};

/**
 * Opens a connection on which every message is one line of JSON (UTF-8, ended by `\n`). Whatever comes in is answered or passed over, and never ends the
 * connection: text that is no JSON, messages that are none, responses that nobody waits for.
 * https://www.jsonrpc.org/specification
 */
export const connect = ({input, output, asked, told, failed}: Ends): Connection => {
	const send = (message: unknown): void => {
		if (output.writable) output.write(`${JSON.stringify(message)}\n`);
	};
	const client = new JSONRPCClient(message => {
		if (!output.writable) throw new Error('the connection is closed');
		send(message);
	});
	const server = new JSONRPCServer({errorListener: () => {}});
	server.applyMiddleware(async (_, {id, method, params}) => {
		if (id !== undefined) return createJSONRPCSuccessResponse(id, await asked(method, params));
		told(method, params);
		return null;
	});
	server.mapErrorToJSONRPCErrorResponse = (id, error: unknown) => {
		if (error instanceof JSONRPCErrorException)
			return createJSONRPCErrorResponse(id, error.code, error.message, error.data);
		if (error instanceof UserError)
			return createJSONRPCErrorResponse(
				id,
				codes.cannot,
				error.message,
				error.hint === undefined ? undefined : {hint: error.hint},
			);
		const bug = error instanceof Error ? error : new Error(String(error));
		failed?.(bug);
		return createJSONRPCErrorResponse(id, JSONRPCErrorCode.InternalError, bug.message);
	};
	const take = async (text: string): Promise<void> => {
		let message: unknown;
		try {
			message = JSON.parse(text);
		} catch {
			send(createJSONRPCErrorResponse(null, JSONRPCErrorCode.ParseError, 'Parse error'));
			return;
		}
		if (
			isMessage(message) &&
			(isJSONRPCResponse(message) ||
				(Array.isArray(message) && message.length > 0 && message.every(isMessage) && isJSONRPCResponses(message)))
		) {
			client.receive(message);
			return;
		}
		const answer = await server.receive(messageFrom(message));
		if (answer !== null) send(answer);
	};
	// Who is gone does not hear: that is known from what does not come any more.
	output.on('error', () => {});
	const listen = async (): Promise<void> => {
		try {
			for await (const line of linesIn(input, LONGEST)) {
				if ('tooLong' in line)
					send(
						createJSONRPCErrorResponse(
							null,
							JSONRPCErrorCode.ParseError,
							`a message has ${LONGEST} characters at most`,
						),
					);
				// Not waited for: one request may take long, and another may be to stop it.
				else void take(line.text);
			}
		} catch {
			// Torn off; the same as ended.
		} finally {
			client.rejectAllPendingRequests('the connection ended');
		}
	};
	const ended = listen();
	return {
		request: async (method, params) => (await client.request(method, params)) as unknown,
		notify: (method, params) => client.notify(method, params),
		isBehind: () => output.writableNeedDrain,
		ended,
		close: () => {
			output.end();
		},
	};
};
