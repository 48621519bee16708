import type {SessionFact} from '../../core/session/event.ts';
import type {Access} from '../../models/access.ts';
import {sayChat} from '../vendors/chat.ts';
import {sayMessages} from '../vendors/say-messages.ts';
import {sayResponses} from '../vendors/say-responses.ts';
import type {Asked, Event, Scripted} from '../vendors/script.ts';
import {openHouse, type Told} from './house.ts';

export type Stage = 'context' | 'plan' | 'edit';

/** A model under test, as its vendor is reached. All others are `openrouter:spare`, which never fails. */
export type Subject = {readonly vendor: string; readonly id: string};

export const subjects: readonly Subject[] = [
	{vendor: 'anthropic', id: 'claude-sonnet-5-5'},
	{vendor: 'openai', id: 'gpt-6-luna'},
	{vendor: 'groq', id: 'openai/gpt-oss-120b'},
	{vendor: 'compatible', id: 'local'},
];

export const spare = {vendor: 'openrouter', model: 'spare'} as const;

const roles = {context: 'context_analyzer', plan: 'reasoning_engine', edit: 'code_generator'} as const;

const WORDS = [
	'I look at the file first.',
	'Then it is done as it was asked for, and nothing else is, because nothing else was wanted of me here.',
] as const;

const plan = {summary: 'Make a new.', steps: [{title: 'Change a', detail: 'write new', files: ['a.txt']}]};

/** What a request is asked for can be seen by the tools that it brings. */
export const stageOf = ({tools}: Asked): Stage =>
	tools.length === 0 ? 'context' : tools.includes('plan') ? 'plan' : 'edit';

const write = {tool: 'write', input: {path: 'a.txt', content: 'new\n'}};

/** How a model that is well answers. */
export const well = (asked: Asked): Extract<Scripted, {say: unknown}> => {
	switch (stageOf(asked)) {
		case 'context':
			return {
				say: [
					'{"files":[{"path":"a.txt","why":"it is the one that the request names, and none of the others is called by it","score":9}]}',
				],
			};
		case 'plan':
			return {say: [WORDS.join('\n\n'), {tool: 'plan', input: plan}]};
		case 'edit': {
			const results = asked.messages.flatMap(({blocks}) => blocks.filter(({type}) => type === 'result'));
			const isDone = results.some(block => block.type === 'result' && !block.failed);
			return isDone ? {say: ['Done.']} : {say: [WORDS.join('\n\n'), write]};
		}
	}
};

/** Where an answer breaks off: in the middle of what it says. */
export const brokenAfter = {after: 8} as const;

/** An answer that begins well, until its server says in the stream that something broke. */
export const brokenBy = (asked: Asked, message: string): readonly Event[] => {
	const issued = {thoughts: new Map(), before: new Map(), paused: false};
	const say = well(asked);
	const type = asked.api === 'messages' ? 'api_error' : 'server_error';
	const begun = (events: readonly Event[], error: Event): readonly Event[] => [
		...events.slice(0, brokenAfter.after),
		error,
	];
	switch (asked.api) {
		case 'messages':
			return begun(sayMessages(say, asked, issued), {event: 'error', data: {type: 'error', error: {type, message}}});
		case 'responses':
			return begun(sayResponses(say, asked, issued), {
				event: 'error',
				data: {type: 'error', code: type, message, param: null},
			});
		case 'chat':
			return begun(sayChat(say, asked), {data: {error: {type, message}}});
	}
};

/** What goes wrong at the first `times` requests to the model under test: on its server, or on the way there. */
export type Trouble = {
	readonly times?: number;
	readonly does?: (asked: Asked, subject: Subject) => Scripted;
	readonly reach?: Partial<Access>;
};

/** Facts as words: what each says of models, calls and ends. */
const trailOf = (facts: readonly SessionFact[]): readonly string[] =>
	facts.map(fact => {
		switch (fact.type) {
			case 'stage.started':
				return `stage.started ${fact.stage}`;
			case 'model.chosen':
				return `model.chosen ${fact.model.vendor}:${fact.model.id}`;
			case 'model.asked':
				return `model.asked ${fact.model.vendor}:${fact.model.id} ${fact.attempt} +${fact.delayMs}`;
			case 'model.failed':
				return `model.failed ${fact.fault.kind}`;
			case 'tool.started':
				return `tool.started ${fact.tool}`;
			case 'tool.finished':
				return `tool.finished ${fact.outcome}`;
			case 'thread.compacted':
				return `thread.compacted ${fact.why}`;
			case 'context.gathered':
				return `context.gathered ${fact.by}`;
			default:
				return fact.type;
		}
	});

/** How a turn went, as far as a person, a record and a server can tell. */
export type Went = {
	readonly text: readonly string[];
	readonly trail: readonly string[];
	readonly paused: readonly number[];
	readonly asked: readonly string[];
	readonly wrong: readonly string[];
	readonly files: Readonly<Record<string, string>>;
	readonly end: Pick<Extract<SessionFact, {type: 'turn.finished'}>, 'outcome' | 'answer'> & {
		readonly why?: string;
		readonly hint?: string;
	};
	/** How often the terminal interface printed each of {@link WORDS}, which are said once in the plan and once in the edit. */
	readonly printed: readonly number[];
};

const printedIn = ({terminal}: Told): readonly number[] => {
	const all = terminal.join(' ').replaceAll(/\s+/g, ' ');
	return WORDS.map(words => all.split(words).length - 1);
};

const endOf = (facts: readonly SessionFact[]): Went['end'] => {
	const last = facts.at(-1);
	if (last?.type !== 'turn.finished') throw new Error('the turn is not over');
	const {outcome, answer, why, hint} = last;
	return {outcome, answer, ...(why === undefined ? {} : {why}), ...(hint === undefined ? {} : {hint})};
};

const ranking = {
	seen: 2,
	bytes: 10,
	files: [{path: 'a.txt', bytes: 4, score: 1, why: 'the request names it'}],
	check: null,
	instructions: '',
};

/** One turn through all stages, with this trouble at one of them. */
export const runCell = async (subject: Subject, stage: Stage, {times = 1, does, reach}: Trouble): Promise<Went> => {
	const {vendor, id} = subject;
	let opened = 0;
	const filled = [{vendor, model: id}, spare];
	await using house = await openHouse({
		ranking,
		roles: Object.fromEntries(Object.entries(roles).map(([name, role]) => [role, name === stage ? filled : [spare]])),
		reach: name => {
			if (name.id !== id) return {};
			opened += 1;
			return opened <= times ? (reach ?? {}) : {};
		},
		script: question => {
			if (question.model !== id) return well(question);
			// As the client counts: a request that was given up on its way is no request to the server.
			return does !== undefined && opened <= times ? does(question, subject) : well(question);
		},
	});
	await house.turn('Make a new.');
	const told = await house.end();
	return {
		text: told.text.map(line => line.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')),
		trail: trailOf(told.facts),
		paused: told.paused,
		asked: told.asked,
		wrong: told.wrong,
		files: told.files,
		end: endOf(told.facts),
		printed: printedIn(told),
	};
};
