import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Env} from './compose.ts';

/** The person's own folder. */
export const homeIn = (env: Env): string => resolve(env['UNIFIED_DGM_HOME'] ?? join(homedir(), '.unified-dgm'));

/** The folder of agents: the archive, and the files of those that were promoted. */
export const agentsIn = (home: string): string => join(home, 'agents');

/**
 * Verbs of the installed program. What judges agents is never one of them; and an agent that was promoted before a verb of the front door came would take it for a prompt.
 */
const INSTALLED: ReadonlySet<string> = new Set(['evolve', 'suite', 'bench', 'gateway', 'completion', 'help']);

const commandIn = async (argv: readonly string[]): Promise<string | undefined> => {
	try {
		return (await import('./cli/args.ts')).readArguments(argv).command;
	} catch {
		// Whoever runs will say what is wrong with it.
		return undefined;
	}
};

/**
 * The program of the agent that was promoted, if that is one of its own and it is to run instead of this one (whose package is `root`): its entry, an absolute
 * path. Asked only where something was promoted.
 */
export const handOver = async (argv: readonly string[], env: Env, root: string): Promise<string | undefined> => {
	const folder = agentsIn(homeIn(env));
	if ((env['UNIFIED_DGM_PROFILES'] ?? '') !== '') return undefined;
	const {promotedProgram} = await import('./agent-in-use.ts');
	const promoted = await promotedProgram(folder, root);
	if (promoted === undefined || INSTALLED.has((await commandIn(argv)) ?? '')) return undefined;
	return promoted;
};
