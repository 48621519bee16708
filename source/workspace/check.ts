import {extensionOf, testedBy} from './kinds.ts';

/** Files whose text decides the check, when they are there. */
const manifests = [
	'package.json',
	'pytest.ini',
	'tox.ini',
	'setup.cfg',
	'pyproject.toml',
	'Cargo.toml',
	'go.mod',
	'Makefile',
];
/** Of test files it is enough to read some. */
const mostTests = 20;

// Asked of every path there is: what tells most of them apart comes first.
const isScriptTest = (path: string): boolean => testedBy(path) !== undefined && /^[cm]?[jt]s$/.test(extensionOf(path));
const isPythonTest = (path: string): boolean =>
	path.endsWith('.py') && /(?:^|\/)(?:test[^/]*|[^/]+_test)\.py$/.test(path);

/** Which files of a listing must be read to find the check. */
export const checkSources = (paths: readonly string[]): readonly string[] => [
	...manifests.filter(name => paths.includes(name)),
	...paths.filter(isScriptTest).slice(0, mostTests),
	...paths.filter(isPythonTest).slice(0, mostTests),
];

type Project = {
	readonly paths: readonly string[];
	/** Those of the paths whose text is known. */
	readonly read: readonly string[];
	readonly text: (path: string) => string;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): Readonly<Record<string, unknown>> => {
	try {
		const value: unknown = JSON.parse(text);
		return isRecord(value) ? value : {};
	} catch {
		return {};
	}
};

const field = (record: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
	const value = record[name];
	return isRecord(value) ? value : {};
};

const packageManager = (paths: readonly string[], manifest: Readonly<Record<string, unknown>>): string => {
	const field = manifest['packageManager'];
	const declared = typeof field === 'string' ? /^(npm|pnpm|yarn|bun)@/.exec(field)?.[1] : undefined;
	if (declared !== undefined) return declared;
	if (paths.includes('pnpm-lock.yaml')) return 'pnpm';
	if (paths.includes('yarn.lock')) return 'yarn';
	return paths.includes('bun.lock') || paths.includes('bun.lockb') ? 'bun' : 'npm';
};

const fromScript = ({paths, text}: Project): string | undefined => {
	const manifest = parsed(text('package.json'));
	const script = field(manifest, 'scripts')['test'];
	if (typeof script !== 'string' || script.trim() === '' || script.includes('no test specified')) return undefined;
	const manager = packageManager(paths, manifest);
	// `bun test` is bun's own runner, not the script.
	return manager === 'bun' ? 'bun run test' : `${manager} test`;
};

const fromRunner = ({text}: Project): string | undefined => {
	const manifest = parsed(text('package.json'));
	const has = (name: string) => name in field(manifest, 'devDependencies') || name in field(manifest, 'dependencies');
	return has('vitest') ? 'npx vitest run' : has('jest') ? 'npx jest' : undefined;
};

const fromNodeTests = ({read, text}: Project): string | undefined =>
	read.some(path => isScriptTest(path) && /['"]node:test['"]/.test(text(path))) ? 'node --test' : undefined;

const fromPytest = ({paths, read, text}: Project): string | undefined => {
	const configured =
		paths.includes('pytest.ini') ||
		/^\[tool\.pytest/m.test(text('pyproject.toml')) ||
		/^\[pytest\]/m.test(text('tox.ini')) ||
		/^\[tool:pytest\]/m.test(text('setup.cfg')) ||
		paths.some(path => path === 'conftest.py' || path.endsWith('/conftest.py'));
	// Bare functions named test_… are only ever run by pytest.
	const used = read.some(
		path => isPythonTest(path) && /^[ \t]*(?:import|from) pytest\b|^(?:async )?def test_/m.test(text(path)),
	);
	return configured || used ? 'python3 -m pytest -q' : undefined;
};

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** unittest finds by itself only what lies in packages below the directory, in files named test*.py. */
const fromUnittest = ({paths, read, text}: Project): string | undefined => {
	const first = read.find(path => isPythonTest(path) && /\bunittest\b/.test(text(path)));
	if (first === undefined) return undefined;
	const folder = folderOf(first);
	const named = first.slice(folder.length).replace('/', '').startsWith('test') ? '' : " -p '*_test.py'";
	const found = folder === '' || paths.includes(`${folder}/__init__.py`);
	if (found) return named === '' ? 'python3 -m unittest' : `python3 -m unittest discover${named}`;
	return /^[\w./-]+$/.test(folder) ? `python3 -m unittest discover -s ${folder}${named}` : undefined;
};

const fromCargo = ({paths}: Project): string | undefined => (paths.includes('Cargo.toml') ? 'cargo test' : undefined);
const fromGo = ({paths}: Project): string | undefined => (paths.includes('go.mod') ? 'go test ./...' : undefined);
const fromMake = ({text}: Project): string | undefined =>
	/^test\s*:(?!=)/m.test(text('Makefile')) ? 'make test' : undefined;

/** The first that knows an answer wins: what the project says itself, then what its files show. */
const finders = [fromScript, fromRunner, fromNodeTests, fromPytest, fromUnittest, fromCargo, fromGo, fromMake];

/**
 * The command that checks a project, found from its listing and the texts of `checkSources`; null when none was found.
 * A text that is missing or makes no sense counts as empty.
 */
export const findCheck = (paths: readonly string[], texts: ReadonlyMap<string, string>): string | null => {
	const project: Project = {paths, read: paths.filter(path => texts.has(path)), text: path => texts.get(path) ?? ''};
	for (const find of finders) {
		const check = find(project);
		if (check !== undefined) return check;
	}
	return null;
};
