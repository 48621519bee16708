import type {IncomingMessage, ServerResponse} from 'node:http';
import {pipeline} from 'node:stream/promises';
import {maskText} from '../core/secrets.ts';
import type {Meter} from './meter.ts';

/** Headers of a vendor that a caller gets; what names the account, sets cookies or speaks of the connection stays here. */
const passedBack =
	/^(?:content-type|content-encoding|retry-after(?:-ms)?|request-id|x-request-id|x-should-retry|(?:anthropic|x)-ratelimit-.+)$/;

const headersOf = ({headers}: IncomingMessage): Record<string, string> =>
	Object.fromEntries(
		Object.entries(headers).flatMap(([name, value]) =>
			passedBack.test(name) && typeof value === 'string' ? [[name, value] as const] : [],
		),
	);

/** Bytes of a vendor's complaint that are passed on. */
const longestComplaint = 64 * 2 ** 10;

/** Passes a vendor's complaint on, with keys masked: some repeat the one that they refuse. */
export const relayComplaint = async (
	answer: IncomingMessage,
	response: ServerResponse,
	secrets: readonly string[],
): Promise<'answered' | 'cut'> => {
	const pieces: Buffer[] = [];
	let length = 0;
	try {
		for await (const piece of answer) {
			pieces.push(piece as Buffer);
			length += (piece as Buffer).length;
			if (length > longestComplaint) break;
		}
	} catch {
		response.destroy();
		return 'cut';
	}
	const text = maskText(Buffer.concat(pieces).toString(), secrets).slice(0, longestComplaint);
	const {'content-encoding': encoded, ...headers} = headersOf(answer);
	// What is packed cannot be masked, and was not asked for.
	response.writeHead(answer.statusCode ?? 502, headers).end(encoded === undefined ? text : '');
	return 'answered';
};

/**
 * Passes an answer on as it comes: each piece at once, no faster than the caller reads, while the meter looks on. A caller that goes away ends it at
 * the vendor; a vendor that dies breaks it off for the caller, too, which must not take a half for the whole.
 */
export const relayAnswer = async (
	answer: IncomingMessage,
	response: ServerResponse,
	meter: Meter,
): Promise<'answered' | 'cut' | 'aborted'> => {
	response.writeHead(answer.statusCode ?? 200, headersOf(answer));
	response.flushHeaders();
	// Whoever ends first ends both; it was the one that is heard first.
	let first: 'cut' | 'aborted' | undefined;
	answer.once('error', () => (first ??= 'cut'));
	response.once('close', () => (first ??= 'aborted'));
	try {
		await pipeline(
			answer,
			async function* (pieces: AsyncIterable<Buffer>) {
				for await (const piece of pieces) {
					meter.take(piece);
					yield piece;
				}
			},
			response,
		);
		return 'answered';
	} catch {
		return first ?? 'cut';
	}
};
