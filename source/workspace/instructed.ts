import type {Excerpt, Workspace} from '../core/workspace.ts';
import {linesOf} from './text.ts';
import {nestedInstructions, type Part} from './instructions.ts';

const excerptOf = ({name, text}: Part): Excerpt => {
	const of = linesOf(text).length;
	const folder = name.slice(0, name.lastIndexOf('/') + 1);
	return {path: name, from: 1, to: of, of, text, why: `instructions for agents, for everything in ${folder}`};
};

/**
 * A workspace that gives the instructions of a folder below it along with files of that folder: those come first, and out of the same budget,
 * of which they take at most half. `fallback` are names of files that count in a folder without an AGENTS.md.
 */
export const withInstructions = <Inner extends Workspace>(inner: Inner, fallback: readonly string[]): Inner => ({
	...inner,
	load: async (wanted, budget) => {
		const files = await inner.load(wanted, budget);
		const parts = await nestedInstructions(
			inner.directory,
			files.map(({path}) => path),
			fallback,
			Math.floor(budget / 2),
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
