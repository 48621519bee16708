import {run} from '../core/effect.ts';
import type {Sandbox, WallKind} from '../core/sandbox.ts';
import type {Engine} from './engine.ts';
import type {Variables} from './environment.ts';
import {IMAGE, imageOf, type WallOptions} from './options.ts';
import {unstarted, type Unstarted} from './script.ts';

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

const LATER: ReadonlySet<WallKind> = new Set(['seatbelt', 'bubblewrap']);

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

/** Which walls work on this machine, and why the others do not. Changes nothing. */
export const probeWalls = async (options: {
	readonly env: Variables;
	readonly image?: string;
}): Promise<readonly Probe[]> => [
	await probeDocker(options.env, options.image ?? IMAGE),
	...[...LATER].map((kind): Probe => failed(kind, notYet(kind))),
	{kind: 'none', works: true, ready: true, why: 'always there: commands run as you, without a wall'},
];

const notYet = (kind: WallKind): Unstarted => unstarted(`the ${kind} wall does not exist yet`, 'choose docker or none');

const openBareWall = async ({env}: WallOptions): Promise<Sandbox> => (await import('./bare.ts')).openBare({env});

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

/**
 * Opens a wall. `auto` takes Docker when the engine answers and has, or can get, the image; else none, and a notice says why. A
 * kind that was asked for by name is never replaced by another.
 */
export const openSandbox = async (kind: 'auto' | WallKind, options: WallOptions): Promise<Opened> => {
	switch (kind) {
		case 'none':
			return {sandbox: await openBareWall(options), notices: []};
		case 'docker':
			return openDockerWall(options);
		case 'seatbelt':
		case 'bubblewrap':
			return unavailable(notYet(kind));
		case 'auto': {
			const docker = await openDockerWall(options);
			if ('sandbox' in docker) return docker;
			const hint = docker.hint === undefined ? '' : ` (${docker.hint})`;
			return {
				sandbox: await openBareWall(options),
				notices: [`no wall around commands: ${docker.unavailable}${hint}`],
			};
		}
	}
};
