import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import {isAbsolute, join, relative} from 'node:path';

/** Nothing here takes so long, unless it waits for something that will never come. Milliseconds. */
const LONGEST = 180_000;

const PLACES = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/run/current-system/sw/bin';

/** Where a git works: which repository, and for which files. All absolute. */
export type Place = {readonly gitDir: string; readonly workTree?: string; readonly cwd: string};

export type GitOptions = {
	readonly place: Place;
	/** Further settings, which outvote those of every file. */
	readonly settings?: Readonly<Record<string, string>>;
	/** Further variables; undefined takes one away. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

/**
 * Outvote what a repository's own configuration may say. No program that a repository names is run: the commands used here know no
 * pager, textconv, filter or signature at all, and hooks and monitors are turned off.
 */
const settings: Readonly<Record<string, string>> = {
	'core.hooksPath': '/dev/null',
	'core.fsmonitor': 'false',
	'core.attributesFile': '/dev/null',
	'core.autocrlf': 'false',
	'core.protectHFS': 'false',
	'core.protectNTFS': 'false',
	'core.logAllRefUpdates': 'false',
	'core.pager': 'cat',
	'commit.gpgSign': 'false',
	'gc.auto': '0',
	'maintenance.auto': 'false',
};

const environmentFor = ({gitDir, workTree}: Place): Record<string, string> => ({
	GIT_DIR: gitDir,
	...(workTree === undefined ? {} : {GIT_WORK_TREE: workTree}),
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_ATTR_NOSYSTEM: '1',
	GIT_OPTIONAL_LOCKS: '0',
	GIT_NO_LAZY_FETCH: '1',
	GIT_NO_REPLACE_OBJECTS: '1',
	GIT_ALLOW_PROTOCOL: 'none',
	GIT_TERMINAL_PROMPT: '0',
	LC_ALL: 'C',
});

/** The git of this machine; undefined when there is none. Never one that lies in the workspace. */
export const findGit = async (directory: string, programs: string = PLACES): Promise<string | undefined> => {
	for (const place of programs.split(':')) {
		if (!isAbsolute(place)) continue;
		const way = relative(directory, place);
		if (way === '' || (!way.startsWith('..') && !isAbsolute(way))) continue;
		const found = await access(join(place, 'git'), constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return join(place, 'git');
	}
	return undefined;
};

export type GitProcess = {
	readonly child: ChildProcessWithoutNullStreams;
	/** Exit code, and what it complained of, in one line. Null when it was killed or could not be started. */
	readonly ended: Promise<{readonly code: number | null; readonly complaint: string}>;
};

/** Starts git with an environment from scratch. It is killed when the signal aborts, or after three minutes. */
export const startGit = (
	git: string,
	args: readonly string[],
	{place, settings: more = {}, environment = {}}: GitOptions,
	signal?: AbortSignal,
): GitProcess => {
	const all = Object.entries({...settings, ...more}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const child = spawn(git, [...all, ...args], {
		cwd: place.cwd,
		env: {...environmentFor(place), ...environment},
		stdio: 'pipe',
	});
	const kill = () => child.kill('SIGKILL');
	const timer = setTimeout(kill, LONGEST);
	if (signal?.aborted) kill();
	signal?.addEventListener('abort', kill, {once: true});
	const complaints: Buffer[] = [];
	child.stderr.on('data', (chunk: Buffer) => complaints.length < 20 && complaints.push(chunk));
	// It may end before it read everything: its exit code says so.
	child.stdin.on('error', () => {});
	const ended = new Promise<{code: number | null; complaint: string}>(resolve => {
		let trouble = '';
		child.once('error', error => (trouble = error.message));
		child.once('close', code => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', kill);
			const said = Buffer.concat(complaints).toString('utf8').trim().split('\n')[0] ?? '';
			resolve({code: trouble === '' ? code : null, complaint: (trouble || said).replace(/^(?:fatal|error): /, '')});
		});
	});
	return {child, ended};
};

export type Ran =
	| {readonly kind: 'ok'; readonly output: Buffer}
	| {readonly kind: 'failed'; readonly code: number | null; readonly why: string};

/** Runs git to its end. */
export const runGit = async (
	git: string,
	args: readonly string[],
	options: GitOptions & {readonly input?: Uint8Array},
	signal?: AbortSignal,
): Promise<Ran> => {
	const {child, ended} = startGit(git, args, options, signal);
	const chunks: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
	child.stdin.end(options.input ?? Buffer.alloc(0));
	const {code, complaint} = await ended;
	if (code === 0) return {kind: 'ok', output: Buffer.concat(chunks)};
	return {
		kind: 'failed',
		code,
		why: complaint === '' ? `git ${args[0] ?? ''} ended with ${code ?? 'a signal'}` : complaint,
	};
};
