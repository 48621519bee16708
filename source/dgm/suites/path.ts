const LONGEST = 1024;
const LONGEST_PART = 255;

/** Why a path cannot be one of a workspace, or undefined: relative, with slashes, without `.` and `..`, without anything that is not text. */
export const whyNotInside = (path: string): string | undefined => {
	if (path === '') return 'is empty';
	if (path.length > LONGEST) return 'is too long';
	// oxlint-disable-next-line no-control-regex
	if (/[\u0000-\u001F\u007F\uFFFD]/.test(path)) return 'holds characters that no name should';
	if (path.includes('\\')) return 'holds a backslash';
	if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
	const parts = path.split('/');
	if (parts.some(part => part === '' || part === '.' || part === '..')) return 'is not plain';
	return parts.some(part => Buffer.byteLength(part) > LONGEST_PART) ? 'has a part that is too long' : undefined;
};

/** Names that some file system takes for the same. */
export const folded = (path: string): string =>
	path
		.normalize('NFKC')
		.replaceAll(/\p{Cf}/gu, '')
		.toLowerCase();
