import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import type {Env} from './compose.ts';

/** The folder of agents: the archive, and the files of those that were promoted. */
export const agentsIn = (home: string): string => join(home, 'agents');

/** Which agent runs: the folder of its profiles, and what a person is told about it. */
export type InUse = {
	readonly profiles: string;
	/** A promoted variant's name; the installed agent has none. */
	readonly name?: string;
	readonly notices: readonly string[];
};

/**
 * The agent that is to run: the one that the environment names (`UNIFIED_DGM_PROFILES`, a folder as `profiles/` of this package), else
 * the one that was promoted, else the installed one, whose profiles are `shipped`. One that was bred from another version does not run.
 */
export const agentInUse = async (home: string, env: Env, shipped: string): Promise<InUse> => {
	const named = env['UNIFIED_DGM_PROFILES'];
	if (named !== undefined && named !== '') return {profiles: resolve(named), notices: []};
	const folder = agentsIn(home);
	if (!existsSync(folder)) return {profiles: shipped, notices: []};
	const {checkedOut, readDefault} = await import('./dgm/agents/default.ts');
	const promoted = await readDefault(folder);
	if (promoted === undefined) return {profiles: shipped, notices: []};
	const [{readSeed}, {printOf}] = await Promise.all([
		import('./dgm/agents/seed.ts'),
		import('./dgm/agents/repository.ts'),
	]);
	if (printOf(await readSeed(dirname(shipped), 'profile')) !== promoted.print)
		return {
			profiles: shipped,
			notices: [`the promoted agent ${promoted.name} was bred from another version: the installed one runs`],
		};
	return {profiles: join(checkedOut(folder, promoted.commit), 'profiles'), name: promoted.name, notices: []};
};
