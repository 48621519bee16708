import {resolve} from 'node:path';
import type {FileIntent, Impossible, Preview, Room, ToolResult} from '../../core/tool.ts';
import {isStillThere} from '../paths/place.ts';
import type {Refusal} from '../patch/parse.ts';
import {digest, intentOf, type Change} from './change.ts';
import {commit, staged, sweep, type Write} from './commit.ts';
import {look, type Disk} from './disk.ts';
import {gather, type Wish} from './gather.ts';
import {narrow} from './narrow.ts';
import {previewOf, sayDone} from './say.ts';

/** What a wish changes, as far as a person wants it. */
const changesOf = async (wish: Wish, room: Room): Promise<readonly Change[] | Refusal> => {
	const changes = await gather(room, wish);
	return 'refused' in changes ? changes : narrow(changes, room.only);
};

/** What a wish would do, without doing it. */
export const previewWish = async (wish: Wish | Refusal, room: Room): Promise<Preview | Impossible> => {
	if ('refused' in wish) return {impossible: wish.refused};
	const changes = await changesOf(wish, room);
	return 'refused' in changes ? {impossible: changes.refused} : previewOf(changes);
};

const failed = (output: string): ToolResult => ({outcome: 'failed', output});

const stale = (paths: readonly string[]): ToolResult =>
	failed(
		`Nothing was written. Changed since the change was made out: ${paths.join(', ')}. Read ${paths.length === 1 ? 'it' : 'them'} again and make the change anew.`,
	);

type State = 'done' | 'todo' | 'stale';

/** How a file that was previewed is now. */
const stateOf = async (at: string, {before, after}: FileIntent): Promise<State> => {
	if (!(await isStillThere(at))) return 'stale';
	const found = await look(at);
	if ('refused' in found) return 'stale';
	const now = digest('bytes' in found ? found.bytes : null);
	if (now === after) return 'done';
	return now === before ? 'todo' : 'stale';
};

const writeOf = ({place, before, after, looks, looked}: Change): Write => ({
	at: place.at,
	before,
	after,
	looks,
	looked,
});

const sameIntents = (one: readonly FileIntent[], other: readonly FileIntent[]): boolean => {
	const text = (files: readonly FileIntent[]): string =>
		files
			.map(({path, before, after}) => JSON.stringify([path, before, after]))
			.sort()
			.join('\n');
	return text(one) === text(other);
};

/** What is left to do of a change that was cut off: its new contents were all staged before the first file changed. */
const leftOver = async (room: Room, files: readonly FileIntent[]): Promise<readonly Write[] | ToolResult> => {
	const writes: Write[] = [];
	for (const {path, after} of files) {
		const at = resolve(room.directory, path);
		const found = await look(at);
		if ('refused' in found) return stale([path]);
		const waiting = after === null ? undefined : await staged(at, after);
		if (after !== null && waiting === undefined)
			return failed(
				`Nothing more was written. This change was cut off and cannot be finished: ${path} is as before, other files of it are changed. Read them again.`,
			);
		const now = 'bytes' in found ? found : undefined;
		writes.push({
			at,
			before: now?.bytes ?? null,
			after: waiting?.bytes ?? null,
			looks: waiting?.looks ?? {},
			looked: now?.looks ?? {},
		});
	}
	return writes;
};

const sayLeft = (left: readonly string[]): string =>
	left.length === 0 ? 'Nothing was written' : `It could not be put back everywhere; look at ${left.join(', ')}`;

const write = async (disk: Disk, writes: readonly Write[], room: Room, otherwise: 'undo' | 'leave', said: string) => {
	const committed = await commit(disk, writes, room.signal, otherwise);
	switch (committed.kind) {
		case 'done':
			return {outcome: 'ok', output: said} as const;
		case 'aborted':
			return {outcome: 'aborted', output: 'Interrupted before anything was written.'} as const;
		case 'failed':
			return failed(`The change could not be made: ${committed.why}. ${sayLeft(committed.left)}.`);
	}
};

const forbidden = (changes: readonly Change[], room: Room): string | undefined => {
	const kept = changes.find(({place}) => place.protected);
	if (kept !== undefined) return `${kept.place.path} may not be written by an agent. Nothing was written.`;
	const approved = new Set(room.preview?.outside);
	const away = changes.find(({place}) => place.outside && !approved.has(place.path));
	if (away !== undefined)
		return `${away.place.path} is outside the workspace, which nobody approved. Nothing was written.`;
	return undefined;
};

const makeAnew = async (disk: Disk, wish: Wish, room: Room): Promise<ToolResult> => {
	const changes = await changesOf(wish, room);
	if ('refused' in changes) return failed(changes.refused);
	const no = forbidden(changes, room);
	if (no !== undefined) return failed(no);
	const approved = room.preview?.files;
	if (approved !== undefined && !sameIntents(changes.map(intentOf), approved))
		return stale(approved.map(({path}) => path));
	return write(disk, changes.map(writeOf), room, 'undo', await sayDone(changes));
};

/**
 * Makes the change that a wish asks for. With a preview on record this may be the second time: files that already are as they
 * should be are left, files as they were before are written, and any other makes the whole change stale.
 */
export const useWish = async (disk: Disk, wish: Wish | Refusal, room: Room): Promise<ToolResult> => {
	if ('refused' in wish) return failed(wish.refused);
	const files = room.preview?.files;
	if (files === undefined) return makeAnew(disk, wish, room);
	const states: State[] = [];
	for (const file of files) states.push(await stateOf(resolve(room.directory, file.path), file));
	const gone = files.filter((_, at) => states[at] === 'stale');
	if (gone.length > 0) return stale(gone.map(({path}) => path));
	const todo = files.filter((_, at) => states[at] === 'todo');
	const finish = async (result: ToolResult): Promise<ToolResult> => {
		if (result.outcome === 'ok')
			for (const {path, before, after} of files) await sweep(disk, resolve(room.directory, path), [before, after]);
		return result;
	};
	if (todo.length === files.length) return finish(await makeAnew(disk, wish, room));
	const said = `${room.preview?.title ?? 'The change'}: done.`;
	if (todo.length === 0) return finish({outcome: 'ok', output: said});
	const writes = await leftOver(room, todo);
	return 'outcome' in writes ? writes : finish(await write(disk, writes, room, 'leave', said));
};
