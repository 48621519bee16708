import {readFile, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {Front} from '../cli.ts';
import {UserError} from '../core/user-error.ts';
import type {Image} from '../core/message.ts';
import {keepImage, LARGEST_IMAGE} from './around/image.ts';
import type {Opened} from './open.ts';

/** The images that the command line names, kept with the session. */
export const imagesFor = ({request}: Front, {home, folder}: Opened): Promise<readonly Image[]> =>
	keepImages(request.images, {directory: resolve('.'), folder: folder ?? join(home, 'images')});

/** Files that are images by their names. */
export const imageName = /\.(?:png|jpe?g|gif|webp)$/i;

/** Copies images to where a session keeps its own, so that the record stays whole when the files change. */
export const keepImages = async (
	paths: readonly string[],
	{directory, folder}: {readonly directory: string; readonly folder: string},
): Promise<readonly Image[]> => {
	const kept: Image[] = [];
	for (const path of paths) {
		const real = resolve(directory, path);
		const size = await stat(real).then(
			one => (one.isFile() ? one.size : 0),
			() => 0,
		);
		if (size === 0) throw new UserError(`there is no image ${path}`);
		if (size > LARGEST_IMAGE) throw new UserError(`${path} is larger than 5 MB`, 'vendors take no larger images');
		const image = await keepImage(await readFile(real), folder);
		if ('wrong' in image) throw new UserError(`${path}: ${image.wrong}`);
		kept.push(image);
	}
	return kept;
};

/** What a prompt mentions, as the composer completes it: `@path`, `@"path with spaces"`, `@path\ with\ spaces`. */
const MENTION = /(?<![\p{L}\p{N}_.@/\\-])@(?:"((?:[^"\\]|\\.)+)"|((?:[^\s"\\]|\\.)+))/gu;

/** The paths that a prompt mentions; what closes a sentence or a bracket behind one is none of it. */
const mentionedIn = (text: string): readonly string[] =>
	[...text.matchAll(MENTION)]
		.map(([, quoted, bare = '']) => quoted ?? bare.replace(/[).,;:!?\]}'"]+$/, ''))
		.map(path => path.replaceAll(/\\(.)/g, '$1'));

/** Images that a prompt mentions, each once: `@shot.png`. Mentions of what is not there are words. */
export const mentionedImages = async (text: string, directory: string): Promise<readonly string[]> => {
	const found: string[] = [];
	for (const path of new Set(mentionedIn(text).filter(one => imageName.test(one)))) {
		const isThere = await stat(resolve(directory, path)).then(
			one => one.isFile(),
			() => false,
		);
		if (isThere) found.push(path);
	}
	return found;
};
