import OpenAI from 'openai';
import type {Model} from '../core/model.ts';
import {type Access, baseOf, entryAt, headersOf, termsOf} from './access.ts';
import type {Entry} from './catalogue.ts';
import {eventsOf} from './events.ts';
import {type Line, listen} from './listen.ts';
import {minuteOf, saysOf} from './minute.ts';
import {responsesCollector} from './responses-collect.ts';
import {responsesBody} from './responses-request.ts';
import {noTimeout, quietFetch} from './wire.ts';

/** OpenAI's models over the Responses API, without state at the vendor: https://developers.openai.com/api/docs/guides/responses */
export const responsesModel = (entry: Entry, access: Access): Model => {
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
			baseURL: baseOf(access.baseUrl ?? entry.baseUrl ?? 'https://api.openai.com/v1', '/responses'),
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
							.post('/responses', {body: responsesBody(ask, here), stream: true, signal: line.signal})
							.asResponse(),
					),
				responsesCollector(here),
				termsOf(entry, access),
				signal,
			),
	} satisfies Pick<Model, 'name' | 'ask'>);
};
