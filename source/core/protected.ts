/**
 * What runs code when somebody opens the folder, commits, pushes or lets CI run: what is written there would run outside of the wall.
 * A name stands for itself and for everything below it.
 */
const anywhere: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

const atRoot: readonly string[] = [
	'.unified-dgm/config.yaml',
	'.unified-dgm/config.yml',
	'.githooks',
	'.husky',
	'.pre-commit-config.yaml',
	'lefthook.yml',
	'lefthook.yaml',
	'lefthook-local.yml',
	'.lefthook.yml',
	'.lefthook.yaml',
	'.envrc',
	'.github/workflows',
	'.github/actions',
	'.gitlab-ci.yml',
	'.gitlab-ci.yaml',
	'.gitlab/ci',
	'.travis.yml',
	'.drone.yml',
	'azure-pipelines.yml',
	'bitbucket-pipelines.yml',
	'appveyor.yml',
	'jenkinsfile',
	'.circleci',
	'.buildkite',
	'.woodpecker',
	'.woodpecker.yml',
	'.forgejo/workflows',
	'.gitea/workflows',
];

/** Editors and agents look for these in the folder that is opened, which may be any. */
const inAnyFolder: readonly string[] = [
	'.vscode/tasks.json',
	'.vscode/settings.json',
	'.vscode/launch.json',
	'.vscode/mcp.json',
	'.vscode/extensions.json',
	'.idea',
	'.run',
	'.zed/tasks.json',
	'.zed/settings.json',
	'.zed/debug.json',
	'.devcontainer',
	'.devcontainer.json',
	'.exrc',
	'.vimrc',
	'.nvimrc',
	'.nvim.lua',
	'.dir-locals.el',
	'.mcp.json',
	'.claude/settings.json',
	'.claude/settings.local.json',
	'.cursor/mcp.json',
	'.gemini/settings.json',
	'.codex/config.toml',
];

/** As file systems that ignore case, and characters nobody sees, would compare it. */
const foldedName = (path: string): string =>
	path
		.normalize('NFKC')
		.replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, '')
		.toLowerCase();

const isAtOrBelow = (path: string, name: string): boolean => path === name || path.startsWith(`${name}/`);

/** May no agent write this path, in any mode? `path` is relative to the root it was found in, with `/`. */
export const isProtected = (path: string): boolean => {
	const parts = foldedName(path)
		.split('/')
		.map(part => part.replace(/[. ]+$/, '') || part);
	if (parts.some(part => anywhere.has(part) || /^git~\d+$/.test(part) || part.endsWith('.code-workspace'))) return true;
	if (atRoot.some(name => isAtOrBelow(parts.join('/'), name))) return true;
	const suffixes = parts.map((_, from) => parts.slice(from).join('/'));
	return suffixes.some(suffix => inAnyFolder.some(name => isAtOrBelow(suffix, name)));
};

/**
 * The places at a workspace's root that a wall lets nobody write, as far as they exist. Wider than {@link isProtected}: a file that
 * is not there yet cannot be guarded, its folder can.
 */
export const guardedPaths: readonly string[] = [
	...new Set([...anywhere, ...atRoot, ...inAnyFolder.map(name => name.split('/', 1)[0] ?? name)]),
];
