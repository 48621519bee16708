import type {Definition, SymbolsFound} from '../../core/workspace.ts';
import type {Symbols} from './extract.ts';
import {standings} from './graph.ts';

type Known = ReadonlyMap<string, Symbols>;
type Named = Omit<Extract<SymbolsFound, {kind: 'name'}>, 'more'>;
type Mapped = Omit<Extract<SymbolsFound, {kind: 'map'}>, 'more'>;

/** Definitions of one file in a map of many. */
const mostOfFile = 12;

/** Where a name is defined and used. Written in another case it is found only when nothing has it as it is written. */
export const findName = (name: string, symbols: Known): Named => {
	const find = (isMeant: (other: string) => boolean): Named => ({
		kind: 'name',
		definitions: [...symbols].flatMap(([path, {definitions}]) =>
			definitions.filter(definition => isMeant(definition.name)).map(definition => ({path, ...definition})),
		),
		references: [...symbols].flatMap(([path, {references}]) => {
			const lines = Object.entries(references).flatMap(([other, at]) => (isMeant(other) ? at : []));
			return lines.length === 0 ? [] : [{path, lines: [...new Set(lines)].toSorted((a, b) => a - b)}];
		}),
	});
	const exact = find(other => other === name);
	if (exact.definitions.length > 0 || exact.references.length > 0) return exact;
	return find(other => other.toLowerCase() === name.toLowerCase());
};

/**
 * What files define, those that others need most first, of each only its most used definitions, in the order of its text. A single file
 * is told whole.
 */
export const mapOf = (symbols: Known): Mapped => {
	const vertices = [...symbols].map(([path, known]) => ({path, seed: 1, symbols: known}));
	const standing = standings(vertices, () => false);
	const uses = new Map<string, number>();
	for (const {references} of symbols.values())
		for (const name of Object.keys(references)) uses.set(name, (uses.get(name) ?? 0) + 1);
	const most = symbols.size === 1 ? Number.POSITIVE_INFINITY : mostOfFile;
	const bestOf = (definitions: readonly Definition[]): readonly Definition[] =>
		definitions
			.toSorted((a, b) => (uses.get(b.name) ?? 0) - (uses.get(a.name) ?? 0) || a.from - b.from)
			.slice(0, most)
			.toSorted((a, b) => a.from - b.from);
	const files = [...symbols]
		.filter(([, {definitions}]) => definitions.length > 0)
		.map(([path, {definitions}]) => ({path, definitions: bestOf(definitions)}))
		.toSorted(
			(a, b) => (standing.get(b.path)?.share ?? 0) - (standing.get(a.path)?.share ?? 0) || (a.path < b.path ? -1 : 1),
		);
	return {kind: 'map', files};
};
