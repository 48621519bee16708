import type Docker from 'dockerode';
import {lifeOf, placeOf} from './life.ts';

const SESSION = 'unified-dgm.session';
const PLACE = 'unified-dgm.place';
const PID = 'unified-dgm.pid';
const LIFE = 'unified-dgm.life';

/** What a container carries so that its owner can be found, and found dead. */
export const labelsOf = async (session: string): Promise<Record<string, string>> => ({
	[SESSION]: session,
	[PLACE]: await placeOf(),
	[PID]: String(process.pid),
	[LIFE]: (await lifeOf(process.pid)) ?? '',
});

const isOrphan = async (labels: Readonly<Record<string, string>>, place: string): Promise<boolean> => {
	// Its owner's number means nothing here: leave it to those who can tell.
	if (labels[PLACE] !== place) return false;
	const life = await lifeOf(Number(labels[PID]));
	return life !== labels[LIFE];
};

/** Removes the containers of sessions whose process is dead; returns how many. An engine that fails meanwhile is not our concern here. */
export const reapOrphans = async (docker: Docker): Promise<number> => {
	const place = await placeOf();
	const all = await docker.listContainers({all: true, filters: {label: [SESSION]}}).catch(() => []);
	const reaped = await Promise.all(
		all.map(async ({Id, Labels}) => {
			if (!(await isOrphan(Labels, place))) return 0;
			return docker
				.getContainer(Id)
				.remove({force: true, v: true})
				.then(
					() => 1,
					() => 0,
				);
		}),
	);
	return reaped.reduce<number>((sum, one) => sum + one, 0);
};
