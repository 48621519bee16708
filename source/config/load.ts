import {readdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Mode} from '../core/approval.ts';
import {UserError} from '../core/user-error.ts';
import {WallKind} from '../core/sandbox.ts';
import type {Advice} from './advice.ts';
import {nearest} from './nearest.ts';
import {readIfThere, readLayer} from './read.ts';
import {readMaxCost, readMaxTime} from './limits.ts';
import {extend, withoutValues, type Extended} from './extend.ts';
import type {Layer, LayerKind, ModelEntry} from './schema.ts';
import {settle, type Settled, type Sourced} from './settle.ts';

/** What the command line said, as typed. */
export type Flags = {
	readonly profile?: string;
	readonly mode?: string;
	readonly models: readonly string[];
	readonly sandbox?: string;
	readonly network?: true;
	readonly addDirs: readonly string[];
	readonly maxCost?: string;
	readonly maxTime?: string;
};

export type Sources = {
	/** `~/.unified-dgm`, or where UNIFIED_DGM_HOME points. */
	readonly home: string;
	/** The workspace: an absolute real path. */
	readonly directory: string;
	/** The person's own file about this project. */
	readonly personal: string;
	/** The folder of shipped profiles. */
	readonly shipped: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly flags: Flags;
	/** The profile taken when none is named, from the models that are. */
	readonly fallback: (models: readonly ModelEntry[]) => 'default' | 'offline';
	/** Models that the person's, or the project's, texts for agents prefer, as far as there are such. */
	readonly advise?: (owner: 'user' | 'project') => Promise<readonly Advice[]>;
};

export type Loaded = Settled & {
	readonly profile: string;
	/** Stages' system prompts by the path that names them. */
	readonly prompts: ReadonlyMap<string, string>;
	readonly notices: readonly string[];
	/** Has the person said that they trust this project? */
	readonly trusted: boolean;
	/** What the project brings while nobody has decided to trust it or not: the path of its configuration, or of its commands or skills. */
	readonly undecided?: string;
	/** Programs and addresses that count beside the agent's own. */
	readonly servers: Extended['servers'];
	readonly hooks: Extended['hooks'];
	/** What a trusted project brings of these that nobody has decided about. */
	readonly brought: Extended['undecided'];
};

const folderAt = async (path: string): Promise<string | undefined> =>
	stat(path).then(
		about => (about.isDirectory() ? path : undefined),
		() => undefined,
	);

/** What a project may bring beside its configuration. */
const broughtFolders = [
	['.unified-dgm', 'commands'],
	['.unified-dgm', 'skills'],
	['.agents', 'skills'],
	['.claude', 'skills'],
] as const;

const firstFolder = async (paths: readonly string[]): Promise<string | undefined> =>
	(await Promise.all(paths.map(folderAt))).find(path => path !== undefined);

const layerAt = async <Kind extends LayerKind>(kind: Kind, path: string) => {
	const text = await readIfThere(path);
	return text === undefined ? undefined : readLayer(kind, text, path);
};

const namesIn = async (folder: string): Promise<readonly string[]> => {
	const names = await readdir(folder).catch(() => []);
	return names.filter(name => name.endsWith('.yaml') && name !== 'models.yaml').map(name => name.slice(0, -5));
};

type Found = {readonly path: string; readonly layer: Layer};

const findProfile = async (name: string, folders: readonly string[]): Promise<Found> => {
	for (const folder of folders) {
		const path = join(folder, `${name}.yaml`);
		const layer = /^[\w.-]+$/.test(name) ? await layerAt('profile', path) : undefined;
		if (layer !== undefined) return {path, layer};
	}
	const known = (await Promise.all(folders.map(namesIn))).flat();
	const meant = nearest(name, known);
	throw new UserError(
		`there is no profile "${name}"`,
		meant === undefined ? `profiles: ${known.join(', ')}` : `did you mean "${meant}"?`,
	);
};

const oneOf = <Name extends string>(what: string, word: string, names: readonly Name[]): Name => {
	const found = names.find(name => name === word);
	if (found !== undefined) return found;
	const meant = nearest(word, names);
	throw new UserError(
		`${what}: there is no "${word}"`,
		meant === undefined ? `one of: ${names.join(', ')}` : `did you mean "${meant}"?`,
	);
};

const walls = ['auto', ...WallKind.options] as const;

const security = (
	names: {readonly mode: string; readonly sandbox: string},
	mode: string | undefined,
	sandbox: string | undefined,
): Layer['security'] => ({
	...(mode === undefined ? {} : {approval_mode: oneOf(names.mode, mode, Mode.options)}),
	...(sandbox === undefined ? {} : {sandbox_mode: oneOf(names.sandbox, sandbox, walls)}),
});

const variables = {mode: 'UNIFIED_DGM_APPROVAL_MODE', sandbox: 'UNIFIED_DGM_SANDBOX'} as const;
const options = {mode: '--approval-mode', sandbox: '--sandbox'} as const;

const fromEnvironment = (env: Sources['env']): Layer => ({
	security: security(variables, env[variables.mode], env[variables.sandbox]),
});

type Stages = readonly {readonly name: string; readonly role?: string | undefined}[];

/** `-m edit=openai:gpt-4.1`: the left side is a stage or a role. */
const modelsOf = (flags: readonly string[], stages: Stages): Layer['models'] => {
	const models: Record<string, string> = {};
	for (const flag of flags) {
		const [, name = '', model = ''] = /^([^=]+)=(.+)$/.exec(flag) ?? [];
		if (model === '')
			throw new UserError(`--model takes STAGE=VENDOR:MODEL, not "${flag}"`, 'for example: -m edit=openai:gpt-4.1');
		const stage = stages.find(one => one.name === name || one.role === name);
		const known = stages.flatMap(one => (one.role === undefined ? [] : [one.name]));
		if (stage?.role === undefined) {
			const meant = nearest(name, known);
			throw new UserError(
				`--model: there is no stage "${name}" with a model`,
				meant === undefined ? `stages: ${known.join(', ')}` : `did you mean "${meant}"?`,
			);
		}
		models[stage.role] = model;
	}
	return models;
};

/** A limit for a stage that is not there would be kept by nobody. */
const checkStageLimits = ({limits, stages}: Settled['config']): void => {
	const names = stages.map(({name}) => name);
	const stray = Object.keys(limits.stages ?? {}).find(name => !names.includes(name));
	if (stray === undefined) return;
	const meant = nearest(stray, names);
	throw new UserError(
		`limits.stages: there is no stage "${stray}"`,
		meant === undefined ? `stages: ${names.join(', ')}` : `did you mean "${meant}"?`,
	);
};

const fromFlags = (flags: Flags, stages: Stages): Layer => {
	const maxCost = flags.maxCost === undefined ? undefined : readMaxCost(flags.maxCost);
	const maxTime = flags.maxTime === undefined ? undefined : readMaxTime(flags.maxTime);
	return {
		models: modelsOf(flags.models, stages),
		limits: {
			...(maxCost === undefined ? {} : {max_cost_usd: maxCost}),
			...(maxTime === undefined ? {} : {max_time: maxTime}),
		},
		security: {
			...security(options, flags.mode, flags.sandbox),
			...(flags.network === undefined ? {} : {network_enabled: true}),
			...(flags.addDirs.length === 0 ? {} : {add_dirs: [...flags.addDirs]}),
		},
	};
};

const promptsOf = async (
	profiles: readonly Found[],
	wanted: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
	const prompts = new Map<string, string>();
	for (const name of new Set(wanted)) {
		const paths = profiles.map(({path}) => join(dirname(path), name));
		const texts = await Promise.all(paths.map(readIfThere));
		const text = texts.findLast(one => one !== undefined);
		if (text === undefined) throw new UserError(`the prompt ${name} is not there`, `looked at: ${paths.join(', ')}`);
		prompts.set(name, text);
	}
	return prompts;
};

/** Advice as layers: what is preferred comes before what the defaults name, so that these stand in where it cannot be had. */
const advised = (advice: readonly Advice[], {stages = [], models = {}}: Layer): readonly Sourced[] => {
	const roles = new Map<string, readonly Advice[]>();
	for (const one of advice) {
		const role = stages.find(({name, role: filled}) => name === one.name || filled === one.name)?.role;
		if (role !== undefined) roles.set(role, [...(roles.get(role) ?? []), one]);
	}
	return [...roles].map(([role, ones]) => ({
		from: [...new Set(ones.map(({from}) => from))].join(', '),
		layer: {models: {[role]: [...ones.map(({model}) => model), ...[models[role] ?? []].flat()]}},
	}));
};

/** Reads every source of configuration and lays them over one another: defaults, user, profile, trusted project, environment, flags. */
export const loadConfig = async ({
	home,
	directory,
	personal,
	shipped,
	env,
	flags,
	fallback,
	advise = async () => [],
}: Sources): Promise<Loaded> => {
	const notices: string[] = [];
	const folders = [join(home, 'profiles'), shipped];
	const userPath = join(home, 'config.yaml');
	const user = await layerAt('user', userPath);

	const own = await layerAt('personal', personal);

	const projectPath = join(directory, '.unified-dgm', 'config.yaml');
	const trusted = own?.trusted ?? user?.trusted_projects?.includes(directory) === true;
	const projectText = await readIfThere(projectPath);
	const project = trusted && projectText !== undefined ? readLayer('project', projectText, projectPath) : undefined;
	const brought =
		projectText === undefined ? await firstFolder(broughtFolders.map(way => join(directory, ...way))) : projectPath;
	const undecided = trusted || own?.trusted !== undefined ? undefined : brought;
	if (projectText !== undefined && !trusted)
		notices.push(`${projectPath} does not count: you have not said that you trust this project`);

	const typed = flags.models.map(flag => flag.slice(flag.indexOf('=') + 1));
	const named = [...typed, ...[user, project].flatMap(layer => Object.values(layer?.models ?? {}).flat())];
	const name = flags.profile ?? env['UNIFIED_DGM_PROFILE'] ?? project?.profile ?? user?.profile ?? fallback(named);
	const base = await findProfile('default', [shipped]);
	const chosen = name === 'default' ? undefined : await findProfile(name, folders);

	const sourced: Sourced[] = [{from: 'defaults', layer: base.layer}];
	const advice = [...(await advise('user')), ...(trusted ? await advise('project') : [])];
	sourced.push(...advised(advice, base.layer));
	if (user !== undefined) {
		const {mcp_servers: servers, ...rest} = user;
		sourced.push({from: userPath, layer: servers ? {...rest, mcp_servers: withoutValues(servers)} : rest});
	}
	if (chosen !== undefined) sourced.push({from: `profile ${name}`, layer: chosen.layer});
	const {mcp_servers: theirServers, hooks: theirHooks, ...projectSettings} = project ?? {};
	if (project !== undefined) sourced.push({from: projectPath, layer: projectSettings});
	const extended = extend({
		user: user ?? {},
		project: {mcp_servers: theirServers, hooks: theirHooks},
		paths: {user: userPath, project: projectPath},
		decided: own?.brought ?? [],
		directory,
		env,
	});
	notices.push(...extended.notices);
	// Rules add up, and the last that matches wins: what was decided about this project comes after what holds everywhere.
	if (own?.permissions !== undefined)
		sourced.push({from: personal, layer: {permissions: [...(user?.permissions ?? []), ...own.permissions]}});
	sourced.push({from: 'environment', layer: fromEnvironment(env)});
	const {stages} = settle(sourced).config;
	sourced.push({from: 'flags', layer: fromFlags(flags, stages)});

	const settled = settle(sourced);
	checkStageLimits(settled.config);
	const wanted = settled.config.stages.map(({prompt}) => prompt);
	return {
		...settled,
		profile: name,
		prompts: await promptsOf(chosen === undefined ? [base] : [base, chosen], wanted),
		notices,
		trusted,
		servers: extended.servers,
		hooks: extended.hooks,
		brought: extended.undecided,
		...(undecided === undefined ? {} : {undecided}),
	};
};
