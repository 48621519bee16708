import {appendFile, readFile} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import type {Effect} from '../../core/effect.ts';
import {dieOf, split, uniform} from '../../core/evolution/dice.ts';
import type {Body} from '../../core/evolution/event.ts';
import type {Agent, Outside, Paid} from '../../core/evolution/ports.ts';

const hash = (text: string): number =>
	Array.from(text).reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193), 0x811c9dc5) >>> 0;

const chance = (...words: readonly string[]): number => uniform(split(dieOf(31), hash(words.join(' '))), 0);

/** What an agent can do is written in its commit: `c0.35`. */
const abilityIn = (commit: string): number => Number(commit.slice(1));

/** Does an agent do a task? It depends on the two alone. */
export const solves = ({id, commit}: Agent, task: string): boolean => chance(id, task) < abilityIn(commit);

/**
 * An outside whose every answer depends on the question alone, but not how long it takes: that is another in each world. What is paid is written to `ledger`,
 * a line for each key, at the moment the work is done; who is stopped before that has paid nothing.
 */
export const scriptedOutside = (ledger: string, world = 0): Outside => {
	let asked = 0;
	const paying = async function* <Result>(
		key: string,
		signal: AbortSignal,
		result: Result,
	): Effect<string, (Result & Paid) | ({readonly aborted: string} & Paid)> {
		asked += 1;
		const turns = Math.floor(uniform(split(dieOf(world), asked), 0) * 4);
		for (let turn = 0; turn < turns; turn += 1) {
			yield `${key}: ${turn}`;
			await setImmediate();
		}
		if (signal.aborted) return {aborted: 'it was stopped', usd: 0, ms: 1};
		await appendFile(ledger, `${key}\n`);
		return {...result, usd: 0.03, ms: 10};
	};
	return {
		breeder: {
			propose: ({key, variant}, signal) =>
				paying(key, signal, {
					manifest: {mechanism: `m of ${variant}`, rootCause: 'r', change: 'c', fixes: [], endangers: []},
				}),
			build: ({key, variant, parent}, signal) => {
				const gained = Math.min(0.98, abilityIn(parent.commit) + 0.5 * chance('gain', variant));
				const isBroken = chance('broken', variant) < 0.2;
				return isBroken
					? paying(key, signal, {stillborn: 'the types do not fit'})
					: paying(key, signal, {commit: `c${gained}`, diff: `d${variant}`});
			},
		},
		grader: {
			grade: ({key, agent, task}, signal) =>
				paying(key, signal, {
					solved: !task.startsWith('canary') && solves(agent, task),
					evidence: `${key}.jsonl`,
				}),
		},
		default: {
			promote: async function* () {
				return {tag: 'before'};
			},
			rollBack: async function* () {
				return {done: true};
			},
		},
	};
};

export const paidKeys = async (ledger: string): Promise<readonly string[]> =>
	(await readFile(ledger, 'utf8').catch(() => '')).split('\n').filter(line => line !== '');

const named = (name: string, count: number): readonly string[] =>
	Array.from({length: count}, (_, at) => `${name}-${at + 1}`);

export const opened: Body<'evolution.opened'> = {
	type: 'evolution.opened',
	evolution: 'e1',
	version: '0.1.0',
	settings: {
		seed: 3,
		policy: 'hgm',
		workers: 3,
		budget: {evaluations: 60, usd: 9, wallMs: null},
		prices: {edit: {evaluations: 1, usd: 0.2}, task: {usd: 0.1}},
		price: 2,
		retries: 1,
		invalidInRow: 5,
		autoApprove: true,
	},
	suite: {
		id: 'meadow',
		version: '1',
		search: named('search', 8),
		holdout: named('holdout', 12),
		sentinel: [],
		canary: ['canary-1'],
	},
	root: {commit: 'c0.1'},
	notices: [],
};
