/** What a file is to a reader: written by people, made by a program, a record of dependency versions, or not text at all. */
export type Kind = 'text' | 'generated' | 'lock' | 'binary';

const locks = new Set(
	(
		'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock poetry.lock uv.lock pdm.lock ' +
		'pipfile.lock cargo.lock go.sum gemfile.lock composer.lock mix.lock pubspec.lock flake.lock packages.lock.json'
	).split(' '),
);

const binaries = new Set(
	(
		'png jpg jpeg gif webp avif bmp ico tif tiff psd mp3 mp4 wav ogg flac mov avi mkv webm pdf zip gz tgz bz2 xz zst 7z rar tar jar ' +
		'war class o a so dylib dll exe bin wasm pyc pyo woff woff2 ttf otf eot sqlite sqlite3 db parquet npy npz pt onnx pkl node'
	).split(' '),
);

const generatedPath =
	/(?:^|\/)(?:dist|build|out|target|coverage|vendor|third_party|__snapshots__|\.next|\.nuxt)\/|\.min\.(?:js|css)$|\.(?:map|snap)$|\.generated\.|_pb2(?:_grpc)?\.pyi?$|\.pb\.(?:go|cc|h)$/i;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** How many names a path is made of. */
export const depthOf = (path: string): number => {
	let depth = 1;
	for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1;
	return depth;
};

const endingOf = (name: string): string => {
	const dot = name.lastIndexOf('.');
	return dot <= 0 ? '' : name.slice(dot + 1);
};

/** The extension in lower case without its dot, or an empty string. */
export const extensionOf = (path: string): string => endingOf(nameOf(path)).toLowerCase();

/** The kind of a file, as far as its path tells. */
export const kindOf = (path: string): Kind => {
	const name = nameOf(path).toLowerCase();
	if (locks.has(name)) return 'lock';
	if (binaries.has(endingOf(name))) return 'binary';
	return generatedPath.test(path) ? 'generated' : 'text';
};

/** Does the head of a file say that a program wrote it? */
export const saysGenerated = (text: string): boolean =>
	/@generated\b|code generated .{0,60}do not edit|this file (?:is|was) (?:automatically |auto-?)generated/i.test(
		text.slice(0, 1000),
	);

const testName =
	/(?:^|\/)(?:test_([^/]+?)|([^/]+?)[._-](?:test|tests|spec)|([^/]+?)Tests?)\.[^./]+$|(?:^|\/)(?:tests?|specs?|__tests__)\/(?:.*\/)?([^/]+?)\.[^./]+$/;

/** For a test file the name (without extension, in lower case) of what it seems to test; undefined for other files. */
export const testedBy = (path: string): string | undefined => {
	// Asked of every path there is, and nearly none is one.
	if (!/test|spec/i.test(path)) return undefined;
	const found = testName.exec(path);
	return found ? (found[1] ?? found[2] ?? found[3] ?? found[4] ?? '').toLowerCase() : undefined;
};

/** A file's name without folders and last extension, in lower case. */
export const stemOf = (path: string): string => {
	const name = nameOf(path);
	const dot = name.lastIndexOf('.');
	return (dot <= 0 ? name : name.slice(0, dot)).toLowerCase();
};

const entryName =
	/^(?:(?:src|source|lib|app|cmd|bin)\/)?(?:[^/]+\/)?(?:index|main|app|cli|server|__main__|mod|lib)\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|c|cc|cpp|php)$/;
const manifestName = /^(?:package\.json|pyproject\.toml|setup\.py|cargo\.toml|go\.mod|makefile|readme(?:\.\w+)?)$/i;

/** Is this where a reader would start: a program's entry, or the project's manifest or readme? */
export const isEntry = (path: string): boolean => entryName.test(path) || manifestName.test(path);
