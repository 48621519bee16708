import {realpath, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {Session} from '../agent/session.ts';
import type {World} from '../agent/world.ts';
import type {Front} from '../cli.ts';
import type {Undecided} from '../config/extend.ts';
import type {Brought} from '../config/extensions.ts';
import {
	indexFile,
	personalFile,
	readSetting,
	resolveIn,
	sessionsOf,
	shippedFile,
	worldOf,
	type Setting,
} from '../compose.ts';
import {UserError} from '../core/user-error.ts';
import type {Workspace} from '../core/workspace.ts';
import type {Servers} from '../mcp/servers.ts';
import {memoryIn} from '../workspace/memory/file.ts';
import {withInstructions} from '../workspace/instructed.ts';
import {nestedInstructions, sayLeftOut} from '../workspace/instructions.ts';
import {findSkills, personalPlaces, type Skills} from '../workspace/skills/skills.ts';
import {guestsOf} from './around/guests.ts';
import {rememberTurns, type Remembering} from './around/remember.ts';
import {openServersFor, secretsOf} from './around/servers.ts';
import type {Journal} from '../core/journal.ts';
import {maskDeep} from '../core/secrets.ts';
import {parseFact, type Body, type Delta} from '../core/session/event.ts';
import type {Mode} from '../core/approval.ts';
import type {Sandbox, WallKind} from '../core/sandbox.ts';
import {isPromise} from '../core/session/promised.ts';
import {SANDBOX_HINT, withoutSandbox} from '../core/session/refusal.ts';
import type {BadLine} from '../store/jsonl.ts';

export type Opened = {
	readonly session: Session;
	readonly journal: Journal<Body, Delta>;
	readonly directory: string;
	readonly home: string;
	readonly setting: Setting;
	readonly sandbox: Sandbox;
	/** Looks for skills. */
	readonly skills: () => Promise<Skills>;
	/** The MCP servers, when some are configured. */
	readonly servers?: Servers;
	/** Where its record and what belongs to it are kept; undefined when nothing is. */
	readonly folder?: string;
	/** Lets the project be read before something is asked of it. */
	readAhead(): void;
	close(): Promise<void>;
};

/** Who is told, and asked, while a session is being opened. */
export type Host = {
	/** What takes long: an image that is built. */
	readonly progress: (line: string) => void;
	/** Whether a project's own configuration, at this path, is to count; undefined when nobody says. */
	readonly trust: (path: string) => Promise<'yes' | 'no' | undefined>;
	/** Whether something that a trusted project brings may run or be reached; undefined when nobody says. */
	readonly allow: (brought: Undecided) => Promise<'yes' | 'no' | undefined>;
};

export type Opening = {
	readonly directory: string;
	readonly id: string;
	readonly attended: boolean;
	readonly host: Host;
	/** The session and turn that this one was copied from. */
	readonly forkedFrom?: {readonly session: string; readonly turn: string | null};
};

export const realDirectory = async (path: string): Promise<string> => {
	const real = await realpath(resolve(path)).catch(() => undefined);
	if (real === undefined) throw new UserError(`there is no directory ${path}`);
	if (!(await stat(real)).isDirectory()) throw new UserError(`${path} is not a directory`);
	return real;
};

/** Every stage that needs a model must be able to get one, before anything is begun. */
const checkRoles = (setting: Setting, now: () => Date): void => {
	const resolveRole = resolveIn(setting, now);
	for (const {name, role, does} of setting.profile.stages) {
		if (role === undefined || does === 'gather') continue;
		const candidates = setting.profile.roles[role] ?? [];
		const {name: chosen, passed} = resolveRole(candidates);
		if (chosen !== undefined) continue;
		const why = passed.map(({vendor, model, why: reason}) => `${vendor}:${model} ${reason}`).join('; ');
		throw new UserError(
			candidates.length === 0
				? `no model is configured for ${role} (stage ${name})`
				: `no model can be had for ${role} (stage ${name}): ${why}`,
			'set a key, choose another with -m, or work without one: -p offline',
		);
	}
};

const openWall = async (
	front: Front,
	setting: Setting,
	directory: string,
	added: readonly string[],
	{id: session, host}: Opening,
) => {
	const {security} = setting.loaded.config;
	const [{openSandbox}, {protectedPaths}] = await Promise.all([
		import('../sandboxes/index.ts'),
		import('../sandboxes/protected.ts'),
	]);
	const opened = await openSandbox(security.sandbox_mode, {
		directory,
		added,
		network: security.network_enabled ? 'on' : 'off',
		protected: await protectedPaths(directory),
		session,
		env: front.env,
		recipe: shippedFile('sandbox'),
		progress: host.progress,
		...(security.image === undefined ? {} : {image: security.image}),
	});
	if ('unavailable' in opened) throw new UserError(opened.unavailable, opened.hint);
	return opened;
};

const openJournal = async (
	setting: Setting,
	path: string | undefined,
	now: () => Date,
	report: (bad: BadLine) => void,
): Promise<Journal<Body, Delta>> => {
	const secrets = [...setting.keyring.secrets, ...secretsOf(setting.loaded.servers)];
	const mask = (body: Body): Body => maskDeep(body, secrets);
	if (path === undefined) return (await import('../store/memory.ts')).memoryJournal<Body, Delta>(now, [], mask);
	return (await import('../store/jsonl.ts')).jsonlJournal<Body, Delta>({
		path,
		now,
		mask,
		report,
		promises: isPromise,
		refuse: fact => {
			const parsed = parseFact(fact);
			return 'broken' in parsed ? parsed.broken : undefined;
		},
	});
};

/** The setting, after the person has said whether a project's own configuration is to count, and what of what it brings. */
const readTrusted = async ({env, request}: Front, {directory, host}: Opening): Promise<Setting> => {
	let setting = await readSetting(directory, env, request.flags);
	const file = personalFile(setting.home, directory);
	const {undecided} = setting.loaded;
	const trusted = undecided === undefined ? undefined : await host.trust(undecided);
	if (trusted !== undefined) {
		const {keepDecision} = await import('../config/personal.ts');
		await keepDecision(file, directory, {trusted: trusted === 'yes'});
		setting = await readSetting(directory, env, request.flags);
	}
	const decided: Brought[] = [];
	for (const one of setting.loaded.brought) {
		const allowed = await host.allow(one);
		if (allowed !== undefined) decided.push({what: one.what, sha256: one.sha256, allowed: allowed === 'yes'});
	}
	if (decided.length === 0) return setting;
	const {keepDecision} = await import('../config/personal.ts');
	await keepDecision(file, directory, {brought: decided});
	return readSetting(directory, env, request.flags);
};

/** A workspace that is looked at for a turn when what earlier ones did is written down, or taken out again. */
const afterwards = (workspace: Workspace, written: () => Promise<void>): Workspace => ({
	...workspace,
	rank: async function* (...asked) {
		await written();
		return yield* workspace.rank(...asked);
	},
});

/** A program that was bred runs where it can write nothing and tell nobody: elsewhere the agent works without. */
const withoutEvolved = (setting: Setting, {kind}: Sandbox, notices: string[]): Setting => {
	const {tools} = setting.evolved;
	const lacks = kind === 'none' ? 'there is no wall' : 'commands have a network';
	if (tools.length === 0 || (kind !== 'none' && !setting.loaded.config.security.network_enabled)) return setting;
	notices.push(`evolved tools are not used, because ${lacks}: ${tools.map(({name}) => name).join(', ')}`);
	return {...setting, evolved: {...setting.evolved, tools: []}};
};

/** What will be refused because no one can be asked: said before a model is asked for anything. */
const refusedHere = (mode: Mode, kind: WallKind, isFallback: boolean): readonly string[] => {
	const asked = 'and nobody can be asked';
	if (mode === 'suggest')
		return [
			`suggest asks before every change, ${asked}: changes of files, and commands that may change something, are refused`,
		];
	if (mode === 'auto-edit')
		return [
			`auto-edit asks before every command that may change something, ${asked}: they are refused unless a rule allows them`,
		];
	if (mode === 'plan' || kind !== 'none') return [];
	const lacks = withoutSandbox({isWithoutSandbox: isFallback});
	return [
		`${lacks}, ${asked}: commands that may change something are refused unless a rule allows them (${SANDBOX_HINT})`,
	];
};

/** Milliseconds until a person's project is read ahead: the first keys are shown by then. */
const AHEAD_AFTER = 300;

/** Opens a session, new or known, with everything around it. */
export const openWork = async (front: Front, opening: Opening): Promise<Opened> => {
	const {directory, id, attended, forkedFrom, host} = opening;
	const {now} = front;
	const setting = await readTrusted(front, opening);
	checkRoles(setting, now);
	const notices = [
		...setting.loaded.notices,
		...setting.loaded.brought.map(({what}) => `${what} of this project does not count: you have not allowed it`),
	];
	if (setting.loaded.profile === 'offline' && setting.keyring.provided.size === 0)
		notices.push(
			'no API key is set: working offline, which repairs what a failing check shows and answers simple questions',
		);
	const added = await Promise.all((setting.loaded.config.security.add_dirs ?? []).map(realDirectory));
	const {openWorkspace} = await import('../workspace/open.ts');
	const fallback = setting.loaded.config.instructions?.fallback_names ?? [];
	const globalFile = join(setting.home, 'AGENTS.md');
	const opened = await openWorkspace(directory, {
		globalInstructions: globalFile,
		instructionNames: fallback,
		...(front.request.ephemeral ? {} : {store: indexFile(setting.home, directory)}),
	});
	const workspace = withInstructions(opened, fallback);
	await memoryIn(directory).catch((error: Error) => notices.push(`${error.message}: nothing is remembered`));
	notices.push(...(await sayLeftOut(directory, globalFile, fallback)));
	// A prompt that nobody types waits already.
	if (!attended) void workspace.prepare();
	const wall = await openWall(front, setting, directory, added, opening);
	const sandbox: Sandbox = wall.sandbox;
	const {security} = setting.loaded.config;
	const isFallback = sandbox.kind === 'none' && security.sandbox_mode === 'auto';
	const refusing = attended ? [] : refusedHere(security.approval_mode, sandbox.kind, isFallback);
	const skills = (): Promise<Skills> =>
		findSkills({
			personal: personalPlaces(setting.home, front.env['HOME']),
			project: setting.loaded.trusted ? directory : undefined,
		});
	const servers = await openServersFor(setting.loaded.servers, directory, front.version);
	const closeAround = () => Promise.all([sandbox, servers, workspace].map(async one => one?.[Symbol.asyncDispose]()));
	try {
		const folder = front.request.ephemeral ? undefined : join(sessionsOf(setting.home, directory), id);
		const path = folder && join(folder, 'journal.jsonl');
		const journal = await openJournal(setting, path, now, ({line, why}) =>
			notices.push(`line ${line} of the record could not be read (${why}) and is passed over`),
		);
		let remembering: Remembering | undefined;
		const remembered = async (): Promise<void> => remembering?.upTo(session.state.seq);
		const world: World = await worldOf(
			withoutEvolved(setting, sandbox, notices),
			{
				workspace: afterwards(workspace, remembered),
				sandbox,
				added,
				guests: guestsOf(skills, servers),
				nested: paths => nestedInstructions(directory, paths, fallback),
			},
			front.env,
			front.request.ephemeral ? 'nothing' : 'everything',
			now,
		);
		const {openSession} = await import('../agent/session.ts');
		const session = await openSession(journal, world, {
			session: id,
			version: front.version,
			directory,
			profile: setting.profile,
			wall: {kind: sandbox.kind, about: sandbox.about, ...(isFallback ? {fallback: true} : {})},
			attended,
			notices: [...refusing, ...notices, ...wall.notices],
			...(forkedFrom === undefined ? {} : {forkedFrom}),
		});
		if (!front.request.ephemeral)
			remembering = rememberTurns(journal, {
				directory,
				session: id,
				after: session.state.opened,
				complain: why => host.progress(`what was done is not remembered: ${why}`),
			});
		const close = async (): Promise<void> => {
			await session.close();
			await remembering?.done;
			await closeAround();
			const {past, turn} = session.state;
			const states = [...past, turn].flatMap(one => [one?.before, one?.after]);
			await world.checkpoints.tidy(states.filter(id => typeof id === 'string'));
		};
		return {
			session,
			journal,
			directory,
			home: setting.home,
			setting,
			sandbox,
			skills,
			...(servers === undefined ? {} : {servers}),
			...(folder === undefined ? {} : {folder}),
			readAhead: () => void setTimeout(() => void workspace.prepare(), AHEAD_AFTER).unref(),
			close,
		};
	} catch (error) {
		await closeAround();
		throw error;
	}
};
