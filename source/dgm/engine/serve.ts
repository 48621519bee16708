import type {Readable, Writable} from 'node:stream';
import {setImmediate} from 'node:timers/promises';
import {JSONRPCErrorCode} from 'json-rpc-2.0';
import type {Body, Delta} from '../../core/evolution/event.ts';
import type {Journal} from '../../core/journal.ts';
import type {Evolution} from '../evolve/evolve.ts';
import {connect, rpcError, type Connection} from './connection.ts';
import {
	codes,
	type Notification,
	PROTOCOL,
	requests,
	type Initialized,
	type Method,
	type Opened,
	type Params,
} from './protocol.ts';

/** A run that an engine has opened. */
export type Running = {
	readonly evolution: Evolution;
	/** Its record, and the live stream of it. */
	readonly journal: Pick<Journal<Body, Delta>, 'watch'>;
	/** The last fact on record before it was opened. */
	readonly seq: number;
};

export type Service = {
	readonly input: Readable;
	readonly output: Writable;
	readonly about: Initialized['engine'];
	/** Opens a run; `tell` says what goes on until it is open, and later. What it throws as a `UserError` is the answer. */
	readonly begin: (open: Params<'evolution/open'>, tell: (text: string) => void) => Promise<Running>;
	/** Hears of what broke. */
	readonly failed: (error: unknown) => void;
	/** Aborted when the process is to end. */
	readonly signal: AbortSignal;
};

const isMethod = (name: string): name is Method => Object.hasOwn(requests, name);

const complaintIn = (method: string, params: unknown): string | undefined => {
	if (!isMethod(method)) return undefined;
	const parsed = requests[method].safeParse(params);
	if (parsed.success) return undefined;
	const [issue] = parsed.error.issues;
	return `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
};

const paramsOf = <Name extends Method>(name: Name, params: unknown): Params<Name> => {
	const complaint = complaintIn(name, params);
	if (complaint !== undefined) throw rpcError(JSONRPCErrorCode.InvalidParams, `${name}: ${complaint}`);
	return requests[name].parse(params) as Params<Name>;
};

const tell = (connection: Connection, method: Notification, params: unknown): void => connection.notify(method, params);

/** Tells every fact after those that were there, and what jobs say, as long as somebody keeps up with it. */
const relate = async (connection: Connection, {journal, seq}: Running, signal: AbortSignal): Promise<void> => {
	for await (const seen of journal.watch({after: seq, signal})) {
		if ('fact' in seen) tell(connection, 'evolution/fact', {fact: seen.fact});
		else if (!connection.isBehind())
			tell(connection, 'evolution/progress', {job: seen.delta.job, text: seen.delta.text});
	}
};

/**
 * An engine for evolutions, at the other end of a connection: one run at a time, in a process that has nothing else to do. It resolves when it was asked to
 * close, when nobody is at the other end any more, or when the run broke (its record could not be written); whatever ran is halted by then.
 */
export const serveEngine = async ({
	input,
	output,
	about,
	begin,
	failed,
	signal,
}: Service): Promise<'closed' | 'broken'> => {
	const over = Promise.withResolvers<'closed' | 'broken'>();
	const watching = new AbortController();
	let isInitialized = false;
	let open: {readonly run: string; readonly running: Promise<Running>} | undefined;
	let told: Promise<void> = Promise.resolve();
	let asks = 0;

	/** Says so, once, when there is nothing left to do: after the answer to what was asked last, so that whoever asked knows it is not of before. */
	const awaitSettled = async ({evolution}: Running): Promise<void> => {
		asks += 1;
		const last = asks;
		try {
			await setImmediate();
			await evolution.settled();
			if (last === asks) tell(connection, 'evolution/settled', {});
		} catch (error) {
			failed(error);
			tell(connection, 'evolution/ended', {failed: error instanceof Error ? error.message : String(error)});
			over.resolve('broken');
		}
	};
	const openRun = async (params: Params<'evolution/open'>): Promise<Opened> => {
		if (open !== undefined && open.run !== params.run)
			throw rpcError(codes.otherOpen, `the run ${open.run} is open here`);
		const isFirst = open === undefined;
		open ??= {
			run: params.run,
			running: begin(params, text => tell(connection, 'evolution/progress', {text})),
		};
		try {
			const running = await open.running;
			if (isFirst) told = relate(connection, running, watching.signal);
			// Also who comes later is told that there is nothing to do.
			void awaitSettled(running);
			return {run: params.run, seq: isFirst ? running.seq : running.evolution.state.seq};
		} catch (error) {
			// It may be opened again, when what was amiss is mended.
			open = undefined;
			throw error;
		}
	};
	const command = async (params: Params<'evolution/command'>): Promise<object> => {
		const running = await open?.running;
		if (running === undefined) throw rpcError(codes.notOpen, 'no run is open');
		asks += 1;
		const sent = await running.evolution.send(params);
		void awaitSettled(running);
		if ('rejected' in sent) throw rpcError(codes.turnedDown, sent.rejected);
		return {};
	};
	const asked = async (method: string, params: unknown): Promise<unknown> => {
		if (!isMethod(method)) throw rpcError(JSONRPCErrorCode.MethodNotFound, `there is no method ${method}`);
		if (!isInitialized && method !== 'initialize')
			throw rpcError(codes.notInitialized, 'initialize comes before everything else');
		switch (method) {
			case 'initialize':
				paramsOf(method, params);
				isInitialized = true;
				return {protocol: PROTOCOL, engine: about} satisfies Initialized;
			case 'evolution/open':
				return await openRun(paramsOf(method, params));
			case 'evolution/command':
				return await command(paramsOf(method, params));
			case 'evolution/close':
				paramsOf(method, params);
				over.resolve('closed');
				await finished;
				return {};
		}
	};
	const connection = connect({input, output, asked, told: () => {}, failed});
	const onAbort = (): void => over.resolve('closed');
	void connection.ended.then(onAbort);
	signal.addEventListener('abort', onAbort);

	const close = async (): Promise<void> => {
		await over.promise;
		const running = await open?.running.catch(() => undefined);
		// A record that cannot be written is no reason not to end.
		await running?.evolution.close().catch(failed);
		watching.abort();
		await told.catch(failed);
	};
	const finished = close();
	await finished;
	const how = await over.promise;
	// After the answer to whoever asked for it.
	await setImmediate();
	if (how === 'closed') tell(connection, 'evolution/ended', {});
	connection.close();
	// Nobody is listened to any more: a process would wait for what else may come.
	input.destroy();
	signal.removeEventListener('abort', onAbort);
	return how;
};
