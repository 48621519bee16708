import type {IncomingMessage} from 'node:http';
import type {Limits, Route} from './options.ts';
import type {Pass} from './passes.ts';
import {refusal, type Refusal} from './refusal.ts';

/** A request that is let in, before its body is read; or why not, and whose it was. */
export type Admitted = {readonly pass: Pass; readonly route: Route};
export type TurnedAway = {readonly refused: Refusal; readonly pass?: Pass};

export type Door = {
	readonly routes: readonly Route[];
	readonly bodyBytes: NonNullable<Limits['bodyBytes']>;
	readonly find: (token: string) => Pass | undefined;
	/** Does the gateway still let anything through? */
	readonly isOpen: () => boolean;
};

/** SDKs send their key in either header; here it is the caller's token. */
const tokenOf = ({authorization, 'x-api-key': key}: IncomingMessage['headers']): string =>
	/^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? (typeof key === 'string' ? key : '');

export const tooLong = (bytes: number): {readonly refused: Refusal} =>
	refusal(413, 'too_long', `a body may have ${bytes} bytes`);

/** Judges the head of a request. Who has no token learns nothing but that. */
export const admit = (
	{routes, bodyBytes, find, isOpen}: Door,
	{method, url, headers}: IncomingMessage,
): Admitted | TurnedAway => {
	const pass = find(tokenOf(headers));
	if (pass === undefined) return refusal(401, 'unknown_token', 'no token, or none that counts');
	const no = (...why: Parameters<typeof refusal>): TurnedAway => ({pass, ...refusal(...why)});
	if (!isOpen()) return no(503, 'closed', 'nothing more is let through');
	const route = routes.find(({vendor, path}) => url === `/${vendor}${path}`);
	if (route === undefined) return no(404, 'not_allowed', 'nothing that is allowed is at this path');
	if (method !== route.method) return no(405, 'not_allowed', `only ${route.method} is allowed here`);
	if (!/^application\/json\b/i.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined)
		return no(415, 'invalid_request', 'the body must be application/json, and not packed');
	if (Number(headers['content-length'] ?? 0) > bodyBytes) return {pass, ...tooLong(bodyBytes)};
	return {pass, route};
};
