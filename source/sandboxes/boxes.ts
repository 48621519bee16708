import {run} from '../core/effect.ts';
import type {Sandbox} from '../core/sandbox.ts';
import {openDocker} from './docker.ts';
import {findEngine} from './engine.ts';
import {haveImage} from './image.ts';
import {imageOf, type Limits, type WallOptions} from './options.ts';
import {reapOrphans} from './reap.ts';
import type {Unstarted} from './script.ts';

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

/** Opens a container that nobody used before, without a network; it goes when it is disposed, or when we die. */
export type Boxes = (ground: Ground) => Sandbox;

/**
 * Looks for an engine once, for many boxes, and makes sure of the image that most of them will have. What dead processes left is
 * removed first. Without an engine: why.
 */
export const findBoxes = async ({
	env,
	session,
	recipe,
	signal,
	progress,
}: Required<Pick<WallOptions, 'env' | 'session' | 'recipe'>> & {
	readonly signal: AbortSignal;
	readonly progress: (line: string) => void;
}): Promise<Boxes | Unstarted> => {
	const engine = await findEngine(env);
	if ('kind' in engine) return engine;
	await reapOrphans(engine.docker);
	const common = {env, session, recipe, added: [], network: 'off'} as const;
	const ours = imageOf({...common, directory: '/', protected: []});
	const image = await run(haveImage(engine, {...ours, signal}), progress);
	return image.kind === 'unstarted'
		? image
		: ({shown = [], ...ground}) => openDocker(engine, {...common, protected: shown, ...ground});
};
