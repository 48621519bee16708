/** Where a hunk may go: its first line, and the lines it changes (`from` to `to`, exclusive; equal for an insertion). */
export type Place = {readonly at: number; readonly from: number; readonly to: number};

const follows = (one: Place, other: Place): boolean => other.from >= one.to && other.from > one.from;

const collide = (one: Place, other: Place): boolean =>
	one.from < other.to && other.from < one.to ? true : one.from === other.from && one.to === other.to;

type Way = {readonly count: 0 | 1 | 2; readonly back: number};

/**
 * The only way to give each hunk one of its places so that they stand in the file in the order of the patch; undefined when
 * there is none, or more than one. Places are in order.
 */
const inOrder = (choices: readonly (readonly Place[])[]): readonly number[] | undefined => {
	const table: Way[][] = [];
	let before: readonly Place[] = [];
	for (const [hunk, places] of choices.entries()) {
		const ways = table[hunk - 1] ?? [];
		let next = 0;
		let sum: Way = hunk === 0 ? {count: 1, back: -1} : {count: 0, back: -1};
		const row: Way[] = [];
		for (const place of places) {
			for (; next < before.length; next++) {
				const previous = before[next];
				if (previous === undefined || !follows(previous, place)) break;
				const count = ways[next]?.count ?? 0;
				if (count > 0) sum = {count: sum.count + count > 1 ? 2 : 1, back: next};
			}
			row.push(sum);
		}
		table.push(row);
		before = places;
	}
	const ends = (table.at(-1) ?? []).flatMap((way, at) => (way.count > 0 ? [{way, at}] : []));
	const [end] = ends;
	if (end === undefined || ends.length > 1 || end.way.count > 1) return undefined;
	const chosen: number[] = [];
	for (let hunk = choices.length - 1, at = end.at; hunk >= 0; hunk--) {
		chosen.push(at);
		at = table[hunk]?.[at]?.back ?? -1;
	}
	return chosen.reverse();
};

/** For each hunk the index of its place, or undefined where several remain. Every hunk has at least one place. */
export const choose = (choices: readonly (readonly Place[])[]): readonly (number | undefined)[] => {
	if (choices.every(({length}) => length === 1)) return choices.map(() => 0);
	const ordered = inOrder(choices);
	if (ordered !== undefined) return ordered;
	// Out of order: what is certain takes its place away from the others.
	const certain = choices.flatMap(places => (places.length === 1 && places[0] !== undefined ? [places[0]] : []));
	const taken = new Set(certain.map(({from, to}) => `${from} ${to}`));
	return choices.map(places => {
		if (places.length === 1) return 0;
		const free = places.flatMap((place, at) =>
			taken.has(`${place.from} ${place.to}`) || (certain.length <= 50 && certain.some(one => collide(one, place)))
				? []
				: [at],
		);
		return free.length === 1 ? free[0] : undefined;
	});
};
