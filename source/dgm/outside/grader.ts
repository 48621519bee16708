import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Effect} from '../../core/effect.ts';
import type {Agent, Grader, Score, Try} from '../../core/evolution/ports.ts';
import {attempt, type Attempt, type OpenAgentBox, type Player} from '../attempt/attempt.ts';
import type {OpenBox} from '../grade/box.ts';
import {grade, type Grade} from '../grade/grade.ts';
import type {Suite, Task} from '../suites/read.ts';

export type Boxes = {readonly agent: OpenAgentBox; readonly grading: OpenBox};

export type GraderOptions = {
	readonly suite: Suite;
	readonly boxes: Boxes;
	/** How a variant plays: its files are where the player shows them by then. */
	readonly player: (agent: Agent) => Promise<Player>;
	/** Where evidence is kept, an absolute path. */
	readonly folder: string;
	/** Where files are laid out while boxes are open; what is found there was left by a process that died. */
	readonly scratch: string;
};

const shortened = (text: string): string =>
	text
		.replaceAll(/\d+(?:\.\d+)?/g, '#')
		.replaceAll(/\s+/g, ' ')
		.trim()
		.slice(0, 100);

/** The kind of a failure, without what names the task: how the agent ended, whether it changed anything, and what the grade says. */
const signatureOf = (tried: Attempt, graded: Grade): string => {
	const ended = 'ended' in tried ? tried.ended : 'did not run';
	const changed = graded.evidence.changed.length === 0 ? 'changed nothing' : 'changed files';
	return `agent ${shortened(ended)} · ${changed} · ${shortened(graded.evidence.said)}`;
};

const worthOf = (tried: Attempt, graded: Grade): Omit<Score, 'evidence' | 'usd' | 'ms'> => ({
	solved: graded.solved,
	...(graded.invalid === undefined ? {} : {invalid: graded.invalid}),
	...(graded.canary === undefined ? {} : {alarm: graded.canary}),
	...(graded.solved ? {} : {signature: signatureOf(tried, graded)}),
});

/** A grader that lets a variant play in one box and judges what it left in another. Without models a try costs time alone. */
export const graderOf = ({suite, boxes, player, folder, scratch}: GraderOptions): Grader => {
	const keep = async (key: string, evidence: unknown): Promise<string> => {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const path = join(folder, `${key.replaceAll(/[^\w.-]/g, '_')}.json`);
		await writeFile(path, `${JSON.stringify(evidence, undefined, '\t')}\n`, {mode: 0o600});
		return path;
	};

	const play = async function* (
		task: Task,
		{key, agent}: Try,
		signal: AbortSignal,
	): Effect<string, Score | {readonly aborted: string; readonly usd: number; readonly ms: number}> {
		const begun = performance.now();
		const ms = (): number => Math.round(performance.now() - begun);
		yield `plays ${task.id}`;
		const tried = yield* attempt(task, await player(agent), {open: boxes.agent, scratch, signal});
		if (signal.aborted) return {aborted: 'stopped', usd: 0, ms: ms()};
		if ('fault' in tried)
			return {solved: false, invalid: tried.fault, evidence: await keep(key, tried), usd: 0, ms: ms()};
		const {output, ...rest} = tried;
		if ('refused' in rest)
			return {
				solved: false,
				signature: `agent ${shortened(rest.ended)} · left a workspace that is not graded · ${shortened(rest.refused)}`,
				evidence: await keep(key, {output, ...rest}),
				usd: 0,
				ms: ms(),
			};
		yield `is graded on ${task.id}`;
		const graded = await grade(task, rest.candidate, {open: boxes.grading, runners: suite.runners, scratch, signal});
		if (signal.aborted) return {aborted: 'stopped', usd: 0, ms: ms()};
		const evidence = await keep(key, {task: task.id, ended: rest.ended, output, grade: graded});
		if (graded.fault !== undefined) return {solved: false, invalid: graded.fault, evidence, usd: 0, ms: ms()};
		return {...worthOf(tried, graded), evidence, usd: 0, ms: ms()};
	};

	return {
		grade: async function* (one, signal) {
			if (signal.aborted) return {aborted: 'stopped', usd: 0, ms: 0};
			const task = suite.tasks.find(({id}) => id === one.task);
			if (task === undefined) throw new Error(`there is no task ${one.task}`);
			return yield* play(task, one, signal);
		},
	};
};
