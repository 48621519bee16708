import {randomUUID} from 'node:crypto';
import Groq from 'groq-sdk';
import type {CallBlock} from '../core/message.ts';
import type {Answer, Ask, Model} from '../core/model.ts';
import {type Access, baseOf, entryAt, headersOf, termsOf} from './access.ts';
import {callOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import {type ChatCollector, chatCollector} from './chat-collect.ts';
import {chatBody} from './chat-request.ts';
import {eventsOf, type Sent} from './events.ts';
import type {Trouble} from './fault.ts';
import {type Collector, type Line, listen} from './listen.ts';
import {minuteOf, saysOf} from './minute.ts';
import {noTimeout, quietFetch} from './wire.ts';

type Named = {readonly name?: unknown; readonly arguments?: unknown; readonly parameters?: unknown};

/** The call that a model tried to make in `<function=name>{…}` or `{"name": …, "arguments": …}`, when it names one of our tools. */
const attempt = (text: string, tools: Ask['tools']): CallBlock | undefined => {
	const id = `call_${randomUUID()}`;
	const known = (name: unknown) => tools.find(tool => tool.name === name)?.name;
	const json = callOf({id, tool: '', raw: text, cut: true}).input;
	const said: Named = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
	const tool = known(said.name);
	if (tool !== undefined) {
		const given = said.arguments ?? said.parameters ?? {};
		return callOf({id, tool, raw: typeof given === 'string' ? given : JSON.stringify(given), cut: false});
	}
	const named = known(/(?:<function[=(]|"name"\s*:\s*")([\w-]+)/.exec(text)?.[1]);
	return named === undefined ? undefined : {type: 'call', id, tool: named, input: null, malformed: text};
};

/** Groq throws a badly formed call away and answers 400; we give it to the model as malformed, which it can mend. */
const mending = (collector: ChatCollector, ask: Ask, entry: Entry): Collector<Sent> => ({
	...collector,
	salvage: ({code, failedGeneration}: Trouble): Answer | undefined => {
		if (code !== 'tool_use_failed' || failedGeneration === undefined) return undefined;
		const call = attempt(failedGeneration, ask.tools);
		if (call === undefined) return undefined;
		return {
			kind: 'answer',
			blocks: [...collector.partial(), call],
			stop: 'tools',
			usage: null,
			cost: null,
			served: entry.id,
		};
	},
});

/** Open models on Groq: https://console.groq.com/docs/api-reference */
export const groqModel = (entry: Entry, access: Access): Model => {
	const headers = {
		'content-type': 'application/json',
		accept: 'application/json',
		...headersOf(entry, access.key),
	};
	const here = entryAt(entry, access);
	const minute = minuteOf(entry);
	const clientFor = ({heard}: Line) =>
		new Groq({
			apiKey: access.key,
			baseURL: baseOf(access.baseUrl ?? entry.baseUrl ?? 'https://api.groq.com', '/openai/v1', '/openai'),
			maxRetries: 0,
			timeout: noTimeout,
			logLevel: 'off',
			fetch: quietFetch(headers, heard, minute.hear),
		});
	return Object.assign(saysOf(entry, minute), {
		name: {vendor: entry.vendor, id: entry.id},
		ask: (ask, signal) =>
			listen(
				async line =>
					eventsOf(
						await clientFor(line)
							.post('/openai/v1/chat/completions', {body: chatBody(ask, here), stream: true, signal: line.signal})
							.asResponse(),
					),
				mending(chatCollector(here), ask, entry),
				termsOf(entry, access),
				signal,
			),
	} satisfies Pick<Model, 'name' | 'ask'>);
};
