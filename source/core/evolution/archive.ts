/** How often something was solved, and how often it was not. */
export type Counts = {readonly solved: number; readonly failed: number};

/** Open variants are bred from and tried; a forbidden one was closed by a person, a quarantined one by an alarm. */
export type Standing = 'open' | 'forbidden' | 'quarantined';

/** A variant of the agent, and how it did on the tasks of the search. */
export type Variant = {
	readonly id: string;
	/** Null for the root alone. */
	readonly parent: string | null;
	/** The commit that it is in the agents repository. */
	readonly commit: string;
	readonly standing: Standing;
	/** Task → solved. What is not in here was not tried, or has no valid result. */
	readonly tried: Readonly<Record<string, boolean>>;
};

/** All variants that are viable, the oldest first: the root, and every other one after its parent. */
export type Archive = readonly Variant[];

/** A variant's own record. */
export const countsOf = ({tried}: Variant): Counts => {
	const results = Object.values(tried);
	const solved = results.filter(Boolean).length;
	return {solved, failed: results.length - solved};
};

/** The share solved; 0 for what was never tried. */
export const meanOf = ({solved, failed}: Counts): number => (solved + failed === 0 ? 0 : solved / (solved + failed));

/**
 * The record of each clade: a variant with all its descendants, as fresh counts. The published release of HGM (`tree.py`, `get_decendant_evals`) takes a
 * variant's own list and adds the descendants' results to it, so that every look at a clade changes the variant's own record; nothing here is changed by
 * being read. What is quarantined counts for nobody: a clade is not productive because one in it cheats.
 */
export const cladesOf = (archive: Archive): ReadonlyMap<string, Counts> => {
	const clades = new Map<string, Counts>();
	// Youngest first: a variant's descendants are all in before it is handed on to its parent.
	for (const variant of archive.toReversed()) {
		const below = clades.get(variant.id) ?? {solved: 0, failed: 0};
		const own = variant.standing === 'quarantined' ? {solved: 0, failed: 0} : countsOf(variant);
		const clade = {solved: below.solved + own.solved, failed: below.failed + own.failed};
		clades.set(variant.id, clade);
		if (variant.parent === null) continue;
		const above = clades.get(variant.parent) ?? {solved: 0, failed: 0};
		clades.set(variant.parent, {solved: above.solved + clade.solved, failed: above.failed + clade.failed});
	}
	return clades;
};

/** The ids of a variant and of all its descendants, the oldest first. */
export const cladeOf = (archive: Archive, id: string): ReadonlySet<string> => {
	const clade = new Set([id]);
	for (const variant of archive) if (variant.parent !== null && clade.has(variant.parent)) clade.add(variant.id);
	return clade;
};

/** The archive with a result; a result of a variant that it does not hold changes nothing. */
export const withResult = (archive: Archive, id: string, task: string, solved: boolean): Archive =>
	archive.map(variant => (variant.id === id ? {...variant, tried: {...variant.tried, [task]: solved}} : variant));

/** The archive with a whole clade closed. What is quarantined stays so. */
export const withClosed = (archive: Archive, id: string, standing: Exclude<Standing, 'open'>): Archive => {
	const clade = cladeOf(archive, id);
	return archive.map(variant =>
		clade.has(variant.id) && variant.standing !== 'quarantined' ? {...variant, standing} : variant,
	);
};
