/** Keys of a `package.json` that decide how tests run and what is run with them. */
const OF_RUNNERS = [
	'scripts',
	'jest',
	'vitest',
	'mocha',
	'ava',
	'tap',
	'nyc',
	'c8',
	'babel',
	'config',
	'packageManager',
	'workspaces',
	'overrides',
	'resolutions',
	'pnpm',
	'husky',
	'lint-staged',
	'simple-git-hooks',
	'dependencies',
	'devDependencies',
	'optionalDependencies',
	'peerDependencies',
] as const;

const parse = (bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> | undefined => {
	if (bytes === undefined) return {};
	try {
		const value = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
};

export const isManifest = (path: string): boolean => /(?:^|\/)package\.json$/i.test(path);

/**
 * A candidate's `package.json` with the pristine scripts, settings of runners and dependencies; and which of them it had changed. One
 * that is not an object stays as it is: no runner takes anything from it. Where the pristine one is broken, and to be mended,
 * nothing is known to go back to.
 */
export const withPristineScripts = (
	pristine: Uint8Array | undefined,
	candidate: Uint8Array,
): {readonly bytes: Uint8Array; readonly restored: readonly string[]} => {
	const [was, is] = [parse(pristine), parse(candidate)];
	if (is === undefined || was === undefined) return {bytes: candidate, restored: []};
	const restored = OF_RUNNERS.filter(key => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
	if (restored.length === 0) return {bytes: candidate, restored};
	const rest = Object.fromEntries(Object.entries(is).filter(([key]) => !restored.some(one => one === key)));
	const back = Object.fromEntries(restored.flatMap(key => (key in was ? [[key, was[key]]] : [])));
	return {bytes: Buffer.from(`${JSON.stringify({...rest, ...back}, null, '\t')}\n`), restored};
};
