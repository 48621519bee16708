import type {Usage} from '../core/model.ts';
import {type Api, usageOfAnswer, usageOfEvents} from './usage.ts';

/** Bytes of a line, or of an answer that is not streamed, that are read for its usage; the rest passes unread. */
const longest = 8 * 2 ** 20;

const newline = 0x0a;

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** Bytes until they are taken, forgotten when they are more than anybody should hold. */
const hold = () => {
	let pieces: Buffer[] = [];
	let length = 0;
	return {
		add: (bytes: Buffer): void => {
			length += bytes.length;
			if (length <= longest) pieces.push(bytes);
			else pieces = [];
		},
		take: (): string => {
			const text = length <= longest ? Buffer.concat(pieces).toString() : '';
			pieces = [];
			length = 0;
			return text;
		},
	};
};

/** Looks on while an answer passes and reads its usage, wherever the network breaks it; holds a bounded number of bytes. */
export type Meter = {
	take(bytes: Buffer): void;
	/** The usage of the whole answer; null while, or when, the vendor has not said. */
	usage(): Usage | null;
};

const eventMeter = (api: Api): Meter => {
	const events = usageOfEvents(api);
	const line = hold();
	const read = (): void => {
		const text = line.take();
		// All three APIs send each event's data as one line of JSON.
		if (text.startsWith('data:')) events.take(parsed(text.slice('data:'.length)));
	};
	return {
		take: bytes => {
			let from = 0;
			for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
				line.add(bytes.subarray(from, end));
				read();
				from = end + 1;
			}
			line.add(bytes.subarray(from));
		},
		usage: events.usage,
	};
};

const answerMeter = (api: Api): Meter => {
	const body = hold();
	let usage: Usage | null | undefined;
	return {
		take: body.add,
		usage: () => (usage ??= usageOfAnswer(api, parsed(body.take()))),
	};
};

/** A meter for an answer of this content type. */
export const meterOf = (api: Api, contentType: string | undefined): Meter =>
	contentType?.startsWith('text/event-stream') === true ? eventMeter(api) : answerMeter(api);
