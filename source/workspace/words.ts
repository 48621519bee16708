/** What a request asks for: its words (stemmed, in lower case, each with the form it was said in), and paths or file names in it. */
export type Query = {
	readonly words: readonly string[];
	readonly said: ReadonlyMap<string, string>;
	readonly names: readonly string[];
	/** Words that only earlier requests hold. */
	readonly earlier: ReadonlySet<string>;
};

/** A request may hold a pasted log: what comes after so many characters or words changes a ranking no more. */
const longestRequest = 20_000;
const mostWords = 120;

/** A light English stemmer: enough that `tests`, `testing` and `tested` meet, never shorter than three letters. */
export const stemmed = (word: string): string => {
	const cut = (ending: string, by = ''): string | undefined =>
		word.endsWith(ending) && word.length - ending.length >= 3 ? word.slice(0, -ending.length) + by : undefined;
	const short =
		cut('ies', 'y') ??
		cut('sses', 'ss') ??
		cut('ing') ??
		cut('ed') ??
		cut('es') ??
		(word.endsWith('ss') ? word : cut('s')) ??
		word;
	return short.length > 3 && short.endsWith('e') ? short.slice(0, -1) : short.replace(/([bdgmnprt])\1$/, '$1');
};

const stopWords = new Set(
	(
		'a about add again all also an and any are as at be because been being but by can cannot change check code could did do does done ' +
		'down each error every fail file find fix for from get go had has have he help her here his how i if implement in into is issue it ' +
		'its just know let like line make may me message more most must my need new no not now of off on one only or other our out over ' +
		'pass please problem project remove repair repository run say see she should show so some something still such take tell test ' +
		'than that the their them then there these they this those to too try up us use using very want was way we well were what when ' +
		'where which while who why will with work would write wrong you your bug'
	)
		.split(' ')
		.map(stemmed),
);

const partsOf = (identifier: string): readonly string[] =>
	identifier.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}|\p{N}+/gu) ?? [];

export const identifiers = /[\p{L}\p{N}_$]+/gu;

type Form = {readonly word: string; readonly said: string};

/** The words of an identifier, stemmed: its parts, and the whole when it has more than one. */
const formsIn = (identifier: string): readonly Form[] => {
	const parts = partsOf(identifier);
	const forms = parts
		.filter(part => part.length > 1)
		.map(part => ({word: stemmed(part.toLowerCase()), said: part.toLowerCase()}));
	return parts.length > 1 ? [...forms, {word: parts.join('').toLowerCase(), said: identifier}] : forms;
};

/** The words of an identifier without the forms they were said in. */
export const wordsIn = (identifier: string): readonly string[] => formsIn(identifier).map(({word}) => word);

/** Every word of a text, in order, as often as it is there. */
export const wordsOf = (text: string): readonly string[] =>
	[...text.matchAll(identifiers)].flatMap(([identifier]) => wordsIn(identifier));

const nameShape = /(?:[\w@.+-]+[\\/])+[\w@.+()[\]-]+|[\w-][\w.-]*\.[A-Za-z]\w{0,9}(?!\w)/g;

/** What looks like a path: has a slash between words, or ends in an extension; without `@`, quotes and `:line`. */
const namesIn = (request: string): readonly string[] =>
	request
		.split(/\s+/)
		// A longer run without a space is data, and would take long to look through.
		.filter(run => run.length <= 300)
		.flatMap(run => run.match(nameShape) ?? [])
		.map(name =>
			name
				.replaceAll('\\', '/')
				.replace(/^@/, '')
				.replace(/^(?:\.\.?\/)+/, '')
				.replace(/[.,()[\]]+$/, ''),
		);

/** So many of the requests before count: what was talked about earlier is another subject. */
const mostEarlier = 2;

/** What a request asks for, and what those just before it, oldest first, asked for. */
export const readRequest = (request: string, before: readonly string[] = []): Query => {
	const text = request.slice(0, longestRequest);
	const said = new Map<string, string>();
	const take = (from: string): void => {
		for (const [identifier] of from.matchAll(identifiers))
			for (const form of formsIn(identifier)) {
				if (said.size === mostWords) return;
				if (!said.has(form.word) && !stopWords.has(form.word) && !/^\p{N}+$/u.test(form.word))
					said.set(form.word, form.said);
			}
	};
	take(text);
	const own = said.size;
	for (const one of before.slice(-mostEarlier).toReversed()) take(one.slice(0, longestRequest));
	return {
		words: [...said.keys()],
		said,
		names: [...new Set(namesIn(text))].filter(name => name.length > 1),
		earlier: new Set([...said.keys()].slice(own)),
	};
};
