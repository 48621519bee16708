import {randomUUID} from 'node:crypto';
import {fileURLToPath} from 'node:url';
import {findEngine} from '../sandboxes/engine.ts';
import {type Boxes, findBoxes} from '../sandboxes/boxes.ts';

/** Real boxes, of a session of their own; throws where there is no engine. */
export const realBoxes = async (): Promise<{readonly open: Boxes; left(): Promise<readonly string[]>}> => {
	const session = `test ${randomUUID()}`;
	const open = await findBoxes({
		env: process.env,
		session,
		recipe: fileURLToPath(new URL('../../sandbox', import.meta.url)),
		signal: new AbortController().signal,
		progress: () => {},
	});
	if (typeof open !== 'function') throw new Error(open.why);
	return {
		open,
		/** Containers of this session. */
		left: async () => {
			const engine = await findEngine(process.env);
			if ('kind' in engine) throw new Error(engine.why);
			const filters = {label: [`unified-dgm.session=${session}`]};
			const containers = await engine.docker.listContainers({all: true, filters});
			return containers.map(({Id}) => Id);
		},
	};
};
