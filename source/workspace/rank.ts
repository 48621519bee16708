import type {Ranked} from '../core/workspace.ts';
import type {FileEntry} from './files.ts';
import {depthOf, isEntry, type Kind, stemOf, testedBy} from './kinds.ts';
import type {Symbols} from './symbols/extract.ts';
import {standings} from './symbols/graph.ts';
import {type Query, wordsOf} from './words.ts';

/** A file as ranking knows it: how often each word of the query, in the query's order, is in its text and in its path. */
export type Indexed = FileEntry & {
	readonly kind: Kind;
	readonly words: readonly number[];
	readonly inPath: readonly number[];
};

const mostRanked = 300;
/** What speaks for a file is put together for so many of the best; its test, or what it tests, is looked for among them. */
const mostJoined = 1000;
const hour = 3_600_000;

/** What each reason is worth. A word counts by its rarity, so these are factors of about 1 to 8. */
const worth = {
	named: 100,
	alike: 40,
	inPath: 3,
	inText: 1,
	test: 0.5,
	entry: 0.6,
	recent: 1,
	written: 2,
	present: 0.1,
	defines: 0.7,
	linked: 0.4,
} as const;

/** What the kinds of files are worth when only their words speak for them. */
const kindWorth: Readonly<Record<Kind, number>> = {text: 1, generated: 0.15, lock: 0.02, binary: 0.02};

/** A word of this request counts whole; one that only those before it hold says where the talk was. */
const weightOf = ({earlier}: Query, word: string): number => (earlier.has(word) ? 0.25 : 1);

/** Why it counts is put in words for the few files that come out best. */
type Reason = {readonly worth: number; readonly why: () => string};

const saidOnce = {
	written: () => 'written in this session',
	entry: () => 'an entry point',
	recent: () => 'changed recently',
	present: () => '',
} as const;

/** How rare a word is among `files` when `holding` of them have it (the BM25 measure, never negative). */
const rarity = (files: number, holding: number): number => Math.log(1 + (files - holding + 0.5) / (holding + 0.5));

/** The worth of `count` occurrences in a file of `bytes`, when files are `usual` bytes long (BM25 with k = 1.2, b = 0.5). */
const saturated = (count: number, bytes: number, usual: number): number =>
	(count * 2.2) / (count + 1.2 * (0.5 + 0.5 * Math.min(8, bytes / Math.max(1, usual))));

const median = (values: readonly number[]): number => new Float64Array(values).sort()[values.length >> 1] ?? 0;

const isNamed = (path: string, name: string): 'named' | 'alike' | undefined => {
	if (path === name || path.endsWith(`/${name}`)) return 'named';
	// A path of another machine, or of a built copy, still ends like ours does.
	return name.includes('/') && name.endsWith(`/${path}`)
		? 'named'
		: path.startsWith(`${name}/`) || path.includes(`/${name}/`)
			? 'alike'
			: undefined;
};

const quoted = (words: readonly string[], said: Query['said']): string =>
	words
		.slice(0, 4)
		.map(word => `"${said.get(word) ?? word}"`)
		.join(' ');

/** What all files are measured by. `rare` is what each word of the query is worth. */
type Measure = {
	readonly query: Query;
	readonly written: ReadonlySet<string>;
	readonly rare: readonly number[];
	/** Bytes. */
	readonly usual: number;
	/** What changed later, in milliseconds since 1970, changed recently; the newest did so last. */
	readonly settled: number;
	readonly newest: number;
};

const measureOf = (all: readonly Indexed[], query: Query, written: ReadonlySet<string>): Measure => {
	const holding = query.words.map(() => 0);
	let newest = 0;
	for (const {words, inPath, changed} of all) {
		if (changed > newest) newest = changed;
		for (let at = 0; at < words.length; at += 1)
			if (words[at] !== 0 || inPath[at] !== 0) holding[at] = (holding[at] ?? 0) + 1;
	}
	return {
		query,
		written,
		rare: query.words.map((word, at) => rarity(all.length, holding[at] ?? 0) * weightOf(query, word)),
		usual: median(all.map(file => file.bytes)),
		settled: median(all.map(file => file.changed)) + hour,
		newest,
	};
};

/** What each reason is worth, in the order in which equal ones are told. Every file is asked, so these are but numbers. */
type Worths = Readonly<Record<'named' | 'inPath' | 'inText' | 'written' | 'entry' | 'recent' | 'present', number>>;

const nameIn = (path: string, {names}: Query): string | undefined =>
	names.find(name => isNamed(path, name) !== undefined);

const worthsOf = (file: Indexed, {query, written, rare, usual, settled, newest}: Measure): Worths => {
	const {path, bytes, changed, words, inPath: held} = file;
	const name = nameIn(path, query);
	const how = name === undefined ? undefined : isNamed(path, name);
	let [inPath, inText] = [0, 0];
	for (let at = 0; at < rare.length; at += 1) {
		const much = rare[at] ?? 0;
		const count = words[at] ?? 0;
		if (held[at] !== 0) inPath += much;
		if (count !== 0) inText += much * saturated(count, bytes, usual);
	}
	return {
		named: how === undefined ? 0 : worth[how],
		inPath: worth.inPath * inPath,
		inText: worth.inText * inText,
		written: written.has(path) ? worth.written : 0,
		entry: isEntry(path) ? worth.entry : 0,
		recent: changed > settled ? worth.recent * 2 ** (-(newest - changed) / (72 * hour)) : 0,
		present: worth.present / depthOf(path),
	};
};

/** What reasons are worth together, of which the strongest is worth so `much`: what the request names is wanted whatever it is. */
const valued = (kind: Kind, sum: number, much: number): number => (much >= worth.alike ? sum : sum * kindWorth[kind]);

const totalOf = ({kind}: Indexed, {named, inPath, inText, written, entry, recent, present}: Worths): number => {
	const sum = named + inPath + inText + written + entry + recent + present;
	return valued(kind, sum, Math.max(named, inPath, inText));
};

const reasonsOf = (file: Indexed, worths: Worths, {query, rare}: Measure): readonly Reason[] => {
	const {words, said} = query;
	const places = (counts: readonly number[]): readonly number[] => [...counts.keys()].filter(at => counts[at] !== 0);
	const quote = (all: readonly number[]): string =>
		quoted(
			all.map(at => words[at] ?? ''),
			said,
		);
	const byRarity = (a: number, b: number): number =>
		(rare[b] ?? 0) - (rare[a] ?? 0) || ((words[a] ?? '') < (words[b] ?? '') ? -1 : 1);
	const whys: Readonly<Record<keyof Worths, () => string>> = {
		named: () => `named ${nameIn(file.path, query) ?? ''}`,
		inPath: () => `${quote(places(file.inPath))} in its path`,
		inText: () => `holds ${quote(places(file.words).toSorted(byRarity))}`,
		...saidOnce,
	};
	return (Object.keys(whys) as (keyof Worths)[])
		.filter(each => worths[each] !== 0)
		.map(each => ({worth: worths[each], why: whys[each]}));
};

/** A file with everything that speaks for it, and what that is worth together. */
export type Scored = {readonly file: Indexed; readonly reasons: readonly Reason[]; readonly total: number};

const scoredBy = (file: Indexed, reasons: readonly Reason[]): Scored => {
	const sum = reasons.reduce((score, reason) => score + reason.worth, 0);
	return {file, reasons, total: valued(file.kind, sum, Math.max(...reasons.map(reason => reason.worth)))};
};

const scoredAlso = ({file, reasons}: Scored, more: readonly Reason[]): Scored => scoredBy(file, [...reasons, ...more]);

/** Adds to each test what its subject is worth, and to each subject what its test is worth. */
const joinTests = (scored: readonly Scored[]): readonly Scored[] => {
	const best = new Map<string, Scored>();
	const subjects = scored.map(each => testedBy(each.file.path));
	for (const [at, each] of scored.entries()) {
		const tested = subjects[at];
		const key = tested === undefined ? `subject ${stemOf(each.file.path)}` : `test ${tested}`;
		const before = best.get(key);
		if (before === undefined || each.total > before.total) best.set(key, each);
	}
	return scored.map((each, at) => {
		const tested = subjects[at];
		const other = best.get(tested === undefined ? `test ${stemOf(each.file.path)}` : `subject ${tested}`);
		if (other === undefined || other === each) return each;
		const why = (): string => `${tested === undefined ? 'tested by' : 'tests'} ${other.file.path}`;
		return scoredAlso(each, [{worth: worth.test * other.total, why}]);
	});
};

/** The places of the largest numbers, of so many at most: of equal ones the first. */
const largest = (numbers: Float64Array, most: number): readonly number[] => {
	const sorted = numbers.toSorted();
	const least = sorted[Math.max(0, sorted.length - most)] ?? 0;
	let equals = most - (sorted.length - 1 - sorted.lastIndexOf(least));
	const places: number[] = [];
	for (let at = 0; at < numbers.length; at += 1) {
		const number = numbers[at] ?? 0;
		if (number < least) continue;
		if (number === least) equals -= 1;
		if (number > least || equals >= 0) places.push(at);
	}
	return places;
};

/**
 * What speaks for the best files of an index, which stand in the order of their paths: by words, path and age, best first. Pure: times count
 * only relative to each other.
 * Every file has a small score, so a small project is ranked whole.
 */
export const score = (
	all: readonly Indexed[],
	query: Query,
	written: ReadonlySet<string> = new Set(),
): readonly Scored[] => {
	const measure = measureOf(all, query, written);
	const totals = Float64Array.from(all, file => totalOf(file, worthsOf(file, measure)));
	const best = largest(totals, mostJoined).flatMap(at => {
		const file = all[at];
		return file === undefined ? [] : [scoredBy(file, reasonsOf(file, worthsOf(file, measure), measure))];
	});
	return inOrder(joinTests(best));
};

type Symbolic = ReadonlyMap<string, Symbols>;

/** What a file defines that the request speaks of. */
const definedReasons = (
	symbols: Symbols,
	rare: ReadonlyMap<string, number>,
	wordsIn: typeof wordsOf,
): readonly Reason[] => {
	const best = new Map<string, {readonly worth: number; readonly name: string}>();
	for (const {name} of symbols.definitions) {
		const words = new Set(wordsIn(name));
		const held = [...words].filter(word => rare.has(word));
		for (const word of held) {
			// A name that is all about the word says more than one that mentions it.
			const part = (rare.get(word) ?? 0) * (0.5 + held.length / (2 * words.size));
			if (part > (best.get(word)?.worth ?? 0)) best.set(word, {worth: part, name});
		}
	}
	const found = [...best.values()].toSorted((a, b) => b.worth - a.worth || (a.name < b.name ? -1 : 1));
	const names = [...new Set(found.map(({name}) => name))].slice(0, 3);
	return [
		{worth: worth.defines * found.reduce((sum, one) => sum + one.worth, 0), why: () => `defines ${names.join(' ')}`},
	];
};

/** Names repeat all over the code: each is taken apart once. */
const createWords = (): typeof wordsOf => {
	const known = new Map<string, readonly string[]>();
	return name => {
		const before = known.get(name);
		if (before !== undefined) return before;
		const words = wordsOf(name);
		known.set(name, words);
		return words;
	};
};

/**
 * Adds what the symbols of the best files say: what they define, and how they need each other. `symbols` holds those of the files that
 * are to be weighed; the others stay as they are.
 */
export const weigh = (scored: readonly Scored[], query: Query, symbols: Symbolic): readonly Scored[] => {
	const vertices = scored.flatMap(each => {
		const known = symbols.get(each.file.path);
		return known === undefined ? [] : [{each, known}];
	});
	const wordsIn = createWords();
	const wanted = new Set(query.words);
	const holding = new Map<string, number>();
	for (const {known} of vertices)
		for (const word of new Set(known.definitions.flatMap(({name}) => wordsIn(name))))
			if (wanted.has(word)) holding.set(word, (holding.get(word) ?? 0) + 1);
	const rare = new Map(
		[...holding].map(([word, files]) => [word, rarity(vertices.length, files) * weightOf(query, word)] as const),
	);
	const defined = new Map(
		vertices.map(({each, known}) => {
			const also = scoredAlso(each, definedReasons(known, rare, wordsIn));
			return [each.file.path, also] as const;
		}),
	);
	const isWanted = (name: string): boolean => wordsIn(name).some(word => wanted.has(word));
	const graph = standings(
		vertices.map(({each: {file}, known}) => {
			const seed = defined.get(file.path)?.total ?? 0;
			return {path: file.path, seed: seed ** 2, symbols: known};
		}),
		isWanted,
	);
	const most = Math.max(...[...graph.values()].map(({share}) => share), 0);
	const best = Math.max(...[...defined.values()].map(({total}) => total).filter(one => one < worth.alike), 0);
	return inOrder(
		scored.map(each => {
			const {share, by, name} = graph.get(each.file.path) ?? {share: 0};
			const own = defined.get(each.file.path) ?? each;
			if (by === undefined || most === 0) return own;
			return scoredAlso(own, [{worth: (worth.linked * best * share) / most, why: () => `${name} of ${by}`}]);
		}),
	);
};

const inOrder = (scored: readonly Scored[]): readonly Scored[] =>
	scored
		.map(each => ({each, sum: Math.round(each.total * 1000)}))
		.toSorted((a, b) => b.sum - a.sum || (a.each.file.path < b.each.file.path ? -1 : 1))
		.map(({each}) => each);

/** Tells people and stages what was found: the best files, each with its reasons. */
export const ranked = (scored: readonly Scored[]): readonly Ranked[] =>
	scored.slice(0, mostRanked).map(each => {
		const reasons = each.reasons.filter(({worth: much}) => much > 0.05).toSorted((a, b) => b.worth - a.worth);
		const why = reasons
			.map(reason => reason.why())
			.filter(Boolean)
			.join(' · ');
		const {path, bytes} = each.file;
		return {path, bytes, score: Math.round(each.total * 1000) / 1000, why: why || 'part of the project'};
	});
