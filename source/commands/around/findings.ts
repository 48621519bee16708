import {access, constants, mkdir} from 'node:fs/promises';
import type {Front} from '../../cli.ts';
import {homely} from '../../views/homely.ts';
import {resolveIn, shippedFile, type Setting} from '../../compose.ts';
import {homeIn} from '../../hand-over.ts';
import type {Probe} from '../../sandboxes/index.ts';
import {depthOf} from './appearance.ts';
import {openServersFor} from './servers.ts';
import {runProgram} from './program.ts';

/** Something that was looked at: how it is, in one line, and what to do about it. */
export type Finding = {
	readonly state: 'good' | 'warning' | 'bad';
	readonly what: string;
	readonly says: string;
	readonly hint?: string;
};

/** The oldest Node that the program runs on (package.json, engines). */
const OLDEST = [22, 18] as const;

export const findVersion = ({version}: Front, node = process.versions.node): Finding => {
	const [major = 0, minor = 0] = node.split('.').map(Number);
	const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
	return {
		state: isOld ? 'bad' : 'good',
		what: 'version',
		says: `${version}, Node ${node}, ${process.platform} ${process.arch}`,
		...(isOld ? {hint: `install Node ${OLDEST.join('.')} or newer`} : {}),
	};
};

export const findHome = async ({env}: Front): Promise<Finding> => {
	const home = homeIn(env);
	try {
		await mkdir(home, {recursive: true, mode: 0o700});
		await access(home, constants.W_OK);
		return {state: 'good', what: 'home', says: homely(home, env['HOME'])};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return {
			state: 'bad',
			what: 'home',
			says: `${home} cannot be written (${code})`,
			hint: 'set UNIFIED_DGM_HOME to a folder that can',
		};
	}
};

/** The vendors that somebody has provided, with a key or an address: their names, never the keys. */
export const findKeys = ({keyring}: Setting): Finding =>
	keyring.provided.size === 0
		? {
				state: 'warning',
				what: 'keys',
				says: 'none: working offline',
				hint: 'set ANTHROPIC_API_KEY, OPENAI_API_KEY or GROQ_API_KEY',
			}
		: {state: 'good', what: 'keys', says: [...keyring.provided].join(', ')};

export const findStages = (setting: Setting, now: () => Date): readonly Finding[] => {
	const resolveRole = resolveIn(setting, now);
	return setting.profile.stages.flatMap(({name, role}): readonly Finding[] => {
		if (role === undefined) return [];
		const {name: chosen, warning} = resolveRole(setting.profile.roles[role] ?? []);
		const what = `stage ${name}`;
		if (chosen === undefined)
			return [{state: 'bad', what, says: 'no model can be had', hint: 'see unified-dgm models'}];
		if (chosen.vendor === 'offline') return [];
		const says = `${chosen.vendor}:${chosen.id}`;
		return [warning === undefined ? {state: 'good', what, says} : {state: 'warning', what, says, hint: warning}];
	});
};

const probes = async ({env}: Front, {loaded}: Setting): Promise<readonly Probe[]> => {
	const {probeWalls} = await import('../../sandboxes/index.ts');
	const {image} = loaded.config.security;
	return probeWalls({env, recipe: shippedFile('sandbox'), ...(image === undefined ? {} : {image})});
};

/** Every wall there is, whether it works here or not. */
export const findWalls = async (front: Front, setting: Setting): Promise<readonly Finding[]> =>
	(await probes(front, setting)).map(({kind, works, why, hint}) => ({
		state: works && kind !== 'none' ? 'good' : 'warning',
		what: `wall ${kind}`,
		says: why,
		...(hint === undefined ? {} : {hint}),
	}));

/** The wall that would be around commands. */
export const findWall = async (front: Front, setting: Setting): Promise<Finding> => {
	const all = (await probes(front, setting)).filter(({kind}) => kind !== 'none');
	const isHere = (kind: Probe['kind']): boolean => kind !== 'seatbelt' || process.platform === 'darwin';
	const found = (['seatbelt', 'docker', 'native', 'bubblewrap'] as const)
		.map(kind => all.find(one => one.kind === kind))
		.find(one => one?.works);
	if (found !== undefined) return {state: 'good', what: 'wall', says: `${found.kind}: ${found.why}`};
	const hints = all.flatMap(({kind, hint}) => (isHere(kind) && hint !== undefined ? [hint] : []));
	return {
		state: 'bad',
		what: 'wall',
		says: 'none works: every command will be asked about',
		...(hints.length === 0 ? {} : {hint: hints.join('; or ')}),
	};
};

export const findGit = async ({env}: Front): Promise<Finding> => {
	const ran = await runProgram(['git', '--version'], {env, most: 1_000});
	return 'output' in ran
		? {
				state: 'good',
				what: 'git',
				says: ran.output
					.toString('utf8')
					.trim()
					.replace(/^git version /, ''),
			}
		: {state: 'warning', what: 'git', says: 'is not there', hint: 'install git: undo and rewind are made with it'};
};

export const findRipgrep = async (): Promise<Finding> => {
	try {
		const {ripgrepPath} = await import('../../workspace/files.ts');
		const path = await ripgrepPath();
		await access(path, constants.X_OK);
		return {state: 'good', what: 'ripgrep', says: 'comes along'};
	} catch {
		return {
			state: 'bad',
			what: 'ripgrep',
			says: 'is not installed for this platform',
			hint: 'install again, with optional dependencies',
		};
	}
};

const colours = {none: 'no colours', '16': '16 colours', '256': '256 colours', true: 'all colours'} as const;

export const findTerminal = ({env, stderr, terminal, request}: Front): Finding => {
	if (!terminal) return {state: 'good', what: 'terminal', says: 'none: one prompt at a time, nobody is asked'};
	const depth = depthOf({env, flag: request.color ? 'colour' : 'none', stream: 'terminal'});
	const name = env['TERM_PROGRAM'] ?? env['TERM'] ?? 'unknown';
	const says = `${name}, ${stderr.columns} × ${stderr.rows}, ${colours[depth]}`;
	return env['TERM'] === 'dumb'
		? {state: 'warning', what: 'terminal', says, hint: 'this terminal cannot move its cursor: use another for sessions'}
		: {state: 'good', what: 'terminal', says};
};

/** The MCP servers that are configured: each is started, once, and asked what it brings. */
export const findServers = async (
	{version}: Front,
	{loaded}: Setting,
	directory: string,
): Promise<readonly Finding[]> => {
	const servers = await openServersFor(loaded.servers, directory, version);
	if (servers === undefined) return [];
	try {
		await servers.settled();
		return servers.standing().map(({spec, now}) => {
			const what = `MCP server ${spec.name}`;
			return now.is === 'ready'
				? {state: 'good', what, says: `${now.about}, ${now.offers.tools.length} tools`}
				: {
						state: 'warning',
						what,
						says: now.is === 'down' ? now.why : now.is,
						hint: `see ${spec.from}, and unified-dgm mcp test ${spec.name}`,
					};
		});
	} finally {
		await servers[Symbol.asyncDispose]();
	}
};

/** The project: how many files count, and what checks them. */
export const findWorkspace = async (directory: string): Promise<readonly Finding[]> => {
	const [{openWorkspace}, {run}] = await Promise.all([
		import('../../workspace/open.ts'),
		import('../../core/effect.ts'),
	]);
	const workspace = await openWorkspace(directory);
	const {seen, check} = await run(workspace.rank('', new AbortController().signal));
	return [
		{state: 'good', what: 'workspace', says: `${directory}: ${seen} files`},
		check === null
			? {
					state: 'warning',
					what: 'check',
					says: 'no command was found that checks this project',
					hint: 'a test script in package.json, pytest, unittest, cargo, go and make are known',
				}
			: {state: 'good', what: 'check', says: check},
	];
};
