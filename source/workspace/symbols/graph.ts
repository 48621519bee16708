import type {Symbols} from './extract.ts';

/** A file of the graph. `seed` says how much it matters by itself, at least 0. */
export type Vertex = {readonly path: string; readonly seed: number; readonly symbols: Symbols};

/** How much a file matters by what others need of it: shares of all, that sum to 1. `by` is who says so most, and `name` of what. */
export type Standing = {readonly share: number; readonly by?: string; readonly name?: string};

/** The part of a file's weight that goes on to what it refers to; the rest goes back to the seeds. */
const damping = 0.5;
const rounds = 25;
/** Who uses a definition is worth seeing, too, but less than what it uses. */
const backwards = 0.35;
/** A name that is defined all over says nothing about who is meant. */
const mostDefiners = 8;

type Edge = {readonly from: number; readonly to: number; readonly weight: number; readonly name: string};

const edgesOf = (vertices: readonly Vertex[], isWanted: (name: string) => boolean): readonly Edge[] => {
	const definers = new Map<string, number[]>();
	for (const [at, {symbols}] of vertices.entries())
		for (const name of new Set(symbols.definitions.map(definition => definition.name)))
			definers.set(name, [...(definers.get(name) ?? []), at]);
	const users = new Map<string, number>();
	for (const {symbols} of vertices)
		for (const name of Object.keys(symbols.references)) users.set(name, (users.get(name) ?? 0) + 1);
	const edges: Edge[] = [];
	for (const [from, {symbols}] of vertices.entries())
		for (const [name, lines] of Object.entries(symbols.references)) {
			const there = definers.get(name);
			if (there === undefined || there.length > mostDefiners || name.length < 3 || there.includes(from)) continue;
			const rarity = Math.log(1 + vertices.length / (users.get(name) ?? 1));
			const weight = ((isWanted(name) ? 4 : 1) * rarity * Math.sqrt(lines.length)) / there.length;
			for (const to of there)
				edges.push({from, to, weight, name}, {from: to, to: from, weight: weight * backwards, name});
		}
	return edges;
};

/**
 * Personalised PageRank over files that refer to each other's names: a walk that starts at the seeds and follows references, rare names
 * sooner than common ones (Page and others, "The PageRank Citation Ranking", 1999). Depends on nothing but its input, in its order.
 */
export const standings = (
	vertices: readonly Vertex[],
	isWanted: (name: string) => boolean,
): ReadonlyMap<string, Standing> => {
	const total = vertices.reduce((sum, {seed}) => sum + seed, 0);
	if (vertices.length === 0) return new Map();
	const seeds = Float64Array.from(vertices, ({seed}) => (total === 0 ? 1 / vertices.length : seed / total));
	const edges = edgesOf(vertices, isWanted);
	const out = new Float64Array(vertices.length);
	for (const {from, weight} of edges) out[from] = (out[from] ?? 0) + weight;
	let shares = seeds;
	for (let round = 0; round < rounds; round += 1) {
		const next = new Float64Array(vertices.length);
		let spent = 0;
		for (const {from, to, weight} of edges) {
			const given = (damping * (shares[from] ?? 0) * weight) / (out[from] ?? 1);
			next[to] = (next[to] ?? 0) + given;
			spent += given;
		}
		for (let at = 0; at < next.length; at += 1) next[at] = (next[at] ?? 0) + (1 - spent) * (seeds[at] ?? 0);
		shares = next;
	}
	const strongest = new Map<number, Edge & {readonly given: number}>();
	for (const edge of edges) {
		const given = ((shares[edge.from] ?? 0) * edge.weight) / (out[edge.from] ?? 1);
		if (given > (strongest.get(edge.to)?.given ?? 0)) strongest.set(edge.to, {...edge, given});
	}
	return new Map(
		vertices.map(({path}, at) => {
			const edge = strongest.get(at);
			const by = edge && vertices[edge.from]?.path;
			return [path, {share: shares[at] ?? 0, ...(edge && by !== undefined ? {by, name: edge.name} : {})}];
		}),
	);
};
