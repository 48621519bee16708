import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Tree} from '@vscode/tree-sitter-wasm';

/** Parses a script with the grammar of bash; undefined when that takes too long. Whoever gets a tree deletes it. */
export type Grammar = (script: string) => Tree | undefined;

const PACKAGE = '@vscode/tree-sitter-wasm';

/**
 * Milliseconds of processor time after which a parse is given up. Not of the clock: on a busy machine a script would read as one that cannot be
 * read, and be refused.
 */
const PARSE_LIMIT = 250;

/** Milliseconds that this thread has worked. Before Node 23.9 only the whole process can be asked. */
const worked = (): number => {
	const asked: {readonly threadCpuUsage?: () => NodeJS.CpuUsage} = process;
	const {user, system} = asked.threadCpuUsage?.() ?? process.cpuUsage();
	return (user + system) / 1000;
};

export const loadGrammar = async (): Promise<Grammar> => {
	const require = createRequire(import.meta.url);
	const {default: runtime} = await import('@vscode/tree-sitter-wasm');
	await runtime.Parser.init();
	const bytes = await readFile(require.resolve(`${PACKAGE}/wasm/tree-sitter-bash.wasm`));
	const parser = new runtime.Parser();
	parser.setLanguage(await runtime.Language.load(bytes));
	return script => {
		const begun = worked();
		const tree = parser.parse(script, undefined, {progressCallback: () => worked() - begun > PARSE_LIMIT});
		// A parse that was given up would be taken up again by the next one.
		if (tree === null) parser.reset();
		return tree ?? undefined;
	};
};
