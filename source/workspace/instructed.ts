import type {Excerpt, Workspace} from '../core/workspace.ts';
import {linesOf} from './text.ts';
import {nestedInstructions, readInstructions, type Part} from './instructions.ts';

export type InstructionOptions = {
	/** The person's own AGENTS.md, absolute; it need not exist. */
	readonly globalFile: string;
	/** Names of files that count in a folder without an AGENTS.md. */
	readonly fallback: readonly string[];
};

const excerptOf = ({name, text}: Part): Excerpt => {
	const of = linesOf(text).length;
	const folder = name.slice(0, name.lastIndexOf('/') + 1);
	return {path: name, from: 1, to: of, of, text, why: `instructions for agents, for everything in ${folder}`};
};

/**
 * A workspace whose instructions are read anew with each ranking, and that gives the instructions of a folder below it along with
 * files of that folder: those come first, and out of the same budget.
 */
export const withInstructions = <Inner extends Workspace>(
	inner: Inner,
	{globalFile, fallback}: InstructionOptions,
): Inner => ({
	...inner,
	async *rank(request, signal, around) {
		const ranking = yield* inner.rank(request, signal, around);
		if (signal.aborted) return ranking;
		return {...ranking, instructions: await readInstructions(inner.directory, globalFile, fallback)};
	},
	load: async (wanted, budget) => {
		const files = await inner.load(wanted, budget);
		const parts = await nestedInstructions(
			inner.directory,
			files.map(({path}) => path),
			fallback,
		);
		if (parts.length === 0) return files;
		const first = parts.map(excerptOf);
		const names = new Set(first.map(({path}) => path));
		let left = budget;
		return [...first, ...files.filter(({path}) => !names.has(path))].filter(({text}) => {
			left -= Buffer.byteLength(text);
			return left >= 0;
		});
	},
});
