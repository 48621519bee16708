import {realpath} from 'node:fs/promises';
import {run} from '../core/effect.ts';
import type {Sandbox} from '../core/sandbox.ts';
import {openDocker} from './docker.ts';
import {findEngine} from './engine.ts';
import {haveImage} from './image.ts';
import {findNativeBoxes} from './native/boxes.ts';
import {imageOf, type Limits, type WallOptions} from './options.ts';
import {reapOrphans} from './reap.ts';
import {unstarted, type Unstarted} from './script.ts';

/** What one box is to be like. */
export type Ground = {
	/** Shown at its own path. */
	readonly directory: string;
	readonly image?: string;
	readonly volumes: readonly string[];
	/** Shown at their own paths, too, to be read. */
	readonly shown?: readonly string[];
	readonly limits: Limits;
};

/** Opens a box that nobody used before, without a network; it goes when it is disposed, or when we die. */
export type Boxes = (ground: Ground) => Sandbox;

/** Where boxes come from: containers of an engine, or the sandbox that the kernel alone makes. */
export type BoxKind = 'docker' | 'native';

/** Boxes, and what they are, in one line for people. */
export type FoundBoxes = {
	readonly kind: 'boxes';
	readonly from: BoxKind;
	readonly about: string;
	readonly open: Boxes;
};

type Search = Required<Pick<WallOptions, 'env' | 'session' | 'recipe'>> & {
	/** Folders that no box may see into unless they are shown: they hold what an agent is judged by. */
	readonly hidden: readonly string[];
	readonly signal: AbortSignal;
	readonly progress: (line: string) => void;
};

const findContainers = async ({env, session, recipe, signal, progress}: Search): Promise<FoundBoxes | Unstarted> => {
	const engine = await findEngine(env);
	if ('kind' in engine) return engine;
	await reapOrphans(engine.docker);
	const common = {env, session, recipe, added: [], network: 'off'} as const;
	const ours = imageOf({...common, directory: '/', protected: []});
	const image = await run(haveImage(engine, {...ours, signal}), progress);
	if (image.kind === 'unstarted') return image;
	return {
		kind: 'boxes',
		from: 'docker',
		about: `docker (${ours.image}), network off`,
		open: ({shown = [], ...ground}) => openDocker(engine, {...common, protected: shown, ...ground}),
	};
};

const findNative = async ({env, session, hidden}: Search): Promise<FoundBoxes | Unstarted> => {
	const reals = await Promise.all(hidden.map(async path => realpath(path).catch(() => path)));
	const found = await findNativeBoxes({env, session, hidden: reals});
	return found.kind === 'unstarted' ? found : {...found, kind: 'boxes', from: 'native'};
};

const FINDERS: Readonly<Record<BoxKind, (search: Search) => Promise<FoundBoxes | Unstarted>>> = {
	docker: findContainers,
	native: findNative,
};

/** Why there are none of any kind, and what to do about one of them. */
const noneOf = (passed: readonly (readonly [BoxKind, Unstarted])[]): Unstarted => {
	const hints = passed.flatMap(([, {hint}]) => (hint === undefined ? [] : [hint]));
	return unstarted(
		passed.map(([kind, {why}]) => `no ${kind} boxes: ${why}`).join('; '),
		hints.length === 0 ? undefined : hints.join('; or '),
	);
};

/**
 * Looks once for where many boxes can come from, the best first: an engine, of which the image is made where it is missing, or the native
 * sandbox with namespaces. What dead processes left in the engine is removed. Without either: why.
 */
export const findBoxes = async (
	search: Search,
	kinds: readonly BoxKind[] = ['docker', 'native'],
): Promise<FoundBoxes | Unstarted> => {
	const passed: (readonly [BoxKind, Unstarted])[] = [];
	for (const kind of kinds) {
		const found = await FINDERS[kind](search);
		if (found.kind === 'boxes') return found;
		passed.push([kind, found]);
	}
	return noneOf(passed);
};
