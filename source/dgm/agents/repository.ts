import {createHash} from 'node:crypto';
import {chmod, mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {runGit, startGit, type GitOptions} from '../../workspace/checkpoint/git.ts';
import {isPlainPath, type Change, type Form} from './fence.ts';

/** The bytes of an agent's files, by path with `/`. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** What a variant does to its parent: new bytes, or null for a file that it takes away. */
export type Edits = ReadonlyMap<string, Uint8Array | null>;

/** The archive of agents: a bare repository that nobody else works in. Commits are named by their whole id. */
export type Agents = {
	/** Keeps the agent that is installed, and gives its commit: the same bytes are always the same commit. */
	seed(files: Files, name: string): Promise<string>;
	/** Keeps a variant of a parent on a branch of its own, and gives its commit: the same parent, edits and words are always the same commit. */
	breed(parent: string, branch: string, edits: Edits, message: string): Promise<string>;
	/** What differs between two agents, a path at a time, as git has it. */
	changes(from: string, to: string): Promise<readonly Change[]>;
	/** The same as a unified diff for people. */
	diff(from: string, to: string): Promise<string>;
	/** The bytes of one file; undefined when the agent has none there. */
	read(commit: string, path: string): Promise<Uint8Array | undefined>;
	/** Every regular file of an agent whose name is a plain path: there is no other in what was kept here. */
	files(commit: string): Promise<Files>;
	/** Writes an agent's files into a folder that is not there yet; whole or not at all. No hook, filter or attribute has a say. */
	checkOut(commit: string, directory: string): Promise<void>;
	/** The commit that a name stands for; undefined when there is none of that name. */
	named(name: string): Promise<string | undefined>;
	/** Moves a name from the commit that it stands for (undefined: from nothing) to another, at once; false when it stood elsewhere. */
	move(name: string, from: string | undefined, to: string): Promise<boolean>;
	/** Takes a name away that stands for a commit; the commit stays as long as another name holds it. */
	drop(name: string, from: string): Promise<void>;
	/** All names below a prefix (`refs/heads/variants/`), with their commits, in the order of the names. */
	list(prefix: string): Promise<readonly {readonly name: string; readonly commit: string}[]>;
};

const FORMS: Readonly<Record<string, Form>> = {
	'100644': 'file',
	'100755': 'program',
	'120000': 'link',
	'160000': 'submodule',
};
const NOTHING = '000000';
const ZERO = '0'.repeat(40);

/** Commits have no time of their own: what they hold names them, so that the same evolution makes the same archive. Seconds since 1970. */
const TIME = 1_767_225_600;

const formOf = (mode: string): Form | null => (mode === NOTHING ? null : (FORMS[mode] ?? 'link'));

const isId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

const fail = (what: string, why: string): never => {
	throw new Error(`the archive of agents ${what}: ${why}`);
};

/** What names an agent's files, whoever holds them: equal for equal files alone. */
export const printOf = (files: Files): string => {
	const print = createHash('sha256');
	for (const [file, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
		print.update(`${file}\0${bytes.length}\0`).update(bytes);
	return print.digest('hex').slice(0, 16);
};

/** A path that may be written: git's fast-import takes any, also those that climb. */
const checked = (path: string): string =>
	isPlainPath(path) ? path : fail('cannot be written', `${JSON.stringify(path)} is not a plain path`);

const dataOf = (bytes: Uint8Array): readonly (string | Uint8Array)[] => [`data ${bytes.length}\n`, bytes, '\n'];

/** Opens the archive at an absolute path, and makes it when it is not there. Rejects with a line for a person. */
export const openAgents = async (git: string, path: string): Promise<Agents> => {
	const options: GitOptions = {place: {gitDir: path, cwd: path}};
	await mkdir(path, {recursive: true, mode: 0o700});
	await chmod(path, 0o700);
	const run = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> => {
		const ran = await runGit(git, args, {...options, ...(input === undefined ? {} : {input})});
		return ran.kind === 'ok' ? ran.output : fail('cannot be read', ran.why);
	};
	const tried = async (args: readonly string[]): Promise<Buffer | undefined> => {
		const ran = await runGit(git, args, options);
		return ran.kind === 'ok' ? ran.output : undefined;
	};
	if ((await tried(['rev-parse', '--git-dir'])) === undefined)
		await run(['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--initial-branch=default']);

	const named = async (name: string): Promise<string | undefined> => {
		const found = await tried(['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`]);
		const id = found?.toString('latin1').trim() ?? '';
		return isId(id) ? id : undefined;
	};

	const commit = async (parts: readonly (string | Uint8Array)[], ref: string): Promise<string> => {
		const {child, ended} = startGit(git, ['fast-import', '--quiet', '--done', '--force'], options);
		child.stdout.resume();
		child.stdin.end(
			Buffer.concat([...parts, 'done\n'].map(part => (typeof part === 'string' ? Buffer.from(part) : part))),
		);
		const {code, complaint} = await ended;
		if (code !== 0) fail('cannot be written', complaint);
		return (await named(ref)) ?? fail('cannot be written', `${ref} is not there`);
	};

	const headOf = (ref: string, message: string): readonly (string | Uint8Array)[] => [
		`commit ${ref}\ncommitter unified-dgm <unified-dgm> ${TIME} +0000\n`,
		...dataOf(Buffer.from(message)),
	];

	const changes = async (from: string, to: string): Promise<readonly Change[]> => {
		const raw = await run(['diff-tree', '-r', '--raw', '-z', '--no-renames', '--full-index', from, to]);
		const words = raw.toString('utf8').split('\0');
		const found: Change[] = [];
		for (let at = 0; at + 1 < words.length; at += 2) {
			const [, before = '', after = ''] = /^:(\d{6}) (\d{6}) /.exec(words[at] ?? '') ?? [];
			found.push({path: words[at + 1] ?? '', before: formOf(before), after: formOf(after)});
		}
		return found;
	};

	const read = (id: string, file: string): Promise<Uint8Array | undefined> =>
		tried(['cat-file', 'blob', `${id}:${file}`]);

	const listing = async (id: string): Promise<readonly {readonly form: Form | null; readonly path: string}[]> =>
		(await run(['ls-tree', '-r', '-z', '--full-tree', id]))
			.toString('utf8')
			.split('\0')
			.filter(line => line !== '')
			.map(line => ({form: formOf(line.slice(0, 6)), path: line.slice(line.indexOf('\t') + 1)}));

	const files = async (id: string): Promise<Files> => {
		const wanted = (await listing(id)).filter(
			({form, path: file}) => (form === 'file' || form === 'program') && isPlainPath(file),
		);
		const asked = wanted.map(({path: file}) => `${id}:${file}\n`).join('');
		const answer = await run(['cat-file', '--batch'], Buffer.from(asked));
		const all = new Map<string, Uint8Array>();
		let at = 0;
		for (const {path: file} of wanted) {
			const line = answer.indexOf(10, at);
			const size = Number(/ blob (\d+)$/.exec(answer.toString('latin1', at, line))?.[1] ?? Number.NaN);
			if (Number.isNaN(size)) return fail('cannot be read', `${file} is missing`);
			all.set(file, answer.subarray(line + 1, line + 1 + size));
			at = line + size + 2;
		}
		return all;
	};

	return {
		named,
		changes,
		read,
		files,
		seed: async (given, name) => {
			const sorted = [...given].toSorted(([a], [b]) => (a < b ? -1 : 1));
			const parts = sorted.flatMap(([file, bytes]) => [`M 100644 inline ${checked(file)}\n`, ...dataOf(bytes)]);
			const ref = `refs/heads/seeds/${printOf(given)}`;
			return (await named(ref)) ?? (await commit([...headOf(ref, `The agent as installed: ${name}\n`), ...parts], ref));
		},
		breed: async (parent, branch, edits, message) => {
			if ((await named(parent)) !== parent) return fail('cannot be written', `there is no parent ${parent}`);
			const ref = `refs/heads/variants/${branch}`;
			const parts = [...edits]
				.toSorted(([a], [b]) => (a < b ? -1 : 1))
				.flatMap(([file, bytes]) =>
					bytes === null ? [`D ${checked(file)}\n`] : [`M 100644 inline ${checked(file)}\n`, ...dataOf(bytes)],
				);
			return await commit([...headOf(ref, message), `from ${parent}\n`, ...parts], ref);
		},
		diff: async (from, to) =>
			(await run(['diff-tree', '-r', '-p', '--no-renames', '--no-textconv', '--no-ext-diff', from, to])).toString(
				'utf8',
			),
		checkOut: async (id, directory) => {
			await mkdir(dirname(directory), {recursive: true, mode: 0o700});
			const draft = await mkdtemp(`${directory}.`);
			try {
				for (const [file, bytes] of await files(id)) {
					await mkdir(dirname(join(draft, file)), {recursive: true});
					await writeFile(join(draft, file), bytes, {flag: 'wx'});
				}
				await rename(draft, directory);
			} finally {
				await rm(draft, {recursive: true, force: true});
			}
		},
		move: async (name, from, to) => (await tried(['update-ref', name, to, from ?? ZERO])) !== undefined,
		drop: async (name, from) => void (await run(['update-ref', '-d', name, from])),
		list: async prefix =>
			(await run(['for-each-ref', '--format=%(objectname) %(refname)', prefix]))
				.toString('utf8')
				.split('\n')
				.filter(line => line !== '')
				.map(line => ({commit: line.slice(0, 40), name: line.slice(41)})),
	};
};
