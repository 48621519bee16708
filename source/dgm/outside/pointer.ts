import type {Default} from '../../core/evolution/ports.ts';
import {promote, readDefault, rollBack} from '../agents/default.ts';
import type {Agents} from '../agents/repository.ts';

export type PointerOptions = {
	readonly agents: Agents;
	/** The folder of agents. */
	readonly folder: string;
	/** The installed agent: its commit, and the print of its files. */
	readonly seed: {readonly commit: string; readonly print: string};
	/** The print of the installed program, for agents that are programs of their own; undefined for all others. */
	readonly program?: (commit: string) => Promise<string | undefined>;
	/** Names a variant for people, beyond its run. */
	readonly name: (variant: string) => string;
	readonly now: () => Date;
};

/** The pointer to today's agent, as an evolution moves it. */
export const pointerOf = ({agents, folder, seed, program, name, now}: PointerOptions): Default => ({
	promote: async function* ({id, commit}) {
		yield `makes ${name(id)} today's agent`;
		if ((await readDefault(folder))?.commit === commit) return {tag: 'as it was'};
		const before = (await agents.named('refs/heads/default')) ?? seed.commit;
		const own = await program?.(commit);
		const print = own === undefined ? {print: seed.print} : {print: own, scope: 'source' as const};
		const promoted = {commit, seed: seed.commit, ...print, name: name(id), since: now().toISOString()};
		return (await promote(agents, folder, promoted)) ? {tag: before} : {failed: 'another promotion came first'};
	},
	rollBack: async function* () {
		yield "takes today's agent back";
		const back = await rollBack(agents, folder, {
			seed: seed.commit,
			print: seed.print,
			name: 'the one before',
			since: now().toISOString(),
		});
		return back === undefined ? {failed: 'there is no agent to go back to'} : {done: true};
	},
});
