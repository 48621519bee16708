/**
 * Files that run code when somebody opens the folder, commits, or pushes: what is written there would run outside the wall.
 * Patterns of a path relative to the workspace, in lower case; a name that ends in `/` is everything below it.
 */
const ANYWHERE: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

const ROOTED: readonly RegExp[] = [
	/^\.unified-dgm\/config\.ya?ml$/,
	/^\.githooks\//,
	/^\.husky\//,
	/^(\.pre-commit-config\.yaml|lefthook(-local)?\.ya?ml|\.lefthook(-local)?\.ya?ml|\.envrc)$/,
	/^\.github\/(workflows|actions)\//,
	/^(\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.drone\.ya?ml|azure-pipelines\.ya?ml|bitbucket-pipelines\.ya?ml|appveyor\.ya?ml|jenkinsfile)$/,
	/^\.(circleci|buildkite|woodpecker|gitlab\/ci)\//,
	/^\.(forgejo|gitea)\/workflows\//,
];

/** Editors look for these in the folder that is opened, which may be any. */
const OPENED: readonly RegExp[] = [
	/(^|\/)\.vscode\/(tasks|settings|launch|mcp|extensions)\.json$/,
	/(^|\/)[^/]+\.code-workspace$/,
	/(^|\/)\.idea\//,
	/(^|\/)\.run\/[^/]+\.xml$/,
	/(^|\/)\.zed\/(tasks|settings|debug)\.json$/,
	/(^|\/)\.devcontainer(\.json$|\/)/,
	/(^|\/)(\.exrc|\.vimrc|\.nvimrc|\.nvim\.lua|\.dir-locals\.el)$/,
	/(^|\/)\.mcp\.json$/,
	/(^|\/)\.(claude\/settings(\.local)?\.json|cursor\/mcp\.json|gemini\/settings\.json|codex\/config\.toml)$/,
];

/** As file systems that ignore case, and characters nobody sees, would compare it. */
const foldedName = (path: string): string =>
	path
		.normalize('NFKC')
		.replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, '')
		.toLowerCase();

/** May no agent write this path, in any mode? `path` is relative to the root it was found in, with `/`. */
export const isProtected = (path: string): boolean => {
	const name = foldedName(path);
	const parts = name.split('/').map(part => part.replace(/[. ]+$/, '') || part);
	if (parts.some(part => ANYWHERE.has(part) || /^git~\d+$/.test(part))) return true;
	return [...ROOTED, ...OPENED].some(pattern => pattern.test(name));
};
