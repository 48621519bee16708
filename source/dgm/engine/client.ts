import {spawn} from 'node:child_process';
import {mkdir, open, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {JSONRPCErrorException} from 'json-rpc-2.0';
import type {Command} from '../../core/evolution/command.ts';
import {UserError} from '../../core/user-error.ts';
import {reachEngine} from './address.ts';
import {connect, isTorn} from './connection.ts';
import {Initialized, notifications, Opened, PROTOCOL, type Params} from './protocol.ts';

/** How long a process that keeps an engine may take until it listens. */
const START_MS = 60_000;

/** What comes from an engine without being asked. */
export type Heard = {
	/** A fact is on record: the record is what tells which. */
	readonly fact?: () => void;
	/** What a job says, or the engine itself. */
	readonly progress?: (said: {readonly job?: string | undefined; readonly text: string}) => void;
	/** There is nothing to do but wait for a command. */
	readonly settled?: () => void;
};

/** The engine of a run, from the outside. What is amiss is a `UserError`. */
export type Link = {
	readonly engine: Initialized['engine'];
	open(params: Params<'evolution/open'>): Promise<Opened>;
	/** Resolves when the command is on record; rejects with why it was turned down. */
	command(command: Command): Promise<void>;
	/** Halts what runs, and ends the engine; the run goes on when it is opened again. */
	end(): Promise<void>;
	/** Leaves it to itself. */
	leave(): void;
	/** Resolves when the engine is no more, or was left; with why, when it broke. */
	readonly gone: Promise<string | undefined>;
};

const asUserError = (error: unknown): unknown => {
	if (!(error instanceof JSONRPCErrorException)) return error;
	const {hint} = (error.data ?? {}) as {readonly hint?: unknown};
	return new UserError(error.message, typeof hint === 'string' ? hint : undefined);
};

/** Speaks with the engine of a run, if somebody keeps one; undefined when nobody does. */
export const linkTo = async (
	folder: string,
	version: string,
	{fact, progress, settled}: Heard = {},
): Promise<Link | undefined> => {
	const socket = await reachEngine(folder);
	if (socket === undefined) return undefined;
	let failed: string | undefined;
	const told = (method: string, params: unknown): void => {
		if (method === 'evolution/fact') fact?.();
		// After whoever waits for an answer that came before it has heard that.
		if (method === 'evolution/settled' && settled !== undefined) setImmediate(settled);
		if (method === 'evolution/progress') {
			const said = notifications[method].safeParse(params);
			if (said.success) progress?.(said.data);
		}
		if (method === 'evolution/ended') failed = notifications[method].safeParse(params).data?.failed;
	};
	const connection = connect({input: socket, output: socket, asked: async () => ({}), told});
	const request = async (method: string, params: unknown): Promise<unknown> => {
		try {
			return await connection.request(method, params);
		} catch (error) {
			if (!isTorn(error)) throw asUserError(error);
			const why = await gone;
			throw new UserError(`the engine ended before it answered${why === undefined ? '' : `: ${why}`}`);
		}
	};
	const gone = connection.ended.then(() => {
		socket.destroy();
		return failed;
	});
	/** Who ended before they answered says why, or was about to end: then nobody is there. */
	const greet = async (): Promise<unknown> => {
		try {
			return await connection.request('initialize', {protocol: PROTOCOL, client: {name: 'unified-dgm', version}});
		} catch (fault) {
			if (!isTorn(fault)) throw asUserError(fault);
			const why = await gone;
			if (why !== undefined) throw new UserError(why);
			return undefined;
		}
	};
	try {
		const hello = await greet();
		if (hello === undefined) return undefined;
		const {engine} = Initialized.parse(hello);
		return {
			engine,
			open: async params => Opened.parse(await request('evolution/open', params)),
			command: async command => {
				await request('evolution/command', command);
			},
			end: async () => {
				await request('evolution/close', {});
				await gone;
			},
			leave: () => {
				socket.end();
				socket.destroySoon();
			},
			gone,
		};
	} catch (error) {
		socket.destroy();
		throw error;
	}
};

const lastLineOf = async (path: string): Promise<string | undefined> =>
	(await readFile(path, 'utf8').catch(() => ''))
		.split('\n')
		.findLast(line => line.trim() !== '')
		?.trim();

/** How a process that keeps the engine of a run is started: the program, its arguments, where, and with what around it. */
export type Launch = {
	readonly folder: string;
	readonly command: readonly [string, ...string[]];
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly directory: string;
};

/**
 * Speaks with the engine of a run, and starts one when there is none: in a session of its own, so that it goes on when this process or its terminal ends. What
 * it writes goes to `engine.log` in the run's folder.
 */
export const linkOrLaunch = async (
	launch: Launch,
	version: string,
	heard: Heard = {},
): Promise<{readonly link: Link; readonly is: 'launched' | 'there'}> => {
	const {folder, command, env, directory} = launch;
	const there = await linkTo(folder, version, heard);
	if (there !== undefined) return {link: there, is: 'there'};
	await mkdir(folder, {recursive: true, mode: 0o700});
	const path = join(folder, 'engine.log');
	const log = await open(path, 'a', 0o600);
	const [program, ...args] = command;
	const child = spawn(program, args, {
		cwd: directory,
		env: {...env},
		detached: true,
		stdio: ['ignore', log.fd, log.fd],
	});
	let ended: string | undefined;
	child.once('error', error => (ended = error.message));
	child.once('exit', code => (ended ??= `it ended with ${code ?? 'a signal'}`));
	child.unref();
	await log.close();
	const patience = performance.now() + START_MS;
	for (let wait = 20; performance.now() < patience; wait = Math.min(200, wait * 1.5)) {
		// Asked first: one that ended may have found that somebody else was faster.
		const isOver = ended !== undefined;
		const link = await linkTo(folder, version, heard);
		if (link !== undefined) return {link, is: 'launched'};
		if (isOver) break;
		await sleep(wait);
	}
	const why = (await lastLineOf(path)) ?? ended ?? 'it does not answer';
	throw new UserError(`the engine cannot be reached: ${why}`, `see ${path}`);
};
