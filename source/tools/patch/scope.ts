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

/**
 * Where a block in braces ends: text inside it, of a heredoc or a template, may stand at the left edge. Undefined when no brace
 * closes it before another opens at its depth.
 */
const bracedEnd = (lines: readonly string[], header: number): number | undefined => {
	const first = (lines[header] ?? '').trim();
	if (!first.endsWith('{')) return undefined;
	const width = widthOf(lines[header] ?? '');
	for (let at = header + 1; at < lines.length; at++) {
		const text = (lines[at] ?? '').trim();
		if (text === '' || widthOf(lines[at] ?? '') > width) continue;
		if (!text.startsWith('}')) {
			if (text.endsWith('{')) return undefined;
			continue;
		}
		if (widthOf(lines[at] ?? '') < width) return undefined;
		if (!GOES_ON.test(text)) return at + 1;
	}
	return undefined;
};

const blockEnd = (lines: readonly string[], header: number): {readonly to: number; readonly open: boolean} => {
	const braced = bracedEnd(lines, header);
	if (braced !== undefined) return {to: braced, open: true};
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

/** Does a line open a block that git may name, so that the one before it is named no more? */
const opensNamed = (lines: readonly string[], at: number): boolean => {
	const line = lines[at] ?? '';
	if (!/^[\p{L}_$@]/u.test(line.trim()) || CLOSER.test(line.trim())) return false;
	if (/[{([:]$/.test(line.trimEnd())) return true;
	const next = lines[at + 1] ?? '';
	return !isBlank(next) && (widthOf(next) > widthOf(line) || next.trim() === '{');
};

/**
 * A header of git is the last line like a function before a hunk, so a hunk just after a block has the header of that block. This
 * is the last line (exclusive) where such a hunk may begin.
 */
const reachEnd = (lines: readonly string[], {header, to}: Scope): number => {
	const width = widthOf(lines[header] ?? '');
	for (let at = to; at < lines.length; at++)
		if (!isBlank(lines[at]) && widthOf(lines[at] ?? '') <= width && opensNamed(lines, at)) return at + 1;
	return lines.length + 1;
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

/** Git cuts a header at 80 bytes, perhaps inside a word or a character; what is this long may be cut. */
const MAY_BE_CUT = 60;

/** A header as it is looked for, and whether more may follow its last character: git cuts it, models write dots. */
const readCut = (header: string): {readonly text: string; readonly cut: boolean} => {
	const text = fold(header.replace(/\uFFFD+$/, ''))
		.trim()
		.replace(/\s*\.\.\.$/, '');
	return {text, cut: text !== fold(header).trim() || Buffer.byteLength(text) >= MAY_BE_CUT};
};

/** The lines that a header may mean: those equal to it but for indentation; else those that begin with it; else those that hold it. */
const linesFor = (finder: Finder, header: string): readonly number[] => {
	const equal = finder.alike(header, 'indentation');
	if (equal.length > 0) return equal;
	const {text, cut} = readCut(header);
	let rarest: readonly number[] | undefined;
	// The last word may be half a word, which the file does not have.
	for (const [word] of (cut ? text.replace(/[\p{L}\p{N}_]+$/u, '') : text).matchAll(WORD)) {
		const holding = finder.holding(word);
		if (rarest === undefined || holding.length < rarest.length) rarest = holding;
	}
	const lineAt = (at: number): string => fold(finder.lines[at] ?? '').trim();
	const places = rarest ?? [];
	const whole = places.filter(at => holdsWhole(lineAt(at), text));
	const beginning = (whole.length > 0 || !cut ? whole : places).filter(at => lineAt(at).startsWith(text));
	return beginning.length > 0 ? beginning : whole;
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

/** Where headers point: `inside` are the blocks that the last one opens, `reach` what git may mean by it, `first` where it first stands. */
export type Named = {
	readonly inside: readonly Scope[];
	readonly reach: readonly Scope[];
	readonly first: number | undefined;
};

/** Finds what headers open, each within what the one before it opens. */
export type Scoper = (headers: readonly string[]) => Named;

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
	const reaches = new Map<number, Scope>();
	const reachOf = (scope: Scope): Scope => {
		const found = reaches.get(scope.header) ?? {...scope, to: reachEnd(finder.lines, scope)};
		reaches.set(scope.header, found);
		return found;
	};
	return headers => {
		let inside: readonly Scope[] | undefined;
		for (const header of headers) {
			const within = inside === undefined ? undefined : covering(inside);
			inside = scopesFor(header).filter(scope => within?.(scope.header, scope.header + 1) ?? true);
		}
		return {inside: inside ?? [], reach: (inside ?? []).map(reachOf), first: inside?.[0]?.header};
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
