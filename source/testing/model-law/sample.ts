import {sayChat} from '../vendors/chat.ts';
import {sayMessages} from '../vendors/say-messages.ts';
import {sayResponses} from '../vendors/say-responses.ts';
import type {Api, Asked, Event, Issued} from '../vendors/script.ts';

/** An answer with something of everything: thinking, text of characters of every length, a call, usage. */
export const sampleOf = (api: Api): readonly Event[] => {
	const reply = {
		say: [{thinking: 'Hm, 世.'}, 'Grüße 🦜', {tool: 'read', input: {path: 'é/🦜'}, id: 'one'}],
		usage: {input: 100, output: 20, cacheRead: 30},
	};
	const asked: Asked = {
		number: 1,
		vendor: api === 'messages' ? 'anthropic' : 'openai',
		api,
		model: 'm',
		system: '',
		messages: [],
		tools: [],
		body: {},
		headers: {},
	};
	const issued: Issued = {thoughts: new Map(), before: new Map(), paused: false};
	if (api === 'messages') return sayMessages(reply, asked, issued);
	return api === 'responses' ? sayResponses(reply, asked, issued) : sayChat(reply, asked);
};
