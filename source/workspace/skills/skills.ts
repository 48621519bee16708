import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {join, sep} from 'node:path';
import {fileWithin} from '../inside.ts';
import {decodeText} from '../text.ts';

/** How something is done, written down for agents: a folder with a SKILL.md, as https://agentskills.io/specification has it. */
export type Skill = {
	readonly name: string;
	readonly about: string;
	/** Absolute real path. */
	readonly folder: string;
	readonly from: 'yours' | 'project';
};

export type Skills = {
	readonly skills: readonly Skill[];
	/** What is wrong with folders that should be skills. */
	readonly notices: readonly string[];
};

/** Folders in one place, bytes of a SKILL.md, characters of a description. */
const MOST = {skills: 100, bytes: 64 * 1024, about: 1_024};

const FOLDERS = ['.unified-dgm', '.agents', '.claude'] as const;

/** Places below a person's home, or a project, where skills are kept; the first that has a name wins. */
const placesIn = (root: string): readonly string[] => FOLDERS.map(folder => join(root, folder, 'skills'));

/** Where a person's own skills are; `home` is UNIFIED_DGM_HOME, `user` the home directory. */
export const personalPlaces = (home: string, user: string | undefined): readonly string[] => [
	...new Set([join(home, 'skills'), ...(user === undefined ? [] : placesIn(user))]),
];

const matter = /^---[ \t]*\r?\n([\s\S]*?\n)---[ \t]*(?:\r?\n|$)/;

/** The front matter and the text below it; or why there is none. */
const readFront = async (
	text: string,
): Promise<{readonly front: unknown; readonly body: string} | {readonly wrong: string}> => {
	const found = matter.exec(text);
	if (found === null) return {wrong: 'has no front matter between lines of ---'};
	const {parseDocument} = await import('yaml');
	const document = parseDocument(found[1] ?? '');
	const [error] = document.errors;
	if (error !== undefined)
		return {wrong: `has front matter that is not YAML (${error.message.split(/ at line|\n/, 1)[0]})`};
	try {
		return {front: document.toJS({maxAliasCount: 20}), body: text.slice(found[0].length).trim()};
	} catch {
		return {wrong: 'has front matter that cannot be read'};
	}
};

const textOf = async (folder: string, path: string): Promise<string | {readonly wrong: string}> => {
	const place = await fileWithin(folder, path);
	if (place === undefined) return {wrong: 'is no file of the skill'};
	if (place.bytes > MOST.bytes) return {wrong: `is larger than ${MOST.bytes / 1024} KiB`};
	try {
		return decodeText(await readFile(place.real)) ?? {wrong: 'is not text'};
	} catch {
		return {wrong: 'cannot be read'};
	}
};

const describe = (front: unknown): {readonly name?: string; readonly about: string} | {readonly wrong: string} => {
	const {name, description} = (typeof front === 'object' && front !== null ? front : {}) as Record<string, unknown>;
	if (typeof description !== 'string' || description.trim() === '') return {wrong: 'has no description'};
	const about = description.trim().replaceAll(/\s+/g, ' ').slice(0, MOST.about);
	if (name === undefined) return {about};
	return typeof name === 'string' && /^[\w-]{1,64}$/.test(name)
		? {name, about}
		: {wrong: 'has a name with more than letters, digits, - and _'};
};

const readOne = async (
	place: string,
	entry: string,
	from: Skill['from'],
	inside: string | undefined,
): Promise<Skill | {readonly notice: string} | undefined> => {
	const path = join(place, entry);
	const folder = await realpath(path).catch(() => undefined);
	if (folder === undefined || !(await stat(folder)).isDirectory()) return undefined;
	const notice = (says: string) => ({notice: `${join(path, 'SKILL.md')} ${says}: left out`});
	// A repository must not make a skill of what stands elsewhere.
	if (inside !== undefined && !folder.startsWith(`${inside}${sep}`)) return notice('leads out of the project');
	const isThere = await stat(join(folder, 'SKILL.md')).then(
		() => true,
		() => false,
	);
	if (!isThere) return undefined;
	const text = await textOf(folder, 'SKILL.md');
	if (typeof text !== 'string') return notice(text.wrong);
	const read = await readFront(text);
	if ('wrong' in read) return notice(read.wrong);
	const said = describe(read.front);
	if ('wrong' in said) return notice(said.wrong);
	const name = said.name ?? entry;
	return /^[\w-]{1,64}$/.test(name)
		? {name, about: said.about, folder, from}
		: notice('has a name with more than letters, digits, - and _');
};

/**
 * The skills that a person and, where they trust it, a project keep; of two with one name the person's own counts. Never rejects:
 * what cannot be read is a notice.
 */
export const findSkills = async ({
	personal,
	project,
}: {
	readonly personal: readonly string[];
	/** The project's folder, absolute and real; undefined where it is not trusted. */
	readonly project: string | undefined;
}): Promise<Skills> => {
	const places = [
		...personal.map(place => ({place, from: 'yours' as const, inside: undefined})),
		...(project === undefined
			? []
			: placesIn(project).map(place => ({place, from: 'project' as const, inside: project}))),
	];
	const byName = new Map<string, Skill>();
	const notices: string[] = [];
	for (const {place, from, inside} of places) {
		const entries = (await readdir(place).catch((): string[] => [])).toSorted().slice(0, MOST.skills);
		const found = await Promise.all(
			entries.map(async entry => readOne(place, entry, from, inside).catch(() => undefined)),
		);
		for (const one of found) {
			if (one === undefined) continue;
			if ('notice' in one) notices.push(one.notice);
			else if (!byName.has(one.name)) byName.set(one.name, one);
		}
	}
	return {skills: [...byName.values()].slice(0, MOST.skills), notices};
};

/** What a skill says, without its front matter; or the text of another file in its folder. */
export const readSkill = async (
	{folder}: Skill,
	file: string | undefined,
): Promise<{readonly text: string} | {readonly wrong: string}> => {
	const text = await textOf(folder, file ?? 'SKILL.md');
	if (typeof text !== 'string') return text;
	if (file !== undefined) return {text};
	const read = await readFront(text);
	return 'wrong' in read ? read : {text: read.body};
};

/** The other files of a skill, relative to its folder: some of them where there are many. */
export const filesOf = async ({folder}: Skill): Promise<readonly string[]> => {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
	return entries
		.filter(entry => entry.isFile())
		.map(entry =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.replaceAll(sep, '/'),
		)
		.filter(
			path => path !== 'SKILL.md' && !path.split('/').some(part => part.startsWith('.') || part === 'node_modules'),
		)
		.toSorted()
		.slice(0, 50);
};
