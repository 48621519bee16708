import {createHash} from 'node:crypto';
import type {Hook} from '../core/hook.ts';
import type {ServerSpec} from '../core/server.ts';
import type {Brought, HookEntry, ServerEntry} from './extensions.ts';

/** What a project brings that runs or reaches out, and that the person has not decided about yet. */
export type Undecided = {
	/** `the MCP server db`, `a hook before_tool`. */
	readonly what: string;
	/** All that it says, in one line. */
	readonly says: string;
	readonly sha256: string;
};

export type Extended = {
	readonly servers: readonly ServerSpec[];
	readonly hooks: readonly Hook[];
	readonly notices: readonly string[];
	readonly undecided: readonly Undecided[];
};

type Extensions = {
	readonly mcp_servers?: Readonly<Record<string, ServerEntry>> | undefined;
	readonly hooks?: readonly HookEntry[] | undefined;
};

export type ExtendParts = {
	readonly user: Extensions;
	/** What a project says, where it is trusted; and the files' paths, for people. */
	readonly project: Extensions;
	readonly paths: {readonly user: string; readonly project: string};
	readonly decided: readonly Brought[];
	/** The workspace: where programs are started. */
	readonly directory: string;
	readonly env: Readonly<Record<string, string | undefined>>;
};

const DEFAULT_MS = {call: 60_000, start: 10_000, hook: 30_000};

/** What a program needs to run at all; nothing that could be a key. */
const PLAIN = (
	'PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TERM TMPDIR TZ SystemRoot ComSpec PATHEXT APPDATA ' +
	'LOCALAPPDATA USERPROFILE TEMP TMP XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR'
).split(' ');

const plainEnv = (env: ExtendParts['env']): Readonly<Record<string, string>> =>
	Object.fromEntries(PLAIN.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])));

/** `${NAME}` as the variable's value; the names that are not set. */
const expand = (texts: Readonly<Record<string, string>>, env: ExtendParts['env']) => {
	const missing: string[] = [];
	const fill = (text: string): string =>
		text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
			if (env[name] === undefined) missing.push(name);
			return env[name] ?? '';
		});
	const filled = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text)]));
	return {filled, missing};
};

const digest = (what: unknown): string => createHash('sha256').update(JSON.stringify(what)).digest('hex');

const specOf = (
	name: string,
	entry: ServerEntry,
	owner: 'user' | 'project',
	{paths, directory, env}: ExtendParts,
): ServerSpec | {readonly missing: readonly string[]} => {
	const {command, url, args = [], timeout, start_timeout: start, tools} = entry;
	// What a repository says is taken as it stands: it could name a variable that holds a key.
	const expanded = expand(entry.env ?? entry.headers ?? {}, env);
	const {filled, missing} = owner === 'user' ? expanded : {filled: entry.env ?? entry.headers ?? {}, missing: []};
	if (missing.length > 0) return {missing};
	return {
		name,
		from: paths[owner],
		reach:
			command === undefined
				? {by: 'http', url: url ?? '', headers: filled}
				: {by: 'process', command, args, env: {...plainEnv(env), ...filled}, directory},
		timeoutMs: timeout ?? DEFAULT_MS.call,
		startMs: start ?? DEFAULT_MS.start,
		...(tools?.allow === undefined ? {} : {allow: tools.allow}),
		deny: tools?.deny ?? [],
		// Whom to believe is the person's to say.
		trust: owner === 'user' ? (entry.trust ?? 'none') : 'none',
	};
};

const hookOf = ({on, tool = '*', command, timeout = DEFAULT_MS.hook}: HookEntry): Hook => ({
	on,
	tool,
	command,
	timeoutMs: timeout,
});

/**
 * The servers and hooks that count: the person's own, then those of a trusted project that the person has allowed one by one. Each of
 * these is known by a digest of all that it says, so that a changed one is asked about anew. A project's server cannot take a name.
 */
export const extend = (parts: ExtendParts): Extended => {
	const {user, project, paths, decided} = parts;
	const servers: ServerSpec[] = [];
	const notices: string[] = [];
	const undecided: Undecided[] = [];
	const add = (name: string, entry: ServerEntry, owner: 'user' | 'project'): void => {
		if (entry.enabled === false) return;
		const spec = specOf(name, entry, owner, parts);
		if ('missing' in spec)
			notices.push(
				`the MCP server ${name} is left out: ${spec.missing.join(', ')} ${spec.missing.length === 1 ? 'is' : 'are'} not set`,
			);
		else servers.push(spec);
	};
	const isAllowed = (what: string, said: unknown): boolean => {
		const sha256 = digest(said);
		const known = decided.findLast(one => one.sha256 === sha256);
		if (known === undefined) undecided.push({what, says: JSON.stringify(said), sha256});
		return known?.allowed === true;
	};
	for (const [name, entry] of Object.entries(user.mcp_servers ?? {})) add(name, entry, 'user');
	for (const [name, entry] of Object.entries(project.mcp_servers ?? {})) {
		if (Object.hasOwn(user.mcp_servers ?? {}, name))
			notices.push(`${paths.project}: the MCP server ${name} is yours (${paths.user}), and stays what it is`);
		else if (entry.enabled !== false && isAllowed(`the MCP server ${name}`, {mcp_server: name, ...entry}))
			add(name, entry, 'project');
	}
	const theirs = (project.hooks ?? []).filter(hook => isAllowed(`a hook (${hook.on})`, {hook: hook.on, ...hook}));
	return {servers, hooks: [...(user.hooks ?? []), ...theirs].map(hookOf), notices, undecided};
};

/** The servers as they may be shown: values that may be keys are left out. */
export const withoutValues = (
	servers: Readonly<Record<string, ServerEntry>>,
): Readonly<Record<string, ServerEntry>> => {
	const hide = (texts: Readonly<Record<string, string>>) =>
		Object.fromEntries(Object.keys(texts).map(name => [name, '…']));
	return Object.fromEntries(
		Object.entries(servers).map(([name, entry]) => [
			name,
			{
				...entry,
				...(entry.env === undefined ? {} : {env: hide(entry.env)}),
				...(entry.headers === undefined ? {} : {headers: hide(entry.headers)}),
			},
		]),
	);
};
