import {spawn} from 'node:child_process';
import type {Duplex, Readable} from 'node:stream';
import {getSystemErrorName} from 'node:util';
import type {Ending} from '../../core/sandbox.ts';
import {endTree} from '../process.ts';
import {endingOf, unstarted, type Unstarted} from '../script.ts';
import {drained, spawned} from '../spawn.ts';
import type {Hear, Started} from '../supervise.ts';
import {pause, within} from '../time.ts';
import type {Watchdog} from '../watchdog.ts';
import type {Failed, Plan} from './table.ts';

/** A call of the launcher that failed before the command began. */
export type Refused = {readonly kind: 'refused'; readonly error: string} & Failed;

export const isRefused = (ending: Ending | Refused): ending is Refused => ending.kind === 'refused';

/** `mount tmpfs: EPERM`. */
export const formatRefusal = ({call, text, error}: Refused): string =>
	`${call}${text === '' ? '' : ` ${text}`}: ${error}`;

/** A message of the launcher: the status of wait4(2), or a negative errno with the place of the call. */
const MESSAGE = 16;

/** Milliseconds after which we give up to see the launcher end; the kernel takes a few to end what it started. */
const KILL_LIMIT = 900;

const errorName = (errno: number): string => {
	try {
		return getSystemErrorName(errno);
	} catch {
		return `errno ${-errno}`;
	}
};

/** How a process ended, from the status of wait4(2). */
const endingOfStatus = (status: number): Ending => {
	const signal = status & 0x7f;
	// A shell reports a killed command as 128 + the signal, and so is it read.
	return endingOf(signal === 0 ? (status >> 8) & 0xff : 128 + signal, null);
};

/** What the launcher says: a number, and the place of the call when that is a failure. */
type Message = {readonly value: number; readonly place: bigint};

type Launched = {
	readonly pid: number;
	readonly output: Readable;
	/** Resolves with the launcher's message, or without one when it is gone. */
	readonly message: Promise<Message | undefined>;
	/** Resolves when the launcher is gone. */
	readonly gone: Promise<{readonly code: number | null; readonly signal: string | null}>;
	readonly closed: Promise<void>;
	/** Ends everything that the launcher supervises. */
	readonly stop: () => void;
};

const launchOnce = async (program: string, table: Buffer, name: string): Promise<Launched | Unstarted> => {
	const child = spawn(program, name === '' ? [] : [name], {
		cwd: '/',
		env: {},
		stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
		detached: true,
	});
	const {promise: gone, resolve: resolveGone} = Promise.withResolvers<Awaited<Launched['gone']>>();
	child.once('exit', (code, signal) => resolveGone({code, signal}));
	const closed = new Promise<void>(resolve => {
		child.once('close', () => resolve());
	});
	const spawning = spawned(child, '/');
	const [, output, , control] = child.stdio as unknown as readonly [null, Readable, null, Duplex];
	const {promise: message, resolve} = Promise.withResolvers<Message | undefined>();
	let said = Buffer.alloc(0);
	control.on('data', (bytes: Buffer) => {
		said = Buffer.concat([said, bytes]);
		if (said.length >= MESSAGE) resolve({value: Number(said.readBigInt64LE(0)), place: said.readBigUInt64LE(8)});
	});
	// A launcher that is killed while it reads breaks the pipe: its end says so.
	control.on('error', () => {});
	const failure = await spawning;
	const {pid} = child;
	if (failure !== undefined || pid === undefined) return failure ?? unstarted('no process');
	control.write(table);
	// What it said is heard before its end.
	child.once('exit', () => {
		if (control.destroyed) resolve(undefined);
		else control.once('close', () => resolve(undefined));
	});
	return {pid, output, message, gone, closed, stop: () => control.destroy()};
};

/** How often a copy that is still held open for writing, by a process that is just being started, is tried. */
const BUSY_TRIES = 20;

/** Starts the launcher with a table. It takes no notice of its name, by which a list of processes tells whose it is. */
export const launch = async (program: string, table: Buffer, name = ''): Promise<Launched | Unstarted> => {
	for (let tries = 0; ; tries += 1) {
		const launched = await launchOnce(program, table, name);
		if (!('kind' in launched) || tries === BUSY_TRIES || !launched.why.includes('ETXTBSY')) return launched;
		await pause(5);
	}
};

/** `launcher`: ends what it started when it is told to. `mark`: whoever started it has to find what is left, by this mark. */
export type EndsBy = {readonly by: 'launcher'} | {readonly by: 'mark'; readonly mark: string};

/** How the command ended, or which call kept it from beginning. A launcher that supervises tells of every end but its own. */
export const endOf = async (
	{message, gone}: Launched,
	{explain}: Pick<Plan, 'explain'>,
	by: EndsBy['by'] = 'launcher',
): Promise<Ending | Refused> => {
	const said = await message;
	if (said !== undefined && said.place !== 0n)
		return {kind: 'refused', error: errorName(said.value), ...explain(said.place)};
	if (said !== undefined) return endingOfStatus(said.value);
	const {code, signal} = await gone;
	return by === 'launcher' ? {kind: 'signalled', signal: signal ?? 'SIGKILL'} : endingOf(code, signal);
};

type Job = {
	readonly program: string;
	/** Of the sandbox. */
	readonly name: string;
	readonly table: Buffer;
	readonly plan: Pick<Plan, 'explain'>;
	readonly ends: EndsBy;
	readonly watchdog: Watchdog;
};

/** Starts a command behind the launcher. */
export const beginLaunched = async (
	{program, name, table, plan, ends, watchdog}: Job,
	{bytes}: Hear,
): Promise<Started | Unstarted> => {
	const launched = await launch(program, table, name);
	if ('kind' in launched) return launched;
	const {pid, output, gone, closed, stop} = launched;
	output.on('data', bytes);
	watchdog.watch(pid);
	const endLauncher = async (): Promise<readonly number[]> => {
		stop();
		return (await within(KILL_LIMIT, gone)) === undefined ? [pid] : [];
	};
	return {
		kind: 'started',
		over: endOf(launched, plan, ends.by).then(ending =>
			isRefused(ending) ? unstarted(`the sandbox cannot be made: ${formatRefusal(ending)}`) : ending,
		),
		finish: async early => {
			const left =
				ends.by === 'mark'
					? await endTree(pid, ends.mark, early === 'early' ? 'gently' : 'at once')
					: await endLauncher();
			watchdog.unwatch(pid);
			await drained(closed, output);
			stop();
			return left.length === 0 ? {} : {note: `could not end: process ${left.join(', ')}`};
		},
	};
};
