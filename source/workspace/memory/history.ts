import {UserError} from '../../core/user-error.ts';
import {editMemory, memoryFile, memoryIn} from './file.ts';

/** What was asked for in a turn and what was done, as `.unified-dgm/memory.yaml` lists it under `conversation_history`. */
export type Entry = {
	/** ISO 8601. */
	readonly at: string;
	readonly session: string;
	readonly turn: string;
	readonly request: string;
	readonly actions_taken: readonly string[];
	readonly outcome: string;
};

const KEY = 'conversation_history';
/** Entries of ours that are kept; actions of one; characters of a request, and of an action. */
const MOST = {entries: 50, actions: 20, request: 500, action: 200};

const clip = (text: string, most: number): string => {
	const line = text.trim().replaceAll(/\s+/g, ' ');
	return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
};

const isEntry = (value: unknown): value is Entry => {
	const {
		at,
		session,
		turn,
		request,
		actions_taken: actions,
	} = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
	return [at, session, turn, request].every(one => typeof one === 'string') && Array.isArray(actions);
};

/** Adds what a turn did, once; the oldest of such entries go when there are too many. What a person wrote there stays. */
export const remember = async (directory: string, entry: Entry): Promise<string> => {
	const {isSeq} = await import('yaml');
	return editMemory(directory, document => {
		if (!document.has(KEY)) document.set(KEY, document.createNode([]));
		const list: unknown = document.get(KEY);
		if (!isSeq(list)) throw new UserError(`${memoryFile(directory)}: ${KEY} is no list`);
		const known = (list.toJS(document) as readonly unknown[]).map(item => (isEntry(item) ? item : undefined));
		if (known.some(one => one?.session === entry.session && one.turn === entry.turn)) return;
		const ours = known.flatMap((one, at) => (one === undefined ? [] : [at]));
		for (const at of ours.slice(0, Math.max(0, ours.length + 1 - MOST.entries)).toReversed()) list.delete(at);
		const {actions_taken: actions, ...rest} = entry;
		const shown = actions.slice(0, MOST.actions).map(action => clip(action, MOST.action));
		list.add(
			document.createNode({
				...rest,
				request: clip(entry.request, MOST.request),
				actions_taken: actions.length > MOST.actions ? [...shown, `and ${actions.length - MOST.actions} more`] : shown,
			}),
		);
	});
};

/** What earlier turns did, oldest first; empty when there is nothing, or the memory cannot be read. */
export const readHistory = async (directory: string): Promise<readonly Entry[]> =>
	historyIn((await memoryIn(directory).catch(() => undefined)) ?? {});

/** What earlier turns did, oldest first, as a memory holds it. */
export const historyIn = ({[KEY]: list}: Readonly<Record<string, unknown>>): readonly Entry[] => {
	if (!Array.isArray(list)) return [];
	return list.filter(isEntry).map(one => ({
		...one,
		outcome: typeof one.outcome === 'string' ? one.outcome : '',
		actions_taken: one.actions_taken.filter(action => typeof action === 'string'),
	}));
};

/** Takes out what some turns of a session did. The file is left as it is when nothing of them is there. */
export const forget = async (directory: string, session: string, turns: readonly string[]): Promise<void> => {
	const isGone = (one: unknown): boolean => isEntry(one) && one.session === session && turns.includes(one.turn);
	const list = (await memoryIn(directory))?.[KEY];
	if (!Array.isArray(list) || !list.some(isGone)) return;
	const {isSeq} = await import('yaml');
	await editMemory(directory, document => {
		const kept: unknown = document.get(KEY);
		if (!isSeq(kept)) return;
		const all = kept.toJS(document) as readonly unknown[];
		for (let at = all.length - 1; at >= 0; at -= 1) if (isGone(all[at])) kept.delete(at);
	});
};
