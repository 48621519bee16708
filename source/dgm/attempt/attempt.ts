import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Effect} from '../../core/effect.ts';
import {sayEnding, type Exit, type Output, type Sandbox} from '../../core/sandbox.ts';
import type {Candidate} from '../grade/stage.ts';
import type {Task} from '../suites/read.ts';
import {writeTree} from '../suites/tree.ts';
import {type Gate, gateScript} from './gate.ts';
import {bringIn, bringOut, workIn} from './ground.ts';

/** What an agent's box is like: without a network; `directory` and `shown` are there to be read, and nothing else of the host is. */
export type AgentGround = {
	/** An absolute real path. */
	readonly directory: string;
	readonly shown: readonly string[];
	/** Folders of the image to be written in a copy: none. */
	readonly volumes: readonly string[];
	readonly limits: {readonly memory: number; readonly pids: number; readonly cpus: number};
};

/** Opens a box. One that cannot be had says so when the first command is to run in it. */
export type OpenAgentBox = (ground: AgentGround) => Sandbox;

/** A program that works on a task: how it is called in its box, and what of the host it needs to be shown for that. */
export type Player = {
	/** Absolute real paths, shown under the same names. */
	readonly shown: readonly string[];
	/** A script for bash that works on the prompt in the directory it starts in. Its output is kept, and believed in nothing. */
	script(prompt: string, timeMs: number): string;
};

/** What an agent gets to know of a task: what it is asked, and where. */
export type Work = Pick<Task, 'prompt' | 'workspace' | 'limits'>;

/** What an agent made of a workspace. `fault` is ours, or the engine's: nothing was learnt. */
export type Attempt = (
	| {readonly candidate: Candidate & {readonly kind: 'tree'}; readonly ended: string}
	| {readonly refused: string; readonly ended: string}
	| {readonly fault: string}
) & {
	/** The end of what it printed. */
	readonly output: string;
	readonly ms: number;
};

/** Characters of output that are kept. */
const KEPT = 16_000;

/** What an agent needs for itself, beyond what the task leaves its commands: memory in bytes, processes and threads. */
const OWN = {memory: 1.5 * 1024 ** 3, pids: 192} as const;

/** What an agent may take longer than it was told, before its box is closed. Milliseconds. */
const GRACE = 10_000;

const telling = async function* (running: Effect<Output, Exit>): Effect<string, Exit> {
	for (;;) {
		const {done, value} = await running.next();
		if (done) return value;
		yield value.text;
	}
};

/**
 * Lets an agent work on a task in a box of its own: no tests, no history, no solution, no network, and nothing of the host to write; the models behind the gate, if one is given. It works in memory of its
 * box; what crosses over afterwards are bytes of regular files. Yields what it prints. `scratch` is a folder of the host in which the pristine workspace
 * is laid out until it is over.
 */
export const attempt = async function* (
	task: Work,
	player: Player,
	{
		open,
		scratch,
		signal,
		gate,
	}: {
		readonly open: OpenAgentBox;
		readonly scratch: string;
		readonly signal: AbortSignal;
		readonly gate?: Gate | undefined;
	},
): Effect<string, Attempt> {
	const begun = performance.now();
	const root = await realpath(await mkdtemp(join(scratch, 'attempt-')));
	// Its name says nothing of the task.
	const pristine = join(root, 'workspace');
	const {memory, processes: pids, cpus} = task.limits;
	const box = open({
		directory: pristine,
		shown: gate === undefined ? player.shown : [...player.shown, dirname(gate.socket)],
		volumes: [],
		limits: {memory: memory + OWN.memory, pids: pids + OWN.pids, cpus},
	});
	const copying = {box, pristine, signal};
	try {
		if ('image' in task.workspace)
			return {fault: 'its workspace is one of an image, and no agent can be brought there yet', output: '', ms: 0};
		await mkdir(pristine);
		await writeTree(task.workspace, pristine);
		const laidOut = await bringIn(copying);
		if (laidOut !== undefined) return {...laidOut, output: '', ms: Math.round(performance.now() - begun)};
		const plays = player.script(task.prompt, task.limits.time);
		const script = gate === undefined ? plays : `${gateScript(gate)}\n${plays}`;
		const exit = yield* telling(workIn(copying, script, task.limits.time + GRACE));
		const told = {output: exit.output.slice(-KEPT), ms: Math.round(performance.now() - begun)};
		const ended = sayEnding(exit.ending);
		if (exit.ending.kind === 'unstarted' || exit.ending.kind === 'aborted') return {fault: ended, ...told};
		const left = await bringOut(copying);
		if ('fault' in left) return {...left, ...told};
		if ('refused' in left) return {refused: left.refused, ended, ...told};
		return {candidate: {kind: 'tree', after: left.tree, passedOver: left.passedOver}, ended, ...told};
	} finally {
		await box[Symbol.asyncDispose]();
		await rm(root, {recursive: true, force: true});
	}
};
