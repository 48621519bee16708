import {StreamableHTTPClientTransport} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type {Transport} from '@modelcontextprotocol/sdk/shared/transport.js';
import type {Reach} from '../core/server.ts';

/** Bytes of one answer, at most. */
const MOST = 16 * 1024 * 1024;

/** The answer, cut off with an error where it grows beyond what anybody reads. */
const bounded = (answer: Response): Response => {
	if (answer.body === null) return answer;
	let bytes = 0;
	const limit = new TransformStream<Uint8Array, Uint8Array>({
		transform: (chunk, controller) => {
			bytes += chunk.length;
			if (bytes > MOST) controller.error(new Error(`it sent more than ${MOST / 1024 / 1024} MiB`));
			else controller.enqueue(chunk);
		},
	});
	const {status, statusText, headers} = answer;
	return new Response(answer.body.pipeThrough(limit), {status, statusText, headers});
};

/**
 * A server behind an address (streamable HTTP). A redirect is followed only inside its own origin, so that headers with keys
 * go nowhere else; an answer of more than 16 MiB is cut off.
 */
export const httpTransport = ({url, headers}: Extract<Reach, {by: 'http'}>): Transport =>
	new StreamableHTTPClientTransport(new URL(url), {
		requestInit: {headers: {...headers}},
		fetch: async (input, init) => bounded(await fetch(input, init)),
		reconnectionOptions: {
			maxReconnectionDelay: 30_000,
			initialReconnectionDelay: 1_000,
			reconnectionDelayGrowFactor: 2,
			maxRetries: 3,
		},
	});
