import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {shellWord, type Sandbox} from '../../core/sandbox.ts';
import type {Gold, Task} from '../suites/read.ts';
import {type Tree, writeTree} from '../suites/tree.ts';
import {type Applied, applyChanges} from './apply.ts';
import {type Printed, runIn} from './box.ts';
import {changesOfDiff, changesOfTree, pathsRead, type Changes} from './changes.ts';
import {protection} from './protect.ts';

/**
 * What an agent did: a unified diff, or its workspace as it was read when the agent was gone. A script is nobody's but a suite's own, to
 * prove a task.
 */
export type Candidate =
	| Gold
	| {
			readonly kind: 'tree';
			readonly after: Tree;
			readonly passedOver: readonly {readonly path: string; readonly why: string}[];
	  };

/** Where the workspace is in a box when it is not one of the image: in memory, within the limit of memory. */
const WORK = '/tmp/work';

type Staged = Applied & {readonly workspace: string};

/** Why a candidate is not graded, or why the box failed. */
type Unstaged = {readonly refused: string} | {readonly fault: string};

export type Bench = {
	readonly task: Task;
	readonly box: Sandbox;
	readonly directory: string;
	readonly signal: AbortSignal;
};

const into = ({into: folder}: Task['grade'], tests: Tree): Tree =>
	folder === '.' ? tests : new Map([...tests].map(([path, file]) => [`${folder}/${path}`, file]));

const changesIn = async (candidate: Candidate, pristine: Tree): Promise<Changes> => {
	switch (candidate.kind) {
		case 'diff':
			return changesOfDiff(candidate.diff, pristine);
		case 'tree':
			return changesOfTree(candidate.after, candidate.passedOver, pristine);
		case 'script':
			return {changes: [], passedOver: []};
	}
};

/** Milliseconds in which files are copied into a box. */
const COPYING = 120_000;

const work = async ({box, directory, signal}: Bench, script: string): Promise<Printed | {readonly fault: string}> => {
	const printed = await runIn(box, script, {directory, timeoutMs: COPYING, signal});
	const {ending} = printed;
	if (ending.kind === 'exited' && ending.code === 0) return printed;
	if (ending.kind === 'unstarted')
		return {fault: ending.hint === undefined ? ending.why : `${ending.why} (${ending.hint})`};
	return {fault: `the workspace could not be laid out: ${ending.kind} ${printed.output.trim().slice(-200)}`};
};

/** The files of the image that a diff is about, as they are before anything of the candidate ran. */
const pristineInImage = async (bench: Bench, folder: string, candidate: Candidate): Promise<Tree | Unstaged> => {
	if (candidate.kind === 'tree') return {refused: 'a workspace in an image takes a diff'};
	if (candidate.kind === 'script') return new Map();
	const paths = [...new Set(await pathsRead(candidate.diff))].filter(
		path => !path.startsWith('/') && !path.includes('..'),
	);
	if (paths.length === 0) return new Map();
	const list = paths.map(path => shellWord(`${folder}/${path}`)).join(' ');
	const script = `for at in ${list}; do
		if [ -f "$at" ] && [ ! -L "$at" ]; then { [ -x "$at" ] && printf x || printf f; base64 "$at" | tr -d '\\n'; }; else printf -- -; fi; echo; done`;
	const printed = await work(bench, script);
	if ('fault' in printed) return printed;
	const lines = printed.output.split('\n');
	return new Map(
		paths.flatMap((path, at) => {
			const line = lines[at] ?? '-';
			return line.startsWith('-')
				? []
				: [[path, {bytes: Buffer.from(line.slice(1), 'base64'), executable: line.startsWith('x')}]];
		}),
	);
};

/**
 * Lays out the workspace in a box: the pristine files with what the candidate may change of them, the tests over it. All of it is decided
 * out here, on bytes; in the box files are only copied.
 */
export const stage = async (bench: Bench, runners: Tree, candidate: Candidate): Promise<Staged | Unstaged> => {
	const {task, directory} = bench;
	const image = 'image' in task.workspace ? task.workspace.image : undefined;
	const pristine =
		'image' in task.workspace ? await pristineInImage(bench, task.workspace.image, candidate) : task.workspace;
	if ('refused' in pristine || 'fault' in pristine) return pristine;
	const changes = await changesIn(candidate, pristine);
	if ('refused' in changes) return changes;
	const tests = into(task.grade, task.tests);
	const applied = applyChanges(pristine, changes.changes, {
		protection: protection({...task.grade, editable: task.editable}, tests.keys()),
		laidOver: tests.keys(),
	});
	if ('refused' in applied) return applied;
	const files =
		image === undefined ? applied.tree : new Map([...applied.tree].filter(([path]) => applied.changed.includes(path)));
	await mkdir(join(directory, 'files'));
	await mkdir(join(directory, 'tests'));
	await mkdir(join(directory, 'runners'));
	await writeTree(new Map([...files, ...tests]), join(directory, 'files'));
	await writeTree(task.tests, join(directory, 'tests'));
	await writeTree(runners, join(directory, 'runners'));
	const workspace = image ?? WORK;
	const gone = image === undefined ? [] : applied.changed.filter(path => !applied.tree.has(path));
	const remove =
		gone.length === 0 ? '' : ` && rm -f -- ${gone.map(path => shellWord(`${workspace}/${path}`)).join(' ')}`;
	const copied = await work(
		bench,
		`mkdir -p ${shellWord(workspace)} && cp -R ${shellWord(`${join(directory, 'files')}/.`)} ${shellWord(workspace)}${remove}`,
	);
	if ('fault' in copied) return copied;
	return {...applied, dropped: [...changes.passedOver, ...applied.dropped], workspace};
};
