import {mkdir, readdir, rm, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {UserError} from '../core/user-error.ts';
import {readJsonl} from './jsonl.ts';

/** A session as the shelf lists it. `updated` is ISO 8601; `outcome` of its last turn, `open` while it has none. */
export type Entry = {
	readonly id: string;
	readonly directory: string;
	readonly title: string;
	readonly updated: string;
	readonly outcome: string;
};

type Shelf = {entries: Record<string, Entry>};

const TITLE = 120;

const openShelf = async (sessions: string) => {
	const {JSONFilePreset} = await import('lowdb/node');
	await mkdir(sessions, {recursive: true, mode: 0o700});
	const path = join(sessions, 'shelf.json');
	// The shelf is an index that can be made again: one that cannot be read is made again.
	return JSONFilePreset<Shelf>(path, {entries: {}}).catch(async () => {
		await rm(path, {force: true});
		return JSONFilePreset<Shelf>(path, {entries: {}});
	});
};

/** Puts a session on the shelf, or what is new of it. */
export const note = async (sessions: string, entry: Entry): Promise<void> => {
	const shelf = await openShelf(sessions);
	const title = entry.title.replaceAll(/\s+/g, ' ').trim().slice(0, TITLE);
	await shelf.update(data => {
		data.entries[entry.id] = {...entry, title: title === '' ? (data.entries[entry.id]?.title ?? '') : title};
	});
};

/** The journals there are, by session id. */
const journalsIn = async (sessions: string): Promise<ReadonlyMap<string, string>> => {
	const projects = await readdir(sessions, {withFileTypes: true}).catch(() => []);
	const journals = new Map<string, string>();
	for (const project of projects.filter(entry => entry.isDirectory()))
		for (const id of await readdir(join(sessions, project.name)))
			journals.set(id, join(sessions, project.name, id, 'journal.jsonl'));
	return journals;
};

/** What a journal says of itself, for one that is not on the shelf. */
const readEntry = async (id: string, path: string): Promise<Entry | undefined> => {
	let entry: Entry | undefined;
	const facts = readJsonl<{type: string; directory?: string; text?: string; outcome?: string}>(path);
	for await (const {type, at, directory, text, outcome} of facts) {
		if (type === 'session.opened' && entry === undefined && directory !== undefined)
			entry = {id, directory, title: '', updated: at, outcome: 'open'};
		if (entry === undefined) continue;
		entry = {
			...entry,
			updated: at,
			title:
				entry.title === '' && type === 'prompt.submitted'
					? (text ?? '').replaceAll(/\s+/g, ' ').slice(0, TITLE)
					: entry.title,
			outcome: type === 'turn.started' ? 'open' : type === 'turn.finished' ? (outcome ?? 'open') : entry.outcome,
		};
	}
	return entry;
};

/** All sessions, the latest first. What the shelf does not know, or knows of an earlier time, is read from the journals. */
export const listSessions = async (sessions: string): Promise<readonly (Entry & {readonly path: string})[]> => {
	const shelf = await openShelf(sessions);
	const listed: (Entry & {readonly path: string})[] = [];
	for (const [id, path] of await journalsIn(sessions)) {
		const known = shelf.data.entries[id];
		const modified = await stat(path).then(
			status => (status.isFile() ? status.mtimeMs : undefined),
			() => undefined,
		);
		if (modified === undefined) continue;
		const isFresh = known !== undefined && Date.parse(known.updated) >= modified - 1_000;
		const entry = isFresh ? known : await readEntry(id, path);
		if (entry !== undefined) listed.push({...entry, path});
	}
	return listed.toSorted((a, b) => (a.updated < b.updated ? 1 : -1));
};

/** The session of that id (or the only one that begins so); without an id the latest of the project whose folder is given. */
export const findSession = async (
	sessions: string,
	id: string | undefined,
	project: string,
): Promise<Entry & {readonly path: string}> => {
	const all = await listSessions(sessions);
	if (id === undefined) {
		const latest = all.find(({path}) => dirname(dirname(path)) === project);
		if (latest === undefined) throw new UserError('there is no session of this directory', 'see unified-dgm sessions');
		return latest;
	}
	const found = all.filter(entry => entry.id === id || entry.id.startsWith(id));
	const [only, another] = found;
	if (only === undefined) throw new UserError(`there is no session ${id}`, 'see unified-dgm sessions');
	if (another !== undefined)
		throw new UserError(`${id} is the beginning of ${found.length} sessions`, 'give more of it');
	return only;
};

/** Takes a session away, record and all. */
export const deleteSession = async (
	sessions: string,
	{id, path}: {readonly id: string; readonly path: string},
): Promise<void> => {
	const folder = dirname(path);
	if (basename(folder) !== id) throw new Error(`${path} is not the journal of ${id}`);
	await rm(folder, {recursive: true});
	const shelf = await openShelf(sessions);
	await shelf.update(data => {
		delete data.entries[id];
	});
};
