import {createServer, type Server, type Socket} from 'node:net';
import {JSONRPCErrorCode} from 'json-rpc-2.0';
import {claim} from './address.ts';
import {startEngine, type Engine, type Starting} from './child.ts';
import {connect, rpcError, type Connection} from './connection.ts';
import {requests} from './protocol.ts';

/** How long nobody need be there before anything is open, and after nothing is left to do: milliseconds. */
const PATIENCE = {fresh: 20_000, settled: 1_000} as const;

export type Keeping = Starting & {
	/** The run's folder. */
	readonly folder: string;
	/** Aborted by whoever wants the engine to end. */
	readonly signal: AbortSignal;
};

type Guests = {
	readonly connections: Set<Connection>;
	readonly tell: (method: string, params: unknown) => void;
};

/**
 * Keeps an engine for one run, as a process that belongs to no terminal: starts it, and lets any number of clients speak with it at once, each over the
 * run's socket. It ends with its engine, and ends that when nothing is left to do and nobody is there. Resolves with why it ended when that is worth
 * saying: `taken` when somebody keeps this run already.
 */
export const keepEngine = async (keeping: Keeping): Promise<'ended' | 'taken' | {readonly failed: string}> => {
	const guests: Guests = {
		connections: new Set(),
		tell: (method, params) => {
			for (const guest of guests.connections)
				if (method !== 'evolution/progress' || !guest.isBehind()) guest.notify(method, params);
		},
	};
	/** Whether there is nothing to do but wait for somebody: nothing is open, or all is done. */
	let idle: 'fresh' | 'settled' | undefined = 'fresh';
	const over = Promise.withResolvers<void>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const look = (): void => {
		clearTimeout(timer);
		if (idle === undefined || guests.connections.size > 0) return;
		timer = setTimeout(over.resolve, PATIENCE[idle]);
		// Who listens is alive; afterwards there is nothing to be patient for.
		timer.unref();
	};
	const started = Promise.withResolvers<Engine>();
	started.promise.catch(() => {});

	const asked = async (method: string, params: unknown): Promise<unknown> => {
		const engine = await started.promise.catch((error: Error) => {
			throw rpcError(JSONRPCErrorCode.InternalError, error.message);
		});
		if (method === 'initialize') {
			const wrong = requests.initialize.safeParse(params).error;
			if (wrong !== undefined)
				throw rpcError(JSONRPCErrorCode.InvalidParams, `initialize: ${wrong.issues[0]?.message}`);
			return engine.about;
		}
		const before = idle;
		const mayWork = method === 'evolution/open' || method === 'evolution/command';
		if (mayWork) idle = undefined;
		try {
			const result = await engine.connection.request(method, params);
			// That there is nothing to do was true before; when it is again, that is told after this.
			if (mayWork) idle = undefined;
			return result;
		} catch (error) {
			// What could not be opened is not waited for.
			idle = before === 'fresh' ? 'settled' : before;
			throw error;
		} finally {
			look();
		}
	};
	const farewell = async (guest: Connection): Promise<void> => {
		await guest.ended;
		guests.connections.delete(guest);
		guest.close();
		look();
	};
	const welcome = (socket: Socket): void => {
		const guest = connect({input: socket, output: socket, asked, told: () => {}});
		guests.connections.add(guest);
		look();
		void farewell(guest);
	};
	const server: Server = createServer(welcome);
	const release = await claim(keeping.folder, server);
	if (release === undefined) return 'taken';
	let failed: string | undefined;
	let isTold = false;
	/** Called when an answer that came before it has been heard. */
	const settled = (): void => {
		idle = 'settled';
		look();
	};
	const told = (method: string, params: unknown): void => {
		if (method === 'evolution/ended') isTold = true;
		guests.tell(method, params);
		if (method === 'evolution/settled') setImmediate(settled);
	};
	const onAbort = (): void => over.resolve();
	keeping.signal.addEventListener('abort', onAbort);
	look();
	try {
		const engine = await startEngine(keeping, told);
		started.resolve(engine);
		await Promise.race([over.promise, engine.gone]);
		await engine.end();
		failed = await engine.gone;
	} catch (error) {
		failed = error instanceof Error ? error.message : String(error);
		started.reject(error);
		// Who waits for it is told why, and goes.
		await new Promise(setImmediate);
	} finally {
		clearTimeout(timer);
		keeping.signal.removeEventListener('abort', onAbort);
		await release();
		server.close();
		if (!isTold) guests.tell('evolution/ended', failed === undefined ? {} : {failed});
		for (const guest of guests.connections) guest.close();
	}
	return failed === undefined ? 'ended' : {failed};
};
