import {isRefused, type Outcome, type Wishes} from './replay.ts';

const filler = new Set(
	(
		'a about all an and any are be called calls code come defined definition did do does describe explain find file files for from function get grep has have how i ' +
		'implemented in is it kept live lives locate look made me method of on place please project search show stored tell that the there this to ' +
		'us used uses using variable we what when where which who with class works work does mean means'
	).split(' '),
);

/** What a question is about: what is quoted, else what looks like a name in code, else its longest word. */
const subjectOf = (request: string): string | undefined => {
	const quoted = /[`"'“]([^`"'”\n]{2,80})[`"'”]/.exec(request)?.[1];
	if (quoted !== undefined) return quoted;
	const words = (request.match(/[A-Za-z_$][\w$.]*/g) ?? [])
		.map(word => word.replace(/\.$/, ''))
		.filter(word => !filler.has(word.toLowerCase()));
	return words.find(word => /[a-z][A-Z]|_|\.|\$/.test(word)) ?? words.toSorted((a, b) => b.length - a.length)[0];
};

/** The names that a question may be about, the likeliest first. */
export const namesAsked = (request: string): readonly string[] => {
	const quoted = [...request.matchAll(/[`"'“]([A-Za-z_$][\w$]*)[`"'”]/g)].map(([, name = '']) => name);
	const words = (request.match(/[A-Za-z_$][\w$]*/g) ?? []).filter(word => !filler.has(word.toLowerCase()));
	const likely = words.filter(word => /[a-z][A-Z]|_|\$|^[A-Z]/.test(word));
	return [...new Set([...quoted, ...likely, ...words])].slice(0, 4);
};

/** A list for people, of at most ten. */
export const sayList = (names: readonly string[]): string =>
	names
		.slice(0, 10)
		.map(name => `- ${name}`)
		.join('\n') + (names.length > 10 ? `\n- … and ${names.length - 10} more` : '');

type Place = {readonly at: string; readonly text: string};

/** The matching lines that the `search` tool printed: a path on a line, then `12: text` for each match in it. */
const placesIn = (output: string): readonly Place[] => {
	const places: Place[] = [];
	let path = '';
	for (const line of output.split('\n')) {
		const match = /^(\d+): ?(.*)$/.exec(line);
		if (match !== null) places.push({at: `${path}:${match[1]}`, text: (match[2] ?? '').trim().slice(0, 120)});
		else if (line !== '' && !/^(?:\d+-|\[|\s)/.test(line)) path = line;
	}
	return places;
};

const defining = (subject: string): RegExp => {
	const escaped = subject.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
	return new RegExp(
		String.raw`\b(?:function\*?|class|const|let|var|def|type|interface|enum|struct|fn|func)\s+(?:\([^)]*\)\s*)?${escaped}\b`,
		'i',
	);
};

/** Answers where something is, from a search for what the request is about; undefined when it is not clear what that is. */
export const whereIs = function* (request: string): Generator<Wishes, string | undefined, readonly Outcome[]> {
	const subject = subjectOf(request);
	if (subject === undefined) return undefined;
	const search = (ignore_case: boolean): Wishes => ({
		say: ignore_case ? '' : `Searching for \`${subject}\`.\n`,
		calls: [{tool: 'search', input: {pattern: subject, literal: true, ignore_case}}],
	});
	for (const ignoringCase of [false, true]) {
		const [found = {output: '', failed: true}] = yield search(ignoringCase);
		if (isRefused(found)) return 'Searching was refused, so I stopped.';
		const places = placesIn(found.output);
		if (found.failed || places.length === 0) continue;
		const defines = defining(subject);
		const defined = places.filter(({text}) => defines.test(text));
		const others = places.filter(place => !defined.includes(place));
		const lines = (some: readonly Place[]) => sayList(some.map(({at, text}) => `${at}: \`${text}\``));
		return [
			...(defined.length > 0 ? [`\`${subject}\` is defined here:\n${lines(defined)}`] : []),
			...(others.length > 0
				? [`${defined.length > 0 ? 'It is also' : `\`${subject}\` is`} found here:\n${lines(others)}`]
				: []),
		].join('\n\n');
	}
	return `I found no \`${subject}\` in this project.`;
};
