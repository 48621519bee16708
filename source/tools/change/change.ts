import {createHash} from 'node:crypto';
import type {FileIntent} from '../../core/tool.ts';
import type {Place} from '../paths/place.ts';
import type {Looks} from './disk.ts';

/**
 * One file's part of a change: its bytes before and after, null where there is no file. A move is a file that comes, with
 * `from`, and one that goes.
 */
export type Change = {
	readonly place: Place;
	readonly before: Uint8Array | null;
	readonly after: Uint8Array | null;
	/** How the file is to look afterwards, and how it looks before. */
	readonly looks: Looks;
	readonly looked: Looks;
	/** The path, as shown, that the content was moved from. */
	readonly from?: string;
};

/** SHA-256 in hex; null for no file. */
export const digest = (bytes: Uint8Array | null): string | null =>
	bytes === null ? null : createHash('sha256').update(bytes).digest('hex');

export const intentOf = ({place, before, after}: Change): FileIntent => ({
	path: place.path,
	before: digest(before),
	after: digest(after),
});
