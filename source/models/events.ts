import {createParser} from 'eventsource-parser';
import type {Trouble} from './fault.ts';
import {bag} from './loosely.ts';
import {troubleIn} from './trouble.ts';

/**
 * An event of an answer: its name, where it has one, its JSON, and the trouble when it is an error. Without data it is `[DONE]`, the mark
 * at the end of a chat stream.
 */
export type Sent = {readonly name: string; readonly data?: unknown; readonly trouble?: Trouble};

const isDone = ({data}: Sent): boolean => data === undefined;

const read = (name: string, text: string, headers: Headers): readonly Sent[] => {
	// An empty event is a sign of life.
	if (text.trim() === '') return [];
	if (text.startsWith('[DONE]')) return [{name}];
	const data = JSON.parse(text) as unknown;
	// A ping says nothing of the answer; whether it breaks a silence is for the vendor's documents to say.
	if (name === 'ping' || bag(data)['type'] === 'ping') return [];
	const trouble = troubleIn(name, data, headers, Date.now());
	return [trouble === undefined ? {name, data} : {name, data, trouble}];
};

/**
 * The events of an answer, in order. An answer that is no stream but one JSON document is one event, because some servers cannot stream.
 *
 * Read here, and not by the SDKs: those drop what has no name, stop at an error although the usage comes after it, and hide `[DONE]`.
 */
export const eventsOf = async function* ({body, headers}: Response): AsyncGenerator<Sent, void, void> {
	if (body === null) return;
	const isDocument = /^application\/(?:[\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '');
	const decoder = new TextDecoder();
	const reader = (body as ReadableStream<Uint8Array>).getReader();
	let document = '';
	let ready: Sent[] = [];
	const parser = createParser({onEvent: ({event = '', data}) => ready.push(...read(event, data, headers))});
	try {
		for (;;) {
			const {done, value} = await reader.read();
			const text = decoder.decode(value, {stream: !done});
			if (isDocument) document += text;
			// Some servers leave out the empty line after the last event.
			else parser.feed(done ? `${text}\n\n` : text);
			if (done && isDocument) ready.push(...read('', document, headers));
			// Usage that is late by one event still counts.
			const events =
				ready.length > 1 && ready.some(isDone)
					? ready.toSorted((a, b) => Number(isDone(a)) - Number(isDone(b)))
					: ready;
			ready = [];
			// Not `yield*`, which is slower, and this is done for every token.
			for (const event of events) yield event;
			if (done) return;
		}
	} finally {
		// It may have failed already, which was said.
		reader.cancel().catch(() => {});
	}
};
