import {randomUUID} from 'node:crypto';
import {fileURLToPath} from 'node:url';
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

/** Real boxes of a session, of one of their own when none is named; throws where there is no engine. */
export const realBoxes = async (
	session = `test ${randomUUID()}`,
	env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{readonly open: Boxes; left(): Promise<readonly string[]>}> => {
	const open = await findBoxes({
		env,
		session,
		recipe: fileURLToPath(new URL('../../sandbox', import.meta.url)),
		signal: new AbortController().signal,
		progress: () => {},
	});
	if (typeof open !== 'function') throw new Error(open.why);
	return {
		open,
		left: () => boxesLeft(session),
	};
};
