import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {packageRoot} from '../../compose.ts';
import {checkedOut} from '../../dgm/agents/default.ts';
import type {Agents} from '../../dgm/agents/repository.ts';
import {filesOf, holdsSources} from '../../dgm/agents/whole.ts';
import type {Player} from '../../dgm/attempt/attempt.ts';
import {playerOf} from '../../dgm/attempt/player.ts';
import type {Workshop} from '../../dgm/breed/workshop.ts';

/** What of the package the program in a box needs to be shown. Suites judge it, and are not among it. */
const partsOf = async (root: string): Promise<readonly string[]> => {
	const profiles = (await readdir(join(root, 'profiles'))).filter(name => name !== 'suites');
	return ['dist', 'package.json', 'node_modules/@vscode', ...profiles.map(name => join('profiles', name))];
};

export type Playing = {
	readonly agents: Agents;
	/** The folder of agents. */
	readonly folder: string;
	/** The profile that is played. */
	readonly profile: string;
	/** Where programs are built; none where no agent holds sources. */
	readonly workshop: Workshop | undefined;
	/** USD that one piece of work may spend. */
	readonly capUsd: number | null;
};

/** The share of a cap that an agent is told: the gateway holds back the most that a request may cost, which is more than the agent reckons with. */
const TOLD = 0.5;

/** How the agent of a commit plays: the host's program with its profiles or, where it holds sources, the program that was built from them. */
export const playerFor = async (
	{agents, folder, profile, workshop, capUsd}: Playing,
	commit: string,
): Promise<Player> => {
	const options = capUsd === null ? {} : {maxCostUsd: capUsd * TOLD};
	const files = await filesOf(agents, folder, commit);
	if (!(await holdsSources(agents, commit)))
		return playerOf({root: packageRoot, parts: await partsOf(packageRoot)}, join(files, 'profiles'), profile, options);
	const wrong =
		workshop === undefined ? 'there is no checkout here' : await workshop.build(commit, AbortSignal.timeout(600_000));
	if (wrong !== undefined) throw new Error(`the agent ${commit.slice(0, 10)} cannot be played: ${wrong}`);
	const root = checkedOut(folder, commit);
	const program = {root, parts: ['.'], packages: [join(packageRoot, 'node_modules', '@vscode')]};
	return playerOf(program, join(root, 'profiles'), profile, options);
};
