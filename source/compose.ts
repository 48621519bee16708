import {agentInUse} from './agent-in-use.ts';
import {createHash, randomBytes} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {basename, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {Excluded, World} from './agent/world.ts';
import {readAdvice, type Advice} from './config/advice.ts';
import {readEvolved} from './config/evolved.ts';
import {loadConfig, type Flags, type Loaded} from './config/load.ts';
import type {ModelEntry} from './config/schema.ts';
import {UserError} from './core/user-error.ts';
import type {Model, ModelName, Passed, Rates} from './core/model.ts';
import type {Checkpoints, WayBack} from './core/checkpoint.ts';
import type {Candidate, Profile, Stage} from './core/profile.ts';
import {knobsWith, RepairKnobs} from './core/repair.ts';
import {homeIn} from './hand-over.ts';
import {keyringIn, type Keyring} from './commands/vendors/keyring.ts';
import {ownFile, readKnown, refreshedFile, type Known} from './commands/vendors/known.ts';
import {findModel, unlisted, type Catalogue, type Entry} from './models/catalogue.ts';
import {resolveRole} from './models/resolve.ts';
import type {Evolved} from './tools/index.ts';
import type {Plan} from './workspace/checkpoint/checkpoint.ts';
import type {openCheckpoints} from './workspace/checkpoint/open.ts';
import {readCandidate} from './workspace/instruction-file.ts';
import {repositoryRoot} from './workspace/instructions.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The folder of the installed package: one above this file, built or not. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

export const shippedFile = (...path: readonly string[]): string => join(packageRoot, ...path);

/** The folder of the package that is installed: this one, unless it handed over to the agent that was promoted. */
export const hostRoot = process.env['UNIFIED_DGM_HOST'] ?? packageRoot;

/** Names a project: its folder's name for people, and a digest of its path, which names no two alike. */
const slugOf = (directory: string): string => {
	const digest = createHash('sha256').update(directory).digest('hex').slice(0, 8);
	return `${basename(directory).replaceAll(/[^\w.-]/g, '_') || 'root'}-${digest}`;
};

/** Where a project's sessions are kept. */
export const sessionsOf = (home: string, directory: string): string => join(home, 'sessions', slugOf(directory));

/** Where what was read of a project's files is kept, so that it need not be read again. */
export const indexFile = (home: string, directory: string): string =>
	join(home, 'index', `${slugOf(directory)}.sqlite`);

/** The person's own file about a project. */
export const personalFile = (home: string, directory: string): string =>
	join(home, 'projects', `${slugOf(directory)}.yaml`);

/** Names a session so that names sort by time. */
export const newSessionId = (now: Date): string =>
	`${now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${randomBytes(2).toString('hex')}`;

const candidateOf = (catalogue: Catalogue, entry: ModelEntry): Candidate => {
	if (typeof entry !== 'string') return {vendor: entry.provider, model: entry.model};
	const [, vendor = '', model = ''] = /^([^:]+):(.+)$/.exec(entry) ?? [];
	if (vendor === 'offline' || Object.hasOwn(catalogue.vendors, vendor)) return {vendor, model};
	const known = catalogue.entries.find(({id, aliases}) => id === entry || aliases.includes(entry));
	if (known !== undefined) return {vendor: known.vendor, model: entry};
	throw new UserError(
		`model "${entry}": no vendor is named and the catalogue does not know it`,
		`write VENDOR:MODEL; vendors: ${Object.keys(catalogue.vendors).join(', ')}`,
	);
};

const stageLimits = ({
	max_cost_usd: maxCost,
	max_time: maxTimeMs,
	asks,
}: {
	readonly max_cost_usd?: number | undefined;
	readonly max_time?: number | undefined;
	readonly asks?: number | undefined;
}): Partial<Pick<Stage, 'maxCost' | 'maxTimeMs' | 'asks'>> => ({
	...(asks === undefined ? {} : {asks}),
	...(maxCost === undefined ? {} : {maxCost}),
	...(maxTimeMs === undefined ? {} : {maxTimeMs}),
});

/** The configuration as the profile that a session runs with, and that its record holds. */
const profileOf = (catalogue: Catalogue, {config, profile: name, prompts, hooks}: Loaded): Profile => ({
	name,
	mode: config.security.approval_mode,
	rules: config.permissions ?? [],
	checkers: config.checkers ?? [],
	...(hooks.length === 0 ? {} : {hooks}),
	limits: {
		rounds: config.limits.rounds,
		retries: config.limits.retries,
		compactAt: config.limits.compact_at,
		...(config.limits.max_cost_usd === undefined ? {} : {maxCost: config.limits.max_cost_usd}),
		...(config.limits.max_time === undefined ? {} : {maxTimeMs: config.limits.max_time}),
	},
	roles: Object.fromEntries(
		Object.entries(config.models).map(([role, entry]) => [
			role,
			(Array.isArray(entry) ? entry : [entry]).map(one => candidateOf(catalogue, one)),
		]),
	),
	stages: config.stages.map(({prompt, role, effort, max_cost_usd, max_time, ...stage}) => ({
		...stage,
		...stageLimits({max_cost_usd, max_time, ...config.limits.stages?.[stage.name]}),
		prompt: prompts.get(prompt) ?? '',
		...(role === undefined ? {} : {role}),
		...(effort === undefined ? {} : {effort}),
	})),
});

export type Setting = {
	readonly home: string;
	/** Tools that were bred, which the agent in use brings. */
	readonly evolved: Evolved;
	readonly catalogue: Catalogue;
	/** The layers of the catalogue. */
	readonly known: Known;
	readonly keyring: Keyring;
	readonly loaded: Loaded;
	readonly profile: Profile;
};

/** Reads everything that decides how a session runs in `directory`. */
export const readSetting = async (directory: string, env: Env, flags: Flags): Promise<Setting> => {
	const home = homeIn(env);
	const known = await readKnown({
		shipped: shippedFile('profiles', 'models.yaml'),
		refreshed: refreshedFile(home),
		own: ownFile(home),
	});
	const {catalogue} = known;
	const keyring = keyringIn(catalogue, known.own, env);
	// Without a key there are still the models of this program, unless one is named that wants no key.
	const isServed = (entry: ModelEntry): boolean =>
		keyring.available.has(typeof entry === 'string' ? (entry.split(':', 1)[0] ?? '') : entry.provider);
	const fallback = (named: readonly ModelEntry[]) =>
		keyring.provided.size > 0 || named.some(isServed) ? 'default' : 'offline';
	const agent = await agentInUse(home, env, shippedFile('profiles'));
	const isKnown = ({model}: Advice): boolean => {
		try {
			const {vendor, model: named} = candidateOf(catalogue, model);
			return vendor !== 'offline' && findModel(catalogue, vendor, named) !== undefined;
		} catch {
			return false;
		}
	};
	const advise = async (owner: 'user' | 'project'): Promise<readonly Advice[]> => {
		const path = join(owner === 'user' ? home : directory, 'AGENTS.md');
		// Advice counts where the rest of the file does.
		const root = owner === 'user' ? undefined : ((await repositoryRoot(directory)) ?? directory);
		const found = await readCandidate(path, root);
		return found.kind === 'text' ? readAdvice(found.text, path).filter(isKnown) : [];
	};
	const loaded = await loadConfig({
		advise,
		home,
		directory,
		personal: personalFile(home, directory),
		shipped: agent.profiles,
		env,
		flags,
		fallback,
	});
	const evolved = await readEvolved(agent.profiles);
	const notices = [...known.notices, ...agent.notices, ...loaded.notices, ...evolved.notices];
	// Whose profiles a person named is being tried; whom a person promoted is approved with all that it brings.
	const standing = agent.name === undefined ? 'experimental' : 'approved';
	return {
		home,
		evolved: {tools: evolved.tools, standing},
		catalogue,
		known,
		keyring,
		loaded: {...loaded, notices},
		profile: profileOf(catalogue, loaded),
	};
};

/** What fills a role today, if anything does, and who was passed over for it. */
export type Resolved = {
	readonly name?: ModelName;
	readonly passed: readonly Passed[];
	/** Its vendor is about to shut it down. */
	readonly warning?: string;
};

/** Resolves roles without opening a model. The offline models, which no catalogue lists, come last: any vendor's is better. */
export const resolveIn = ({catalogue, keyring}: Setting, now: () => Date) => {
	const today = now().toISOString().slice(0, 10);
	return (candidates: readonly Candidate[], excluded: readonly ModelName[] = []): Resolved => {
		const isOffline = ({vendor}: Candidate): boolean => vendor === 'offline';
		const listed = candidates.filter(one => !isOffline(one));
		const {chosen, passed} = resolveRole(catalogue, listed, {available: keyring.available, excluded, today});
		if (chosen !== undefined) {
			const {vendor, id, warning} = chosen;
			return {name: {vendor, id}, passed, ...(warning === undefined ? {} : {warning})};
		}
		const offline = candidates.find(
			one => isOffline(one) && !excluded.some(({vendor, id}) => vendor === one.vendor && id === one.model),
		);
		return offline === undefined ? {passed} : {name: {vendor: offline.vendor, id: offline.model}, passed};
	};
};

/** The models of this program cost nothing. */
const free: Rates = {input: 0, output: 0};

/** The most that a request to a model may cost; undefined when a price that it needs is not known. */
const ratesOf = (entry: Entry | undefined): Rates | undefined => {
	const {input, output, cacheWrite, long} = entry?.prices ?? {};
	if (input === undefined || output === undefined) return undefined;
	return {
		input: Math.max(input, cacheWrite ?? 0),
		output,
		...(entry?.maxOutput === undefined ? {} : {maxOutput: entry.maxOutput}),
		...(long === undefined ? {} : {long}),
	};
};

/** How repairs are looked for when nobody says otherwise. */
const shippedKnobs = async (): Promise<RepairKnobs> => {
	const {parse} = await import('yaml');
	const shipped = parse(await readFile(shippedFile('profiles', 'offline.yaml'), 'utf8')) as {repair: unknown};
	return RepairKnobs.parse(shipped.repair);
};

/** Models that a server on this machine offers now, as `ollama:NAME`; asked for no longer than a person notices. */
const modelsNearby = async ({catalogue, keyring}: Setting): Promise<readonly string[]> => {
	const any = unlisted(catalogue, 'ollama', 'any');
	if (any === undefined) return [];
	const {listModels} = await import('./models/live.ts');
	const listing = await listModels(any, keyring.access('ollama'), 300);
	return 'failed' in listing ? [] : listing.models.map(({id}) => `ollama:${id}`);
};

/** The models of a setting behind the session's port: opened when they are first asked, and then kept. */
const modelsIn = (setting: Setting, now: () => Date): Pick<World, 'choose' | 'open'> => {
	const {catalogue, keyring} = setting;
	const opened = new Map<string, Promise<Model | undefined>>();
	const resolve = resolveIn(setting, now);

	const openFresh = async ({vendor, id}: ModelName, signal?: AbortSignal): Promise<Model | undefined> => {
		if (vendor === 'offline') {
			const {offlineModel} = await import('./models/offline/model.ts');
			const known = (['rank', 'plan', 'repair'] as const).find(one => one === id);
			if (known === undefined) return undefined;
			const knobs = knobsWith(await shippedKnobs(), setting.loaded.config.repair);
			return offlineModel(known, {knobs, nearby: () => modelsNearby(setting)});
		}
		const entry = findModel(catalogue, vendor, id) ?? unlisted(catalogue, vendor, id);
		if (entry === undefined || !keyring.available.has(vendor)) return undefined;
		const {openModel} = await import('./models/index.ts');
		return openModel(entry, keyring.access(vendor), signal);
	};
	/** One that failed is passed over for what went wrong. */
	const blame = (one: Passed, excluded: readonly Excluded[]): Passed => {
		const named = findModel(catalogue, one.vendor, one.model)?.id ?? one.model;
		const failed = excluded.find(({vendor, id}) => vendor === one.vendor && id === named);
		return failed === undefined ? one : {...one, why: failed.why};
	};
	const open = async (name: ModelName, signal?: AbortSignal): Promise<Model | undefined> => {
		const key = `${name.vendor}:${name.id}`;
		const known = opened.get(key) ?? openFresh(name, signal);
		opened.set(key, known);
		try {
			return await known;
		} finally {
			// What was not waited for is not known either: the next one asks again.
			if (signal?.aborted === true) opened.delete(key);
		}
	};
	return {
		open,
		choose: async (candidates, excluded, signal) => {
			const {name, ...others} = resolve(candidates, excluded);
			const resolved = {...others, passed: others.passed.map(one => blame(one, excluded))};
			const model = name && (await open(name, signal));
			const prices = name && (name.vendor === 'offline' ? free : ratesOf(findModel(catalogue, name.vendor, name.id)));
			if (model === undefined) return resolved;
			const warning = [resolved.warning, model.remark].filter(one => one !== undefined).join('; ');
			return {...resolved, model, ...(prices === undefined ? {} : {prices}), ...(warning === '' ? {} : {warning})};
		},
	};
};

/** The states of a workspace, kept in the person's own folder; opened when the first is taken. */
const checkpointsIn = (home: string, directory: string, env: Env): Checkpoints => {
	type Store = Awaited<ReturnType<typeof openCheckpoints>>;
	let opened: Promise<Store> | undefined;
	const open = async (): Promise<Store> => {
		const store = await import('./workspace/checkpoint/open.ts');
		return store.openCheckpoints({
			store: join(home, 'checkpoints'),
			directory,
			home: homedir(),
			...(env['PATH'] === undefined ? {} : {programs: env['PATH']}),
			...(env['XDG_CONFIG_HOME'] === undefined ? {} : {configHome: env['XDG_CONFIG_HOME']}),
		});
	};
	const store = (): Promise<Store> => (opened ??= open());
	return {
		take: async (label, signal) => (await store()).take(label, signal),
		plan: async (to, since, person) => {
			const plan = await (await store()).plan(to, since, person);
			if ('failed' in plan) return plan;
			const conflicts = plan.conflicts.map(({path, why}) => ({path, why}));
			return {plan: JSON.parse(JSON.stringify(plan)) as WayBack['plan'], files: plan.changes.length, conflicts};
		},
		goBack: async ({plan}, conflicts, signal) => (await store()).restore(plan as unknown as Plan, {conflicts, signal}),
		tidy: async kept => {
			// Only who opened the store has added to it.
			if (opened !== undefined) await (await opened).collect(kept);
		},
	};
};

const ephemeral = {failed: 'nothing is kept with --ephemeral'};

const noCheckpoints: Checkpoints = {
	take: async () => ephemeral,
	plan: async () => ephemeral,
	goBack: async () => ephemeral,
	tidy: async () => {},
};

/** Everything outside of a session, composed. */
export const worldOf = async (
	setting: Setting,
	parts: Pick<World, 'workspace' | 'sandbox' | 'added' | 'guests' | 'nested'>,
	env: Env,
	keep: 'everything' | 'nothing',
	now: () => Date,
): Promise<World> => {
	const [{tools}, {commandReader}, {answersIn}] = await Promise.all([
		import('./tools/index.ts'),
		import('./sandboxes/command.ts'),
		import('./store/answers.ts'),
	]);
	return {
		...modelsIn(setting, now),
		...parts,
		tools: tools(setting.evolved),
		image: async path =>
			readFile(path).then(
				bytes => bytes.toString('base64'),
				() => undefined,
			),
		read: commandReader([parts.workspace.directory, ...parts.added]),
		...(keep === 'nothing'
			? {}
			: {
					answers: answersIn(join(setting.home, 'answers', slugOf(parts.workspace.directory)), setting.keyring.secrets),
				}),
		checkpoints: keep === 'nothing' ? noCheckpoints : checkpointsIn(setting.home, parts.workspace.directory, env),
		keepRules: async rules => {
			const path = personalFile(setting.home, parts.workspace.directory);
			const {keepDecision} = await import('./config/personal.ts');
			return keepDecision(path, parts.workspace.directory, {allow: rules}).then(
				() => path,
				() => null,
			);
		},
		hook: async (hook, input, signal) => {
			const [{runHook}, {withoutSecrets}] = await Promise.all([
				import('./hooks/run.ts'),
				import('./sandboxes/environment.ts'),
			]);
			return runHook(hook, input, {directory: parts.workspace.directory, env: withoutSecrets(env), signal});
		},
		clock: () => performance.now(),
		pause: (ms, signal) => sleep(ms, undefined, {signal}).catch(() => undefined),
	};
};
