import {existsSync} from 'node:fs';
import {realpath} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import type {Env} from './compose.ts';
import {agentsIn} from './hand-over.ts';

/** Which agent runs: the folder of its profiles, and what a person is told about it. */
export type InUse = {
	readonly profiles: string;
	/** A promoted variant's name; the installed agent has none. */
	readonly name?: string;
	readonly notices: readonly string[];
};

const isSame = async (one: string, other: string): Promise<boolean> =>
	(await realpath(one).catch(() => one)) === (await realpath(other).catch(() => other));

/**
 * The entry of the program that was promoted, when it is another than the one in `root` and was bred from that one; undefined otherwise. `folder` is the folder
 * of agents.
 */
export const promotedProgram = async (folder: string, root: string): Promise<string | undefined> => {
	const [{checkedOut, readDefault}, {isBuilt, programOf}, {printOfProgram}] = await Promise.all([
		import('./dgm/agents/default.ts'),
		import('./dgm/agents/whole.ts'),
		import('./dgm/agents/print.ts'),
	]);
	const promoted = await readDefault(folder);
	if (promoted?.scope !== 'source' || (await isSame(root, checkedOut(folder, promoted.commit)))) return undefined;
	if (!(await isBuilt(folder, promoted.commit)) || (await printOfProgram(root)) !== promoted.print) return undefined;
	return programOf(folder, promoted.commit);
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
	const other = {
		profiles: shipped,
		notices: [`the promoted agent ${promoted.name} was bred from another version: the installed one runs`],
	};
	if (promoted.scope === 'source') {
		if (await isSame(dirname(shipped), checkedOut(folder, promoted.commit)))
			return {profiles: shipped, name: promoted.name, notices: []};
		// The program that judges it, which brings its own profiles.
		return (await promotedProgram(folder, dirname(shipped))) === undefined ? other : {profiles: shipped, notices: []};
	}
	const [{readSeed}, {printOf}] = await Promise.all([
		import('./dgm/agents/seed.ts'),
		import('./dgm/agents/repository.ts'),
	]);
	if (printOf(await readSeed(dirname(shipped), 'profile')) !== promoted.print) return other;
	return {profiles: join(checkedOut(folder, promoted.commit), 'profiles'), name: promoted.name, notices: []};
};
