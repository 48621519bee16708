import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, realpath, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {rgPath} from '@vscode/ripgrep';
import {rolldown} from 'rolldown';
import manifest from '../package.json' with {type: 'json'};
import {generate} from './index/generate.ts';
import {measure, time} from './measure.ts';

/** The index of a tree of 10,000 source files, beside `git ls-files` and a scan by ripgrep of the same tree. */
const FILES = 10_000;
const RUNS = 5;

type Asked = {
	readonly seen: number;
	readonly first: number;
	readonly cpu: number;
	readonly again: number;
	readonly edited: number;
	readonly memory: number;
};

const run = promisify(execFile);

const askedOf = async (script: string, directory: string, store: string): Promise<Asked> => {
	const {stdout} = await run(process.execPath, ['--no-warnings', script, directory, store]);
	return JSON.parse(stdout) as Asked;
};

/** Bundles what is measured as the program is bundled: what is shipped is not read as TypeScript first. */
const bundle = async (dir: string): Promise<string> => {
	const asked = fileURLToPath(new URL('index/asked.ts', import.meta.url));
	const worker = fileURLToPath(new URL('../source/workspace/index/worker.ts', import.meta.url));
	const bundled = await rolldown({
		input: {asked, 'index-worker': worker},
		platform: 'node',
		external: Object.keys(manifest.dependencies).map(name => new RegExp(`^${name}(?:/|$)`)),
	});
	await bundled.write({dir, format: 'esm', chunkFileNames: '[name].js'});
	await bundled.close();
	return join(dir, 'asked.js');
};

const folder = await realpath(await mkdtemp(join(tmpdir(), 'index-')));
// Packages are found from there.
const built = fileURLToPath(new URL('../node_modules/.index-bench', import.meta.url));
try {
	const script = await bundle(built);
	const tree = join(folder, 'tree');
	await mkdir(tree);
	await generate(tree, FILES);
	await run('git', ['init', '--quiet'], {cwd: tree});
	await run('git', ['add', '.'], {cwd: tree});
	// What is written to the disk meanwhile takes its time from whoever reads.
	await run('sync');

	const cold: Asked[] = [];
	const warm: Asked[] = [];
	const median = (all: readonly Asked[], of: (one: Asked) => number): number =>
		all.map(of).toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
	// In turns, since machines are faster at one moment than at another. The first turn warms caches and does not count.
	const [list, scan] = await measure(RUNS, {
		'git ls-files': () => time('git', ['ls-files'], {cwd: tree}),
		ripgrep: () => time(rgPath, ['--no-config', '--count', 'refund'], {cwd: tree}),
		index: async () => {
			const store = join(folder, `index-${cold.length}.sqlite`);
			const one = await askedOf(script, tree, store);
			cold.push(one);
			warm.push(await askedOf(script, tree, store));
			if (!((await stat(store)).size > 0)) throw new Error('nothing was kept');
			return one.first;
		},
	});
	if (list === undefined || scan === undefined) throw new Error('nothing was measured');
	for (const all of [cold, warm]) all.shift();
	const line = (name: string, ms: number, target = ''): void => {
		const ratio = `${(ms / list.ms).toFixed(1)} × git ls-files  ${(ms / scan.ms).toFixed(1)} × ripgrep`;
		console.log(`  ${name.padEnd(46)} ${ms.toFixed(0).padStart(6)} ms   ${ratio}   ${target}`);
	};
	console.log(`\nThe index of ${cold[0]?.seen ?? 0} source files, median of ${RUNS}`);
	line('git ls-files', list.ms);
	line('ripgrep looks for a word', scan.ms);
	line(
		'cold: from nothing to a ranking',
		median(cold, one => one.first),
		'< 12 × ripgrep',
	);
	line(
		'warm: from what was kept to a ranking',
		median(warm, one => one.first),
		'< 300 ms',
	);
	line(
		'again: looked at, nothing changed, ranked',
		median(warm, one => one.again),
	);
	line(
		'one edit: looked at, read and kept',
		median(warm, one => one.edited),
		'< 50 ms',
	);
	const cpu = (all: readonly Asked[]): string => median(all, one => one.cpu).toFixed(0);
	console.log(`  processor time of the process: cold ${cpu(cold)} ms, warm ${cpu(warm)} ms`);
	const memory = Math.max(...[...cold, ...warm].map(one => one.memory)) / 2 ** 20;
	console.log(`  peak memory of the process ${memory.toFixed(0)} MB   < 400 MB`);
} finally {
	await rm(folder, {recursive: true});
	await rm(built, {recursive: true, force: true});
}
