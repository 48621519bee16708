import type {Brief} from './brief.ts';
import {textOfRead} from './collect.ts';
import type {Outcome, Wishes} from './replay.ts';
import {languageOf} from './source.ts';
import type {Code, Parse} from './tree/grammar.ts';

/** Files that a question about a name looks into, at most. */
const mostFiles = 40;

export type Asking<Result> = Generator<Wishes, Result, readonly Outcome[]>;

/** Code of the project in which a word stands, found with `search` and read whole; `cut`: there is more of it than was read. */
export const codeWith = function* (
	word: string,
	{tools}: Brief,
	parse: Parse,
): Asking<
	{readonly code: readonly Code[]; readonly texts: ReadonlyMap<string, string>; readonly cut: boolean} | 'refused'
> {
	if (!tools.includes('search') || !tools.includes('read')) return {code: [], texts: new Map(), cut: false};
	const [found = {output: '', failed: true}] = yield {
		say: `Searching for \`${word}\`.\n`,
		calls: [{tool: 'search', input: {pattern: word, literal: true}}],
	};
	if (found.failed && /^(?:the user )?refused\b/i.test(found.output.trimStart())) return 'refused';
	const paths = [
		...new Set(
			found.output
				.split('\n')
				.filter(line => line !== '' && !/^(?:\d+[:-]|\[|\s)/.test(line) && languageOf(line) !== undefined),
		),
	];
	const wanted = paths.slice(0, mostFiles);
	if (wanted.length === 0) return {code: [], texts: new Map(), cut: false};
	const outcomes = yield {say: '', calls: wanted.map(path => ({tool: 'read', input: {path}}))};
	const texts = new Map(
		wanted.flatMap((path, at) => {
			const outcome = outcomes[at];
			const text = outcome === undefined ? undefined : textOfRead(outcome);
			return text === undefined ? [] : [[path, text] as const];
		}),
	);
	const cut =
		paths.length > wanted.length || texts.size < wanted.length || /^\[.*(?:left out|more|first)/m.test(found.output);
	return {code: [...texts].flatMap(([path, text]) => parse(path, text) ?? []), texts, cut};
};
