import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Usage} from '../core/model.ts';
import {chargeFor, free} from './account.ts';
import type {Judged} from './judge.ts';
import {meterOf} from './meter.ts';
import type {Prices, Route} from './options.ts';
import type {Pass} from './passes.ts';
import type {Amount, Said} from './record.ts';
import {refusal, type Refusal, sayRefusal} from './refusal.ts';
import {relayAnswer, relayComplaint} from './relay.ts';
import {send, type Vendor} from './upstream.ts';

/** Where requests go, and who hears of it. */
export type Onward = {
	readonly vendors: Readonly<Record<string, Vendor>>;
	readonly prices: Prices;
	readonly silenceMs: number;
	/** Aborted when the gateway closes. */
	readonly closing: AbortSignal;
	/** Keeps a line; false when it could not. */
	readonly record: (number: number, said: Said) => boolean;
	readonly settle: (pass: Pass, held: Amount, charged: Amount) => void;
};

/** A request that may go on, with what is held back for it. */
export type Cleared = {
	readonly number: number;
	readonly pass: Pass;
	readonly route: Route;
	readonly judged: Judged;
	readonly held: Amount;
};

type Outcome = Extract<Said, {kind: 'ended'}>['outcome'];
type Ended = {
	readonly status: number | null;
	readonly outcome: Outcome;
	readonly usage: Usage | null;
	/** What it costs when there is no usage; all that was held when left out. */
	readonly charged?: Amount;
	/** What the caller is still to be told. */
	readonly told?: Refusal;
};

const noAnswer = (status: number, message: string): Refusal => refusal(status, 'no_answer', message).refused;

const exchange = async (
	{vendors, silenceMs, closing}: Onward,
	{route, judged}: Cleared,
	caller: IncomingMessage['headers'],
	response: ServerResponse,
): Promise<Ended> => {
	const vendor = vendors[route.vendor];
	if (vendor === undefined)
		return {status: null, outcome: 'failed', usage: null, charged: free, told: noAnswer(502, 'no such vendor')};
	const left = new AbortController();
	response.once('close', () => left.abort());
	if (response.destroyed) left.abort();
	const signal = AbortSignal.any([left.signal, closing]);
	const sent = await send({
		url: `${vendor.baseUrl.replace(/\/+$/, '')}${route.path}`,
		headers: vendor.headers,
		caller,
		body: judged.body,
		signal,
		silenceMs,
	});
	if ('failed' in sent) {
		const told = noAnswer(sent.failed === 'silent' ? 504 : 502, `no answer came from ${route.vendor}`);
		const outcome = signal.aborted ? 'aborted' : 'failed';
		return {status: null, outcome, usage: null, told, ...(sent.sent ? {} : {charged: free})};
	}
	const {answer} = sent;
	const {statusCode: status = 502} = answer;
	if (status >= 400) {
		const secrets = Object.values(vendor.headers).map(value => value.replace(/^bearer /i, ''));
		const outcome = await relayComplaint(answer, response, secrets);
		return {status, outcome: signal.aborted ? 'aborted' : outcome, usage: null, charged: free};
	}
	if (status !== 200) {
		answer.destroy();
		const told = noAnswer(502, `${route.vendor} answered ${status}, and nothing is followed`);
		return {status, outcome: 'failed', usage: null, charged: free, told};
	}
	const meter = meterOf(route.api, answer.headers['content-type']);
	const outcome = await relayAnswer(answer, response, meter);
	return {status, outcome: closing.aborted && outcome === 'cut' ? 'aborted' : outcome, usage: meter.usage()};
};

/** From the reservation to the end: one `asked`, one `ended`, and what was held is settled. */
export const forward = async (
	onward: Onward,
	cleared: Cleared,
	caller: IncomingMessage['headers'],
	response: ServerResponse,
): Promise<void> => {
	const {number, pass, route, judged, held} = cleared;
	const start = performance.now();
	const about = {caller: pass.caller, vendor: route.vendor, model: judged.model};
	const bytes = judged.body.length;
	if (!onward.record(number, {kind: 'asked', ...about, path: route.path, bytes, reserved: held})) {
		onward.settle(pass, held, free);
		return sayRefusal(response, refusal(503, 'closed', 'nothing more is let through').refused);
	}
	const {status, outcome, usage, charged, told} = await exchange(onward, cleared, caller, response);
	const cost = usage && onward.prices(route.vendor, judged.model, usage);
	const charge = charged ?? chargeFor(held, usage, cost);
	onward.settle(pass, held, charge);
	const ms = Math.round(performance.now() - start);
	onward.record(number, {kind: 'ended', ...about, status, outcome, usage, cost, charged: charge, ms});
	if (told !== undefined) sayRefusal(response, told);
};
