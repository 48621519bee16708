/** A path as people write it: what is below their home begins with `~`. Windows' separators count, too. */
export const homely = (path: string, home: string | undefined): string => {
	if (home === undefined || home === '' || home === '/') return path;
	const base = home.replace(/[\\/]+$/, '');
	if (path === base) return '~';
	return path.startsWith(base) && /[\\/]/.test(path[base.length] ?? '') ? `~${path.slice(base.length)}` : path;
};
