import type {ServerSpec} from '../core/server.ts';
import type {Connection, Offers} from './connect.ts';

/** Milliseconds before a server that failed is started again: doubled with each failure. */
const BACK_OFF = {first: 1_000, most: 60_000};

/** How a server is doing, for people. */
export type Standing =
	| {readonly is: 'not started' | 'starting'}
	| {readonly is: 'ready'; readonly about: string; readonly offers: Offers}
	| {readonly is: 'down'; readonly why: string; readonly tries: number};

/** A connection, or why there is none now. */
export type Reached = {readonly connection: Connection; readonly offers: Offers} | {readonly down: string};

/** A server that is started when it is first wanted, and again, after a while, when it is gone. */
export type Server = {
	readonly spec: ServerSpec;
	standing(): Standing;
	/** Starts it when it is time; never rejects, and is settled within its time to start. */
	reach(): Promise<Reached>;
	/** What it brings, as far as that is known: waited for only at its first start, and still there when it is down for a while. */
	offers(): Promise<Offers | undefined>;
	/** A call came back: what failed before counts no more. */
	worked(): void;
	close(): Promise<void>;
};

export type Parts = {
	readonly connect: (spec: ServerSpec, ended: (why: string) => void, stop: AbortSignal) => Promise<Connection>;
	/** Milliseconds. */
	readonly now: () => number;
};

const firstLine = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 3).join(' · ').slice(0, 400);

export const openServer = (spec: ServerSpec, {connect, now}: Parts): Server => {
	let connection: Connection | undefined;
	let offers: Offers | undefined;
	let starting: Promise<Reached> | undefined;
	let fault: {readonly why: string; readonly until: number} | undefined;
	let tries = 0;
	const stop = new AbortController();

	const fail = (why: string): void => {
		connection = undefined;
		const wait = Math.min(BACK_OFF.most, BACK_OFF.first * 2 ** tries);
		tries += 1;
		fault = {why: why === '' ? 'it failed' : why, until: now() + wait};
	};

	const sayDown = (): Reached => {
		const wait = Math.max(0, Math.ceil(((fault?.until ?? 0) - now()) / 1000));
		return {down: `${fault?.why ?? 'it is closed'}${wait === 0 ? '' : ` (it is tried again in ${wait} s)`}`};
	};

	const start = async (): Promise<Reached> => {
		try {
			let mine: Connection | undefined;
			let gone: string | undefined;
			const ended = (why: string): void => {
				gone = why;
				if (mine !== undefined && connection === mine) fail(firstLine(why));
			};
			const started = await connect(spec, ended, stop.signal);
			mine = started;
			if (gone !== undefined) throw new Error(gone);
			if (stop.signal.aborted) {
				await started.close();
				return {down: 'it is closed'};
			}
			connection = started;
			offers = await started.offers();
			fault = undefined;
			return {connection: started, offers};
		} catch (error) {
			fail(firstLine(error));
			return sayDown();
		} finally {
			starting = undefined;
		}
	};

	const reach = async (): Promise<Reached> => {
		if (stop.signal.aborted) return {down: 'it is closed'};
		if (connection !== undefined) {
			offers = await connection.offers();
			return connection === undefined ? sayDown() : {connection, offers};
		}
		if (starting === undefined && fault !== undefined && now() < fault.until) return sayDown();
		starting ??= start();
		return starting;
	};

	return {
		spec,
		standing: () => {
			if (connection !== undefined && offers !== undefined) return {is: 'ready', about: connection.about, offers};
			if (starting !== undefined) return {is: 'starting'};
			return fault === undefined ? {is: 'not started'} : {is: 'down', why: fault.why, tries};
		},
		reach,
		offers: async () => {
			const isNew = fault === undefined && offers === undefined;
			const reached = reach();
			if (isNew || connection !== undefined) await reached;
			return offers;
		},
		worked: () => {
			tries = 0;
		},
		close: async () => {
			stop.abort();
			const open = connection;
			connection = undefined;
			await open?.close();
			await starting;
		},
	};
};
