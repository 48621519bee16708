import type {Roots, Place} from '../paths/place.ts';
import {placeToWrite} from '../paths/place.ts';
import type {Applied, Files} from '../patch/apply.ts';
import type {Refusal} from '../patch/parse.ts';
import {decode, encode, type Content} from '../text/encoding.ts';
import {look, type Present} from './disk.ts';
import {digest, type Change} from './change.ts';

/**
 * What a call wants done to files. `named` are the paths as the model wrote them; `apply` is pure and is given what they hold,
 * by the paths they really are, with a way to get from the one to the other.
 */
export type Wish = {
	readonly named: readonly string[];
	readonly apply: (files: Files, real: (named: string) => string) => Applied;
};

type Seen = {readonly place: Place; readonly present: Present | null; readonly content: Content | null};

const see = async (roots: Roots, name: string): Promise<Seen | Refusal> => {
	const place = await placeToWrite(roots, name);
	if ('refused' in place) return place;
	const found = await look(place.at);
	if ('absent' in found) return {place, present: null, content: null};
	if ('refused' in found) return {refused: `${place.path} ${found.refused}.`};
	if (found.links > 1)
		return {
			refused: `${place.path} has ${found.links} names (hard links), and the others may be outside the workspace. Copy it to a file of its own first.`,
		};
	return {place, present: found, content: decode(found.bytes)};
};

const twice = (seen: readonly Seen[]): Refusal | undefined => {
	const byInode = new Map<string, Seen>();
	for (const one of seen) {
		if (one.present === null) continue;
		const other = byInode.get(one.present.inode);
		if (other !== undefined && other.place.at !== one.place.at)
			return {refused: `${other.place.path} and ${one.place.path} are the same file here.`};
		byInode.set(one.present.inode, one);
	}
	return undefined;
};

/** Reads the files that a wish names and works out the changes, without making any. */
export const gather = async (roots: Roots, wish: Wish): Promise<readonly Change[] | Refusal> => {
	const byName = new Map<string, string>();
	const byPath = new Map<string, Seen>();
	for (const name of wish.named) {
		const seen = await see(roots, name);
		if ('refused' in seen) return {refused: `Nothing was written. ${seen.refused}`};
		byName.set(name, seen.place.path);
		byPath.set(seen.place.path, seen);
	}
	const same = twice([...byPath.values()]);
	if (same !== undefined) return same;
	const files: Files = new Map([...byPath].map(([path, {content}]) => [path, content]));
	const applied = wish.apply(files, named => byName.get(named) ?? named);
	if ('refused' in applied) return applied;
	const changes = applied.planned.flatMap(({path, after, from}): readonly Change[] => {
		const seen = byPath.get(path);
		if (seen === undefined) return [];
		const before = seen.present?.bytes ?? null;
		const source = from === undefined ? seen : byPath.get(from);
		const change = {
			place: seen.place,
			before,
			after: after === null ? null : encode(after),
			looks: source?.present?.looks ?? {},
			looked: seen.present?.looks ?? {},
			...(from === undefined ? {} : {from}),
		};
		return digest(change.before) === digest(change.after) ? [] : [change];
	});
	const link = changes.find(({place, after}) => place.linked && after === null);
	if (link !== undefined)
		return {
			refused: `Nothing was written. The path leads through a symbolic link to ${link.place.path}: name that path to delete or move it.`,
		};
	return changes.length === 0
		? {refused: 'The change changes nothing: the files already are as it would leave them.'}
		: changes;
};
