import {realpath, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {Session} from '../agent/session.ts';
import type {World} from '../agent/world.ts';
import type {Front} from '../cli.ts';
import {personalFile, readSetting, resolveIn, sessionsOf, shippedFile, worldOf, type Setting} from '../compose.ts';
import {UserError} from '../core/fault.ts';
import type {Journal} from '../core/journal.ts';
import {maskDeep} from '../core/secrets.ts';
import {parseFact, type Body, type Delta} from '../core/session/event.ts';
import type {Sandbox} from '../core/sandbox.ts';
import type {BadLine} from '../store/jsonl.ts';

export type Opened = {
	readonly session: Session;
	readonly journal: Journal<Body, Delta>;
	readonly directory: string;
	readonly home: string;
	close(): Promise<void>;
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
	session: string,
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
		progress: line => {
			if (!front.request.quiet && !front.request.json) front.stderr.write(`${line}\n`);
		},
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
	const {secrets} = setting.keyring;
	const mask = (body: Body): Body => maskDeep(body, secrets);
	if (path === undefined) return (await import('../store/memory.ts')).memoryJournal<Body, Delta>(now, [], mask);
	return (await import('../store/jsonl.ts')).jsonlJournal<Body, Delta>({
		path,
		now,
		mask,
		report,
		refuse: fact => {
			const parsed = parseFact(fact);
			return 'broken' in parsed ? parsed.broken : undefined;
		},
	});
};

/** The setting, after the person has said whether a project's own configuration is to count, if that was open. */
const readTrusted = async (front: Front, directory: string, attended: boolean): Promise<Setting> => {
	const {env, request, stderr, colour} = front;
	const setting = await readSetting(directory, env, request.flags);
	const {undecided} = setting.loaded;
	if (undecided === undefined || !attended) return setting;
	const [{keepDecision}, {terminalKeys}, {paintIn}] = await Promise.all([
		import('../config/personal.ts'),
		import('./keys.ts'),
		import('../views/theme.ts'),
	]);
	const paint = paintIn(colour);
	stderr.write(
		`This project brings settings of its own: ${undecided}\n${paint('heading', 'Do you trust it to choose models, limits and modes?')}  ${paint('action', 'y')} yes  ${paint('action', 'n')} no  `,
	);
	const keys = terminalKeys(front, () => {});
	const never = new AbortController().signal;
	for (;;) {
		const key = await keys.key(never);
		if (key === undefined) throw new UserError('stopped before anything was begun');
		if (key !== 'y' && key !== 'n') continue;
		stderr.write(`${key}\n`);
		await keepDecision(personalFile(setting.home, directory), directory, {trusted: key === 'y'});
		return readSetting(directory, env, request.flags);
	}
};

/** Opens a session, new or known, with everything around it. */
export const openWork = async (
	front: Front,
	options: {readonly directory: string; readonly id: string; readonly attended: boolean},
): Promise<Opened> => {
	const {directory, id, attended} = options;
	const now = (): Date => new Date();
	const setting = await readTrusted(front, directory, attended);
	checkRoles(setting, now);
	const notices = [...setting.loaded.notices];
	if (setting.loaded.profile === 'offline' && setting.keyring.available.size === 0)
		notices.push(
			'no API key is set: working offline, which repairs what a failing check shows and answers simple questions',
		);
	const added = await Promise.all((setting.loaded.config.security.add_dirs ?? []).map(realDirectory));
	const {openWorkspace} = await import('../workspace/open.ts');
	const workspace = await openWorkspace(directory, {globalInstructions: join(setting.home, 'AGENTS.md')});
	const wall = await openWall(front, setting, directory, added, id);
	const sandbox: Sandbox = wall.sandbox;
	try {
		const path = front.request.ephemeral ? undefined : join(sessionsOf(setting.home, directory), id, 'journal.jsonl');
		const journal = await openJournal(setting, path, now, ({line, why}) =>
			notices.push(`line ${line} of the record could not be read (${why}) and is passed over`),
		);
		const world: World = await worldOf(
			setting,
			{workspace, sandbox, added},
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
			wall: {kind: sandbox.kind, about: sandbox.about},
			attended,
			notices: [...notices, ...wall.notices],
		});
		const close = async (): Promise<void> => {
			await session.close();
			await sandbox[Symbol.asyncDispose]();
			const {past, turn} = session.state;
			const states = [...past, turn].flatMap(one => [one?.before, one?.after]);
			await world.checkpoints.tidy(states.filter(id => typeof id === 'string'));
		};
		return {session, journal, directory, home: setting.home, close};
	} catch (error) {
		await sandbox[Symbol.asyncDispose]();
		throw error;
	}
};
