import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Effect} from '../../core/effect.ts';
import type {Agent, Grader, Score, Try} from '../../core/evolution/ports.ts';
import {attempt, type Attempt, type OpenAgentBox, type Player} from '../attempt/attempt.ts';
import type {OpenGate, Trace} from '../attempt/gate.ts';
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
	/** The way to models, where variants need them. */
	readonly gate?: OpenGate | undefined;
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
	// A report that says nothing may be the variant's own work.
	...(graded.invalid === undefined ? {} : {invalid: graded.invalid, suspect: true}),
	...(graded.canary === undefined ? {} : {alarm: graded.canary}),
	...(graded.solved ? {} : {signature: signatureOf(tried, graded)}),
});

/** Why a try says nothing of the variant, by what went through its gate: what broke there is not its fault, and without a trace nobody knows how it was done. */
const faultIn = (trace: Trace | undefined, solved: boolean): Pick<Score, 'invalid' | 'suspect'> | undefined => {
	if (trace === undefined) return undefined;
	if (!solved && trace.trouble !== undefined) return {invalid: trace.trouble};
	return trace.answered === 0
		? {invalid: 'no model was asked through the gateway: there is no trace of how it was done', suspect: true}
		: undefined;
};

/** What went past the models, or would have: an agent that keeps to them asks for none of it. */
const reachingIn = (trace: Trace | undefined): string | undefined =>
	trace === undefined || trace.reaching === 0
		? undefined
		: `it asked the gateway for more than its models (${trace.reaching})`;

/** A grader that lets a variant play in one box and judges what it left in another. Without models a try costs time alone. */
export const graderOf = ({suite, boxes, player, folder, scratch, gate}: GraderOptions): Grader => {
	const keep = async (key: string, evidence: unknown): Promise<string> => {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const path = join(folder, `${key.replaceAll(/[^\w.-]/g, '_')}.json`);
		await writeFile(path, `${JSON.stringify(evidence, undefined, '\t')}\n`, {mode: 0o600});
		return path;
	};

	const watched = async function* (
		task: Task,
		{key, agent, capUsd}: Try,
		signal: AbortSignal,
	): Effect<string, {readonly tried: Attempt; readonly trace?: Trace}> {
		const playing = await player(agent);
		const passage = gate?.({variant: agent.id, key, capUsd});
		if (passage === undefined) return {tried: yield* attempt(task, playing, {open: boxes.agent, scratch, signal})};
		try {
			const tried = yield* attempt(task, playing, {open: boxes.agent, scratch, signal, gate: passage.gate});
			return {tried, trace: await passage.end()};
		} finally {
			await passage.end();
		}
	};

	const play = async function* (
		task: Task,
		one: Try,
		signal: AbortSignal,
	): Effect<string, Score | {readonly aborted: string; readonly usd: number | null; readonly ms: number}> {
		const {key} = one;
		const begun = performance.now();
		yield `plays ${task.id}`;
		const {tried, trace} = yield* watched(task, one, signal);
		const paid = () => ({usd: trace === undefined ? 0 : trace.usd, ms: Math.round(performance.now() - begun)});
		const models = trace === undefined ? {} : {models: trace};
		if (signal.aborted) return {aborted: 'stopped', ...paid()};
		if ('fault' in tried)
			return {solved: false, invalid: tried.fault, evidence: await keep(key, {...tried, ...models}), ...paid()};
		const {output, ...rest} = tried;
		if ('refused' in rest) {
			const fault = faultIn(trace, false);
			return {
				solved: false,
				...fault,
				signature: `agent ${shortened(rest.ended)} · left a workspace that is not graded · ${shortened(rest.refused)}`,
				evidence: await keep(key, {output, ...rest, ...models}),
				...paid(),
			};
		}
		yield `is graded on ${task.id}`;
		const graded = await grade(task, rest.candidate, {open: boxes.grading, runners: suite.runners, scratch, signal});
		if (signal.aborted) return {aborted: 'stopped', ...paid()};
		const evidence = await keep(key, {task: task.id, ended: rest.ended, output, ...models, grade: graded});
		const fault = graded.fault === undefined ? faultIn(trace, graded.solved) : {invalid: graded.fault};
		const worth = worthOf(tried, graded);
		// An alarm stands, whatever else is not known.
		const alarm = worth.alarm ?? reachingIn(trace);
		const alarmed = alarm === undefined ? {} : {alarm};
		if (fault === undefined) return {...worth, ...alarmed, evidence, ...paid()};
		return {solved: false, ...fault, ...alarmed, evidence, ...paid()};
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
