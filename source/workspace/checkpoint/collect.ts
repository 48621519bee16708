import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Collected} from './checkpoint.ts';
import {drop, pack, stored, type Shadow} from './shadow.ts';

export type Limits = {
	readonly storeBytes: number;
	readonly states: number;
	readonly ageMs: number;
	readonly graceMs: number;
};

/** Bytes of all files below a folder. */
const bytesIn = async (folder: string): Promise<number> => {
	let bytes = 0;
	for (const entry of await readdir(folder, {withFileTypes: true}).catch(() => [])) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) bytes += await bytesIn(path);
		else
			bytes += await stat(path).then(
				({size}) => size,
				() => 0,
			);
	}
	return bytes;
};

/**
 * Drops states that are too old or too many, then the oldest until the rest fits. Never those in `kept`, those of the last while, nor the
 * newest. Only while nobody else writes. Rejects with git's complaint.
 */
export const collect = async (
	shadow: Shadow,
	{storeBytes, states, ageMs, graceMs}: Limits,
	kept: ReadonlySet<string>,
	now: number,
): Promise<Collected> => {
	const all = await stored(shadow);
	const mayGo = all.filter(({id, at}, place) => place > 0 && !kept.has(id) && now - at >= graceMs);
	const room = Math.max(0, states - (all.length - mayGo.length));
	const tooMany = mayGo.slice(room);
	const tooOld = mayGo.filter(({at}) => now - at > ageMs);
	const going = new Set([...tooMany, ...tooOld].map(({id}) => id));
	await drop(shadow, [...going]);
	await pack(shadow);
	let rest = mayGo.filter(({id}) => !going.has(id));
	let bytes = await bytesIn(shadow.path);
	while (bytes > storeBytes && rest.length > 0) {
		// Packing is dear, and what one state alone holds is not known before: so a quarter goes at a time.
		const oldest = rest.slice(-Math.ceil(rest.length / 4));
		await drop(
			shadow,
			oldest.map(({id}) => id),
		);
		for (const {id} of oldest) going.add(id);
		rest = rest.slice(0, rest.length - oldest.length);
		await pack(shadow);
		bytes = await bytesIn(shadow.path);
	}
	return {states: all.length - going.size, dropped: going.size, bytes, over: bytes > storeBytes};
};
