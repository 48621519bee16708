import {randomUUID} from 'node:crypto';
import {findEngine} from '../sandboxes/engine.ts';
import {type Boxes, findBoxes} from '../sandboxes/boxes.ts';

/** Containers of a session, whoever made them. */
export const boxesLeft = async (session: string): Promise<readonly string[]> => {
	const engine = await findEngine(process.env);
	if ('kind' in engine) throw new Error(engine.why);
	const filters = {label: [`unified-dgm.session=${session}`]};
	const containers = await engine.docker.listContainers({all: true, filters});
	return containers.map(({Id}) => Id);
};

/** No folder: a test never makes an image, which takes minutes and a network. */
const NO_RECIPE = '/nowhere';

/** Real boxes of a session, of one of their own when none is named. Where there is no engine, or no image, none can be opened. */
export const realBoxes = async (
	session = `test ${randomUUID()}`,
	env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{readonly open: Boxes; left(): Promise<readonly string[]>}> => {
	const open = await findBoxes({
		env,
		session,
		recipe: NO_RECIPE,
		signal: new AbortController().signal,
		progress: () => {},
	});
	return {
		open:
			typeof open === 'function'
				? open
				: () => {
						throw new Error(open.why);
					},
		left: () => boxesLeft(session),
	};
};
