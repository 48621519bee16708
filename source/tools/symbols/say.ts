import type {Definition, SymbolsFound} from '../../core/workspace.ts';

/** An answer is cut to so many characters: what does not fit is counted. */
const BUDGET = 16_000;
const MOST_LINES = 20;

type Block = {readonly text: string; readonly what: number};

/** As many blocks as fit, in their order, and a line that says how many more there are. The first is always told, if need be in part. */
export const cutTo = (budget: number, blocks: readonly Block[], rest: string): string => {
	const told: string[] = [];
	let left = budget;
	for (const [at, {text}] of blocks.entries()) {
		if (text.length + 1 > left) {
			if (at === 0) told.push(text.slice(0, Math.max(0, text.lastIndexOf('\n', left))) || text.slice(0, left));
			const more = blocks.slice(Math.max(1, at)).reduce((sum, {what}) => sum + what, 0);
			told.push(at === 0 && more === 0 ? '[cut: read the file for the rest]' : `[and ${more} more ${rest}]`);
			break;
		}
		told.push(text);
		left -= text.length + 1;
	}
	return told.join('\n');
};

const lineOf = ({from, to, kind, signature}: Definition): string =>
	`  ${from === to ? from : `${from}-${to}`} ${kind}: ${signature}`;

const linesOf = (lines: readonly number[]): string =>
	lines.length <= MOST_LINES
		? lines.join(' ')
		: `${lines.slice(0, MOST_LINES).join(' ')} and ${lines.length - MOST_LINES} more`;

/** Tells a model what was found, within a budget. */
export const say = (found: SymbolsFound): string => {
	if (found.kind === 'map')
		return cutTo(
			BUDGET,
			found.files.map(({path, definitions}) => ({text: [path, ...definitions.map(lineOf)].join('\n'), what: 1})),
			'files',
		);
	const defined = found.definitions.map(definition => ({text: `${definition.path}\n${lineOf(definition)}`, what: 1}));
	const used = found.references.map(({path, lines}) => ({text: `  ${path}: ${linesOf(lines)}`, what: 1}));
	return [
		defined.length === 0 ? 'Defined nowhere here.' : `Defined:\n${cutTo(BUDGET / 2, defined, 'definitions')}`,
		used.length === 0 ? 'Used nowhere.' : `Used in (lines):\n${cutTo(BUDGET / 2, used, 'files')}`,
	].join('\n\n');
};
