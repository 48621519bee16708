import {readFile} from 'node:fs/promises';
import type {Effect} from '../../core/effect.ts';
import type {Manifest} from '../../core/evolution/manifest.ts';
import type {Breeder, Paid} from '../../core/evolution/ports.ts';
import {fence, type Scope} from '../agents/fence.ts';
import {faultsOfProfile} from '../agents/genome.ts';
import type {Agents, Edits, Files} from '../agents/repository.ts';
import {attempt, type OpenAgentBox, type Player} from '../attempt/attempt.ts';
import type {OpenGate, Passage} from '../attempt/gate.ts';
import {manifestIn} from '../breed/answer.ts';
import {addedBy, layoutFree} from '../breed/edits.ts';
import {type Strange, strangeTo} from '../breed/generality.ts';
import {questionFor, type Question} from '../breed/question.ts';
import {isSmokeDone, smoke} from '../breed/smoke.ts';
import type {Workshop} from '../breed/workshop.ts';
import {editing} from './editor.ts';

/** Asks the planner of the running profile, at the expense of a token; what that costs is the gateway's to say. */
export type AskPlanner = (
	question: Question,
	token: string,
	signal: AbortSignal,
) => Effect<string, {readonly said: string} | {readonly failed: string}>;

export type ModelBreederOptions = {
	readonly agents: Agents;
	readonly scope: Scope;
	/** The profile that is bred, as a path in the agent: `profiles/default.yaml`. */
	readonly profile: string;
	/** Names the branches of this run. */
	readonly run: string;
	readonly ask: AskPlanner;
	readonly gate: OpenGate;
	readonly open: OpenAgentBox;
	readonly scratch: string;
	/** How an agent of a commit plays; rejects when it cannot. */
	readonly player: (commit: string) => Promise<Player>;
	/** Where sources become programs; none where data alone is bred. */
	readonly workshop: Workshop | undefined;
	/** What the suite says and the agent does not. */
	readonly strange: (own: string) => Strange;
	/** Why the agent would not start with a profile of this path and text; undefined when it would. */
	readonly refusal: (path: string, profile: string) => string | undefined;
};

type Stillborn = {readonly stillborn: string};
type Bred = {readonly commit: string; readonly diff: string};
type Aborted = {readonly aborted: string};

/** Records of failures that a planner is shown, and times that it is asked to say it properly. */
const SHOWN = 3;
const ASKED = 3;

const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? '').toString('utf8');

const allOf = (files: Files): string => [...files].map(([path, bytes]) => `${path}\n${textOf(bytes)}`).join('\n');

const isData = (path: string): boolean => path.endsWith('.yaml');

const isProfile = (path: string): boolean => /^profiles\/[^/]+\.yaml$/.test(path);

const stopped: Aborted = {aborted: 'stopped'};

/**
 * Breeds children with models: the planner says what is to change, from raw evidence; the parent itself, in a box, changes it; and whatever then is outside of the fence,
 * is not general, does not type, build, pass the agent's own tests or do one small edit is stillborn. All of it is paid through the gateway, under the job's key.
 */
export const modelBreeder = (options: ModelBreederOptions): Breeder => {
	const {agents, scope, profile, run, ask, gate, open, scratch, player, workshop, strange, refusal} = options;

	const genomeOf = async (commit: string): Promise<Files> =>
		new Map(
			[...(await agents.files(commit))].filter(
				([path]) => fence([{path, before: null, after: 'file'}], scope).length === 0,
			),
		);

	/** Does a piece of work with a gate of its own, and adds what it cost. */
	const paying = async function* <Result>(
		errand: Parameters<OpenGate>[0],
		signal: AbortSignal,
		work: (passage: Passage) => Effect<string, Result>,
	): Effect<string, (Result | Aborted) & Paid> {
		const begun = performance.now();
		if (signal.aborted) return {...stopped, usd: 0, ms: 0};
		const passage = gate(errand);
		try {
			const result = yield* work(passage);
			const {usd} = await passage.end();
			const paid = {usd, ms: Math.round(performance.now() - begun)};
			return signal.aborted ? {...stopped, ...paid} : {...result, ...paid};
		} finally {
			await passage.end();
		}
	};

	const planning = async function* (
		question: Question,
		token: string,
		flaw: (manifest: Manifest) => string | undefined,
		signal: AbortSignal,
	): Effect<string, {readonly manifest: Manifest} | Stillborn> {
		let text = question.text;
		let wrong = '';
		for (let time = 1; time <= ASKED && !signal.aborted; time += 1) {
			const answer = yield* ask({...question, text}, token, signal);
			if ('failed' in answer) return {stillborn: `the planner did not answer: ${answer.failed}`};
			const read = manifestIn(answer.said);
			const found = 'wrong' in read ? read.wrong : flaw(read.manifest);
			if ('manifest' in read && found === undefined) return read;
			wrong = `its manifest ${found}`;
			text = `${question.text}\n\nYou answered before, and it was refused: ${wrong}. Answer again.`;
		}
		return {stillborn: wrong};
	};

	/** What of edits no variant may do, by paths, forms and words. */
	const breachIn = async (parent: string, commit: string, before: Files, edits: Edits): Promise<string | undefined> => {
		const faults = [...edits].flatMap(([path, bytes]) =>
			bytes === null || !isData(path)
				? []
				: faultsOfProfile(path, before.has(path) ? textOf(before.get(path)) : null, textOf(bytes)),
		);
		const [breach] = [...fence(await agents.changes(parent, commit), scope), ...faults];
		if (breach !== undefined) return `${breach.path}: ${breach.why}`;
		const found = strangeTo(addedBy(before, edits), strange(allOf(before)));
		if (found !== undefined) return `its change ${found}`;
		for (const [path, bytes] of edits) {
			const refused = bytes === null || !isProfile(path) ? undefined : refusal(path, textOf(bytes));
			if (refused !== undefined) return refused;
		}
		return undefined;
	};

	const smoking = async function* (
		commit: string,
		passage: Passage,
		signal: AbortSignal,
	): Effect<string, string | undefined> {
		yield 'does one small edit';
		const tried = yield* attempt(smoke, await player(commit), {open, scratch, signal, gate: passage.gate});
		if ('fault' in tried) return `it could not be tried: ${tried.fault}`;
		if ('candidate' in tried && isSmokeDone(tried.candidate.after)) return undefined;
		return `it does not do one small edit (${tried.ended}): ${tried.output.trim().slice(-300)}`;
	};

	const building = async function* (
		{variant, parent, manifest}: Parameters<Breeder['build']>[0],
		passage: Passage,
		signal: AbortSignal,
	): Effect<string, Bred | Stillborn> {
		const genome = await genomeOf(parent.commit);
		yield manifest.change;
		const work = {manifest, scope, genome, host: scope === 'source' ? workshop?.host : undefined, gate: passage.gate};
		const edited = yield* editing({...work, player: await player(parent.commit)}, {open, scratch, signal});
		if ('failed' in edited) return {stillborn: edited.failed};
		const {edits} = edited;
		const message = `${manifest.mechanism}\n\n${manifest.change}\n`;
		const commit = await agents.breed(parent.commit, `${run}/${variant}`, edits, message);
		const breach = await breachIn(parent.commit, commit, genome, edits);
		if (breach !== undefined) return {stillborn: breach};
		if (workshop !== undefined) {
			yield 'is typed, built and tested';
			const wrong = await workshop.prove(commit, [...edits.keys()], signal);
			if (wrong !== undefined) return {stillborn: wrong};
		}
		const smoked = yield* smoking(commit, passage, signal);
		if (smoked !== undefined) return {stillborn: smoked};
		return {commit, diff: layoutFree(await agents.files(commit))};
	};

	return {
		propose: ({key, variant, parent, failure, before, capUsd}, signal) =>
			paying({variant, key, capUsd}, signal, async function* (passage) {
				const paths = (failure?.evidence ?? []).slice(0, SHOWN);
				const evidence = await Promise.all(paths.map(path => readFile(path, 'utf8').catch(() => '')));
				const genome = await genomeOf(parent.commit);
				const question = questionFor({
					scope,
					profile,
					failure: failure?.signature ?? null,
					evidence: evidence.filter(text => text !== ''),
					parent: genome,
					before,
				});
				const strangers = strange(allOf(genome));
				const flaw = ({mechanism, rootCause, change}: Manifest) =>
					strangeTo([mechanism, rootCause, change].join('\n'), strangers);
				return yield* planning(question, passage.gate.token, flaw, signal);
			}),
		build: (build, signal) =>
			paying({variant: build.variant, key: build.key, capUsd: build.capUsd}, signal, passage =>
				building(build, passage, signal),
			),
	};
};
