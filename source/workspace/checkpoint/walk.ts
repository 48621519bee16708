import {type Dirent} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {repositoryRoot} from '../instructions.ts';
import {glance, isReached} from './glance.ts';
import {above, covers, joined, nameOf, within, type Name} from './name.ts';
import {openRules, type Home, type Rules} from './rules.ts';

/** Where the rules of ignoring come from. `empty` is a repository without rules of its own. */
export type Ground = {
	readonly signal?: AbortSignal | undefined;
	readonly git: string;
	readonly directory: string;
	readonly empty: string;
	readonly home: Home;
};

/** What lies in a workspace, before anything of it was looked at. */
export type Walked = {
	/** Files and links. */
	readonly files: ReadonlySet<Name>;
	readonly folders: readonly Name[];
	readonly left: ReadonlyMap<Name, string>;
	readonly ignored: ReadonlySet<Name>;
	/** What an interrupted restoring left lying about. */
	readonly litter: readonly Name[];
};

/** Where restoring prepares a file, beside its place. */
const STAGED = /^\.unified-dgm-undo-[0-9a-f]{32}\.tmp$/;
/** Where the change tool does. */
const STAGED_CHANGE = /^\.unified-dgm-[0-9a-f]{32}\.tmp$/;

/** The memory of a project, and what stands beside it while it is written. */
const MEMORY = /^memory\.yaml(?:\..+)?$/;

/** Never part of a checkpoint: the memory of version control, in any case of letters, and packages that are installed, not written. */
const isNever = (base: Name): boolean =>
	/^(?:\.git|\.hg|\.svn|\.jj|node_modules)$/i.test(base) || STAGED_CHANGE.test(base);

const kindOf = (entry: Dirent<Buffer>): string =>
	entry.isFIFO() ? 'a named pipe' : entry.isSocket() ? 'a socket' : 'a device';

const looksBare = (entries: readonly Dirent<Buffer>[]): boolean => {
	const has = (name: string, folder: 'folder' | 'file') =>
		entries.some(entry => entry.name.toString('latin1') === name && entry.isDirectory() === (folder === 'folder'));
	return has('HEAD', 'file') && has('objects', 'folder') && has('refs', 'folder');
};

const isThere = (path: Buffer): boolean => {
	try {
		return glance(path) !== undefined;
	} catch {
		return false;
	}
};

type Territory = {readonly root: Name; readonly rules: Rules; readonly prefix: Name};

const rulesOrPlain = async ({git, empty, home, signal}: Ground, gitDir: string, workTree: string): Promise<Rules> => {
	const rules = await openRules(git, {place: {gitDir, workTree, cwd: workTree}}, home, signal);
	const works = await rules.ignored(['x']).then(
		() => true,
		() => false,
	);
	if (works) return rules;
	// What is called .git is none, or one that this git does not understand: the rules in the files still count.
	await rules.close();
	return openRules(git, {place: {gitDir: empty, workTree, cwd: workTree}}, {}, signal);
};

/**
 * The rules for the workspace itself: those of the repository that it lies in. A workspace that this repository ignores as a whole
 * is a folder of its own, as is one outside of any.
 */
const topRules = async (ground: Ground): Promise<{readonly rules: Rules; readonly prefix: Name}> => {
	const {directory} = ground;
	const root = await repositoryRoot(directory);
	if (root !== undefined) {
		const rules = await rulesOrPlain(ground, join(root, '.git'), root);
		const prefix = nameOf(Buffer.from(relative(root, directory)));
		if (prefix === '') return {rules, prefix};
		const [outside] = await rules.ignored([prefix]);
		if (outside !== true) return {rules, prefix};
		await rules.close();
	}
	const plain = {place: {gitDir: ground.empty, workTree: directory, cwd: directory}};
	return {rules: await openRules(ground.git, plain, {}, ground.signal), prefix: ''};
};

/**
 * Finds what is in the workspace, folder by folder, each repository by its own rules. `also` are files that are looked for although rules may
 * leave them out. Rejects when git cannot tell what is ignored.
 */
export const walk = async (ground: Ground, also: Iterable<Name>, most: number): Promise<Walked> => {
	const files = new Set<Name>();
	const folders: Name[] = [];
	const left = new Map<Name, string>();
	const ignored = new Set<Name>();
	const litter: Name[] = [];
	const nested: Name[] = [];
	const wanted = new Set<Name>(also);

	const list = async (folder: Name): Promise<readonly Dirent<Buffer>[] | undefined> => {
		try {
			return await readdir(within(ground.directory, folder), {withFileTypes: true, encoding: 'buffer'});
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : '';
			// Gone meanwhile is gone.
			if (code !== 'ENOENT' && code !== 'ENOTDIR') left.set(folder, 'may not be read');
			return undefined;
		}
	};

	const open = async (
		folder: Name,
		root: Name,
	): Promise<readonly {readonly name: Name; readonly entry: Dirent<Buffer>}[]> => {
		const entries = await list(folder);
		if (entries === undefined) return [];
		if (looksBare(entries)) {
			left.set(folder, "is git's own folder");
			return [];
		}
		if (entries.some(entry => entry.name.toString('latin1') === '.gitignore' && entry.isFIFO())) {
			left.set(folder, 'has a .gitignore that is a named pipe');
			return [];
		}
		if (folder !== root && entries.some(entry => entry.name.toString('latin1') === '.git')) {
			nested.push(folder);
			return [];
		}
		return entries.flatMap(entry => {
			const base = nameOf(entry.name);
			// What is remembered of turns outlives them.
			if (folder === '.unified-dgm' && MEMORY.test(base)) return [];
			if (isNever(base)) {
				if (base !== '.git' && base.toLowerCase() === '.git')
					left.set(joined(folder, base), 'has a name that git reserves');
				return [];
			}
			if (!STAGED.test(base)) return [{name: joined(folder, base), entry}];
			litter.push(joined(folder, base));
			return [];
		});
	};

	const explore = async ({root, rules, prefix}: Territory): Promise<void> => {
		const own = (name: Name): Name => joined(prefix, root === '' ? name : name.slice(root.length + 1));
		for (let level: readonly Name[] = [root]; level.length > 0;) {
			if (ground.signal?.aborted) throw new Error('interrupted');
			const found = (await Promise.all(level.map(folder => open(folder, root)))).flat();
			const out = await rules.ignored(found.map(({name}) => own(name)));
			const next: Name[] = [];
			for (const [at, {name, entry}] of found.entries()) {
				if (out[at] === true) ignored.add(name);
				else if (entry.isDirectory()) {
					folders.push(name);
					next.push(name);
				} else if (!entry.isFile() && !entry.isSymbolicLink()) left.set(name, `is ${kindOf(entry)}`);
				else if (entry.isSymbolicLink() && /(?:^|\/)\.gitmodules$/i.test(name))
					left.set(name, 'is a link that git would not keep');
				else files.add(name);
			}
			if (files.size > most) throw new Error(`the workspace has more than ${most} files`);
			level = next;
		}
		const start = prefix === '' ? '' : `${prefix}/`;
		for (const name of await rules.tracked())
			if (name.startsWith(start)) wanted.add(joined(root, name.slice(start.length)));
	};

	const {rules, prefix} = await topRules(ground);
	const territories: (() => Promise<Territory>)[] = [async () => ({root: '', rules, prefix})];
	for (let next = territories.shift(); next !== undefined; next = territories.shift()) {
		const territory = await next();
		try {
			await explore(territory);
		} finally {
			await territory.rules.close();
		}
		for (const root of nested.splice(0)) {
			const at = within(ground.directory, root).toString('utf8');
			// A folder whose name is no text cannot be named to git: what is in it is left.
			if (!Buffer.from(at).equals(within(ground.directory, root)))
				left.set(root, 'is a repository whose name is not UTF-8');
			else territories.push(async () => ({root, rules: await rulesOrPlain(ground, join(at, '.git'), at), prefix: ''}));
		}
	}
	for (const name of wanted) {
		if (files.has(name) || name.split('/').some(isNever) || covers(left, name) !== undefined) continue;
		if (!isReached(ground.directory, name) || !isThere(within(ground.directory, name))) continue;
		files.add(name);
		for (const folder of above(name)) if (folder !== '') folders.push(folder);
	}
	return {files, folders: [...new Set(folders)], left, ignored, litter};
};
