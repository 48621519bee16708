import {run} from '../core/effect.ts';
import type {Sandbox, WallKind} from '../core/sandbox.ts';
import type {Bare} from './bare.ts';
import type {Engine} from './engine.ts';
import type {Variables} from './environment.ts';
import {IMAGE, imageOf, type WallOptions} from './options.ts';
import type {Unstarted} from './script.ts';

/** What a wall is like here. `why` is one line for people; `hint` says what to do when it does not work. */
export type Probe = {
	readonly kind: WallKind;
	readonly works: boolean;
	/** It could run a command now, without building or fetching anything first. */
	readonly ready: boolean;
	readonly why: string;
	readonly hint?: string;
};

/** A wall, and what a person should know about the choice; or why there is none. */
export type Opened =
	| {readonly sandbox: Sandbox; readonly notices: readonly string[]}
	| {readonly unavailable: string; readonly hint?: string};

const unavailable = ({why, hint}: Unstarted): Opened =>
	hint === undefined ? {unavailable: why} : {unavailable: why, hint};

const failed = (kind: WallKind, {why, hint}: Unstarted): Probe =>
	hint === undefined ? {kind, works: false, ready: false, why} : {kind, works: false, ready: false, why, hint};

const probeDocker = async (env: Variables, image: string): Promise<Probe> => {
	const {findEngine} = await import('./engine.ts');
	const engine = await findEngine(env);
	if ('kind' in engine) return failed('docker', engine);
	const there = await engine.docker
		.getImage(image)
		.inspect()
		.then(
			() => true,
			() => false,
		);
	const state = there ? `image ${image}` : `image ${image} is missing and will be made on first use`;
	const why = `engine ${engine.version}${engine.rootless ? ', rootless' : ''}; ${state}`;
	return {kind: 'docker', works: true, ready: there, why};
};

const probeIts = async (kind: WallKind, probe: () => Promise<string | Unstarted>): Promise<Probe> => {
	const found = await probe();
	return typeof found === 'string' ? {kind, works: true, ready: true, why: found} : failed(kind, found);
};

/** Which walls work on this machine, and why the others do not. Changes nothing. `recipe` is the folder of what the walls are made from. */
export const probeWalls = async (options: {
	readonly env: Variables;
	readonly image?: string;
	readonly recipe?: string;
}): Promise<readonly Probe[]> => [
	await probeDocker(options.env, options.image ?? IMAGE),
	await probeIts('seatbelt', async () => (await import('./seatbelt.ts')).probeSeatbelt(options.recipe)),
	await probeIts('bubblewrap', async () => (await import('./bubblewrap.ts')).probeBubblewrap()),
	{kind: 'none', works: true, ready: true, why: 'always there: commands run as you, without a wall'},
];

const openBareWall = async ({env}: WallOptions, kind: Bare): Promise<Sandbox> =>
	(await import('./bare.ts')).openBare({env, kind});

const openIts = (opened: Sandbox | Unstarted): Opened =>
	opened.kind === 'unstarted' ? unavailable(opened) : {sandbox: opened, notices: []};

const openDockerWall = async (options: WallOptions): Promise<Opened> => {
	const {findEngine} = await import('./engine.ts');
	const engine: Engine | Unstarted = await findEngine(options.env);
	if ('kind' in engine) return unavailable(engine);
	const [{openDocker, whyNotMountable}, {haveImage}, {reapOrphans}] = await Promise.all([
		import('./docker.ts'),
		import('./image.ts'),
		import('./reap.ts'),
	]);
	const refusal = await whyNotMountable(engine, options);
	if (refusal !== undefined) return unavailable(refusal);
	const reaped = await reapOrphans(engine.docker);
	const signal = new AbortController().signal;
	const image = await run(haveImage(engine, {...imageOf(options), signal}), options.progress);
	if (image.kind === 'unstarted') return unavailable(image);
	return {
		sandbox: openDocker(engine, options),
		notices: reaped === 0 ? [] : [`removed ${reaped} container${reaped === 1 ? '' : 's'} of sessions that had died`],
	};
};

const openSeatbeltWall = async (options: WallOptions): Promise<Opened> => {
	const {openSeatbelt, probeSeatbelt} = await import('./seatbelt.ts');
	const found = await probeSeatbelt(options.recipe);
	return openIts(typeof found === 'string' ? await openSeatbelt(options) : found);
};

const openBubblewrapWall = async (options: WallOptions): Promise<Opened> => {
	const {openBubblewrap, probeBubblewrap} = await import('./bubblewrap.ts');
	const found = await probeBubblewrap();
	return openIts(typeof found === 'string' ? await openBubblewrap(options) : found);
};

const WALLS = {docker: openDockerWall, seatbelt: openSeatbeltWall, bubblewrap: openBubblewrapWall} as const;

/** What is tried, best first: on macOS an engine is a virtual machine that starts slowly. */
const ORDER: readonly (keyof typeof WALLS)[] =
	process.platform === 'darwin' ? ['seatbelt', 'docker'] : ['docker', 'bubblewrap'];

const openFirst = async (options: WallOptions): Promise<Opened> => {
	const passed: string[] = [];
	for (const kind of ORDER) {
		const opened = await WALLS[kind](options);
		if ('sandbox' in opened) return {...opened, notices: [...passed, ...opened.notices]};
		passed.push(`no ${kind} wall: ${opened.unavailable}${opened.hint === undefined ? '' : ` (${opened.hint})`}`);
	}
	return {
		sandbox: await openBareWall(options, 'none'),
		notices: [...passed, 'no wall around commands: none of them works here'],
	};
};

/**
 * Opens a wall. `auto` takes the first that works here: on macOS Seatbelt, then Docker, on other systems Docker when the engine
 * answers and has, or can get, the image, then bubblewrap; else none. Each that was passed over is a notice which says why. A kind that
 * was asked for by name is never replaced by another.
 */
export const openSandbox = async (kind: 'auto' | WallKind, options: WallOptions): Promise<Opened> => {
	if (kind === 'auto') return openFirst(options);
	if (kind === 'none' || kind === 'external') return {sandbox: await openBareWall(options, kind), notices: []};
	return WALLS[kind](options);
};
