import {UserError} from '../../core/user-error.ts';
import {editMemory, memoryFile, memoryIn} from './file.ts';

/** Something that made the agent better, as `.unified-dgm/memory.yaml` lists it under `improvements_applied`. */
export type Improvement = {
	/** ISO 8601. */
	readonly at: string;
	/** The variant that was promoted: its run, and its own name. */
	readonly variant: string;
	/** The commit that it is in the archive of agents: what it is known by. */
	readonly commit: string;
	readonly change: string;
	/** What proves it. */
	readonly evidence: string;
};

const KEY = 'improvements_applied';

/** Improvements of ours that are kept; characters of a text of one. */
const MOST = {entries: 20, text: 300};

const clip = (text: string): string => {
	const line = text.trim().replaceAll(/\s+/g, ' ');
	return line.length <= MOST.text ? line : `${line.slice(0, MOST.text - 1)}…`;
};

/** What an entry of ours is known by; undefined for what a person wrote. */
const commitOf = (value: unknown): string | undefined => {
	const commit =
		typeof value === 'object' && value !== null && 'variant' in value && 'commit' in value ? value.commit : undefined;
	return typeof commit === 'string' ? commit : undefined;
};

/** Adds an improvement, once; the oldest of such entries go when there are too many. What a person wrote there stays. */
export const addImprovement = async (directory: string, improvement: Improvement): Promise<string> => {
	const {isSeq} = await import('yaml');
	return editMemory(directory, document => {
		// A key with nothing behind it is as good as none.
		if (document.get(KEY) === undefined || document.get(KEY) === null) document.set(KEY, document.createNode([]));
		const list: unknown = document.get(KEY);
		if (!isSeq(list)) throw new UserError(`${memoryFile(directory)}: ${KEY} is no list`);
		const known = (list.toJS(document) as readonly unknown[]).map(commitOf);
		if (known.includes(improvement.commit)) return;
		const ours = known.flatMap((commit, at) => (commit === undefined ? [] : [at]));
		for (const at of ours.slice(0, Math.max(0, ours.length + 1 - MOST.entries)).toReversed()) list.delete(at);
		// An empty list may be written as [], which would go on as a line.
		list.flow = false;
		const {at, variant, commit, change, evidence} = improvement;
		list.add(document.createNode({at, variant, commit, change: clip(change), evidence: clip(evidence)}));
	});
};

/** Takes an improvement out that was taken back. The file is left as it is when it is not there. */
export const removeImprovement = async (directory: string, commit: string): Promise<void> => {
	const list = (await memoryIn(directory))?.[KEY];
	if (!Array.isArray(list) || !list.some(one => commitOf(one) === commit)) return;
	const {isSeq} = await import('yaml');
	await editMemory(directory, document => {
		const kept: unknown = document.get(KEY);
		if (!isSeq(kept)) return;
		const all = kept.toJS(document) as readonly unknown[];
		for (let at = all.length - 1; at >= 0; at -= 1) if (commitOf(all[at]) === commit) kept.delete(at);
	});
};
