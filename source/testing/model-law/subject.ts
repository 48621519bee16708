import {run} from '../../core/effect.ts';
import type {Message} from '../../core/message.ts';
import {Answer, type Ask, Failure, type Model, type Reply, type Shown} from '../../core/model.ts';
import type {Api, Script, Scripted} from '../vendors/script.ts';
import {startVendors, type Vendors} from '../vendors.ts';

/** A model under test: `open` points it at the stand-in, with this key. */
export type ModelSubject = {
	readonly name: string;
	readonly key: string;
	/** Can it be told to think, and does it want its thinking back? */
	readonly thinks: boolean;
	/** The vendor's words for a model that is gone, and for a request that does not fit. */
	readonly gone: Scripted;
	readonly overflow: Scripted;
	/** Which API it speaks, and whether its vendor documents that it sends comments or pings while it has nothing to say. */
	readonly api: Api;
	readonly pings: boolean;
	open(vendors: Pick<Vendors, 'url' | 'openaiUrl'>, idleMs?: number): Model | Promise<Model>;
};

export const never = new AbortController().signal;
export const user = (text: string): Message => ({role: 'user', blocks: [{type: 'text', text}]});

/** A question with two tools, as a stage would ask it. */
export const askOf = (messages: readonly Message[], more: Partial<Ask> = {}): Ask => ({
	system: 'You are under test.',
	messages,
	tools: [
		{
			name: 'read',
			about: 'Reads a file.',
			schema: {type: 'object', properties: {path: {type: 'string'}}, required: ['path']},
		},
		{
			name: 'patch',
			about: 'Patches files.',
			schema: {type: 'object', properties: {patch: {type: 'string'}}, required: ['patch']},
			freeform: 'patch',
		},
	],
	parallel: true,
	...more,
});

/** Asks and collects: what was shown, and the reply, which must be one that its schema knows. */
export const asked = async (
	model: Model,
	ask: Ask,
	signal: AbortSignal = never,
): Promise<{shown: readonly Shown[]; reply: Reply}> => {
	const shown: Shown[] = [];
	const reply = await run(model.ask(ask, signal), item => shown.push(item));
	if (reply.kind === 'answer') Answer.parse(reply);
	else Failure.parse(reply);
	return {shown, reply};
};

/** The answer of a reply that must be one. */
export const answerOf = (reply: Reply): Answer => {
	if (reply.kind !== 'answer') throw new Error(`a fault: ${reply.fault.kind}: ${reply.fault.message}`);
	return reply;
};

export const kindOf = (reply: Reply): string => (reply.kind === 'fault' ? reply.fault.kind : 'answer');

/** Everything that a careless reader of bytes breaks on. */
export const prose = 'Grüße, 世界! 🦜 naïve — “quoted”\r\n\ttabs, \u2028 and \\ "all" of it. '.repeat(20);

/** The stand-in with this script, and the model that asks it. */
export const at = async (subject: ModelSubject, script: Script | Scripted, idleMs?: number) => {
	const vendors = await startVendors(typeof script === 'function' ? script : () => script);
	return {vendors, model: await subject.open(vendors, idleMs)};
};

/** One question, from the start of the stand-in to its end. */
export const once = async (
	subject: ModelSubject,
	script: Script | Scripted,
	ask: Ask = askOf([user('Go.')]),
	idleMs?: number,
) => {
	const {vendors, model} = await at(subject, script, idleMs);
	await using _ = vendors;
	return {...(await asked(model, ask)), requests: vendors.requests};
};
