import {UserError} from '../core/fault.ts';
import {Merged, type Layer} from './schema.ts';

/** Some configuration, and where it came from as people are told: a file, `environment`, `flags`. */
export type Sourced = {readonly from: string; readonly layer: Layer};

/** A value that holds, and where it came from. `path` is dotted: `security.sandbox_mode`. */
export type Origin = {readonly path: string; readonly value: unknown; readonly from: string};

export type Settled = {readonly config: Merged; readonly origins: readonly Origin[]};

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A role's model is one value, though it may be written as a map. */
const isWhole = (path: string): boolean => /^models\.[^.]+$/.test(path);

const leaves = (tree: Tree, from: string, prefix = ''): readonly Origin[] =>
	Object.entries(tree).flatMap(([key, value]) => {
		const path = prefix === '' ? key : `${prefix}.${key}`;
		if (value === undefined) return [];
		return isTree(value) && !isWhole(path) ? leaves(value, from, path) : [{path, value, from}];
	});

const plant = (origins: readonly Origin[]): Tree => {
	const root: Record<string, unknown> = {};
	for (const {path, value} of origins) {
		const [first = '', ...rest] = path.split('.');
		const below = rest.join('.');
		if (below === '') {
			root[first] = value;
			continue;
		}
		const branch = (root[first] ??= {}) as Record<string, unknown>;
		branch[below] = value;
	}
	return root;
};

/** Lays layers over one another, the last wins: maps key by key, lists and models as wholes. */
export const settle = (layers: readonly Sourced[]): Settled => {
	const byPath = new Map<string, Origin>();
	for (const {from, layer} of layers) for (const origin of leaves(layer, from)) byPath.set(origin.path, origin);
	const origins = [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
	const parsed = Merged.safeParse(plant(origins));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new UserError(`configuration: ${issue?.path.join('.')}: ${issue?.message}`, 'see unified-dgm config');
	}
	return {config: parsed.data, origins};
};
