import {createHash} from 'node:crypto';
import {mkdir, stat} from 'node:fs/promises';
import {isAbsolute, join, relative} from 'node:path';
import {
	type Caps,
	type Change,
	type Checkpoints,
	type CheckpointOptions,
	type Failed,
	NOW,
	type Span,
	type Taken,
} from './checkpoint.ts';
import {collect} from './collect.ts';
import {compare, type Named, wayBack} from './compare.ts';
import {disk as realDisk, type Disk} from './disk.ts';
import {findGit} from './git.ts';
import {loadKnown, saveKnown} from './known.ts';
import {locked} from './lock.ts';
import {type Known, look, type Looked} from './look.ts';
import {shown, type Name} from './name.ts';
import {startReading} from './reader.ts';
import {carryOut} from './restore.ts';
import {prepare, readState, type Shadow} from './shadow.ts';
import {sameState, type State} from './state.ts';
import {renew, startWriting} from './writer.ts';

const defaults: Required<Caps> = {
	fileBytes: 10 * 1000 * 1000,
	files: 100_000,
	takeBytes: 2 * 1000 * 1000 * 1000,
	storeBytes: 1000 * 1000 * 1000,
	states: 200,
	ageMs: 30 * 24 * 60 * 60 * 1000,
	graceMs: 60 * 60 * 1000,
};

const BEFORE = 'before going back';
/** States that are held in memory, as a session asks for the same few again and again. */
const REMEMBERED = 6;

/** A trouble of the outside becomes a line for a person; a mistake of ours stays one. */
const orFailed = async <Result>(act: () => Promise<Result>, signal?: AbortSignal): Promise<Result | Failed> => {
	try {
		return await act();
	} catch (error) {
		if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
		return {failed: signal?.aborted ? 'interrupted' : error.message};
	}
};

/**
 * Opens the checkpoints of a workspace. Nothing is read, written or run before they are used. `disk` is what restoring writes with.
 * Several may be open for one workspace, in one process or many: they share what they take.
 */
export const openCheckpoints = async (options: CheckpointOptions, disk: Disk = realDisk): Promise<Checkpoints> => {
	const {directory, store, home, configHome, now = Date.now} = options;
	const caps = {...defaults, ...options.caps};
	const root = join(store, createHash('sha256').update(directory).digest('hex').slice(0, 24));
	const lock = join(root, 'lock');
	const knownFile = join(root, 'known.json');

	let known: ReadonlyMap<Name, Known> | undefined;
	let last: {readonly id: string; readonly state: State} | undefined;
	const remembered = new Map<string, State>();

	const remember = (id: string, state: State): void => {
		remembered.delete(id);
		remembered.set(id, state);
		for (const old of remembered.keys()) if (remembered.size > REMEMBERED) remembered.delete(old);
	};

	const begin = async (): Promise<Shadow> => {
		const way = relative(directory, store);
		if (way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way)))
			throw new Error('the store of checkpoints lies in the workspace');
		const there = await stat(directory).then(
			info => info.isDirectory(),
			() => false,
		);
		if (!there) throw new Error(`there is no folder ${directory}`);
		const git = await findGit(directory, options.programs);
		if (git === undefined) throw new Error('git is not installed, so nothing can be undone');
		await mkdir(root, {recursive: true, mode: 0o700});
		return {git, path: join(root, 'shadow.git')};
	};

	/** Does something with the store while nobody else does. */
	const holding = <Result>(act: (shadow: Shadow) => Promise<Result>, signal?: AbortSignal): Promise<Result | Failed> =>
		orFailed(async () => {
			const shadow = await begin();
			return locked(
				lock,
				async () => {
					await prepare(shadow);
					return act(shadow);
				},
				signal,
			);
		}, signal);

	const stateOf = async (shadow: Shadow, id: string): Promise<State> => {
		const state = remembered.get(id) ?? (await readState(shadow, id));
		if (state === undefined) throw new Error(`there is no checkpoint ${id}: it may have been collected`);
		remember(id, state);
		return state;
	};

	type Wish = {
		readonly also: readonly State[];
		readonly keep?: (blob: string, bytes: Uint8Array) => Promise<void>;
		readonly signal?: AbortSignal | undefined;
	};

	const lookAround = async (shadow: Shadow, {also, keep, signal}: Wish): Promise<Looked> => {
		known ??= await loadKnown(knownFile);
		const looked = await look({
			ground: {git: shadow.git, directory, empty: shadow.path, home: {home, configHome}},
			caps,
			known,
			// What was once covered stays covered, whatever becomes of the ignore rules.
			also: new Set([...also, ...(last === undefined ? [] : [last.state])].flatMap(({files}) => [...files.keys()])),
			now,
			signal,
			...(keep === undefined ? {} : {keep}),
		});
		known = looked.known;
		return looked;
	};

	type Kept = {readonly id: string; readonly looked: Looked};

	const keepNow = async (shadow: Shadow, label: string, wish: Wish): Promise<Kept> => {
		const writer = startWriting(shadow);
		try {
			const looked = await lookAround(shadow, {...wish, keep: writer.keep});
			const {state} = looked;
			if (last !== undefined && sameState(last.state, state) && (await renew(shadow, last.id, label, now())))
				return {id: last.id, looked};
			const id = await writer.finish(state, label, now());
			last = {id, state};
			remember(id, state);
			await saveKnown(knownFile, looked.known);
			return {id, looked};
		} finally {
			await writer.giveUp();
		}
	};

	/** The store may have lost bytes that it is thought to have: then everything is read again. */
	const keepSurely = async (shadow: Shadow, label: string, wish: Wish): Promise<Kept> => {
		try {
			return await keepNow(shadow, label, wish);
		} catch (error) {
			if (wish.signal?.aborted || known === undefined || known.size === 0) throw error;
			known = new Map();
			return keepNow(shadow, label, wish);
		}
	};

	const touchedIn = async (shadow: Shadow, spans: readonly Span[]): Promise<ReadonlySet<Name>> => {
		const names = new Set<Name>();
		for (const {from, to} of spans)
			for (const {name} of compare(await stateOf(shadow, from), await stateOf(shadow, to))) names.add(name);
		return names;
	};

	const bare = <Item extends object>({name: _, ...item}: Named<Item>): Omit<Named<Item>, 'name'> => item;

	return {
		take: (label, signal) =>
			holding(async (shadow): Promise<Taken> => {
				const {id, looked} = await keepSurely(shadow, label, {also: [], signal});
				const left = [...looked.state.left].map(([name, why]) => ({path: shown(name), why}));
				return {id, files: looked.state.files.size, bytes: looked.bytes, read: looked.read, left};
			}, signal),

		changes: (from, to) =>
			holding(async shadow => {
				const before = await stateOf(shadow, from);
				const after = to === NOW ? (await lookAround(shadow, {also: [before]})).state : await stateOf(shadow, to);
				return compare(before, after).map(bare);
			}),

		plan: (to, since, person = []) =>
			holding(async shadow => {
				const target = await stateOf(shadow, to);
				// To be told later from what a person does meanwhile, what is there now has to be kept.
				const kept = since === NOW ? await keepSurely(shadow, BEFORE, {also: [target]}) : undefined;
				const named = kept?.id ?? since;
				const left = await stateOf(shadow, named);
				const {state} = kept?.looked ?? (await lookAround(shadow, {also: [target, left]}));
				const way = wayBack(target, left, state, await touchedIn(shadow, person));
				return {
					to,
					since: named,
					person,
					changes: way.changes.map(bare),
					conflicts: way.conflicts.map(bare),
					theirs: way.theirs.map(bare),
					left: way.left.map(bare),
				};
			}),

		restore: (plan, {conflicts, signal}) =>
			holding(async shadow => {
				const to = await stateOf(shadow, plan.to);
				const since = await stateOf(shadow, plan.since);
				const touched = await touchedIn(shadow, plan.person);
				const {id: before, looked} = await keepSurely(shadow, BEFORE, {also: [to, since], signal});
				const way = wayBack(to, since, looked.state, touched);
				const agreed = (path: string, holds: string): boolean =>
					conflicts === 'overwrite' && plan.conflicts.some(each => each.path === path && each.holds === holds);
				const overwritten = way.conflicts
					.filter(({path, holds}) => agreed(path, holds))
					.map(({name, path}): Named<Change> => ({name, path, kind: to.files.has(name) ? 'changed' : 'deleted'}));
				const kept = way.conflicts
					.filter(({path, holds}) => !agreed(path, holds))
					.map(({path, why}) => ({path, why: conflicts === 'keep' ? why : `${why}, after you were asked`}));
				const reader = startReading(shadow);
				try {
					const changes = [...way.changes, ...overwritten].sort((a, b) => (a.name < b.name ? -1 : 1));
					const {done, left} = await carryOut({directory, disk, reader, to, since, now: looked, changes, signal});
					return {before, done, kept, left: [...way.left.map(bare), ...left]};
				} finally {
					await reader.close();
				}
			}, signal),

		collect: kept => holding(async shadow => collect(shadow, caps, new Set(kept), now())),
	};
};
