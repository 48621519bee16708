import {execFile} from 'node:child_process';
import {dirname} from 'node:path';
import {promisify} from 'node:util';
import {programPath, type Scene, stage} from './program.ts';
import {openPty, type PtyOptions, type Terminal} from './pty.ts';
import {startVendors, type Vendors} from './vendors.ts';
import type {Asked, Script, Scripted} from './vendors/script.ts';

/** What the program is started with. */
export type Start = Pick<PtyOptions, 'columns' | 'rows' | 'background' | 'keyboard' | 'env'> & {
	/** After the options that name profile, mode and wall: a prompt, `resume --last`. */
	readonly args?: readonly string[];
	readonly profile?: string;
	readonly mode?: 'suggest' | 'auto-edit' | 'full-auto';
	readonly wall?: 'none' | 'docker' | 'bubblewrap';
};

/** A project, a home, stand-ins for the vendors, and as many terminals with the program on them as are wanted. */
export type Staged = Scene & {
	readonly vendors: Vendors;
	/** Starts the program. It is ended with the stage, or when it is disposed before. */
	open(start?: Start): Terminal;
};

export type Setting = {
	readonly files?: Readonly<Record<string, string>>;
	/** The person's own configuration, as YAML. */
	readonly config?: string;
	/** What the models answer; without it they only greet. */
	readonly script?: Script;
	/** The name of a branch: then the project is a repository, with its files committed. */
	readonly branch?: string;
};

/** The n-th request gets the n-th reply; those after the last one get the last again. */
export const inOrder = (...replies: readonly Scripted[]): Script => {
	let asked = 0;
	return () => {
		const reply = replies[Math.min(asked, replies.length - 1)];
		asked += 1;
		return reply ?? {say: ['Nothing more to say.']};
	};
};

/** How many of its own calls an asker has had answered since its last prompt. */
export const answeredCalls = ({messages}: Asked): number => {
	const since = messages.findLastIndex(
		({role, blocks}) => role === 'user' && blocks.every(({type}) => type !== 'result'),
	);
	return messages.slice(since + 1).flatMap(({blocks}) => blocks.filter(({type}) => type === 'result')).length;
};

/** An answer that begins and then does not go on: after as many events as are named, the stream stays open and silent. */
export const unfinished = (text: string, after: number): Scripted => ({say: [text], end: 'silence', after});

const commitAll = async (directory: string, branch: string): Promise<void> => {
	const env = {
		PATH: process.env['PATH'],
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_CONFIG_SYSTEM: '/dev/null',
		GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
		GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
	};
	const person = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
	for (const args of [
		['init', '--quiet', `--initial-branch=${branch}`],
		['add', '--all'],
		[...person, 'commit', '--quiet', '--allow-empty', '--message', 'Begin'],
	])
		await promisify(execFile)('git', args, {cwd: directory, env});
};

/** Sets the real program up to be driven by keys: nothing of the person's own reaches it, and nothing is left when it is disposed. */
export const setStage = async ({
	files = {},
	config,
	script = () => ({say: ['Hello.']}),
	branch,
}: Setting = {}): Promise<Staged> => {
	const scene = await stage(files, config);
	if (branch !== undefined) await commitAll(scene.project, branch);
	const vendors = await startVendors(script);
	const terminals: Terminal[] = [];
	const keys = {
		ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
		ANTHROPIC_BASE_URL: vendors.url,
		OPENAI_API_KEY: 'sk-test-0000000000000000000000',
		OPENAI_BASE_URL: vendors.openaiUrl,
		GROQ_API_KEY: 'gsk_test00000000000000000000',
		GROQ_BASE_URL: vendors.url,
	};
	return {
		...scene,
		vendors,
		open: ({args = [], profile = 'solo', mode = 'full-auto', wall = 'none', env = {}, ...options} = {}) => {
			const terminal = openPty({
				command: process.execPath,
				args: [programPath, '--profile', profile, `--${mode}`, '--sandbox', wall, ...args],
				cwd: scene.project,
				...options,
				env: {UNIFIED_DGM_HOME: scene.home, HOME: dirname(scene.home), ...keys, ...env},
			});
			terminals.push(terminal);
			return terminal;
		},
		[Symbol.asyncDispose]: async () => {
			for (const terminal of terminals) await terminal[Symbol.asyncDispose]();
			await vendors.close();
			await scene[Symbol.asyncDispose]();
		},
	};
};
