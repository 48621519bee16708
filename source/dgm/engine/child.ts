import {spawn} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {JSONRPCErrorCode} from 'json-rpc-2.0';
import {connect, rpcError, type Connection} from './connection.ts';
import {Initialized, PROTOCOL} from './protocol.ts';

/** What an engine gets to begin, to end, and to say why it ended: milliseconds. */
const PATIENCE = {start: 60_000, end: 30_000, word: 2_000} as const;

export type Starting = {
	/** The engine's command line: a program, and its arguments. */
	readonly command: readonly [string, ...string[]];
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly version: string;
};

export type Engine = {
	readonly connection: Connection;
	readonly about: Initialized;
	/** Resolves when the process is no more, with why it ended when it did not end well. */
	readonly gone: Promise<string | undefined>;
	/** Has it end; its process is gone when this resolves. */
	readonly end: () => Promise<void>;
};

/** Resolves with what a promise does, or rejects after a time. */
const within = async <Value>(ms: number, promise: Promise<Value>, late: string): Promise<Value> => {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const patience = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(late)), ms);
	});
	try {
		return await Promise.race([promise, patience]);
	} finally {
		clearTimeout(timer);
	}
};

/** Starts an engine, and speaks with it over its standard input and output; what it says on standard error goes where ours goes. */
export const startEngine = async (
	{command: [program, ...args], env, version}: Starting,
	told: (method: string, params: unknown) => void,
): Promise<Engine> => {
	const child = spawn(program, args, {env: {...env}, stdio: ['pipe', 'pipe', 'inherit']});
	const gone = new Promise<string | undefined>(resolve => {
		child.once('error', error => resolve(`the engine does not start (${error.message})`));
		child.once('close', (code, signal) => resolve(code === 0 ? undefined : `the engine ended with ${code ?? signal}`));
	});
	const connection = connect({
		input: child.stdout,
		output: child.stdin,
		asked: async method => {
			throw rpcError(JSONRPCErrorCode.MethodNotFound, `there is no method ${method}`);
		},
		told,
	});
	const end = async (): Promise<void> => {
		// Which says the same as a request: nobody is there any more.
		connection.close();
		const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE.end);
		await gone;
		clearTimeout(late);
	};
	/** A process that ended says more than a connection that did. */
	const orWhyItEnded = async (fault: unknown): Promise<never> => {
		const ended = gone.then(why => why ?? 'the engine ended at once');
		const why = await Promise.race([ended, sleep(PATIENCE.word, undefined, {ref: false})]);
		throw why === undefined ? fault : new Error(why, {cause: fault});
	};
	try {
		const hello = connection.request('initialize', {protocol: PROTOCOL, client: {name: 'unified-dgm', version}});
		const about = await within(PATIENCE.start, hello.catch(orWhyItEnded), 'the engine says nothing');
		return {connection, about: Initialized.parse(about), gone, end};
	} catch (error) {
		child.kill('SIGKILL');
		await gone;
		throw error;
	}
};
