import {createHash, randomUUID} from 'node:crypto';
import {access, constants, realpath} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Ground, Boxes} from '../boxes.ts';
import {canLimit, type ControlGroup, makeControlGroup} from '../cgroup.ts';
import type {Variables} from '../environment.ts';
import {isWithin} from '../mounts.ts';
import {IMAGE, type WallOptions} from '../options.ts';
import {unstarted, type Unstarted} from '../script.ts';
import {whyNotShowable} from '../showable.ts';
import {PROGRAMS} from '../shown.ts';
import {type Tools, toolsOnPath} from '../tools-on-path.ts';
import {type Base, openCommands} from './commands.ts';
import {aboutOf} from './native.ts';
import {anotherLauncher, findStand, type Launcher, removeCopy} from './stand.ts';

/** The first `node` on a PATH, as a real path. */
const nodeOn = async (path: string): Promise<string | undefined> => {
	for (const folder of path.split(':')) {
		const program = join(folder, 'node');
		const found = await access(program, constants.X_OK).then(
			() => realpath(program),
			() => undefined,
		);
		if (found !== undefined) return found;
	}
	return undefined;
};

/** The tools with the Node that runs us as `node`: programs that work in a box may need it, where the machine's is older. */
const withOurNode = async ({path, folders}: Tools): Promise<Tools> => {
	const ours = await realpath(process.execPath);
	if ((await nodeOn(path)) === ours) return {path, folders};
	const isShown = [...PROGRAMS, ...folders].some(folder => isWithin(folder, ours));
	return {path: `${dirname(ours)}:${path}`, folders: isShown ? folders : [...folders, ours]};
};

/** Why this ground cannot be had without an engine. */
const whyNotHere = ({image = IMAGE, volumes}: Ground): Unstarted | undefined => {
	const wanted = image === IMAGE ? volumes.map(path => `the folder ${path} of an image`) : [`the image ${image}`];
	return wanted.length === 0
		? undefined
		: unstarted(`this box takes ${wanted.join(' and ')}, which only Docker has`, 'start Docker');
};

/** What the names of all boxes of a session begin with: in lists of processes and of control groups. Inside, it tells nothing of the session. */
export const boxesOf = (session: string): string => createHash('sha256').update(session).digest('hex').slice(0, 16);

type Found = {readonly kind: 'found'; readonly open: Boxes; readonly about: string};

/**
 * Boxes of the native sandbox, where namespaces may be made. Files in memory last from one command of a box to the next; processes do
 * not. Nothing is made for a box before its first command. `hidden` are folders that no box sees into, though the system's hold them.
 */
export const findNativeBoxes = async ({
	env,
	session,
	hidden,
}: {
	readonly env: Variables;
	readonly session: string;
	readonly hidden: readonly string[];
}): Promise<Found | Unstarted> => {
	const stand = await findStand(env, {namespaces: 'own'});
	if (stand.kind === 'unstarted') return stand;
	await removeCopy(stand.launcher);

	const open: Boxes = ({directory, shown = [], limits, ...ground}) => {
		const options: WallOptions = {directory, added: [], network: 'off', protected: shown, session, env, limits};
		const wall = `${boxesOf(session)}-${randomUUID()}`;
		let launcher: Launcher | undefined;
		let group: ControlGroup | undefined;
		const base = async (before: (folder: string) => void): Promise<Base | Unstarted> => {
			const refusal = whyNotHere({directory, limits, ...ground}) ?? (await whyNotShowable(options));
			if (refusal !== undefined) return refusal;
			const another = await anotherLauncher(stand, before);
			if ('kind' in another) return another;
			launcher = another;
			group = await makeControlGroup(`unified-dgm-${wall}`, limits, before);
			const tools = await withOurNode(await toolsOnPath(env, [directory]));
			return {kind: 'base', launcher, tools, group};
		};
		return openCommands({
			stand,
			options,
			wall,
			about,
			base,
			release: async () => {
				await group?.remove();
				if (launcher !== undefined) await removeCopy(launcher);
			},
			files: 'lasting',
			hidden,
		});
	};
	const about = `${aboutOf(stand, await canLimit())}, tools of this machine`;
	return {kind: 'found', open, about};
};
