/** The lines between `*** Begin Patch` and `*** End Patch`. `closed`: something said that no more would come. */
export type Inner = {readonly lines: readonly string[]; readonly closed: boolean; readonly endsInNewline: boolean};

const BEGIN = /^\s*\*\*\* ?Begin Patch\s*$/i;
const END = /^\s*\*\*\* ?End Patch\s*$/i;
const HEADER = /^\*\*\* ?(Add|Update|Delete) File:/i;
const HEREDOC = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/;

const fromJson = (text: string): string | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === 'string') return value;
		if (typeof value !== 'object' || value === null) return undefined;
		const {patch, input, command} = value as Readonly<Record<string, unknown>>;
		const inside = patch ?? input ?? (Array.isArray(command) ? command.at(-1) : command);
		return typeof inside === 'string' ? inside : undefined;
	} catch {
		return undefined;
	}
};

/** One line that holds the two characters `\n` where line ends should be: escaped once too often. */
const unescaped = (text: string): string => {
	if (text.includes('\n') || !/^\*\*\* ?Begin Patch\\n/i.test(text)) return text;
	return fromJson(`"${text}"`) ?? text;
};

const dedented = (lines: readonly string[], indent: string): readonly string[] =>
	indent !== '' && lines.every(line => line.trim() === '' || line.startsWith(indent))
		? lines.map(line => line.slice(indent.length))
		: lines;

/** The line that closes what was opened just before the patch: a fence, or the word of a heredoc. */
const closerOf = (before: readonly string[]): ((line: string) => boolean) => {
	const opener = before.findLast(line => line.trim() !== '') ?? '';
	const word = HEREDOC.exec(opener)?.[2];
	const fence = /^\s*(`{3,}|~{3,})/.exec(opener)?.[1];
	return line => {
		const text = line.trim();
		return text !== '' && (text === word || text === fence);
	};
};

const indentOf = (line: string): string => /^\s*/.exec(line)?.[0] ?? '';

const indexFrom = (all: readonly string[], from: number, wanted: (line: string) => boolean): number => {
	for (let at = from; at < all.length; at++) if (wanted(all[at] ?? '')) return at;
	return -1;
};

type Slice = {readonly lines: readonly string[]; readonly closed: boolean; readonly next: number};

/** The patch that begins at or after `from`, and where to look for the next. */
const slice = (all: readonly string[], from: number): Slice | undefined => {
	const begin = indexFrom(all, from, line => BEGIN.test(line));
	if (begin === -1) return undefined;
	const indent = indentOf(all[begin] ?? '');
	const closes = closerOf(all.slice(Math.max(from, begin - 5), begin));
	// A marker stands where the patch stands: deeper it is text of a file.
	const end = indexFrom(all, begin + 1, line => (END.test(line) && indentOf(line) === indent) || closes(line));
	const lines = dedented(all.slice(begin + 1, end === -1 ? all.length : end), indent);
	return {lines, closed: end !== -1, next: end === -1 ? all.length : end + 1};
};

const withoutBegin = (all: readonly string[]): readonly string[] => {
	const start = all.findIndex(line => line.trim() !== '');
	return HEADER.test(all[start] ?? '') ? ['*** Begin Patch', ...all.slice(start)] : all;
};

/** Finds the patch in what a model sent; several patches one after the other are one. Undefined when there is none. */
export const unwrap = (raw: string): Inner | undefined => {
	const marked = raw.replace(/^\uFEFF/, '');
	const json = /^\s*[{"]/.test(marked) ? fromJson(marked) : undefined;
	const text = unescaped(json ?? marked);
	const all = withoutBegin(text.split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line)));
	const slices: Slice[] = [];
	for (let found = slice(all, 0); found !== undefined; found = slice(all, found.next)) slices.push(found);
	const last = slices.at(-1);
	if (last === undefined) return undefined;
	return {
		lines: slices.flatMap(({lines}) => lines),
		closed: last.closed || json !== undefined,
		endsInNewline: text.endsWith('\n'),
	};
};
