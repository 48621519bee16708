import {byOperators, byValues} from './changes.ts';
import {hintsOf} from './hints.ts';
import type {Files, Suspect} from './localise.ts';
import {byNames, unknownNames} from './names.ts';
import type {Failure} from './output.ts';
import {languageOf} from './source.ts';

/** A repair that may be tried: one line of one file, before and after. `what` says the change: `'<' → '<='`. */
export type Candidate = {
	readonly path: string;
	readonly line: number;
	readonly before: string;
	readonly after: string;
	readonly what: string;
	readonly score: number;
};

/** How much sooner an operator is tried when the failure hints at it. */
const hinted = 2.2;
/** Of many changes to the same line each further one is worth this much of the one before. */
const fading = 0.93;

/** Lines looked at, and characters of a line: what is beyond is a program's work, or too unlikely. */
const mostLines = 400;
const longestLine = 300;

const untouchable =
	/^\s*(?:import\b|from\s+\S+\s+import\b|export\s+(?:\*|\{)|@|package\b|type\b|interface\b|declare\b|#|console\.|print\()/;

const quoted = (text: string): string => `'${text.trim() || ' '}'`;

/** A change in a few words: the smallest stretch of whole words that differs. */
const sayChange = (before: string, after: string): string => {
	let head = 0;
	while (head < before.length && before[head] === after[head]) head += 1;
	let tail = 0;
	while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
		tail += 1;
	while (head > 0 && /[\w$.<>=!+*/&|?-]/.test(before[head - 1] ?? '')) head -= 1;
	while (tail > 0 && /[\w$.<>=!+*/&|?-]/.test(before.at(-tail) ?? '')) tail -= 1;
	return `${quoted(before.slice(head, before.length - tail))} → ${quoted(after.slice(head, after.length - tail))}`;
};

/**
 * Repairs to try, the likeliest first: how suspicious the line is, times how common the mistake. Each gives a different file, none is
 * a test's.
 */
export const candidatesFor = (suspects: readonly Suspect[], files: Files, failure: Failure): readonly Candidate[] => {
	const hints = hintsOf(failure);
	const unknown = unknownNames(failure);
	return suspects
		.slice(0, mostLines)
		.flatMap((suspect): readonly Candidate[] => {
			const lines = files.get(suspect.path) ?? [];
			const line = lines[suspect.line - 1];
			const language = languageOf(suspect.path);
			if (line === undefined || language === undefined || line.text.length > longestLine || untouchable.test(line.text))
				return [];
			const changes = new Map<string, number>();
			for (const {from, to, by, prior, hint} of [
				...byOperators(line, language),
				...byNames(suspect, lines, unknown),
				...byValues(line, failure),
			]) {
				const after = line.text.slice(0, from) + by + line.text.slice(to);
				const score = prior * (hint !== undefined && hints.has(hint) ? hinted : 1);
				if (after !== line.text) changes.set(after, Math.max(score, changes.get(after) ?? 0));
			}
			return [...changes]
				.toSorted((a, b) => b[1] - a[1])
				.map(([after, prior], nth) => ({
					path: suspect.path,
					line: suspect.line,
					before: line.text,
					after,
					what: sayChange(line.text, after),
					score: suspect.weight * prior * fading ** nth,
				}));
		})
		.toSorted((a, b) => b.score - a.score);
};
