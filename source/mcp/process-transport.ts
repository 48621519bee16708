import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {deserializeMessage, serializeMessage} from '@modelcontextprotocol/sdk/shared/stdio.js';
import type {Transport} from '@modelcontextprotocol/sdk/shared/transport.js';
import type {Reach} from '../core/server.ts';

/** Bytes of one message, at most; and of all messages between two of ours. */
const MOST = {message: 8 * 1024 * 1024, unasked: 64 * 1024 * 1024};
/** Characters of what it says on its standard error that are kept. */
const SAID = 2_000;
/** Milliseconds that it may take to end by itself once nobody speaks to it, and then once it is told to. */
const GRACE = {end: 300, terminate: 700};

export type ProcessTransport = Transport & {
	/** Why it was ended from here, or the end of what it said on its standard error. */
	said(): string;
};

/** Ends a process and everything it started; nothing happens when they are gone. */
const signalTree = (child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void => {
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// Gone already.
	}
};

/**
 * A server that is started as a process of its own group: one JSON message a line, as the MCP specification has it
 * (https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#stdio). Lines that are no messages are passed over.
 * A message of more than 8 MiB, or 64 MiB that nobody asked for, ends it. `close` leaves none of its processes behind.
 */
export const processTransport = ({
	command,
	args,
	env,
	directory,
}: Extract<Reach, {by: 'process'}>): ProcessTransport => {
	let child: ChildProcessWithoutNullStreams | undefined;
	let said = '';
	let pieces: Buffer[] = [];
	let held = 0;
	let unasked = 0;
	let why: string | undefined;
	let ended: Promise<void> | undefined;
	const killNow = (): void => {
		if (child !== undefined) signalTree(child, 'SIGKILL');
	};

	const transport: ProcessTransport = {
		start: () =>
			new Promise((resolve, reject) => {
				const started = spawn(command, [...args], {
					cwd: directory,
					env,
					detached: process.platform !== 'win32',
					windowsHide: true,
				});
				child = started;
				process.once('exit', killNow);
				ended = new Promise(done => {
					const over = (): void => {
						process.off('exit', killNow);
						// What it started and left behind goes with it.
						signalTree(started, 'SIGKILL');
						done();
						transport.onclose?.();
					};
					started.once('exit', over);
					started.once('error', error => {
						reject(error);
						if (started.pid === undefined) over();
					});
				});
				started.once('spawn', resolve);
				started.stdin.on('error', error => transport.onerror?.(error));
				started.stderr.setEncoding('utf8').on('data', (text: string) => {
					said = (said + text).slice(-SAID);
				});
				started.stdout.on('data', (chunk: Buffer) => hear(chunk));
			}),
		send: async message => {
			unasked = 0;
			if (child?.stdin.writable !== true) throw new Error('it is not running');
			child.stdin.write(serializeMessage(message));
		},
		close: async () => {
			if (child === undefined || ended === undefined) return;
			const {promise: late, resolve} = Promise.withResolvers<void>();
			const terminate = setTimeout(() => child && signalTree(child, 'SIGTERM'), GRACE.end);
			const kill = setTimeout(() => {
				killNow();
				resolve();
			}, GRACE.end + GRACE.terminate);
			child.stdin.end();
			await Promise.race([ended, late]);
			clearTimeout(terminate);
			clearTimeout(kill);
			await ended;
		},
		said: () => why ?? said.trim(),
	};

	const stop = (reason: string): void => {
		why ??= reason;
		child?.stdout.destroy();
		killNow();
	};

	const tell = (line: string): void => {
		if (line.trim() === '') return;
		let message;
		try {
			message = deserializeMessage(line);
		} catch {
			// Many print a greeting where only messages belong.
			return;
		}
		transport.onmessage?.(message);
	};

	const hear = (chunk: Buffer): void => {
		unasked += chunk.length;
		if (unasked > MOST.unasked)
			return stop(`it sent more than ${MOST.unasked / 1024 / 1024} MiB that nobody asked for`);
		let from = 0;
		for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
			const line = Buffer.concat([...pieces, chunk.subarray(from, at)]).toString('utf8');
			pieces = [];
			held = 0;
			from = at + 1;
			tell(line);
		}
		if (from < chunk.length) pieces.push(chunk.subarray(from));
		held += chunk.length - from;
		if (held > MOST.message) stop(`it sent a message of more than ${MOST.message / 1024 / 1024} MiB`);
	};

	return transport;
};
