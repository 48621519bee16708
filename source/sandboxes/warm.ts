import {run} from '../core/effect.ts';
import type {Writable} from '../core/sandbox.ts';
import {type Container, openContainer} from './container.ts';
import {type Engine, sayEngineFault} from './engine.ts';
import {walledEnvironment} from './environment.ts';
import {haveImage} from './image.ts';
import {mountsOf} from './mounts.ts';
import {HOME, imageOf, LIMITS, type WallOptions} from './options.ts';
import {labelsOf} from './reap.ts';
import type {Unstarted} from './script.ts';
import {within} from './time.ts';

/** A container that commands run in, and which of them do. */
export type Open = {
	readonly container: Container;
	/** Marks of the commands that run. */
	readonly running: Set<string>;
	/** Resolves when the last command asked to end is gone: no other may start before. */
	sweeping: Promise<unknown>;
	/** Processes that the kernel killed for want of memory so far. */
	oom: number;
};

export type Warm = {
	/** The session's container, made when there is none or it has ended; the mark is entered as running. */
	readonly take: (mark: string, say: (line: string) => void) => Promise<Open | Unstarted>;
	/**
	 * Ends one command with all it started. The last one takes everything with it, whatever it hides behind. When that fails
	 * the whole container goes, which cannot fail.
	 */
	readonly end: (
		open: Open,
		mark: string,
		how: 'early' | 'over',
	) => Promise<'gone' | 'out of memory' | 'container gone'>;
	readonly close: () => Promise<void>;
};

/** Milliseconds that the engine gets to remove a container before we go on without waiting. */
const REMOVE_LIMIT = 10_000;

/** Milliseconds in which it has killed what is in it. */
const KILL_LIMIT = 350;

/** In an engine that runs as a user, root is that user. */
const userOf = ({rootless}: Engine): {readonly uid: number; readonly gid: number} =>
	rootless ? {uid: 0, gid: 0} : {uid: process.getuid?.() ?? 1000, gid: process.getgid?.() ?? 1000};

const make = async (
	engine: Engine,
	options: WallOptions,
	write: Writable,
	say: (line: string) => void,
	signal: AbortSignal,
): Promise<Open | Unstarted> => {
	const wanted = imageOf(options);
	const {volumes = []} = options;
	try {
		const got = await run(haveImage(engine, {...wanted, signal}), say);
		if (got.kind === 'unstarted') return got;
		const container = await openContainer(engine, {
			image: wanted.image,
			// What is copied from an image is root's, who is nobody out here: without capabilities, and with nothing of ours to write.
			user: volumes.length === 0 ? userOf(engine) : {uid: 0, gid: 0},
			volumes,
			mounts: await mountsOf(options, volumes.length === 0 ? write : 'nothing'),
			network: options.network,
			limits: options.limits ?? LIMITS,
			labels: await labelsOf(options.session),
			env: walledEnvironment(options.env, HOME),
		});
		if (container.kind === 'unstarted') return container;
		return {container, running: new Set(), sweeping: Promise.resolve(), oom: 0};
	} catch (error) {
		return sayEngineFault(error);
	}
};

/** One container a session for each way to write, made on first use and kept warm. `signal` stops the making of its image. */
export const keepWarm = (engine: Engine, options: WallOptions, write: Writable, signal: AbortSignal): Warm => {
	let current: Open | undefined;
	let line: Promise<unknown> = Promise.resolve();

	const drop = async (open: Open): Promise<void> => {
		if (current === open) current = undefined;
		await within(REMOVE_LIMIT, open.container.remove());
	};

	const fetch = async (say: (line: string) => void): Promise<Open | Unstarted> => {
		if (current?.container.keeper.isAlive()) return current;
		if (current !== undefined) await drop(current);
		const made = await make(engine, options, write, say, signal);
		if ('container' in made) current = made;
		return made;
	};

	return {
		take: async (mark, say) => {
			const fetched = line.then(async () => fetch(say));
			line = fetched;
			const open = await fetched;
			if (!('container' in open)) return open;
			for (let seen; seen !== open.sweeping;) {
				seen = open.sweeping;
				await seen;
			}
			open.running.add(mark);
			return open;
		},
		end: async (open, mark, how) => {
			open.running.delete(mark);
			const ended = open.container.keeper.end(open.running.size === 0 ? 'all' : {mark}, how);
			open.sweeping = ended;
			const oom = await ended;
			if (oom === undefined) {
				// Killing takes the engine a moment, forgetting longer: that is waited for by whoever needs the next one.
				if (current === open) current = undefined;
				const removed = open.container.remove();
				line = line.then(async () => within(REMOVE_LIMIT, removed));
				await within(KILL_LIMIT, removed);
				return 'container gone';
			}
			const grown = oom > open.oom;
			open.oom = oom;
			return grown ? 'out of memory' : 'gone';
		},
		close: async () => {
			await line;
			if (current !== undefined) await drop(current);
		},
	};
};
