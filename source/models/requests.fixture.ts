import type {Message} from '../core/message.ts';
import type {Ask, Model} from '../core/model.ts';
import {asked} from '../testing/model-law/subject.ts';
import type {Script, Scripted} from '../testing/vendors/script.ts';
import {startVendors, type Vendors} from '../testing/vendors.ts';
import type {Entry} from './catalogue.ts';
import {findModel, unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {openModel} from './index.ts';

export const key = 'test-key-0123456789';
export const user = (text: string): Message => ({role: 'user', blocks: [{type: 'text', text}]});

export const entryOf = (vendor: string, id: string): Entry => {
	const entry = findModel(shipped(), vendor, id) ?? unlisted(shipped(), vendor, id);
	if (entry === undefined) throw new Error(`no vendor ${vendor}`);
	return entry;
};

export const openAt = (entry: Entry, {url, openaiUrl}: Vendors, secret = key): Promise<Model> =>
	openModel(entry, {key: secret, baseUrl: entry.api === 'messages' || entry.vendor === 'groq' ? url : openaiUrl});

/** Asks each question in turn; what the server got, and what it said of it. */
export const sent = async (entry: Entry, asks: readonly Ask[], script: Script | Scripted = {say: ['ok']}) => {
	await using vendors = await startVendors(typeof script === 'function' ? script : () => script);
	const model = await openAt(entry, vendors);
	const replies = [];
	for (const ask of asks) replies.push((await asked(model, ask)).reply);
	return {
		bodies: vendors.requests.map(({body}) => body),
		problems: vendors.requests.map(({problem}) => problem),
		replies,
		requests: vendors.requests,
	};
};

export const fine = [undefined];
export const closed = {
	type: 'object',
	properties: {ok: {type: 'boolean'}},
	required: ['ok'],
	additionalProperties: false,
};
export const open = {type: 'object', properties: {n: {type: 'integer', minimum: 1}}, required: []};
export const system = [{type: 'text', text: 'You are under test.'}];
export const ephemeral = {type: 'ephemeral'};
