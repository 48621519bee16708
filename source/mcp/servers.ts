import type {ServerSpec} from '../core/server.ts';
import type {Tool} from '../core/tool.ts';
import type {Prompt} from './connect.ts';
import {sayFault} from './fault.ts';
import {sayPrompt} from './say.ts';
import {openServer, type Server, type Standing} from './server.ts';
import {toolsOf} from './tools.ts';

/** Tools of all servers together: more than this no model chooses well from, and vendors refuse. */
const MOST_TOOLS = 100;

/** A prompt that a server offers, behind `/server:name`. */
export type ServerPrompt = {
	readonly server: string;
	readonly name: string;
	readonly about: string;
	/** The names of what it wants, in order; what need not be given ends in `?`. */
	readonly args: readonly string[];
};

export type Servers = AsyncDisposable & {
	/** Starts those that are not started, at the same time, without waiting for them. */
	begin(): void;
	/** What they bring, as far as that is known; waits for those that start for the first time. Never rejects. */
	tools(signal: AbortSignal): Promise<readonly Tool[]>;
	/** How each is doing. */
	standing(): readonly {readonly spec: ServerSpec; readonly now: Standing}[];
	/** Resolves once each is ready or down. */
	settled(): Promise<void>;
	/** Prompts of those that are ready. */
	prompts(): readonly ServerPrompt[];
	/** The text of a prompt, for the words that were typed behind it; or why there is none. */
	prompt(server: string, name: string, words: string): Promise<{readonly text: string} | {readonly wrong: string}>;
};

const argumentsOf = ({arguments: args = []}: Prompt): readonly string[] =>
	args.map(({name, required}) => (required === true ? name : `${name}?`));

/** Words to arguments, in order; the last takes all that are left. */
const share = (words: string, names: readonly string[]): Readonly<Record<string, string>> => {
	const parts = words
		.trim()
		.split(/\s+/)
		.filter(part => part !== '');
	return Object.fromEntries(
		names.flatMap((name, at) => {
			const value = at === names.length - 1 ? parts.slice(at).join(' ') : (parts[at] ?? '');
			return value === '' ? [] : [[name.replace(/\?$/, ''), value]];
		}),
	);
};

/** Resolves when the signal aborts. */
const abortOf = (signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		if (signal.aborted) resolve();
		signal.addEventListener('abort', () => resolve(), {once: true});
	});

/**
 * The MCP servers of a session. Nothing is started, and the client is not loaded, before `begin`, `tools` or `prompt`. `directory`
 * is the workspace, which servers may ask for.
 */
export const openServers = (
	specs: readonly ServerSpec[],
	{directory, version, now}: {readonly directory: string; readonly version: string; readonly now: () => number},
): Servers => {
	const connect: Parameters<typeof openServer>[1]['connect'] = async (spec, ended, stop) =>
		(await import('./connect.ts')).connect(spec, {directory, version, ended, stop});
	const servers: readonly Server[] = specs.map(spec => openServer(spec, {connect, now}));
	const prompts = (): readonly ServerPrompt[] =>
		servers.flatMap(server => {
			const standing = server.standing();
			if (standing.is !== 'ready') return [];
			return standing.offers.prompts.map(prompt => ({
				server: server.spec.name,
				name: prompt.name,
				about: prompt.description ?? prompt.title ?? prompt.name,
				args: argumentsOf(prompt),
			}));
		});
	return {
		begin: () => {
			for (const server of servers) void server.reach();
		},
		tools: async signal => {
			const all = Promise.all(servers.map(async server => ({server, offers: await server.offers()})));
			const brought = await Promise.race([all, abortOf(signal)]);
			return (brought ?? [])
				.flatMap(({server, offers}) => (offers === undefined ? [] : toolsOf(server, offers)))
				.slice(0, MOST_TOOLS);
		},
		standing: () => servers.map(server => ({spec: server.spec, now: server.standing()})),
		settled: async () => {
			await Promise.all(servers.map(server => server.reach()));
		},
		prompts,
		prompt: async (name, prompt, words) => {
			const server = servers.find(({spec}) => spec.name === name);
			if (server === undefined) return {wrong: `there is no MCP server ${name}`};
			const reached = await server.reach();
			if ('down' in reached) return {wrong: `the MCP server ${name} cannot be reached: ${reached.down}`};
			const offered = reached.offers.prompts.find(one => one.name === prompt);
			if (offered === undefined) return {wrong: `the MCP server ${name} has no prompt ${prompt}`};
			const args = argumentsOf(offered);
			const given = share(words, args);
			const missing = args.filter(one => !one.endsWith('?') && given[one] === undefined);
			if (missing.length > 0) return {wrong: `/${name}:${prompt} wants ${missing.join(', ')}`};
			try {
				const got = await reached.connection.prompt(prompt, given, AbortSignal.timeout(server.spec.timeoutMs));
				return {text: sayPrompt(got)};
			} catch (error) {
				return {wrong: `the MCP server ${name} says: ${sayFault(error)}`};
			}
		},
		[Symbol.asyncDispose]: async () => {
			await Promise.all(servers.map(server => server.close()));
		},
	};
};
