import Anthropic from '@anthropic-ai/sdk';
import type {Model} from '../core/model.ts';
import {type Access, baseOf, entryAt, headersOf, termsOf} from './access.ts';
import {messagesCollector} from './anthropic-collect.ts';
import {messagesBody} from './anthropic-request.ts';
import type {Entry} from './catalogue.ts';
import {eventsOf} from './events.ts';
import {type Line, listen} from './listen.ts';
import {minuteOf, saysOf} from './minute.ts';
import {noTimeout, quietFetch} from './wire.ts';

/** Claude, and any server that speaks Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropicModel = (entry: Entry, access: Access): Model => {
	const headers = {
		'content-type': 'application/json',
		accept: 'application/json',
		'anthropic-version': '2023-06-01',
		...headersOf(entry, access.key),
	};
	const here = entryAt(entry, access);
	const minute = minuteOf(entry);
	const clientFor = ({heard}: Line) =>
		new Anthropic({
			// The SDK wants some key, also for servers that have none.
			apiKey: access.key === '' ? 'none' : access.key,
			authToken: null,
			webhookKey: null,
			baseURL: baseOf(access.baseUrl ?? entry.baseUrl ?? 'https://api.anthropic.com', '/v1'),
			maxRetries: 0,
			timeout: noTimeout,
			logLevel: 'off',
			openTelemetry: false,
			fetch: quietFetch(headers, heard, minute.hear),
		});
	return Object.assign(saysOf(entry, minute), {
		name: {vendor: entry.vendor, id: entry.id},
		ask: (ask, signal) =>
			listen(
				// Not `messages.create`, which prints warnings about old models to the terminal that we draw on.
				async line =>
					eventsOf(
						await clientFor(line)
							.post('/v1/messages', {body: messagesBody(ask, here), stream: true, signal: line.signal})
							.asResponse(),
					),
				messagesCollector(here),
				termsOf(entry, access),
				signal,
			),
	} satisfies Pick<Model, 'name' | 'ask'>);
};
