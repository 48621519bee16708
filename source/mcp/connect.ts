import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {
	CallToolResultSchema,
	GetPromptResultSchema,
	ListPromptsResultSchema,
	ListResourcesResultSchema,
	ListRootsRequestSchema,
	ListToolsResultSchema,
	PromptListChangedNotificationSchema,
	ReadResourceResultSchema,
	ToolListChangedNotificationSchema,
	type CallToolResult,
	type GetPromptResult,
	type Prompt,
	type ReadResourceResult,
	type Resource,
	type Tool as ServerTool,
} from '@modelcontextprotocol/sdk/types.js';
import {pathToFileURL} from 'node:url';
import {matches} from '../core/approval.ts';
import type {ServerSpec} from '../core/server.ts';
import {sayFault} from './fault.ts';
import {httpTransport} from './http-transport.ts';
import {processTransport} from './process-transport.ts';

/** Of each kind, and pages of a list, at most: a list may have no end. */
const MOST = {items: 100, pages: 20};

export type {CallToolResult, GetPromptResult, Prompt, ReadResourceResult, Resource, ServerTool};

/** A server that has said what it brings. Every request rejects when it is late, aborted or answered with an error. */
export type Connection = {
	/** Its own name and version. */
	readonly about: string;
	/** What it brings now; asked for again once it said that this changed. */
	offers(): Promise<Offers>;
	call(tool: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<CallToolResult>;
	resources(signal: AbortSignal): Promise<readonly Resource[]>;
	read(uri: string, signal: AbortSignal): Promise<ReadResourceResult>;
	prompt(name: string, args: Readonly<Record<string, string>>, signal: AbortSignal): Promise<GetPromptResult>;
	close(): Promise<void>;
};

export type Offers = {
	readonly tools: readonly ServerTool[];
	readonly prompts: readonly Prompt[];
	readonly resources: 'some' | 'none';
	/** How many tools there are beyond those that are taken. */
	readonly left: number;
};

type Page<Item> = {readonly items: readonly Item[]; readonly next: string | undefined};

const all = async <Item>(page: (cursor: string | undefined) => Promise<Page<Item>>): Promise<readonly Item[]> => {
	const found: Item[] = [];
	let cursor: string | undefined;
	for (let pages = 0; pages < MOST.pages; pages += 1) {
		const {items, next} = await page(cursor);
		found.push(...items);
		if (next === undefined || next === '' || found.length > MOST.items) break;
		cursor = next;
	}
	return found;
};

const isWanted = ({allow, deny}: ServerSpec, name: string): boolean =>
	(allow === undefined || allow.some(pattern => matches(pattern, name))) &&
	!deny.some(pattern => matches(pattern, name));

/** Rejects when the time is over, or nobody waits any more. */
const late = (ms: number, stop?: AbortSignal): Promise<never> =>
	new Promise((_, reject) => {
		setTimeout(() => reject(new Error(`it did not answer within ${Math.round(ms / 100) / 10} s`)), ms).unref();
		const stopped = (): void => reject(new Error('it was stopped'));
		if (stop?.aborted === true) stopped();
		stop?.addEventListener('abort', stopped, {once: true});
	});

/**
 * Starts a server, or reaches it, and asks it for what it brings; rejects when that takes longer than `startMs`, and leaves nothing
 * behind then. `ended` is called once when the connection is gone for whatever reason.
 */
export const connect = async (
	spec: ServerSpec,
	{
		directory,
		version,
		ended,
		stop,
	}: {
		readonly directory: string;
		readonly version: string;
		readonly ended: (why: string) => void;
		/** Nobody wants it any more. */
		readonly stop: AbortSignal;
	},
): Promise<Connection> => {
	const process = spec.reach.by === 'process' ? processTransport(spec.reach) : undefined;
	const transport = process ?? (spec.reach.by === 'http' ? httpTransport(spec.reach) : undefined);
	if (transport === undefined) throw new Error('it can be reached in no way that is known');
	const client = new Client(
		{name: 'unified-dgm', version},
		{
			capabilities: {roots: {}},
			// What a server says of its own output decides nothing here, and a schema may be made to take for ever.
			jsonSchemaValidator: {
				getValidator: () => input => ({valid: true, data: input as never, errorMessage: undefined}),
			},
		},
	);
	let fault: string | undefined;
	let isStale = false;
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client is no event target
	client.onerror = error => (fault = sayFault(error));
	// oxlint-disable-next-line unicorn/prefer-add-event-listener
	client.onclose = () => ended(process?.said() || fault || 'it ended');
	client.setRequestHandler(ListRootsRequestSchema, () => ({roots: [{uri: pathToFileURL(directory).href}]}));
	client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (isStale = true));
	client.setNotificationHandler(PromptListChangedNotificationSchema, () => void (isStale = true));

	const starting = {timeout: spec.startMs, maxTotalTimeout: spec.startMs};
	const calling = (signal: AbortSignal) => ({
		signal,
		timeout: spec.timeoutMs,
		maxTotalTimeout: 10 * spec.timeoutMs,
		resetTimeoutOnProgress: true,
		// Asks to be told: a call that tells of its progress is alive.
		onprogress: () => {},
	});
	const params = (cursor: string | undefined) => (cursor === undefined ? {} : {cursor});
	const look = async (): Promise<Offers> => {
		const can = client.getServerCapabilities() ?? {};
		const [tools, prompts] = await Promise.all([
			can.tools === undefined
				? []
				: all(async cursor => {
						const page = await client.request(
							{method: 'tools/list', params: params(cursor)},
							ListToolsResultSchema,
							starting,
						);
						return {items: page.tools, next: page.nextCursor};
					}),
			can.prompts === undefined
				? []
				: all(async cursor => {
						const page = await client.request(
							{method: 'prompts/list', params: params(cursor)},
							ListPromptsResultSchema,
							starting,
						);
						return {items: page.prompts, next: page.nextCursor};
					}),
		]);
		const wanted = tools.filter(({name}) => isWanted(spec, name));
		return {
			tools: wanted.slice(0, MOST.items),
			prompts: prompts.slice(0, MOST.items),
			resources: can.resources === undefined ? 'none' : 'some',
			left: Math.max(0, wanted.length - MOST.items),
		};
	};

	let offers: Offers;
	try {
		// The package's own limits begin when a request is sent; starting a program comes before that.
		offers = await Promise.race([client.connect(transport, starting).then(look), late(spec.startMs, stop)]);
	} catch (error) {
		await client.close().catch(() => {});
		await transport.close().catch(() => {});
		throw new Error([sayFault(error), process?.said()].filter(Boolean).join(': '), {cause: error});
	}
	const {name, version: theirs} = client.getServerVersion() ?? {name: spec.name, version: '?'};
	return {
		about: `${name} ${theirs}`,
		offers: async () => {
			if (!isStale) return offers;
			isStale = false;
			offers = await Promise.race([look(), late(spec.startMs)]).catch(() => offers);
			return offers;
		},
		call: (tool, input, signal) =>
			client.request(
				{method: 'tools/call', params: {name: tool, arguments: {...input}}},
				CallToolResultSchema,
				calling(signal),
			),
		resources: signal =>
			all(async cursor => {
				const page = await client.request(
					{method: 'resources/list', params: params(cursor)},
					ListResourcesResultSchema,
					calling(signal),
				);
				return {items: page.resources, next: page.nextCursor};
			}),
		read: (uri, signal) =>
			client.request({method: 'resources/read', params: {uri}}, ReadResourceResultSchema, calling(signal)),
		prompt: (prompt, args, signal) =>
			client.request(
				{method: 'prompts/get', params: {name: prompt, arguments: {...args}}},
				GetPromptResultSchema,
				calling(signal),
			),
		close: async () => {
			// oxlint-disable-next-line unicorn/prefer-add-event-listener
			client.onclose = () => {};
			await Promise.race([client.close(), late(2_000)]).catch(() => {});
			await transport.close().catch(() => {});
		},
	};
};
