import {UserError} from '../core/user-error.ts';
import {Merged, type Layer} from './schema.ts';

/** Some configuration, and where it came from as people are told: a file, `environment`, `flags`. */
export type Sourced = {readonly from: string; readonly layer: Layer};

/** A value that holds, and where it came from. `path` is dotted: `security.sandbox_mode`. */
export type Origin = {readonly path: string; readonly value: unknown; readonly from: string};

export type Settled = {readonly config: Merged; readonly origins: readonly Origin[]};

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A role's model, or a server, is one value, though it may be written as a map. */
const isWhole = (path: string): boolean => /^(?:models|mcp_servers)\.[^.]+$/.test(path);

/** A value with the keys that lead to it: a key may itself hold a dot, as those of a keymap do. */
type Leaf = Origin & {readonly keys: readonly string[]};

const leaves = (tree: Tree, from: string, above: readonly string[] = []): readonly Leaf[] =>
	Object.entries(tree).flatMap(([key, value]) => {
		const keys = [...above, key];
		const path = keys.join('.');
		if (value === undefined) return [];
		return isTree(value) && !isWhole(path) ? leaves(value, from, keys) : [{path, value, from, keys}];
	});

const plant = (leaves: readonly Leaf[]): Tree => {
	const root: Record<string, unknown> = {};
	for (const {keys, value} of leaves) {
		const [last = '', ...above] = keys.toReversed();
		let branch = root;
		for (const key of above.reverse()) branch = (branch[key] ??= {}) as Record<string, unknown>;
		branch[last] = value;
	}
	return root;
};

/** Lays layers over one another, the last wins: maps key by key, lists and models as wholes. */
export const settle = (layers: readonly Sourced[]): Settled => {
	const byPath = new Map<string, Leaf>();
	for (const {from, layer} of layers) for (const leaf of leaves(layer, from)) byPath.set(leaf.path, leaf);
	const sorted = [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
	const parsed = Merged.safeParse(plant(sorted));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new UserError(`configuration: ${issue?.path.join('.')}: ${issue?.message}`, 'see unified-dgm config');
	}
	return {config: parsed.data, origins: sorted.map(({path, value, from}) => ({path, value, from}))};
};
