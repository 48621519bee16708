import {requestParts} from './context.ts';
import type {Block, Message} from './message.ts';
import {requestsOf} from './parts.ts';
import type {Stage} from './profile.ts';
import {blankTurn, stageNamed, stageThat, type SessionState, type Turn} from './session/state.ts';
import {tokensOf} from './tokens.ts';

/** What fills a request, in tokens; `window` is what fits, with the answer, and null when no model was chosen yet. */
export type ContextUse = {
	readonly stage: string;
	readonly window: number | null;
	readonly used: number;
	readonly parts: readonly {readonly name: string; readonly tokens: number}[];
};

/** Tokens that a tool takes to be told of: what ours take, as a rule. */
const TOOL = 250;
/** Tokens that an image takes, as a rule. */
const IMAGE = 1_500;
const tokensOfBlock = (block: Block): number => {
	switch (block.type) {
		case 'text':
			return tokensOf(block.text);
		case 'call':
			return tokensOf(block.tool + JSON.stringify(block.input));
		case 'result':
			return tokensOf(block.output);
		case 'opaque':
			return tokensOf(JSON.stringify(block.data));
		case 'image':
			return IMAGE;
	}
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Tokens that some messages are guessed to take, by a tokenizer that is nobody's in particular. */
export const tokensOfMessages = (messages: readonly Message[]): number =>
	sum(messages.flatMap(({blocks}) => blocks.map(tokensOfBlock)));

/** Tokens that the model of a stage makes for each one that is guessed. */
const factorOf = ({models}: Turn, {name}: Stage): number => models[name]?.tokens ?? 1;

const NAMES = [
	['system', 'system prompt'],
	['tools', 'tools'],
	['instructions', 'instructions'],
	['history', 'history'],
	['files', 'files'],
	['request', 'request'],
	['conversation', 'conversation'],
] as const;

type Estimate = Readonly<Record<(typeof NAMES)[number][0], number>>;

const estimate = (state: SessionState, turn: Turn, stage: Stage): Estimate => {
	const {system, opening, images, messages, repeated} = requestParts(state, turn, stage);
	const more = requestsOf(state, turn, stage) - 1;
	const factor = factorOf(turn, stage);
	const about = (name: string): number =>
		factor * sum(opening.filter(([one]) => one === name).map(([, text]) => tokensOf(text)));
	return {
		system: factor * tokensOf(system) * (more + 1),
		tools: stage.tools.length * TOOL,
		instructions: about('instructions'),
		history: about('history'),
		files: about('files') + factor * more * tokensOf(repeated),
		request: about('request') + images.length * IMAGE,
		conversation: factor * tokensOfMessages(messages),
	};
};

/** A turn that is yet to come, as far as it can be known: with the instructions and files of the last. */
const nextTurn = (last: Turn | undefined): Turn =>
	last === undefined
		? blankTurn
		: {
				...blankTurn,
				...(last.ranking === undefined ? {} : {ranking: last.ranking}),
				...(last.gathered === undefined ? {} : {gathered: last.gathered}),
				...(last.stepExcerpts === undefined ? {} : {stepExcerpts: last.stepExcerpts}),
			};

/** Vendors count otherwise than we guess, but not wholly: what is further off was measured on something else. */
const FURTHEST = 4;

/** How many tokens its vendor counted for each that was guessed. */
const correctionOf = ({measured}: SessionState): number => {
	const turn = measured?.state.turn;
	const stage = stageNamed(measured?.state.profile, measured?.stage ?? '');
	if (measured?.tokens == null || turn === undefined || stage === undefined) return 1;
	const guessed = sum(Object.values(estimate(measured.state, turn, stage)));
	return guessed === 0 ? 1 : Math.min(FURTHEST, Math.max(1 / FURTHEST, measured.tokens / guessed));
};

/**
 * What the next request of a stage would hold (of the one that plans when none is named, else of the one that edits), in tokens: as they are
 * guessed, corrected by what the vendor counted last. Between turns the next one is taken to have the instructions and files of the last, and no
 * request yet. Parts that are empty are left out. Undefined when there is no such stage.
 */
export const contextUse = (state: SessionState, name?: string): ContextUse | undefined => {
	const {profile} = state;
	const stage =
		name === undefined ? (stageThat(profile, 'plan') ?? stageThat(profile, 'edit')) : stageNamed(profile, name);
	if (stage === undefined) return undefined;
	const last = state.measured?.state.turn;
	const guessed = estimate(state, state.turn ?? nextTurn(last), stage);
	const correction = correctionOf(state);
	const parts = NAMES.map(([key, said]) => ({name: said, tokens: Math.round(guessed[key] * correction)})).filter(
		({tokens}) => tokens > 0,
	);
	return {
		stage: stage.name,
		window: (state.turn?.models[stage.name] ?? last?.models[stage.name])?.window ?? null,
		used: sum(parts.map(({tokens}) => tokens)),
		parts,
	};
};

/**
 * Tokens that the next request of a stage is expected to take: what its vendor counted for the last one and its answer, and a guess for
 * what has come since; where nothing was counted, what {@link contextUse} guesses.
 */
export const expectedTokens = (state: SessionState, turn: Turn, stage: Stage): number => {
	const {thread} = turn;
	if (thread?.used === undefined || thread.stage !== stage.name) return contextUse(state, stage.name)?.used ?? 0;
	const seen = thread.messages.findLastIndex(({role}) => role === 'assistant');
	return Math.round(thread.used + factorOf(turn, stage) * tokensOfMessages(thread.messages.slice(seen + 1)));
};
