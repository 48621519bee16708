import type {Block} from '../core/message.ts';
import type {Answer, Shown, Usage} from '../core/model.ts';
import {calling} from './chat-calls.ts';
import {addPart, type Part, partsIn, reasoningOf} from './chat-reasoning.ts';
import type {Entry} from './catalogue.ts';
import type {Sent} from './events.ts';
import type {Trouble} from './fault.ts';
import {generations, twoAnswers} from './generations.ts';
import type {Collector} from './listen.ts';
import {type Bag, bag, listOf, textOf} from './loosely.ts';
import {keep} from './maker.ts';
import {costOf} from './prices.ts';
import {chatCost, chatUsage, moreOf} from './usage.ts';

const isHigh = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);

/** Shows text as it comes, but never half of a surrogate pair. */
const whole = (kind: 'text' | 'thinking') => {
	let held = '';
	return (piece: string): readonly Shown[] => {
		const text = held + piece;
		held = isHigh(text) ? text.slice(-1) : '';
		const ready = held === '' ? text : text.slice(0, -1);
		return ready === '' ? [] : [{kind, text: ready}];
	};
};

const blockOf = (part: Part, entry: Entry): Block => {
	const {kind, text} = part;
	if (kind === 'text') return {type: 'text', text};
	return keep(entry, {type: 'thinking', thinking: part.isPlain ? text : [{type: 'text', text}], ...part.more});
};

/** `partial` is what was said so far, calls left out, for an answer that is salvaged. */
export type ChatCollector = Collector<Sent> & {partial(): readonly Block[]};

/** Makes an answer of a chat stream, as servers send it, which is less than the specification promises. */
export const chatCollector = (entry: Entry): ChatCollector => {
	const calls = calling();
	const reasoning = reasoningOf();
	const answers = generations();
	const shownText = whole('text');
	const shownThinking = whole('thinking');
	const parts: Part[] = [];
	let refusal = '';
	let finish = '';
	let usage: Usage | null = null;
	let named: number | null = null;
	let number: unknown;
	/** The server said that nothing more comes: by its mark, or by counting after the last word. */
	let isClosed = false;
	let isMarked = false;
	let isLast = false;
	let isSpliced = false;
	let served = entry.id;
	let error = '';

	/** The one choice that was asked for. */
	const choiceOf = (choices: unknown): Bag | undefined => {
		const all = listOf(choices).map(bag);
		const found = all.find(
			({index}) => number === undefined || index === undefined || index === null || index === number,
		);
		number ??= found?.['index'] ?? undefined;
		return found;
	};

	const count = (value: unknown): void => {
		usage = moreOf(usage, chatUsage(value));
		named = chatCost(value) ?? named;
	};

	/** What was said in a delta; a whole message, which some servers send in its place, only when nothing came before it. */
	const saidIn = (choice: Bag): Bag => {
		if (choice['delta'] !== undefined && choice['delta'] !== null) return bag(choice['delta']);
		return parts.length === 0 && !calls.some() ? bag(choice['message']) : {};
	};

	const take = ({data}: Sent): readonly Shown[] => {
		if (data === undefined) {
			isClosed = true;
			isMarked = true;
			return [];
		}
		const chunk = bag(data);
		const groq = bag(chunk['x_groq']);
		const choice = choiceOf(chunk['choices']);
		// Kimi counts inside the choice.
		const counted = [chunk['usage'], groq['usage'], choice?.['usage']].filter(value => bag(value) === value);
		counted.forEach(count);
		served = textOf(chunk['model']) || served;
		error = textOf(groq['error']) || error;
		if (choice === undefined) {
			isClosed ||= counted.length > 0;
			// Some gateways count under an id of their own, which is no matter once the answer has ended.
			isSpliced ||= finish === '' && counted.length > 0 && answers.isOther(chunk['id']);
			isLast = finish !== '' && counted.length > 0;
			return [];
		}
		isSpliced ||= answers.take(chunk['id']);
		finish = textOf(choice['finish_reason']) || finish;
		isLast = finish !== '' && counted.length > 0;
		const delta = saidIn(choice);
		const called = listOf(delta['tool_calls']);
		const said = partsIn(delta['content']);
		const thought = reasoning.take(delta);
		if (called.length > 0 || said.length > 0 || thought !== '') isClosed = isMarked;
		for (const part of said) addPart(parts, part);
		refusal += textOf(delta['refusal']);
		return [
			...shownThinking(thought),
			...said.flatMap(({kind, text}) => (kind === 'text' ? shownText : shownThinking)(text)),
			...called.flatMap(calls.take),
		];
	};

	const partial = (hasCalls = true): readonly Block[] => {
		const fields = reasoning.fields(hasCalls);
		const first = Object.keys(fields).length === 0 ? [] : [keep(entry, fields)];
		return [
			...first,
			...parts.filter(({kind, text}) => kind === 'thinking' || text !== '').map(part => blockOf(part, entry)),
		];
	};

	const broken = (message: string): Trouble => ({message, broken: true});

	const end = (): Answer | Trouble | undefined => {
		if (isSpliced) return twoAnswers;
		// Some servers never say why they stopped. That they counted and closed says that they did.
		const isOver = finish !== '' || (isClosed && usage !== null && (parts.length > 0 || calls.some()));
		if (!isOver) return error === '' ? undefined : broken(error);
		if (finish === 'content_filter')
			return {code: 'content_filter', message: 'its content filter cut the answer off', broken: false};
		if (finish === 'error') return broken(error || 'the answer ended in an error');
		if (refusal !== '' && !parts.some(({kind}) => kind === 'text'))
			return {code: 'refusal', message: refusal, broken: false};
		if (calls.isNameless()) return broken('a call without the name of its tool');
		const cut = finish === 'length';
		// A call that nobody ended may lack arguments, also when none came.
		const called = calls.blocks(entry, cut || finish === '');
		if (called.length === 0 && finish === 'tool_calls') return broken('it said that it called tools, and no call came');
		const cost = costOf(usage, entry.prices) ?? named;
		const stop = cut ? 'length' : called.length > 0 ? 'tools' : 'end';
		return {kind: 'answer', blocks: [...partial(called.length > 0), ...called], stop, usage, cost, served};
	};

	/** Where it says that it called, and no call came, that is late. */
	const isDone = (): boolean => isMarked || isSpliced || (isLast && (finish !== 'tool_calls' || calls.some()));

	return {take, trouble: ({trouble: said}) => said, done: isDone, end, partial: () => partial()};
};
