import OpenAI from 'openai';
import type {Model} from '../core/model.ts';
import {type Access, baseOf, entryAt, headersOf, termsOf} from './access.ts';
import type {Entry} from './catalogue.ts';
import {chatCollector} from './chat-collect.ts';
import {chatBody} from './chat-request.ts';
import {eventsOf} from './events.ts';
import {type Line, listen} from './listen.ts';
import {minuteOf, saysOf} from './minute.ts';
import {noTimeout, quietFetch} from './wire.ts';

/**
 * Older OpenAI models, and any server that speaks OpenAI's Chat Completions at a base URL of its own (OpenRouter, DeepInfra, vLLM,
 * LM Studio, Ollama's `/v1`). A server without keys gets none: https://developers.openai.com/api/reference/resources/chat
 */
export const chatModel = (entry: Entry, access: Access): Model => {
	const headers = {
		'content-type': 'application/json',
		accept: 'text/event-stream',
		...headersOf(entry, access.key),
	};
	const here = entryAt(entry, access);
	const minute = minuteOf(entry);
	const clientFor = ({heard}: Line) =>
		new OpenAI({
			// The SDK wants some key, also for servers that have none.
			apiKey: access.key === '' ? 'none' : access.key,
			adminAPIKey: null,
			organization: null,
			project: null,
			webhookSecret: null,
			baseURL: baseOf(access.baseUrl ?? entry.baseUrl ?? 'https://api.openai.com/v1', '/chat/completions'),
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
							.post('/chat/completions', {body: chatBody(ask, here), stream: true, signal: line.signal})
							.asResponse(),
					),
				chatCollector(here),
				termsOf(entry, access),
				signal,
			),
	} satisfies Pick<Model, 'name' | 'ask'>);
};
