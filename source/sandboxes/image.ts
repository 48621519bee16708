import {join} from 'node:path';
import {stat} from 'node:fs/promises';
import type {Effect} from '../core/effect.ts';
import {type Engine, engineMessage, sayEngineFault, statusOf} from './engine.ts';
import {unstarted, type Unstarted} from './script.ts';

export type Image = {readonly kind: 'ready'; readonly id: string};

/** What an engine reports of a pull or a build. */
type Event = {
	readonly status?: string;
	readonly id?: string;
	readonly stream?: string;
	readonly error?: string;
};

const lookUp = async ({docker}: Engine, image: string): Promise<Image | Unstarted | undefined> => {
	try {
		const {Id} = await docker.getImage(image).inspect();
		return {kind: 'ready', id: Id};
	} catch (error) {
		return statusOf(error) === 404 ? undefined : sayEngineFault(error);
	}
};

const lineOf = ({status, id, stream}: Event): string => {
	if (stream !== undefined) return stream.trim();
	// Of each layer only the turns are told, not every byte.
	if (status === undefined || status === 'Downloading' || status === 'Extracting' || status === 'Waiting') return '';
	return id === undefined ? status : `${id}: ${status}`;
};

/** Reads newline-separated events until the engine is done. Returns the error it reported, if any. */
const follow = async function* (
	stream: NodeJS.ReadableStream,
	signal: AbortSignal,
): Effect<string, string | undefined> {
	const stop = (): void => {
		if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
	};
	signal.addEventListener('abort', stop, {once: true});
	let rest = '';
	let failure: string | undefined;
	try {
		for await (const chunk of stream) {
			const lines = (rest + String(chunk)).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (line.trim() === '') continue;
				const event = JSON.parse(line) as Event;
				failure = event.error ?? failure;
				const said = lineOf(event);
				if (said !== '') yield said;
			}
		}
	} catch (error) {
		failure ??= signal.aborted ? 'interrupted' : engineMessage(error);
	} finally {
		signal.removeEventListener('abort', stop);
	}
	return failure;
};

const buildHint = (image: string, recipe: string): string =>
	`build it where there is a network: docker build -t ${image} ${recipe}; or name an image in security.image; or choose --sandbox none`;

const build = async function* (
	{docker}: Engine,
	image: string,
	recipe: string,
	signal: AbortSignal,
): Effect<string, Unstarted | undefined> {
	const file = await stat(join(recipe, 'Dockerfile')).catch(() => undefined);
	if (file === undefined) return unstarted(`the image ${image} is missing, and there is no Dockerfile in ${recipe}`);
	yield `building the image ${image}, once`;
	try {
		const stream = await docker.buildImage({context: recipe, src: ['Dockerfile']}, {t: image, abortSignal: signal});
		const failure = yield* follow(stream, signal);
		return failure === undefined
			? undefined
			: unstarted(`the image ${image} cannot be built: ${failure}`, buildHint(image, recipe));
	} catch (error) {
		return unstarted(`the image ${image} cannot be built: ${engineMessage(error)}`, buildHint(image, recipe));
	}
};

const pull = async function* (
	{docker}: Engine,
	image: string,
	signal: AbortSignal,
): Effect<string, Unstarted | undefined> {
	const hint = `docker pull ${image}, or name another image in security.image`;
	yield `pulling the image ${image}, once`;
	try {
		const stream = await docker.pull(image, {abortSignal: signal});
		const failure = yield* follow(stream, signal);
		return failure === undefined ? undefined : unstarted(`the image ${image} cannot be pulled: ${failure}`, hint);
	} catch (error) {
		return unstarted(`the image ${image} cannot be pulled: ${engineMessage(error)}`, hint);
	}
};

/**
 * Makes sure that the engine has the image: one with a recipe (the directory of its Dockerfile) is built, any other pulled. Yields
 * its progress in lines.
 */
export const haveImage = async function* (
	engine: Engine,
	{image, recipe, signal}: {readonly image: string; readonly recipe: string | undefined; readonly signal: AbortSignal},
): Effect<string, Image | Unstarted> {
	const there = await lookUp(engine, image);
	if (there !== undefined) return there;
	const failure =
		recipe === undefined ? yield* pull(engine, image, signal) : yield* build(engine, image, recipe, signal);
	return failure ?? (await lookUp(engine, image)) ?? unstarted(`the image ${image} is still missing`);
};
