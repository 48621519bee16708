import {execFile} from 'node:child_process';
import {createReadStream} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

type Manifest = {
	readonly name: string;
	readonly version: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
};

export type Packed = {
	readonly filename: string;
	readonly files: readonly {readonly path: string; readonly mode: number}[];
};

const manifestOf = async (folder: string): Promise<Manifest | undefined> =>
	readFile(join(folder, 'package.json'), 'utf8').then(
		text => JSON.parse(text) as Manifest,
		() => undefined,
	);

/** The folders of the packages that a package needs, as far as they are installed beside it: other platforms' are not. */
const foldersOf = async (names: readonly string[], modules: string): Promise<ReadonlyMap<string, string>> => {
	const found = new Map<string, string>();
	const waiting = [...names];
	for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
		const folder = join(modules, name);
		const manifest = found.has(name) ? undefined : await manifestOf(folder);
		if (manifest === undefined) continue;
		found.set(name, folder);
		waiting.push(...Object.keys({...manifest.dependencies, ...manifest.optionalDependencies}));
	}
	return found;
};

/** Packs a package and what it needs, without running scripts. */
export const packAll = async (
	root: string,
	into: string,
): Promise<{readonly own: Packed; readonly needed: readonly (Manifest & {readonly file: string})[]}> => {
	const manifest = await manifestOf(root);
	const folders = await foldersOf(Object.keys(manifest?.dependencies ?? {}), join(root, 'node_modules'));
	const paths = [root, ...folders.values()];
	const {stdout} = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into, ...paths], {
		cwd: root,
		maxBuffer: 64 * 2 ** 20,
	});
	const told = JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>;
	const packed = Object.values(told);
	const fileOf = ({name, version}: Manifest): string => `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`;
	const own = packed.find(({filename}) => manifest !== undefined && filename.endsWith(fileOf(manifest)));
	if (own === undefined) throw new Error(`npm packed nothing: ${stdout}`);
	const needed = await Promise.all(
		[...folders.values()].map(async folder => {
			const one = await manifestOf(folder);
			if (one === undefined) throw new Error(`${folder} is gone`);
			return {...one, file: join(into, fileOf(one))};
		}),
	);
	return {own, needed};
};

/** A registry on this machine that has a few packages, each in one version, so that npm can install without a network. */
export const openRegistry = async (
	packages: readonly (Manifest & {readonly file: string})[],
): Promise<AsyncDisposable & {readonly url: string}> => {
	const server = createServer((request, response) => {
		const wanted = decodeURIComponent(request.url ?? '').slice(1);
		const tarball = packages.find(({name}) => wanted === `${name}.tgz`);
		if (tarball !== undefined) {
			createReadStream(tarball.file).pipe(response);
			return;
		}
		const found = packages.find(({name}) => wanted === name);
		if (found === undefined) {
			response.writeHead(404, {'content-type': 'application/json'}).end('{"error": "not found"}');
			return;
		}
		const {file: _, ...manifest} = found;
		const versions = {
			[found.version]: {...manifest, dist: {tarball: `http://${request.headers.host}/${found.name}.tgz`}},
		};
		response
			.writeHead(200, {'content-type': 'application/json'})
			.end(JSON.stringify({name: found.name, 'dist-tags': {latest: found.version}, versions}));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return {
		url: `http://127.0.0.1:${address.port}/`,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
};
