import {randomUUID} from 'node:crypto';
import type {Sandbox} from '../../core/sandbox.ts';
import {canLimit, type ControlGroup, makeControlGroup} from '../cgroup.ts';
import {LIMITS, type WallOptions} from '../options.ts';
import {formatLimits} from '../own-limits.ts';
import {unstarted, type Unstarted} from '../script.ts';
import {whyNotShowable} from '../showable.ts';
import {toolsOnPath} from '../tools-on-path.ts';
import {openCommands, type Setting} from './commands.ts';
import {findStand, removeCopy, type Stand, type Wanted} from './stand.ts';

const cannotOpenNetwork = unstarted(
	'the native sandbox cannot open the network without the services of this machine and the metadata of its cloud',
	'use Docker for --network, or leave the network off',
);

const formatLayers = ({layers}: Stand): string =>
	[
		...(layers.namespaces === 'own' ? ['namespaces'] : []),
		...(layers.abi > 0 ? [`Landlock ${layers.abi}`] : []),
		'seccomp',
	].join(', ');

export const aboutOf = (stand: Stand, isGrouped: boolean): string =>
	stand.layers.namespaces === 'own'
		? `native sandbox (${formatLayers(stand)}), network off, ${formatLimits(isGrouped)}`
		: `native sandbox (${formatLayers(stand)}), network off, no loopback, protected files restored when changed, ${
				isGrouped ? formatLimits(isGrouped) : 'memory limited for each process only, processes and processors not'
			}`;

/** Runs a command behind the strongest layers: the only proof that they stand. Returns what to say of them. */
export const probeNative = async (env: WallOptions['env'], wanted?: Wanted): Promise<string | Unstarted> => {
	const stand = await findStand(env, wanted);
	if (stand.kind === 'unstarted') return stand;
	await removeCopy(stand.launcher);
	return stand.refused === undefined
		? `${formatLayers(stand)}: prevents writing to protected files`
		: `${formatLayers(stand)}: restores protected files when they were changed; no namespaces here (${stand.refused})`;
};

/**
 * Commands behind layers that the kernel has for everybody: namespaces where they may be made, Landlock, and filters of system calls.
 * See `sandbox/README.md` for what they let through. The network cannot be opened here.
 */
export const openNative = async (
	options: WallOptions,
	wanted?: Wanted,
	files: Setting['files'] = 'fresh',
): Promise<Sandbox | Unstarted> => {
	if (options.network === 'on') return cannotOpenNetwork;
	const refusal = await whyNotShowable(options);
	if (refusal !== undefined) return refusal;
	const stand = await findStand(options.env, wanted);
	if (stand.kind === 'unstarted') return stand;

	const {launcher} = stand;
	const wall = randomUUID();
	const tools = await toolsOnPath(options.env, [options.directory, ...options.added]);
	let group: ControlGroup | undefined;
	return openCommands({
		stand,
		options,
		wall,
		about: aboutOf(stand, await canLimit()),
		base: async before => {
			if (launcher.folder !== undefined) before(launcher.folder);
			group = await makeControlGroup(`unified-dgm-${wall}`, options.limits ?? LIMITS, before);
			return {kind: 'base', launcher, tools, group};
		},
		release: async () => {
			await group?.remove();
			await removeCopy(launcher);
		},
		files,
		hidden: [],
	});
};
