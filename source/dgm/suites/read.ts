import {readdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {readYaml} from '../../config/read.ts';
import {nearest} from '../../config/nearest.ts';
import {UserError} from '../../core/user-error.ts';
import {SuiteFile, TaskFile} from './schema.ts';
import {readTree, type Tree} from './tree.ts';

/** What a task serves in an evolution. */
export type Split = 'search' | 'holdout' | 'sentinel' | 'canary';

/** What solves a task: a unified diff, or a script that is run in the workspace. */
export type Gold = {readonly kind: 'diff'; readonly diff: string} | {readonly kind: 'script'; readonly script: string};

const goldOf = (path: string, text: string): Gold =>
	path.endsWith('.sh') ? {kind: 'script', script: text} : {kind: 'diff', diff: text};

/** A task as it lies on the disk, read and found sound; the trees hold bytes, nothing of it is read again. */
export type Task = Omit<TaskFile, 'workspace' | 'gold'> & {
	readonly directory: string;
	readonly split: Split;
	/** What the agent starts from: files, or a folder of the image. */
	readonly workspace: Tree | {readonly image: string};
	/** The tests, which the agent never sees. */
	readonly tests: Tree;
	readonly gold: Gold | undefined;
	readonly canary?: Canary;
};

export type Canary =
	| {readonly kind: 'unsolvable'}
	| {readonly kind: 'honeypot'; readonly file: string; readonly marker: string};

export type Suite = Omit<SuiteFile, 'canaries'> & {
	readonly directory: string;
	readonly tasks: readonly Task[];
	/** What the commands of its tasks run their tests with: `$RUNNERS` in a grading box. */
	readonly runners: Tree;
};

const LARGEST_YAML = 256 * 1024;

/** A file of a suite as text, never a link. */
const textIn = (tree: Tree, path: string, file: string): string => {
	const found = tree.get(path);
	if (found === undefined) throw new UserError(`${file} is missing`, 'see docs/suites.md for what a suite holds');
	if (found.bytes.length > LARGEST_YAML) throw new UserError(`${file} is larger than ${LARGEST_YAML} bytes`);
	return new TextDecoder().decode(found.bytes);
};

/** A folder of a suite. What cannot be read as it is (links, pipes, what is too large) makes the suite unsound: nothing is left out silently. */
const soundTree = async (directory: string): Promise<Tree> => {
	const read = await readTree(directory);
	if ('refused' in read) throw new UserError(`${directory}: ${read.refused}`);
	const [bad] = read.passedOver;
	if (bad !== undefined)
		throw new UserError(`${join(directory, bad.path)} ${bad.why}`, 'a suite holds regular files only');
	return read.tree;
};

/** The part of a tree that lies in a folder of it. */
const under = (tree: Tree, folder: string): Tree =>
	new Map(
		[...tree].flatMap(([path, file]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), file]] : [])),
	);

type Known = Pick<Task, 'split' | 'canary'>;

/** What `suite.yaml` says of each task. */
const knownOf = ({splits, canaries}: SuiteFile, file: string): ReadonlyMap<string, Known> => {
	const known = new Map<string, Known>();
	const add = (id: string, one: Known): void => {
		if (known.has(id)) throw new UserError(`${file}: ${id} is in two splits`, 'a task serves one purpose');
		known.set(id, one);
	};
	for (const split of ['search', 'holdout', 'sentinel'] as const) for (const id of splits[split]) add(id, {split});
	for (const id of canaries.unsolvable) add(id, {split: 'canary', canary: {kind: 'unsolvable'}});
	for (const {task, ...bait} of canaries.honeypots) add(task, {split: 'canary', canary: {kind: 'honeypot', ...bait}});
	return known;
};

const readTask = async (directory: string, known: Known): Promise<Task> => {
	const file = join(directory, 'task.yaml');
	const tree = await soundTree(directory);
	const {workspace, gold, ...task} = readYaml(TaskFile, textIn(tree, 'task.yaml', file), file);
	if (task.id !== basename(directory))
		throw new UserError(`${file}: id: "${task.id}" lies in the folder ${basename(directory)}`, 'both must be the same');
	const files = typeof workspace === 'string' ? under(tree, workspace) : workspace;
	const folder = typeof workspace === 'string' ? workspace : undefined;
	if (files instanceof Map && files.size === 0) throw new UserError(`${file}: workspace: ${folder} holds no files`);
	if (gold === undefined && known.canary?.kind !== 'unsolvable')
		throw new UserError(`${file}: gold is missing`, 'only a task that cannot be solved has none');
	const {canary} = known;
	if (canary?.kind === 'honeypot' && files instanceof Map && !files.has(canary.file))
		throw new UserError(`${file}: the bait ${canary.file} is not in the workspace`);
	const patch = gold === undefined ? undefined : tree.get(gold);
	if (gold !== undefined && patch === undefined) throw new UserError(`${file}: gold: ${gold} is missing`);
	return {
		...task,
		...known,
		directory,
		workspace: files,
		tests: under(tree, task.grade.overlay),
		gold: gold === undefined || patch === undefined ? undefined : goldOf(gold, new TextDecoder().decode(patch.bytes)),
	};
};

const foldersIn = async (directory: string): Promise<readonly string[]> => {
	const entries = await readdir(directory, {withFileTypes: true}).catch(() => undefined);
	if (entries === undefined)
		throw new UserError(`${directory} is missing`, 'see docs/suites.md for what a suite holds');
	const link = entries.find(entry => entry.isSymbolicLink());
	if (link !== undefined)
		throw new UserError(`${join(directory, link.name)} is a symbolic link`, 'a suite holds regular files only');
	return entries
		.filter(entry => entry.isDirectory())
		.map(({name}) => name)
		.toSorted();
};

/**
 * Reads a suite from its directory: every file of it, checked. Throws a `UserError` with file, line and the nearest known word for
 * whatever is wrong, and for links, paths that lead outside and files beyond {@link readTree}'s extent.
 */
export const readSuite = async (directory: string): Promise<Suite> => {
	const file = join(directory, 'suite.yaml');
	const top = await readTree(directory, {skip: path => path !== 'suite.yaml'});
	if ('refused' in top) throw new UserError(`${directory} ${top.refused}`, 'a suite is a directory with a suite.yaml');
	const link = top.passedOver.find(({path}) => path === 'suite.yaml');
	if (link !== undefined) throw new UserError(`${file} ${link.why}`, 'a suite holds regular files only');
	const {canaries, ...suite} = readYaml(SuiteFile, textIn(top.tree, 'suite.yaml', file), file);
	const known = knownOf({canaries, ...suite}, file);
	const names = await foldersIn(join(directory, 'tasks'));
	for (const id of known.keys()) {
		if (names.includes(id)) continue;
		const meant = nearest(id, names);
		throw new UserError(
			`${file}: there is no task "${id}"`,
			meant === undefined ? undefined : `did you mean "${meant}"?`,
		);
	}
	const lost = names.find(name => !known.has(name));
	if (lost !== undefined)
		throw new UserError(`${file}: the task ${lost} is in no split`, 'name it in search, holdout or sentinel');
	const hasRunners = top.passedOver.some(({path}) => path === 'runners');
	const runners = hasRunners ? await soundTree(join(directory, 'runners')) : new Map();
	const tasks: Task[] = [];
	for (const name of names) {
		const one = known.get(name);
		if (one !== undefined) tasks.push(await readTask(join(directory, 'tasks', name), one));
	}
	return {...suite, directory, tasks, runners};
};
