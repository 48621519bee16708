import type {Suite} from '../suites/read.ts';

/** Lines shorter than this are lines of every program. Characters, without the space around them. */
const SHORTEST_LINE = 24;

/** Names shorter than this are words of every text. */
const SHORTEST_NAME = 6;

/** A file larger than this is data, and nobody quotes it by lines. Bytes. */
const LONGEST_FILE = 256 * 1024;

const linesOf = (text: string): readonly string[] =>
	text
		.split('\n')
		.map(line => line.replaceAll(/\s+/g, ' ').trim())
		.filter(line => line.length >= SHORTEST_LINE);

/** What stands in a suite and nowhere else: names of its tasks and files, lines of its tests, workspaces, prompts and solutions. */
export type Strange = {readonly names: readonly string[]; readonly lines: ReadonlySet<string>};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * What a general change has no reason to say. `own` is the text of the agent itself: what it says anyway is not strange, as a name of a file that every project
 * has is not.
 */
export const strangeIn = ({tasks}: Pick<Suite, 'tasks'>, own: string): Strange => {
	const trees = tasks.flatMap(({workspace, tests}) => ('image' in workspace ? [tests] : [workspace, tests]));
	const texts = [
		...tasks.flatMap(({prompt, gold}) => [prompt, gold === undefined ? '' : 'diff' in gold ? gold.diff : gold.script]),
		...trees.flatMap(tree =>
			[...tree.values()].flatMap(({bytes}) =>
				bytes.length > LONGEST_FILE ? [] : [Buffer.from(bytes).toString('utf8')],
			),
		),
	];
	const known = new Set(linesOf(own));
	const files = tasks.flatMap(({tests}) => [...tests.keys()].map(nameOf));
	const names = [...tasks.map(({id}) => id), ...files].filter(
		name => name.length >= SHORTEST_NAME && !own.toLowerCase().includes(name.toLowerCase()),
	);
	const lines = texts.flatMap(linesOf).map(line => line.replace(/^[+-] ?/, ''));
	return {
		names: [...new Set(names.map(name => name.toLowerCase()))],
		lines: new Set(lines.filter(line => line.length >= SHORTEST_LINE && !known.has(line))),
	};
};

/** A digest, in a text that has no other use for one. */
const DIGEST = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b/i;

const isWordAt = (text: string, at: number, length: number): boolean =>
	!/[\p{L}\p{N}_-]/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}_-]/u.test(text.charAt(at + length));

const says = (text: string, name: string): boolean => {
	for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
		if (isWordAt(text, at, name.length)) return true;
	return false;
};

/** What of a suite a text speaks of, and so would help with these tasks alone: a phrase for people; undefined when it is general. */
export const strangeTo = (text: string, {names, lines}: Strange): string | undefined => {
	const low = text.toLowerCase();
	const name = names.find(one => says(low, one));
	if (name !== undefined) return `names ${name}, which is of the suite`;
	const digest = DIGEST.exec(text)?.[0];
	if (digest !== undefined) return `holds the digest ${digest.slice(0, 40)}`;
	const flat = text.replaceAll(/\s+/g, ' ');
	for (const line of lines) if (flat.includes(line)) return `quotes the suite: ${line.slice(0, 60)}`;
	return undefined;
};
