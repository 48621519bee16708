import {clip, clipMiddle, readSection, section} from '../brief.ts';
import {callsOf, textOf, type Block, type Message} from '../message.ts';
import type {Body} from './event.ts';
import type {Thread, Turn} from './state.ts';

export type SumUpReason = Body<'thread.compacted'>['why'];

/** Characters of a summary and of the last results, at most, however large the window is. */
const LONGEST = 16_000;
/** Characters of one of the last results. */
const RESULT = 4_000;
/** Files that are named as opened: the last of them. */
const OPENED = 100;

const INTRO =
	'What was said and done in this conversation so far is summed up here, to make room. Files are only named: open again what you need of them.';

/**
 * What of a conversation a summary is to stand for, and what stays as it is. The last answer stays, with the results that the model has not
 * seen yet: a call is never parted from its result. When a request was too large nothing stays: its last results are told in short.
 */
export const cutThread = (
	{messages}: Thread,
	why: SumUpReason,
): {readonly old: readonly Message[]; readonly kept: readonly Message[]} => {
	const last = messages.findLastIndex(({role}) => role === 'assistant');
	const at = why === 'overflow' ? messages.length : Math.max(0, last);
	return {old: messages.slice(0, at), kept: messages.slice(at)};
};

/** Is there anything that a model said among these messages? */
export const isWorthSummingUp = (old: readonly Message[]): boolean => old.some(({role}) => role === 'assistant');

type Limits = {readonly text: number; readonly input: number; readonly output: number};

const sayBlock = (block: Block, role: Message['role'], limits: Limits): readonly string[] => {
	switch (block.type) {
		case 'text':
			return block.text.trim() === ''
				? []
				: [`${role === 'assistant' ? 'said: ' : ''}${clip(block.text, limits.text)}`];
		case 'call':
			return [`called ${block.tool}: ${clip(block.malformed ?? JSON.stringify(block.input), limits.input)}`];
		case 'result':
			return [`${block.failed ? 'failed' : 'result'}: ${clipMiddle(block.output, limits.output)}`];
		// Only its vendor can read it, and only in its place.
		case 'opaque':
		case 'image':
			return [];
	}
};

/** A conversation as text, in order: what was said, called and brought back. */
export const sayMessages = (messages: readonly Message[], limits: Limits): string =>
	messages.flatMap(({role, blocks}) => blocks.flatMap(block => sayBlock(block, role, limits))).join('\n');

const pathIn = (input: unknown): string | undefined => {
	if (typeof input !== 'object' || input === null || !('path' in input)) return undefined;
	return typeof input.path === 'string' ? input.path : undefined;
};

/** Files that calls named, each with what the model said when it last opened it; those of an earlier summary come first. */
const openedIn = (messages: readonly Message[]): readonly string[] => {
	const failed = new Set(
		messages.flatMap(({blocks}) =>
			blocks.flatMap(block => (block.type === 'result' && block.failed ? [block.call] : [])),
		),
	);
	const opened = new Map<string, string>();
	for (const {role, blocks} of messages) {
		if (role === 'user')
			for (const line of readSection(textOf(blocks), 'opened')?.split('\n') ?? []) {
				const [path = '', ...why] = line.split(': ');
				opened.set(path, why.join(': '));
			}
		const why = clip(textOf(blocks).trim().replaceAll(/\s+/g, ' '), 160).replaceAll('\n', ' ');
		for (const {id, tool, input} of callsOf(blocks)) {
			const path = pathIn(input);
			if (path === undefined || failed.has(id)) continue;
			opened.delete(path);
			opened.set(path, why === '' ? tool : why);
		}
	}
	return [...opened].slice(-OPENED).map(([path, why]) => `${path}: ${why}`);
};

const sayPlan = ({plan, step}: Turn): string =>
	plan === undefined
		? ''
		: [
				plan.summary,
				...plan.steps.map(({title}, at) => `${at + 1}. ${title}${at < step ? ' (done)' : at === step ? ' (now)' : ''}`),
			].join('\n');

/** What an earlier summary said of the time before it. */
const earlierIn = (old: readonly Message[]): string | undefined =>
	old.flatMap(({role, blocks}) => (role === 'user' ? (readSection(textOf(blocks), 'so-far') ?? []) : []))[0];

const isSummary = ({role, blocks}: Message): boolean =>
	role === 'user' && readSection(textOf(blocks), 'so-far') !== undefined;

/** What was said and done, in short, made without a model. */
const digestOf = (old: readonly Message[], most: number): string =>
	[
		clipMiddle(earlierIn(old) ?? '', Math.floor(most / 2)),
		clipMiddle(
			sayMessages(
				old.filter(message => !isSummary(message)),
				{text: 600, input: 200, output: 200},
			),
			Math.floor(most / 2),
		),
	]
		.filter(text => text !== '')
		.join('\n');

/**
 * The text that stands for the messages of a thread from now on. `said` is what a model made of them; without it they are told in short. The
 * plan, the files that were opened and those that were changed are always in it; the opening of the conversation tells the request and the
 * rest. `window` is in tokens: the text takes no more than half of it, as a rule.
 */
export const threadSummary = (turn: Turn, thread: Thread, why: SumUpReason, window: number, said?: string): string => {
	const {old} = cutThread(thread, why);
	const most = Math.min(LONGEST, Math.floor(window / 2));
	const last =
		why === 'overflow'
			? old.slice(
					Math.max(
						0,
						old.findLastIndex(({role}) => role === 'assistant'),
					),
				)
			: [];
	const results = isWorthSummingUp(last)
		? sayMessages(
				last.filter(message => !isSummary(message)),
				{text: RESULT, input: RESULT, output: RESULT},
			)
		: '';
	return [
		`${INTRO}\n`,
		section('so-far', said === undefined ? digestOf(old, most) : clipMiddle(said, most)),
		section('plan', sayPlan(turn)),
		section('opened', openedIn(old).join('\n')),
		section('changed', turn.written.join('\n')),
		section('last-results', clipMiddle(results, most)),
	].join('');
};
