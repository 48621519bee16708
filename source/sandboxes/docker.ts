import {randomUUID} from 'node:crypto';
import {realpath} from 'node:fs/promises';
import type {Ending, Sandbox, Script, Writable} from '../core/sandbox.ts';
import {type Engine, sayEngineFault} from './engine.ts';
import {frameReader} from './frames.ts';
import {isWithin} from './mounts.ts';
import {IMAGE, type Limits, LIMITS, sayOutOfMemory, type WallOptions} from './options.ts';
import {MARK} from './process.ts';
import {endingOf, unstarted, type Unstarted} from './script.ts';
import {whyTooWide} from './showable.ts';
import {type Hear, type Started} from './supervise.ts';
import {makeSandbox} from './sandbox.ts';
import {within} from './time.ts';
import {keepWarm, type Open, type Warm} from './warm.ts';

/**
 * Runs the script with both streams joined on standard output, so that their order is kept, and says its code on standard
 * error, which is ours alone.
 */
const JOIN = '(exec "$0" -c "$1" 2>&1 </dev/null); echo "code $?" >&2';

/** Milliseconds in which the engine has to deliver the last output of a command that is gone. */
const DRAIN_LIMIT = 250;

type Inspected = {readonly ExitCode: number | null};

/** How it ended when it could not say so itself: killed with its shell, or with its container, or the engine is gone. */
const endingUnsaid = async (open: Open, inspect: () => Promise<Inspected>, refusal: string): Promise<Ending> => {
	if (refusal !== '') return unstarted(`the Docker engine says: ${refusal.trim().replaceAll(/\s+/g, ' ')}`);
	try {
		const {ExitCode} = await inspect();
		return endingOf(ExitCode ?? 137, null);
	} catch (error) {
		const fault = sayEngineFault(error);
		return open.container.keeper.isAlive() || fault.hint !== undefined ? fault : {kind: 'signalled', signal: 'SIGKILL'};
	}
};

type Job = {
	readonly script: Script;
	readonly mark: string;
	readonly hear: Hear;
	readonly limits: Limits;
};

const begin = async (warm: Warm, open: Open, {script, mark, hear, limits}: Job): Promise<Started | Unstarted> => {
	const exec = await open.container.handle.exec({
		Cmd: ['/bin/sh', '-c', JOIN, open.container.shell, script.script],
		Env: [`${MARK}=${mark}`],
		WorkingDir: script.cwd,
		AttachStdout: true,
		AttachStderr: true,
	});
	const stream = await exec.start({hijack: true, stdin: false});
	const read = frameReader();
	let control = '';
	let refusal = '';
	const said = Promise.withResolvers<Ending>();
	const drained = new Promise<void>(resolve => {
		stream.once('end', resolve);
		stream.once('close', resolve);
		stream.once('error', () => resolve());
	});
	stream.on('data', (chunk: Buffer) => {
		for (const {channel, bytes} of read(chunk)) {
			if (channel === 1) hear.bytes(bytes);
			if (channel === 0 || channel === 3) refusal += bytes.toString();
			if (channel !== 2) continue;
			control = (control + bytes.toString()).slice(-4096);
			const [, code] = /^code (\d+)\n/m.exec(control) ?? [];
			if (code !== undefined) said.resolve(endingOf(Number(code), null));
		}
	});
	const unsaid = drained.then(async () => endingUnsaid(open, async () => exec.inspect(), refusal));
	return {
		kind: 'started',
		over: Promise.race([said.promise, unsaid]),
		finish: async how => {
			const end = await warm.end(open, mark, how);
			await within(DRAIN_LIMIT, drained);
			stream.destroy();
			return end === 'out of memory' ? {note: sayOutOfMemory(limits)} : {};
		},
	};
};

/** Why these directories cannot be shown behind this wall, or undefined. */
export const whyNotMountable = async (engine: Engine, options: WallOptions): Promise<Unstarted | undefined> => {
	const wide = await whyTooWide(options);
	if (wide !== undefined) return wide;
	const socket = await realpath(engine.socket).catch(() => engine.socket);
	for (const path of [options.directory, ...options.added]) {
		if (isWithin(path, socket)) return unstarted(`${path} holds the Docker socket, which would open the wall`);
	}
	return undefined;
};

/**
 * Commands in a container of the session: see `sandbox/README.md` for what it lets through. The container is made by the first
 * command, and one in which nothing of the host can be written by the first that asks for that; what the engine has to say against it is that command's ending.
 */
export const openDocker = (engine: Engine, options: WallOptions): Sandbox => {
	const closing = new AbortController();
	const kept: Readonly<Record<Writable, Warm>> = {
		workspace: keepWarm(engine, options, 'workspace', closing.signal),
		nothing: keepWarm(engine, options, 'nothing', closing.signal),
	};

	return makeSandbox({
		kind: 'docker',
		about: `docker (${options.image ?? IMAGE}), network ${options.network}`,
		wall: randomUUID(),
		roots: [options.directory, ...options.added],
		closing,
		begin: async ({script, write, hear, stop, mark, harden}) => {
			const text = await harden();
			const warm = kept[write];
			const open = await warm.take(mark, hear.say);
			if (!('container' in open)) return open;
			if (stop.aborted) {
				open.running.delete(mark);
				return unstarted('interrupted');
			}
			try {
				const limits = options.limits ?? LIMITS;
				return await begin(warm, open, {script: {...script, script: text}, mark, hear, limits});
			} catch (error) {
				await warm.end(open, mark, 'early');
				return sayEngineFault(error);
			}
		},
		close: async () => {
			await Promise.all(Object.values(kept).map(async warm => warm.close()));
		},
	});
};
