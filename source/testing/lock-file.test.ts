import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

type Locked = {
	readonly version?: string;
	readonly resolved?: string;
	readonly integrity?: string;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
};

type LockFile = {readonly packages: Readonly<Record<string, Locked>>};

const read = async (): Promise<LockFile> =>
	JSON.parse(await readFile(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8')) as LockFile;

/** The folders in which Node looks for what the package in `folder` imports, the nearest first. */
const searched = (folder: string): readonly string[] => {
	const parents = [...folder.matchAll(/\/(?=node_modules\/)/g)].map(({index}) => folder.slice(0, index));
	return ['', ...parents, ...(folder === '' ? [] : [folder])].toReversed();
};

const findLocked = ({packages}: LockFile, folder: string, name: string): string | undefined =>
	searched(folder)
		.map(parent => `${parent === '' ? '' : `${parent}/`}node_modules/${name}`)
		.find(path => packages[path] !== undefined);

/** Optional dependencies that a locked package names and the file does not lock: `npm ci` refuses such a file. */
const unlocked = (lock: LockFile): readonly string[] =>
	Object.entries(lock.packages).flatMap(([folder, {optionalDependencies = {}}]) =>
		Object.keys(optionalDependencies)
			.filter(name => findLocked(lock, folder, name) === undefined)
			.map(name => `${folder} → ${name}`),
	);

test('the lock file locks every optional dependency that a locked package names, of every platform', async () => {
	const lock = await read();
	const platforms = Object.keys(lock.packages).filter(path => /(?:darwin|win32|linux)-(?:arm64|x64)/.test(path));
	expect(platforms.length).toBeGreaterThan(20);
	expect(unlocked(lock)).toEqual([]);
});

test('a lock file that was written where another platform was left out is found', async () => {
	const lock = await read();
	const path = Object.keys(lock.packages).find(one => one.endsWith('@oxlint/binding-darwin-arm64')) ?? '';
	const {[path]: left, ...packages} = lock.packages;
	expect(left).toBeDefined();
	expect(unlocked({packages})).toEqual(['node_modules/oxlint → @oxlint/binding-darwin-arm64']);
});

test('the lock file names no address of a registry, and a digest for every package', async () => {
	const {packages} = await read();
	const locked = Object.entries(packages).filter(([path]) => path !== '');
	expect(locked.filter(([, {resolved}]) => resolved !== undefined)).toEqual([]);
	expect(locked.filter(([, {integrity}]) => integrity === undefined)).toEqual([]);
});
