import {describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import {type CallBlock, callsOf} from '../core/message.ts';
import {Answer, Failure, type Reply, type Shown} from '../core/model.ts';
import {type Broken, cut, doubled, lost, missing, spliced, swapped} from '../testing/vendors/broken.ts';
import {type Honest, honest} from '../testing/vendors/honest.ts';
import {type Event, sse} from '../testing/vendors/script.ts';
import {messagesCollector} from './anthropic-collect.ts';
import {type Entry, readCatalogue, unlisted} from './catalogue.ts';
import {chatCollector} from './chat-collect.ts';
import {eventsOf} from './events.ts';
import {listen} from './listen.ts';
import {responsesCollector} from './responses-collect.ts';

// The law of broken streams: whatever of an honest answer is missing, doubled, swapped, lost, cut off or of another answer, there is one
// reply. It is what the stream says or a fault, and nothing runs that no answer asked for.

const collectors = {chat: chatCollector, messages: messagesCollector, responses: responsesCollector};

const entryOf = ({vendor, api, model}: Honest): Entry => {
	const entry = unlisted(readCatalogue({vendors: {[vendor]: {api}}}), vendor, model);
	if (entry === undefined) throw new Error(`no vendor ${vendor}`);
	return {...entry, prices: {input: 1, output: 1, cacheRead: 1, cacheWrite: 1}};
};

const terms = {
	accused: {vendor: 'v', id: 'm', keyName: 'KEY', secret: 'secret'},
	patience: {firstMs: 60_000, idleMs: 60_000},
	pings: false,
};

type Heard = {readonly reply: Reply; readonly shown: readonly Shown[]};

/** What is made of these events, without a network between. */
const hear = async (server: Honest, events: readonly Event[]): Promise<Heard> => {
	const shown: Shown[] = [];
	const response = new Response(Buffer.concat(events.map(sse)));
	const collector = collectors[server.api](entryOf(server));
	const stream = listen(async () => eventsOf(response), collector, terms, new AbortController().signal);
	const reply = await run(stream, item => shown.push(item));
	if (reply.kind === 'answer') Answer.parse(reply);
	else Failure.parse(reply);
	return {reply, shown};
};

const one = 'aa';
const other = 'bb';

const isRunnable = ({malformed}: CallBlock): boolean => malformed === undefined;
const inputsIn = (reply: Reply): readonly string[] =>
	reply.kind === 'fault'
		? []
		: callsOf(reply.blocks)
				.filter(isRunnable)
				.map(({input}) => JSON.stringify(input));
const asked = (of: string): string => JSON.stringify({path: of});

/** Runs every broken version; what is wrong with what came of it. */
const complaints = async (
	server: Honest,
	streams: readonly Broken[],
	complain: (heard: Reply, broken: Broken) => string | undefined,
): Promise<readonly string[]> => {
	const found: string[] = [];
	for (const broken of streams) {
		const heard = await hear(server, broken.events);
		const isInvented = JSON.stringify(heard).includes('undefined');
		const why = isInvented ? 'it says undefined' : complain(heard.reply, broken);
		if (why !== undefined) found.push(`${broken.what}: ${why}`);
	}
	return found;
};

/** Fields without which nobody knows which tool is called, or with which the call itself is lost. */
const essential = /\.(?:name|function|tool_calls|delta|choices|content_block)$/;
/** Fields that say what was counted. */
const counted = /usage|response|choices|\.message$|\.delta$|x_groq/;

describe.each(honest)('$name, $api', server => {
	const events = server.stream(one);

	test('an honest answer is what it says', async () => {
		const {reply} = await hear(server, events);
		expect(reply).toMatchObject({kind: 'answer', stop: 'tools', usage: {...server.usage, cacheWrite: 0}});
		expect(inputsIn(reply)).toEqual([asked(one)]);
	});

	test('without any one field it is still an answer, unless its call is lost, and counts no less', async () => {
		const found = await complaints(server, missing(events), (reply, {what}) => {
			if (reply.kind === 'fault') return essential.test(what) ? undefined : reply.fault.message;
			const calls = inputsIn(reply);
			if (calls.some(input => input !== asked(one)) && !what.endsWith('.arguments')) return `it runs ${calls.join()}`;
			if (reply.usage === null) return counted.test(what) ? undefined : 'it lost its usage';
			// What a vendor leaves out of its output is only in the total.
			if (/\.(?:total|prompt)_tokens$/.test(what) || reply.usage.output >= (server.usage?.output ?? 0))
				return undefined;
			return `it counts ${reply.usage.output}`;
		});
		expect(found).toEqual([]);
	});

	test('with any event twice it is still an answer, and each call is made once', async () => {
		const found = await complaints(server, doubled(events), reply => {
			if (reply.kind === 'fault') return reply.fault.message;
			if (callsOf(reply.blocks).length !== 1 || inputsIn(reply).some(input => input !== asked(one)))
				return 'other calls';
			return reply.usage?.output === server.usage?.output ? undefined : 'another usage';
		});
		expect(found).toEqual([]);
	});

	test('with two neighbours swapped, or an event lost, nothing runs that was not asked for', async () => {
		const found = await complaints(server, [...swapped(events), ...lost(events)], reply => {
			// A block that begins and ends is a call without arguments.
			const calls = inputsIn(reply).filter(input => input !== asked(one));
			return calls.length === 0 ? undefined : `it runs ${calls.join()}`;
		});
		expect(found).toEqual([]);
	});

	test('cut off after any event it is the whole answer or none', async () => {
		const {reply: whole} = await hear(server, events);
		const found = await complaints(server, cut(events), reply => {
			if (reply.kind === 'fault') return reply.fault.kind === 'network' ? undefined : reply.fault.kind;
			const same = {...reply, usage: null, cost: null};
			return JSON.stringify(same) === JSON.stringify({...whole, usage: null, cost: null})
				? undefined
				: 'half an answer';
		});
		expect(found).toEqual([]);
	});

	test('with parts of another answer in it, no call of both is run', async () => {
		const {reply: whole} = await hear(server, events);
		const said = (reply: Reply): string => (reply.kind === 'fault' ? '' : JSON.stringify(reply.blocks));
		const found = await complaints(server, spliced(events, server.stream(other)), (reply, {what}) => {
			const calls = new Set(inputsIn(reply));
			if (calls.size > 1) return `it runs ${[...calls].join()}`;
			if (what.endsWith('then the other') || what === 'both at once') {
				// It was whole before the other one began, or it is a fault.
				return reply.kind === 'fault' || said(reply) === said(whole) ? undefined : `it says ${said(reply)}`;
			}
			// Events of Messages name no answer: where the beginning is lost, nothing tells them apart.
			if (server.api === 'messages' || reply.kind === 'fault') return undefined;
			return said(reply).includes(one) && said(reply).includes(other) ? `it mixes ${said(reply)}` : undefined;
		});
		expect(found).toEqual([]);
	});
});
