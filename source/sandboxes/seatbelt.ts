import {randomUUID} from 'node:crypto';
import {execFile} from 'node:child_process';
import {access, constants, mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Sandbox} from '../core/sandbox.ts';
import {type Variables, walledEnvironment} from './environment.ts';
import {isWithin, type Mount, mountsOf} from './mounts.ts';
import type {WallOptions} from './options.ts';
import {MARK} from './process.ts';
import {unstarted, type Unstarted} from './script.ts';
import {beginGroup, closing as closingFiles, joined} from './spawn.ts';
import {makeSandbox} from './sandbox.ts';
import {startWatchdog} from './watchdog.ts';

/** The one that comes with the system. Never looked for in PATH, which may lead into a workspace. */
const PROGRAM = '/usr/bin/sandbox-exec';

/** How many paths the profile has places for. A place that is not needed gets a path that cannot be. */
const PLACES = {WRITE: 8, KEEP: 32, READ: 64} as const;
const NOWHERE = '/dev/null/nowhere';

type SeatbeltParameters = ReadonlyMap<string, string>;

type Shown = {
	/** As {@link mountsOf} says it. */
	readonly mounts: readonly Mount[];
	/** The workspace and what was added; real paths. */
	readonly roots: readonly string[];
	readonly network: 'off' | 'on';
	/** Where TMPDIR and HOME are, a real path. */
	readonly temporary: string;
	/** The real home, which is not shown. */
	readonly person: string;
};

/** What the profile `sandbox/seatbelt.sb` is told, or why it cannot be told. */
export const seatbeltParameters = ({
	mounts,
	roots,
	network,
	temporary,
	person,
}: Shown): SeatbeltParameters | Unstarted => {
	const paths: Readonly<Record<keyof typeof PLACES, readonly string[]>> = {
		WRITE: roots.filter(root => mounts.some(({path, access}) => path === root && access === 'write')),
		// A folder above something protected is a mount point behind other walls; here it may not be moved.
		KEEP: mounts.flatMap(({path, access}) => (access === 'write' && !roots.includes(path) ? [path] : [])),
		READ: mounts.flatMap(({path, access}) => (access === 'read' ? [path] : [])),
	};
	const parameters = new Map<string, string>([
		['NETWORK', network],
		['TEMPORARY', temporary],
		['PERSON', person],
	]);
	for (const kind of ['WRITE', 'KEEP', 'READ'] as const) {
		const [room, wanted] = [PLACES[kind], paths[kind]];
		if (wanted.length > room)
			return unstarted(
				`the Seatbelt wall takes ${room} paths of a kind, not ${wanted.length}`,
				'add fewer directories',
			);
		for (let at = 0; at < room; at += 1) parameters.set(`${kind}_${at + 1}`, wanted[at] ?? NOWHERE);
	}
	return parameters;
};

/** The command line that puts another one behind the wall. */
export const seatbeltCommand = (
	profile: string,
	parameters: SeatbeltParameters,
	command: readonly string[],
): readonly [string, ...string[]] => [
	PROGRAM,
	'-f',
	profile,
	...[...parameters].flatMap(([name, value]) => ['-D', `${name}=${value}`]),
	...command,
];

/** Folders of PATH that can be read behind the wall. */
const shownPath = (env: Variables, person: string): string => {
	const hidden = ['/Users', '/Volumes', person];
	const shown = (env['PATH'] ?? '')
		.split(':')
		.filter(path => path.startsWith('/') && !hidden.some(folder => isWithin(folder, path)));
	return [...new Set([...shown, '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'])].join(':');
};

const findProfile = async (recipe: string | undefined): Promise<string | Unstarted> => {
	if (process.platform !== 'darwin') return unstarted('Seatbelt is for macOS only', 'choose docker');
	if (recipe === undefined)
		return unstarted('the profile of the Seatbelt wall is missing', 'install unified-dgm again');
	const profile = join(recipe, 'seatbelt.sb');
	for (const path of [PROGRAM, profile]) {
		const found = await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => error);
		if (found !== undefined) return unstarted(`${path} cannot be used (${found.code})`, 'choose docker');
	}
	return profile;
};

const personOf = async (env: Variables): Promise<string> => {
	const home = env['HOME'] ?? '';
	return home.startsWith('/') && home !== '/' ? realpath(home).catch(() => home) : NOWHERE;
};

/** Runs a command behind the wall: the only proof that it works. `recipe` is the folder of the profile. Returns what to say of it. */
export const probeSeatbelt = async (recipe: string | undefined): Promise<string | Unstarted> => {
	const profile = await findProfile(recipe);
	if (typeof profile !== 'string') return profile;
	const shown = {mounts: [], roots: [], network: 'off', temporary: NOWHERE, person: NOWHERE} as const;
	const parameters = seatbeltParameters(shown);
	if ('kind' in parameters) return parameters;
	const [program, ...args] = seatbeltCommand(profile, parameters, ['/bin/sh', '-c', ':']);
	return promisify(execFile)(program, args, {cwd: '/', env: {}, timeout: 10_000}).then(
		() => PROGRAM,
		(error: Error & {readonly stderr?: string}) =>
			unstarted(
				`${PROGRAM} does not run a command: ${(error.stderr ?? error.message).trim().split('\n')[0] ?? ''}`,
				'choose docker; inside another sandbox there can be no second one',
			),
	);
};

/** Commands behind macOS's own wall: see `sandbox/README.md` for what it lets through. */
export const openSeatbelt = async (options: WallOptions): Promise<Sandbox | Unstarted> => {
	const profile = await findProfile(options.recipe);
	if (typeof profile !== 'string') return profile;
	const roots = [options.directory, ...options.added];
	if (roots.includes('/'))
		return unstarted(
			'the whole file system cannot be a workspace behind a wall',
			'start in a directory of your project',
		);
	const wall = randomUUID();
	const watchdog = startWatchdog(wall);
	const person = await personOf(options.env);
	const temporary = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-')));
	watchdog.remove(temporary);

	return makeSandbox({
		kind: 'seatbelt',
		about: `seatbelt, network ${options.network === 'on' ? 'on (link-local addresses too)' : 'off'}, only time limited`,
		wall,
		roots,
		begin: async ({script, write, hear, stop, mark, harden}) => {
			const text = await harden();
			const mounts = await mountsOf(options, write);
			const parameters = seatbeltParameters({mounts, roots, network: options.network, temporary, person});
			if ('kind' in parameters) return parameters;
			if (stop.aborted) return unstarted('interrupted');
			const env = {
				...walledEnvironment(options.env, temporary),
				PATH: shownPath(options.env, person),
				TMPDIR: temporary,
				[MARK]: mark,
			};
			const command = seatbeltCommand(profile, parameters, joined(text, `${closingFiles(2)}ulimit -c 0; `));
			return beginGroup({command, cwd: script.cwd, env}, hear, watchdog);
		},
		close: async () => {
			// It ends what is still running, and removes the temporary folder, before it goes.
			await watchdog.dismiss();
			await rm(temporary, {recursive: true, force: true});
		},
	});
};
