import {run} from '../core/effect.ts';
import type {Sandbox, WallKind} from '../core/sandbox.ts';
import type {Bare} from './bare.ts';
import type {Engine} from './engine.ts';
import type {Variables} from './environment.ts';
import type {Wanted} from './native/stand.ts';
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
	await probeIts('native', async () => (await import('./native/native.ts')).probeNative(options.env)),
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

const openNativeSandbox = async (options: WallOptions, wanted?: Wanted): Promise<Opened> =>
	openIts(await (await import('./native/native.ts')).openNative(options, wanted));

/** Docker without the minutes that a first image takes. */
const openReadyDocker = async (options: WallOptions): Promise<Opened> => {
	const {works, ready, why, hint} = await probeDocker(options.env, options.image ?? IMAGE);
	if (!works) return unavailable({kind: 'unstarted', why, hint});
	return ready
		? openDockerWall(options)
		: {unavailable: why, hint: 'unified-dgm --sandbox docker makes it, which takes minutes'};
};

const WALLS = {
	docker: openDockerWall,
	seatbelt: openSeatbeltWall,
	native: openNativeSandbox,
	bubblewrap: openBubblewrapWall,
} as const;

type Attempt = {
	readonly name: string;
	readonly open: (options: WallOptions) => Promise<Opened>;
	/** It keeps every promise: what was passed over before it is nothing that a person has to know. */
	readonly strength: 'whole' | 'partial';
};

const DOCKER: Attempt = {name: 'docker', open: openDockerWall, strength: 'whole'};

/** What `auto` tries, best first: on macOS an engine is a virtual machine that starts slowly. */
const ORDER: readonly Attempt[] =
	process.platform === 'darwin'
		? [{name: 'seatbelt', open: openSeatbeltWall, strength: 'whole'}, DOCKER]
		: [
				{name: 'docker', open: openReadyDocker, strength: 'whole'},
				{
					name: 'native',
					open: async options => openNativeSandbox(options, {namespaces: 'own'}),
					strength: 'whole',
				},
				{name: 'bubblewrap', open: openBubblewrapWall, strength: 'whole'},
				{
					name: 'native',
					open: async options => openNativeSandbox(options, {namespaces: 'none'}),
					strength: 'partial',
				},
				DOCKER,
			];

const openFirst = async (options: WallOptions): Promise<Opened> => {
	const passed = new Map<string, string>();
	for (const {name, open, strength} of ORDER) {
		const opened = await open(options);
		if ('sandbox' in opened)
			return {...opened, notices: [...(strength === 'whole' ? [] : passed.values()), ...opened.notices]};
		passed.set(name, `no ${name} wall: ${opened.unavailable}${opened.hint === undefined ? '' : ` (${opened.hint})`}`);
	}
	return {
		sandbox: await openBareWall(options, 'none'),
		notices: [...passed.values(), 'no wall around commands: none of them works here'],
	};
};

/**
 * Opens a sandbox. `auto` takes the first that works here: on macOS Seatbelt, then Docker; on Linux Docker when its engine answers and has the image,
 * then native with namespaces, bubblewrap, native without namespaces, and Docker with an image that is still to be made; else none. When the one that is
 * taken does not keep every promise, each that was passed over is a notice which says why. A kind that was asked for by name is never replaced by another.
 */
export const openSandbox = async (kind: 'auto' | WallKind, options: WallOptions): Promise<Opened> => {
	if (kind === 'auto') return openFirst(options);
	if (kind === 'none' || kind === 'external') return {sandbox: await openBareWall(options, kind), notices: []};
	return WALLS[kind](options);
};
