import {z} from 'zod';
import {clip, sayExcerpts, section} from './brief.ts';
import {ContextAnswer} from './context-answer.ts';
import type {Looked} from './looked.ts';
import {imageBlock, type Message} from './message.ts';
import type {Ask, ToolSpec} from './model.ts';
import type {Stage} from './profile.ts';
import {toldByHooks} from './session/hooks.ts';
import {newSince, sayHistory} from './session/history.ts';
import {stageThat, type SessionState, type Turn} from './session/state.ts';
import {partsOf} from './parts.ts';
import type {Excerpt, Outline} from './workspace.ts';

const LISTED = 400;
const PAST = 6;
/** Characters of a request, or of an earlier answer, that stages get which do not answer it themselves. */
const CLIP = 8_000;

/** Characters of what was said before. */
const SAID = {request: 1_000, answer: 2_000, output: 2_000};
/** The same, where room is short. */
const SAID_SHORTLY = {request: 400, answer: 400, output: 200};

const PLANNING =
	'plan mode: nothing may be changed, and what would change something is refused; look around, then end in a plan, or answer';

const commandsRun = (wall: SessionState['wall'], mode: SessionState['mode']): string => {
	if (wall === 'none') return 'commands run on the machine itself, without a wall around them';
	if (wall === 'external') return 'commands run on this machine, inside a wall that the person put around all of it';
	return `commands run inside a ${wall} wall: the workspace is ${mode === 'plan' ? 'read-only' : 'writable'}, the network is off`;
};

/** What no one can be asked about is refused: a model that knows it does not try. */
const unasked = ({attended, wall, mode}: SessionState): readonly string[] => {
	if (attended || mode === 'plan' || (mode === 'full-auto' && wall !== 'none')) return [];
	const what =
		mode === 'suggest'
			? 'changes of files, and commands that may change something,'
			: 'commands that may change something';
	return [`nobody can be asked for approval: ${what} are refused unless a rule allows them`];
};

const environment = (state: SessionState): string => {
	const {directory, wall, mode} = state;
	const lines = [`workspace: ${directory}`, commandsRun(wall, mode), ...unasked(state)];
	return section('environment', [...lines, ...(mode === 'plan' ? [PLANNING] : [])].join('\n'));
};

/** What was said before this turn, as far as it is new since the last summary: the last of it. */
const history = (state: SessionState, isShort: boolean): string => {
	const since = newSince(state);
	const turns = since.turns.slice(-PAST);
	const isOld = (after: string | null): boolean => since.turns.length > PAST && !turns.some(({turn}) => turn === after);
	const ran = since.ran.filter(({after}) => !isOld(after)).slice(-PAST);
	return section('history', sayHistory({...since, turns, ran}, isShort ? SAID_SHORTLY : SAID));
};

const steering = ({steered, thread}: Turn): string =>
	section(
		'steering',
		steered
			.slice(0, thread?.steered ?? steered.length)
			.map(text => `The user added: ${text}`)
			.join('\n'),
	);

const failure = ({failure}: Turn): string =>
	failure === undefined ? '' : section('failure', `$ ${failure.command}\n${failure.output}\n${failure.said}`);

const done = ({said, written}: Turn): string =>
	section(
		'done',
		[
			...said.map(({title, text}) => `- ${title}: ${clip(text, 1_000)}`),
			...(written.length === 0 ? [] : [`changed: ${written.join(', ')}`]),
		].join('\n'),
	);

const listing = ({ranking}: Turn): string =>
	section(
		'listing',
		(ranking?.ranking.files ?? [])
			.slice(0, LISTED)
			// A name of several lines could be anything to who reads them.
			.filter(({path}) => !/[\n\r]/.test(path))
			.map(({path, bytes}) => `${path} ${bytes}`)
			.join('\n'),
	);

const step = ({plan, step}: Turn): string => {
	const at = plan?.steps[step];
	return at === undefined
		? ''
		: section(
				'step',
				[at.title, at.detail, ...(at.files.length === 0 ? [] : [`files: ${at.files.join(', ')}`])].join('\n'),
			);
};

/** What was named by somebody else begins no line of ours. */
const oneLine = (text: string): string => text.replaceAll(/[\n\r]+/g, ' ');

const encoder = new TextEncoder();
const sizeOf = ({text}: Excerpt): number => encoder.encode(text).length;

/** Files that are opened for a stage. Where room is short those that do not fit any more are named, with their lines and why they matter. */
const files = (excerpts: readonly Excerpt[], room = Infinity): string => {
	let left = room;
	const shown = excerpts.filter(one => {
		left -= sizeOf(one);
		return left >= 0;
	});
	const named = excerpts
		.filter(one => !shown.includes(one))
		.map(({path, from, to, of, why}) => oneLine(`${path} lines ${from}-${to} of ${of}: ${why}`))
		.join('\n');
	return section('files', sayExcerpts(shown)) + section('files-not-shown', named);
};

/** What of files is known without their text: what they define, and where. */
const outlines = (all: readonly Outline[]): string =>
	section(
		'outlines',
		all
			.map(({path, why, lines}) => [`${path}: ${why}`, ...lines.map(line => `  ${line}`)].map(oneLine).join('\n'))
			.join('\n'),
	);

/** Files that were shown before and are as they were, with what mattered in them. */
const known = (all: readonly Looked[]): string =>
	section(
		'read-before',
		all
			.flatMap(({path, found}) => {
				if (found === undefined) return [];
				const lines = found.ranges?.map(({from, to}) => `${from}-${to}`).join(', ');
				return [oneLine(`${path}${lines === undefined ? '' : ` lines ${lines}`}: ${found.why}`)];
			})
			.join('\n'),
	);

/** What a piece of a stage's opening is about. */
type About = 'instructions' | 'history' | 'files' | 'request';

/** What every request of the stage that finds what matters begins with. */
const lookOpening = (turn: Turn, before: readonly Looked[]): readonly (readonly [About, string])[] => [
	['request', section('request', clip(turn.request, CLIP))],
	['files', listing(turn)],
	['files', known(before)],
];

/** What a stage is given to do its work with, and nothing else: the pieces of the first message of its conversation, in order. */
const openingOf = (state: SessionState, turn: Turn, stage: Stage): readonly (readonly [About, string])[] => {
	const ranking = turn.ranking?.ranking;
	const room = turn.thread?.stage === stage.name ? turn.thread.room : undefined;
	const isShort = room !== undefined;
	const instructions = section('instructions', ranking?.instructions ?? '');
	const hooks = section('hooks', toldByHooks(state));
	const check = section('check', turn.plan?.check ?? ranking?.check ?? '');
	switch (stage.does) {
		case 'gather': {
			const look = partsOf(state, turn, stage);
			return [...lookOpening(turn, look.known), ['files', files(look.parts.flat(), room)]];
		}
		case 'plan':
			return [
				['instructions', instructions],
				['instructions', hooks],
				['files', files(turn.gathered?.excerpts ?? [], room)],
				['files', isShort ? '' : outlines(turn.gathered?.outlines ?? [])],
				['request', check],
				['history', history(state, isShort)],
				['request', section('request', turn.request)],
				['request', steering(turn)],
				['request', done(turn)],
				['request', failure(turn)],
			];
		case 'edit':
			return [
				['instructions', instructions],
				['instructions', hooks],
				// Who plans has told the editor what of it matters.
				['history', stageThat(state.profile, 'plan') === undefined ? history(state, isShort) : ''],
				['request', section('request', clip(turn.request, CLIP))],
				['request', steering(turn)],
				['request', check],
				['files', files(turn.stepExcerpts ?? [], room)],
				['request', step(turn)],
			];
	}
};

/** Does this stage see what the person showed? The one that answers the person does: who plans, or who edits where nobody plans. */
export const isShownImages = ({profile}: SessionState, {does}: Stage): boolean =>
	does === (stageThat(profile, 'plan') === undefined ? 'edit' : 'plan');

/** What a stage would be asked with, before its tools: for who wants to know how much it is. */
export const requestParts = (state: SessionState, turn: Turn, stage: Stage) => ({
	system: `${stage.prompt.trim()}\n\n${environment(state)}`,
	opening: openingOf(state, turn, stage),
	images: isShownImages(state, stage)
		? turn.images.filter(({after}) => after <= (turn.thread?.steered ?? turn.steered.length))
		: [],
	messages: turn.thread?.stage === stage.name ? turn.thread.messages : [],
	/** What every request begins with when several are made at once. */
	repeated:
		stage.does === 'gather'
			? lookOpening(turn, partsOf(state, turn, stage).known)
					.map(([, text]) => text)
					.join('')
			: '',
});

/** The complete question that a stage puts to its model now. What comes later only grows at the tail: prefixes stay cached. */
export const buildAsk = (state: SessionState, turn: Turn, stage: Stage, tools: readonly ToolSpec[]): Ask => {
	const {system, opening, images, messages} = requestParts(state, turn, stage);
	const first: Message = {
		role: 'user',
		blocks: [{type: 'text', text: opening.map(([, text]) => text).join('')}, ...images.map(imageBlock)],
	};
	return {
		system,
		messages: [first, ...messages],
		tools,
		parallel: stage.parallel,
		cacheKey: `${state.session}.${stage.name}`,
		...(stage.effort === undefined ? {} : {effort: stage.effort}),
		...(stage.does === 'gather' ? {json: z.toJSONSchema(ContextAnswer)} : {}),
	};
};

/** What is asked about one part of what is to be looked at; the rest of the question is that of {@link buildAsk}. */
export const buildLook = (
	state: SessionState,
	turn: Turn,
	stage: Stage,
	excerpts: readonly Excerpt[],
): Pick<Ask, 'messages'> => {
	const opening = lookOpening(turn, partsOf(state, turn, stage).known).map(([, text]) => text);
	return {messages: [{role: 'user', blocks: [{type: 'text', text: [...opening, files(excerpts)].join('')}]}]};
};
