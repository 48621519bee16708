import type {Files, Suspect} from './localise.ts';
import type {Hint, Operator} from './operator.ts';
import {commonOperators} from './operators-common.ts';
import {pythonOperators} from './operators-python.ts';
import {scriptOperators} from './operators-script.ts';
import type {Failure} from './output.ts';
import {type Language, languageOf, namesIn, type SourceLine} from './source.ts';

/** A repair that may be tried: one line of one file, before and after. `what` says the change: `'<' → '<='`. */
export type Candidate = {
	readonly path: string;
	readonly line: number;
	readonly before: string;
	readonly after: string;
	readonly what: string;
	readonly score: number;
};

/** A stretch of a line, and what may stand there instead; `name` is the operator's. */
export type Change = {
	readonly name: string;
	readonly from: number;
	readonly to: number;
	readonly by: string;
	readonly prior: number;
	readonly hint?: Hint;
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

const numberIn = (text: string | undefined): number =>
	text === undefined ? Number.NaN : Number(text.trim().replace(/n$/, ''));

const sortedLetters = (text: string): string => text.replaceAll(/[\s,]/g, '').split('').toSorted().join('');

/** What the difference between expected and actual, and the words of the error, hint at. */
export const hintsOf = ({expected, actual, messages}: Failure): ReadonlySet<Hint> => {
	const hints = new Set<Hint>();
	const text = messages.join('\n');
	const [should, is] = [numberIn(expected), numberIn(actual)];
	if (Math.abs(should - is) === 1) hints.add('off-by-one');
	if (Number.isFinite(should - is) && (should === -is || should < 0 !== is < 0)) hints.add('sign');
	if (/^(?:true|false)$/i.test(expected ?? '') && /^(?:true|false)$/i.test(actual ?? '')) hints.add('opposite');
	if (/truthy value|(?:False|True) is not (?:true|false)|is not (?:true|false)/.test(text)) hints.add('opposite');
	if (/Promise|coroutine/.test(`${text}${actual ?? ''}`)) hints.add('promise');
	if (/undefined|None|null|KeyError|NameError|AttributeError|NaN|is not defined/.test(`${text}${actual ?? ''}`))
		hints.add('missing');
	if (/index out of range|IndexError/.test(text)) hints.add('off-by-one');
	if (
		expected !== undefined &&
		actual !== undefined &&
		/^['"]/.test(expected) &&
		Math.abs(expected.length - actual.length) === 1
	)
		hints.add('off-by-one');
	if (
		expected !== undefined &&
		actual !== undefined &&
		expected.length > 2 &&
		expected !== actual &&
		sortedLetters(expected) === sortedLetters(actual)
	)
		hints.add('order');
	return hints;
};

/** The operators of each language. */
export const operators: Readonly<Record<Language, readonly Operator[]>> = {
	script: [...commonOperators, ...scriptOperators],
	python: [...commonOperators, ...pythonOperators],
};

/** What the operators of a language make of a line. */
export const byOperators = ({text, code}: SourceLine, language: Language): readonly Change[] =>
	operators[language].flatMap(({name, at, to, prior, hint}) =>
		[...code.matchAll(new RegExp(at.source, `${at.flags}d`))].flatMap(found => {
			const from = found.index;
			const end = from + found[0].length;
			const groups = (found.indices ?? [])
				.slice(1)
				.map(span => (span === undefined ? '' : text.slice(span[0], span[1])));
			return to({text: text.slice(from, end), groups}).map((by, nth): Change => ({
				name,
				from,
				to: end,
				by,
				prior: prior * 0.85 ** nth,
				...(hint === undefined ? {} : {hint}),
			}));
		}),
	);

/** Letters that must be changed to make one name of the other, at most 3. */
const distance = (one: string, other: string): number => {
	if (Math.abs(one.length - other.length) > 2) return 3;
	let row = Array.from({length: other.length + 1}, (_, at) => at);
	for (const [i, letter] of one.split('').entries()) {
		const next = [i + 1];
		for (const [j, against] of other.split('').entries())
			next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === against ? 0 : 1)));
		row = next;
	}
	return Math.min(3, row.at(-1) ?? 3);
};

const unknownNames = ({messages}: Failure): readonly string[] =>
	messages.flatMap(message =>
		[
			...message.matchAll(
				/(?:name '(\w+)' is not defined|(?<![\w.])([\w$]+) is not defined|(?:reading|attribute|property) '(\w+)'|\.(\w+) is not a function|KeyError: '(\w+)')/g,
			),
		].flatMap(found => found.slice(1).filter(name => name !== undefined)),
	);

/** Names in a role: what stands behind a dot, what is called, and plain variables are not exchanged for each other. */
const rolesIn = (code: string): readonly {readonly name: string; readonly at: number; readonly role: string}[] =>
	[...code.matchAll(/(?<![\w$])[A-Za-z_$][\w$]*/g)]
		.filter(([name]) => namesIn(name).length > 0)
		.map(found => {
			const [name] = found;
			const after = code.slice(found.index + name.length);
			const role = `${/\.\s*$/.test(code.slice(0, found.index)) ? 'member' : 'name'}${after.startsWith('(') ? ' called' : ''}`;
			return {name, at: found.index, role};
		});

/** How often another name of a role is the right one. */
const nameWorth: Readonly<Record<string, number>> = {
	name: 0.33,
	member: 0.25,
	'name called': 0.1,
	'member called': 0.1,
};

/** Another name of the same role, from the same unit: people write the wrong variable. */
const byNames = (suspect: Suspect, lines: readonly SourceLine[], unknown: readonly string[]): readonly Change[] => {
	const line = lines[suspect.line - 1];
	if (line === undefined) return [];
	const {from, to} = suspect.unit ?? {from: 1, to: lines.length};
	const inUnit = new Map<string, Set<string>>();
	for (const [at, {code}] of lines.entries()) {
		const near = at + 1 >= from && at + 1 <= to;
		for (const {name, role} of rolesIn(code)) {
			// Variables come from the unit itself; members and functions may come from anywhere in the file.
			if (!near && role === 'name') continue;
			const names = inUnit.get(role) ?? new Set();
			inUnit.set(role, names.add(name));
		}
	}
	const declares =
		suspect.unit?.from === suspect.line || /^\s*(?:const|let|var|for|def|class|function)\b/.test(line.code);
	const assigned = declares ? line.code.search(/=(?![=>])|\b(?:of|in)\b/) : -1;
	return rolesIn(line.code).flatMap(({name, at, role}): readonly Change[] => {
		if (declares && at < (assigned === -1 ? Infinity : assigned)) return [];
		const isUnknown = unknown.includes(name);
		return [...(inUnit.get(role) ?? [])]
			.filter(other => other !== name && other !== suspect.unit?.name)
			.map(by => {
				const alike = distance(name, by);
				const prior = isUnknown ? (alike < 3 ? 3 : 0.8) : (nameWorth[role] ?? 0.1) * (alike < 3 ? 1.4 : 1);
				return {name: 'another name', from: at, to: at + name.length, by, prior};
			});
	});
};

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
			for (const {from, to, by, prior, hint} of [...byOperators(line, language), ...byNames(suspect, lines, unknown)]) {
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
