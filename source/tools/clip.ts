/** Text for a model, at most `limit` characters of it: the start and the end, and between them a line that says how to get the rest. */
export const clip = (text: string, limit: number, rest: string): string => {
	if (text.length <= limit) return text;
	const head = text.slice(0, Math.floor(limit / 2));
	const tail = text.slice(text.length - Math.floor(limit / 2));
	return `${head}\n[… ${text.length - head.length - tail.length} characters left out here. ${rest}]\n${tail}`;
};

/** One line of at most `width` characters for people. */
export const oneLine = (text: string, width = 120): string => {
	const line = text.trim().replaceAll(/\s+/g, ' ');
	return line.length > width ? `${line.slice(0, width - 1)}…` : line;
};

/** `1 file`, `3 files`. */
export const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

export const bytes = (size: number): string =>
	size < 1024
		? count(size, 'byte')
		: size < 1024 ** 2
			? `${(size / 1024).toFixed(1)} kB`
			: `${(size / 1024 ** 2).toFixed(1)} MB`;
