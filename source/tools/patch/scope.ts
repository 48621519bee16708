import {WORD, type Finder} from './find.ts';
import {fold, indentOf} from './steps.ts';

/** What a `@@` header opens: its line, and where its block ends (exclusive). `open` is false when it has no block of its own. */
export type Scope = {readonly header: number; readonly to: number; readonly open: boolean};

const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === '';

const widthOf = (line: string): number => indentOf(line).replaceAll('\t', '    ').length;

const CLOSER = /^([\])}]|end\b|fi\b|done\b|esac\b|<\/)/;
const GOES_ON = /([{([:,]|=>|\b(?:then|do))$/;
/** Lines that stand further left than the block they are in: preprocessor lines, labels, access specifiers. */
const OUTDENTED = /^(#\s*(?:if|ifdef|ifndef|else|elif|endif|define|include|pragma)\b|\w+:$|\{)/;

const blockEnd = (lines: readonly string[], header: number): {readonly to: number; readonly open: boolean} => {
	const width = widthOf(lines[header] ?? '');
	let last = header;
	const indented = (lines[header] ?? '').trimEnd().endsWith(':');
	let open = /[{([:]$/.test((lines[header] ?? '').trimEnd());
	for (let at = header + 1; at < lines.length; at++) {
		const line = lines[at] ?? '';
		if (isBlank(line)) continue;
		const text = line.trim();
		if (widthOf(line) > width) {
			open = true;
			last = at;
			continue;
		}
		if (CLOSER.test(text)) {
			if (GOES_ON.test(text)) {
				last = at;
				continue;
			}
			return {to: at + 1, open};
		}
		if (text.startsWith('{') && at <= last + 1) open = true;
		if (!open || indented || !OUTDENTED.test(text) || widthOf(line) < width) break;
		last = at;
	}
	return open ? {to: last + 1, open} : {to: lines.length, open};
};

const isWordy = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

const holdsWhole = (line: string, header: string): boolean => {
	for (let at = line.indexOf(header); at !== -1; at = line.indexOf(header, at + 1)) {
		const cutsBefore = isWordy(header[0]) && isWordy(line[at - 1]);
		const cutsAfter = isWordy(header.at(-1)) && isWordy(line[at + header.length]);
		if (!cutsBefore && !cutsAfter) return true;
	}
	return false;
};

/** The lines that a header may mean: those equal to it but for indentation; else those that begin with it; else those that hold it. */
const linesFor = (finder: Finder, header: string): readonly number[] => {
	const equal = finder.alike(header, 'indentation');
	if (equal.length > 0) return equal;
	const folded = fold(header).trim();
	let rarest: readonly number[] | undefined;
	for (const [word] of header.matchAll(WORD)) {
		const holding = finder.holding(word);
		if (rarest === undefined || holding.length < rarest.length) rarest = holding;
	}
	const holding = (rarest ?? []).filter(at => holdsWhole(fold(finder.lines[at] ?? ''), folded));
	const beginning = holding.filter(at =>
		fold(finder.lines[at] ?? '')
			.trim()
			.startsWith(folded),
	);
	return beginning.length > 0 ? beginning : holding;
};

/** Does any of the scopes share a line with `from` to `to` (exclusive)? For scopes in order of their headers. */
export const covering = (scopes: readonly Scope[]): ((from: number, to: number) => boolean) => {
	const furthest: number[] = [];
	for (const {to} of scopes) furthest.push(Math.max(to, furthest.at(-1) ?? 0));
	return (from, to) => {
		let low = 0;
		let high = scopes.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((scopes[middle]?.header ?? 0) < to) low = middle + 1;
			else high = middle;
		}
		return low > 0 && (furthest[low - 1] ?? 0) > from;
	};
};

/** Finds what headers open, each within what the one before it opens. */
export type Scoper = (headers: readonly string[]) => readonly Scope[];

export const createScoper = (finder: Finder): Scoper => {
	const blocks = new Map<number, Scope>();
	const scopeAt = (header: number): Scope => {
		const known = blocks.get(header);
		if (known !== undefined) return known;
		const scope = {header, ...blockEnd(finder.lines, header)};
		blocks.set(header, scope);
		return scope;
	};
	const known = new Map<string, readonly Scope[]>();
	const scopesFor = (header: string): readonly Scope[] => {
		const found = known.get(header) ?? linesFor(finder, header).map(scopeAt);
		known.set(header, found);
		return found;
	};
	return headers => {
		let scopes: readonly Scope[] | undefined;
		for (const header of headers) {
			const within = scopes === undefined ? undefined : covering(scopes);
			scopes = scopesFor(header).filter(scope => within?.(scope.header, scope.header + 1) ?? true);
		}
		return scopes ?? [];
	};
};

const balance = (line: string): number => {
	let open = 0;
	for (const character of line) {
		if (character === '(' || character === '[') open++;
		if (character === ')' || character === ']') open--;
	}
	return open;
};

const MAX_SIGNATURE = 60;

/** Where the inside of a block begins: after its header, however many lines that has, and after a `{` on a line of its own. */
export const insideOf = (lines: readonly string[], {header, to, open}: Scope): number => {
	let at = header;
	let depth = balance(lines[header] ?? '');
	while (depth > 0 && at + 1 < Math.min(to, header + MAX_SIGNATURE)) depth += balance(lines[++at] ?? '');
	// Brackets that never close in a header are no signature: `const all = [`.
	if (depth > 0 || at + 1 >= to) at = header;
	return open && lines[at + 1]?.trim() === '{' ? at + 2 : at + 1;
};
