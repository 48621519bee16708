import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {readSetting} from '../compose.ts';
import {homeIn} from '../hand-over.ts';
import {keepSetting} from '../config/keep.ts';
import {nearest} from '../config/nearest.ts';
import {UserError} from '../core/user-error.ts';
import {paintIn} from '../views/theme.ts';
import {openServersFor, sayReach, sayServers} from './around/servers.ts';
import {realDirectory} from './open.ts';

const settingFor = async ({request, env}: Front) => {
	const directory = await realDirectory(request.directory ?? '.');
	return {directory, setting: await readSetting(directory, env, request.flags)};
};

const list = async (front: Front): Promise<number> => {
	const {stdout, colour, request} = front;
	const {loaded} = (await settingFor(front)).setting;
	const paint = paintIn(colour);
	if (request.json) {
		for (const spec of loaded.servers)
			stdout.write(`${JSON.stringify({name: spec.name, reach: sayReach(spec), from: spec.from, trust: spec.trust})}\n`);
		return 0;
	}
	if (loaded.servers.length === 0)
		stdout.write('There are no MCP servers: unified-dgm mcp add NAME -- COMMAND, or NAME URL\n');
	for (const spec of loaded.servers)
		stdout.write(`${paint('heading', spec.name)}: ${sayReach(spec)}  ${paint('quiet', spec.from)}\n`);
	for (const {what} of loaded.brought)
		stdout.write(`${paint('warning', `! ${what} of this project is not allowed yet`)}\n`);
	for (const notice of loaded.notices) stdout.write(`${paint('warning', `! ${notice}`)}\n`);
	return 0;
};

/** Starts what is configured, or one of it, and says how that went. */
const test = async (front: Front, [name]: readonly string[]): Promise<number> => {
	const {stdout, colour, version} = front;
	const {directory, setting} = await settingFor(front);
	const specs = setting.loaded.servers.filter(one => name === undefined || one.name === name);
	if (name !== undefined && specs.length === 0)
		throw unknownServer(
			name,
			setting.loaded.servers.map(one => one.name),
		);
	const servers = await openServersFor(specs, directory, version);
	if (servers === undefined) return list(front);
	try {
		await servers.settled();
		for (const line of sayServers(servers, paintIn(colour))) stdout.write(`${line}\n`);
		return servers.standing().some(({now}) => now.is === 'down') ? 1 : 0;
	} finally {
		await servers[Symbol.asyncDispose]();
	}
};

const unknownServer = (name: string, names: readonly string[]): UserError => {
	const meant = nearest(name, names);
	return new UserError(
		`there is no MCP server "${name}"`,
		meant === undefined ? (names.length === 0 ? 'there are none' : names.join(', ')) : `did you mean "${meant}"?`,
	);
};

/** `KEY=VALUE`, or `Name: value`, as a map. */
const pairs = (texts: readonly string[], separator: '=' | ':', option: string): Readonly<Record<string, string>> =>
	Object.fromEntries(
		texts.map(text => {
			const at = text.indexOf(separator);
			if (at < 1)
				throw new UserError(`--${option} takes ${separator === '=' ? 'NAME=VALUE' : '"Name: value"'}, not "${text}"`);
			return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
		}),
	);

const add = async ({request, env, stdout}: Front, [name, url]: readonly string[]): Promise<number> => {
	const [command, ...args] = request.rest;
	if (name === undefined || (url === undefined) === (command === undefined))
		throw new UserError(
			'mcp add needs a name, and either an address or a command behind --',
			'unified-dgm mcp add NAME https://…  or  unified-dgm mcp add NAME -- npx -y SERVER',
		);
	const variables = pairs(request.variables, '=', 'env');
	const headers = pairs(request.headers, ':', 'header');
	const entry = {
		...(command === undefined ? {url} : {command}),
		...(args.length === 0 ? {} : {args}),
		...(Object.keys(variables).length === 0 ? {} : {env: variables}),
		...(Object.keys(headers).length === 0 ? {} : {headers}),
	};
	const home = homeIn(env);
	await keepSetting(home, ['mcp_servers', name], entry);
	stdout.write(`${name} is written into ${join(home, 'config.yaml')}; unified-dgm mcp test ${name} tries it\n`);
	return 0;
};

const remove = async (front: Front, [name]: readonly string[]): Promise<number> => {
	const {env, stdout} = front;
	const home = homeIn(env);
	const {servers} = (await settingFor(front)).setting.loaded;
	const own = servers.filter(({from}) => from === join(home, 'config.yaml')).map(one => one.name);
	if (name === undefined) throw new UserError('mcp remove needs a name', own.join(', '));
	if (!own.includes(name)) throw unknownServer(name, own);
	await keepSetting(home, ['mcp_servers', name], undefined);
	stdout.write(`${name} is taken out of ${join(home, 'config.yaml')}\n`);
	return 0;
};

/** Lists, adds, removes and tries MCP servers. */
export const mcp = async (front: Front): Promise<number> => {
	const {subcommand, words} = front.request;
	switch (subcommand) {
		case 'add':
			return add(front, words);
		case 'remove':
			return remove(front, words);
		case 'test':
			return test(front, words);
		default:
			return list(front);
	}
};
