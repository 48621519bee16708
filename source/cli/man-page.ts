import {EXIT_CODES, FILES, KEYS, VARIABLES} from './about.ts';
import type {FlagName} from './flags.ts';
import {aboutFlag, formsOf, lineOf, shownFlags, termOf} from './usage.ts';
import {EVERYWHERE, everyVerb, root, type Placed} from './verbs.ts';

/** Text that roff prints as it is: a hyphen stays one that can be copied, and a dot that begins a line begins no request. */
const plain = (text: string): string =>
	text
		.replaceAll('\\', String.raw`\(rs`)
		.replaceAll('-', String.raw`\-`)
		.replaceAll("'", String.raw`\(aq`)
		.replaceAll('`', String.raw`\(ga`)
		.replaceAll('^', String.raw`\(ha`)
		.replaceAll('~', String.raw`\(ti`)
		.replaceAll('"', String.raw`\(dq`)
		.replaceAll('…', String.raw`\|.\|.\|.`)
		.replaceAll(/^\./gm, String.raw`\&.`);

const bold = (text: string): string => String.raw`\fB${plain(text)}\fR`;

const section = (title: string, lines: readonly string[]): readonly string[] =>
	lines.length === 0 ? [] : [`.SH ${title}`, ...lines];

const rows = (entries: readonly (readonly [term: string, about: string])[]): readonly string[] =>
	entries.flatMap(([term, about]) => ['.TP', bold(term), plain(about)]);

const flagRows = (names: readonly FlagName[], place: Placed): readonly string[] =>
	rows(names.map(name => [termOf(name, place).trimStart(), aboutFlag(name, place)]));

const paragraphs = (texts: readonly string[]): readonly string[] => texts.flatMap(text => ['.PP', plain(text)]);

const examples = (texts: readonly string[]): readonly string[] =>
	texts.length === 0 ? [] : ['.PP', '.nf', ...texts.map(plain), '.fi'];

const whole: Placed = {path: [], verb: root};

/** The flags of a verb; those that mean what they mean without a verb are only named. */
const ofFlags = (place: Placed): readonly string[] => {
	if (place.verb.otherwise !== undefined) return [];
	const told = shownFlags(whole);
	const names = shownFlags(place);
	const same = names.filter(name => told.includes(name) && aboutFlag(name, place) === aboutFlag(name, whole));
	const list = same.map(name => `--${name}`).join(', ');
	return [
		...flagRows(
			names.filter(name => !same.includes(name)),
			place,
		),
		...(same.length === 0 ? [] : ['.PP', plain(`As in OPTIONS: ${list}.`)]),
	];
};

const ofVerb = (place: Placed): readonly string[] => [
	`.SS ${plain(place.path.join(' '))}`,
	...formsOf(place)
		.filter(({path}) => path.length === place.path.length)
		.flatMap(one => [bold(`unified-dgm ${lineOf(one)}`), '.br']),
	plain(`${place.verb.about.charAt(0).toUpperCase()}${place.verb.about.slice(1)}.`),
	...paragraphs(place.verb.notes ?? []),
	...ofFlags(place),
	...examples(place.verb.examples ?? []),
];

/** The manual page, made of the table of verbs and flags. */
export const manPage = (version: string): string => {
	return `${[
		`.TH UNIFIED\\-DGM 1 "" "unified\\-dgm ${plain(version)}" "User Commands"`,
		...section('NAME', [String.raw`unified\-dgm \- ${plain(root.about)}`]),
		...section('SYNOPSIS', [
			`.B unified\\-dgm`,
			String.raw`[\fIflag\fR\|.\|.\|.] [\fIprompt\fR]`,
			'.br',
			`.B unified\\-dgm`,
			String.raw`\fIverb\fR [\fIflag\fR\|.\|.\|.] [\fIword\fR\|.\|.\|.]`,
		]),
		...section('DESCRIPTION', paragraphs(root.notes ?? [])),
		...section('OPTIONS', [...flagRows(shownFlags(whole), whole), ...flagRows(EVERYWHERE, whole)]),
		...section('COMMANDS', everyVerb.filter(({path}) => path.length > 0).flatMap(ofVerb)),
		...section('EXIT STATUS', rows(EXIT_CODES)),
		...section('ENVIRONMENT', [plain(`Keys: ${KEYS}`), ...rows(VARIABLES)]),
		...section('FILES', rows(FILES)),
		...section('EXAMPLES', examples(root.examples ?? [])),
	].join('\n')}\n`;
};
