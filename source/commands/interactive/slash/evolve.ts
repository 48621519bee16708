import type {Slash} from './slash.ts';

/** Runs of self-improvement as they go on: watched, steered, begun. */
export const evolve: Slash = {
	name: 'evolve',
	about: 'self-improvement as it happens: watch a run, steer it, begin one',
	argument: '[RUN | start [SUITE] [USD]]',
	// Engines, suites and boxes are not for every session.
	run: async (words, conversation) => (await import('../evolve.ts')).runEvolve(words, conversation),
};
