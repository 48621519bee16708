import {cp, mkdtemp, readdir, realpath, rm, stat, symlink} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {isSuccess, sayEnding, shellWord} from '../../core/sandbox.ts';
import {fence} from '../agents/fence.ts';
import type {Agents} from '../agents/repository.ts';
import {filesOf, isBuilt, makeWhole} from '../agents/whole.ts';
import {checkedOut} from '../agents/default.ts';
import {runIn} from '../grade/box.ts';
import {EXTENT, readTree, writeTree, type Tree} from '../suites/tree.ts';
import type {OpenAgentBox} from '../attempt/attempt.ts';

export type WorkshopOptions = {
	readonly agents: Agents;
	/** The folder of agents. */
	readonly folder: string;
	/** The host's own checkout as it was when the run began: everything that is no genome comes from here. An absolute real path. */
	readonly host: string;
	/** Where the host's packages are, an absolute real path; shown in boxes, to be read. */
	readonly modules: string;
	readonly open: OpenAgentBox;
	/** Where checkouts are laid out until they were looked at. */
	readonly scratch: string;
};

/** Where programs are made of agents' sources: in boxes without a network, with the host's own tools and tests. */
export type Workshop = {
	/** Builds the program of an agent beside its files, once; why it cannot be built otherwise. */
	build(commit: string, signal: AbortSignal): Promise<string | undefined>;
	/** Types and builds an agent, and runs the host's own tests next to what was changed; the first complaint, if there is one. */
	prove(commit: string, changed: readonly string[], signal: AbortSignal): Promise<string | undefined>;
	/** Where the rest of the agent can be read. */
	readonly host: string;
};

/** What a checkout is made of, as far as it is there. Suites judge an agent, and are not shown to it. */
const PARTS = ['source', 'bench', 'examples', 'docs', 'sandbox', 'profiles'] as const;
const FILES = /^(?:[\w.-]+\.(?:ts|json|jsonc|md)|LICENSE)$/;

/** Copies the parts of a checkout that variants are built with. */
export const takeHost = async (checkout: string, to: string): Promise<void> => {
	const names = await readdir(checkout);
	const suites = join(checkout, 'profiles', 'suites');
	for (const name of names)
		if (FILES.test(name) || PARTS.some(part => part === name))
			await cp(join(checkout, name), join(to, name), {recursive: true, filter: path => path !== suites});
};

/** A type checker, a bundler and tests, side by side on two processors. */
const LIMITS = {memory: 6 * 1024 ** 3, pids: 700, cpus: 2} as const;

/** Milliseconds for types and bundle, and for tests. */
const BUILDING = 180_000;
const TESTING = 300_000;

/** Characters of a complaint that are told. */
const TOLD = 600;

const BIN = 'node_modules';
const TYPES = `node ${BIN}/typescript/bin/tsc -p .`;
const BUNDLE = 'node build.ts';
const testsOf = (paths: readonly string[]): string =>
	`node ${BIN}/vitest/vitest.mjs run --configLoader native --project rooms --reporter dot ${paths.map(shellWord).join(' ')}`;

const isGenome = (path: string): boolean => fence([{path, before: null, after: 'file'}], 'source').length === 0;

/** The law of the rooms goes for every change. */
const ALWAYS = 'source/core/rooms.test.ts';

/** What plays `next` and `context` in earnest is another room's test. */
const PLAYED: readonly (readonly [changed: string, tests: string])[] = [
	['source/core/', 'source/agent'],
	['source/core/context.ts', 'source/core/session'],
	['source/workspace/rank.ts', 'source/workspace/rank.test.ts'],
];

/** The host's tests that belong to what was changed: those beside it, and those that play it. Seconds, not the minutes that all would take. */
export const testsFor = (changed: readonly string[], tests: readonly string[]): readonly string[] => {
	const sources = changed.filter(path => path.startsWith('source/'));
	if (sources.length === 0) return [];
	const beside = tests.filter(test =>
		sources.some(path => path !== 'source/workspace/rank.ts' && dirname(path) === dirname(test)),
	);
	const playing = PLAYED.flatMap(([from, to]) =>
		sources.some(path => path.startsWith(from)) ? tests.filter(test => test === to || dirname(test) === to) : [],
	);
	return [...new Set([ALWAYS, ...beside, ...playing])].toSorted();
};

/** What a tool complained of: its first lines that say something, as one. */
const complaintIn = (output: string): string => {
	const lines = output.split('\n').map(line => line.replaceAll(/[\s⎯]+/g, ' ').trim());
	const telling = lines.filter(line => /error|fail|×|expected|TS\d+/i.test(line) && !line.startsWith('Failed Tests'));
	return (telling.length === 0 ? lines.join(' ').slice(-TOLD) : telling.join(' · ')).slice(0, TOLD).trim();
};

/** The tests that failed, by what their runner calls them. */
const failedIn = (output: string): readonly string[] =>
	[...output.matchAll(/^ FAIL +(.+)$/gm)].map(([, name = '']) => name);

type Worked = {readonly wrong?: string; readonly failed: readonly string[]};

/** Opens a workshop. */
export const workshopOf = ({agents, folder, host, modules, open, scratch}: WorkshopOptions): Workshop => {
	const building = new Map<string, Promise<string | undefined>>();

	/** A checkout with the files of an agent in place of the host's, or as the host has it. */
	const withCheckout = async <Result>(
		commit: string | undefined,
		use: (checkout: string) => Promise<Result>,
	): Promise<Result> => {
		const root = await realpath(await mkdtemp(join(scratch, 'workshop-')));
		try {
			const checkout = join(root, 'agent');
			const isKept = (path: string): boolean => commit === undefined || !isGenome(relative(host, path));
			await cp(host, checkout, {recursive: true, filter: isKept});
			if (commit !== undefined) {
				const files = await agents.files(commit);
				const tree: Tree = new Map([...files].map(([path, bytes]) => [path, {bytes, executable: false}]));
				await writeTree(tree, checkout);
			}
			await symlink(modules, join(checkout, 'node_modules'));
			return await use(checkout);
		} finally {
			await rm(root, {recursive: true, force: true});
		}
	};

	const work = async (
		checkout: string,
		script: string,
		{
			what,
			write,
			timeoutMs,
		}: {readonly what: string; readonly write: 'workspace' | 'nothing'; readonly timeoutMs: number},
		signal: AbortSignal,
	): Promise<Worked> => {
		const box = open({directory: checkout, shown: [modules], volumes: [], limits: LIMITS});
		try {
			const {ending, output, tooMuch} = await runIn(box, `export CI=true NO_COLOR=1\n${script}`, {
				directory: checkout,
				timeoutMs,
				signal,
				write,
			});
			if (isSuccess(ending) && !tooMuch) return {failed: []};
			const said = complaintIn(output);
			return {wrong: `${what}: ${sayEnding(ending)}${said === '' ? '' : `: ${said}`}`, failed: failedIn(output)};
		} finally {
			await box[Symbol.asyncDispose]();
		}
	};

	/** Nothing of the variant is run while its program is made: what comes out is the work of the host's own tools. */
	const bundle = (commit: string, script: string, signal: AbortSignal): Promise<string | undefined> =>
		withCheckout(commit, async checkout => {
			const {wrong} = await work(
				checkout,
				script,
				{what: 'it cannot be built', write: 'workspace', timeoutMs: BUILDING},
				signal,
			);
			if (wrong !== undefined) return wrong;
			const dist = await readTree(join(checkout, 'dist'), {extent: {...EXTENT, fileBytes: 32 * 1024 ** 2}});
			if ('refused' in dist) return `it cannot be built: dist ${dist.refused}`;
			await filesOf(agents, folder, commit);
			await makeWhole(checkedOut(folder, commit), {host, modules, dist: dist.tree});
			return undefined;
		});

	/** Here the variant runs: in memory, where it fills no disk, and all that comes out is a word. */
	const testing = (commit: string | undefined, tests: readonly string[], signal: AbortSignal): Promise<Worked> =>
		withCheckout(commit, checkout =>
			work(
				checkout,
				`mkdir /tmp/work && cp -R . /tmp/work && cd /tmp/work && ${testsOf(tests)}`,
				{what: 'it fails the tests of the agent', write: 'nothing', timeoutMs: TESTING},
				signal,
			),
		);

	/** Tests that the host's own agent fails in such a box: they say nothing of a variant. */
	const hostFails = new Map<string, Promise<readonly string[]>>();
	const failedByHost = async (tests: readonly string[], signal: AbortSignal): Promise<readonly string[]> => {
		const key = tests.join('\n');
		const known = hostFails.get(key) ?? testing(undefined, tests, signal).then(({failed}) => failed);
		hostFails.set(key, known);
		const failed = await known;
		if (signal.aborted) hostFails.delete(key);
		return failed;
	};

	const once = async (commit: string, script: string, signal: AbortSignal): Promise<string | undefined> => {
		if (await isBuilt(folder, commit)) return undefined;
		const going = building.get(commit) ?? bundle(commit, script, signal);
		building.set(commit, going);
		try {
			return await going;
		} finally {
			building.delete(commit);
		}
	};

	return {
		host,
		build: (commit, signal) => once(commit, BUNDLE, signal),
		prove: async (commit, changed, signal) => {
			const wrong = await once(commit, `${TYPES} && ${BUNDLE}`, signal);
			if (wrong !== undefined || signal.aborted) return wrong;
			const names = (await readdir(join(host, 'source'), {recursive: true})).map(path => `source/${path}`);
			const tests = testsFor(
				changed,
				names.filter(path => /\.test\.tsx?$/.test(path)),
			);
			if (tests.length === 0) return undefined;
			const {wrong: complaint, failed} = await testing(commit, tests, signal);
			if (complaint === undefined || failed.length === 0 || signal.aborted) return complaint;
			const known = new Set(await failedByHost(tests, signal));
			return failed.every(name => known.has(name)) ? undefined : complaint;
		},
	};
};

/** Is this a checkout of the agent, from which programs can be built? */
export const isCheckout = async (folder: string): Promise<boolean> => {
	const wanted = [
		'build.ts',
		'source/unified-dgm.ts',
		'tsconfig.json',
		'node_modules/rolldown',
		'node_modules/typescript',
	];
	const found = await Promise.all(wanted.map(path => stat(join(folder, path)).catch(() => undefined)));
	return found.every(one => one !== undefined);
};
