import {isReadOnlyGit} from './git.ts';
import {list} from './list.ts';
import {isHarmlessTest} from './plain.ts';
import {UNKNOWN, type Word} from './words.ts';

/** Programs that change nothing, whatever their arguments. */
const HARMLESS: ReadonlySet<string> = new Set(
	list(`
	arch b2sum basename bc cat cd cksum cmp column comm cut df dirname du echo expand expr false fmt fold grep groups head hexdump
	id join jq ls md5sum nl nproc od paste printenv ps pwd readlink realpath rev seq sha1sum sha224sum sha256sum
	sha384sum sha512sum sleep stat strings sum tac tail tr true type uname unexpand wc which whoami
`),
);

/** Programs of the system that say their version when that is all they are asked. */
const VERSIONED: ReadonlySet<string> = new Set(
	list(`
	bash bun cargo clang cmake corepack deno docker g++ gcc gh git go gradle java javac jq make mvn ninja node npm npx
	perl php pip pip3 pnpm psql python python3 rg ruby rustc rustup sqlite3 uv yarn
`),
);

const isOption = (text: string): boolean => text.startsWith('-') && text !== '-';

/** A short option with one of these letters, alone or among others. */
const hasLetter = (text: string, letters: RegExp): boolean => /^-[^-]/.test(text) && letters.test(text);

/** It may run programs that are harmless whatever path they are given. */
const isFind = (args: readonly string[]): boolean =>
	args.every(
		(arg, at) => !/^-(exec|ok|delete|fls|fprint)/.test(arg) || (arg === '-exec' && HARMLESS.has(args[at + 1] ?? '')),
	);

const isRipgrep = (args: readonly string[]): boolean =>
	!args.some(arg => /^--(pre(=|$)|hostname-bin|search-zip)/.test(arg) || /^-[^-]*z/.test(arg));

const ADDRESS = String.raw`(?:\d+|\$|/(?:[^/\\\n]|\\[^\n])+/)`;
/** Prints lines, or replaces words in what is printed: no flag that writes a file or runs a command. */
const SED_SCRIPT = new RegExp(
	String.raw`^(?:${ADDRESS}(?:,${ADDRESS})?p|(?:${ADDRESS}(?:,${ADDRESS})?)?(?:d|s([/|,#])(?:(?!\1)[^\\\n]|\\[^\n])*\1(?:(?!\1)[^\\\n]|\\[^\n])*\1[gIip\d]*))$`,
);

const isSed = (args: readonly string[]): boolean => {
	const [script = '', ...files] = args.filter((arg, at) => !(/^-[nErsuz]+$/.test(arg) && at < args.length - 1));
	return SED_SCRIPT.test(script) && !files.some(isOption);
};

const isBase64 = (args: readonly string[]): boolean =>
	args.every(arg => !isOption(arg) || /^(-d|-D|--decode|-w\d*|--wrap(=\d+)?|--ignore-garbage)$/.test(arg));

/** Its second operand is a file that it writes. */
const isUniq = (args: readonly string[]): boolean =>
	args.every(arg => !isOption(arg) || /^-[cdDuiz]+$/.test(arg)) && args.filter(arg => !isOption(arg)).length <= 1;

/** Long options may be cut short, so that beginnings count. */
const isSort = (args: readonly string[]): boolean => !args.some(arg => hasLetter(arg, /o/) || /^--(o|co)/.test(arg));

const isDiff = (args: readonly string[]): boolean => !args.some(arg => hasLetter(arg, /l/) || /^--(pag|l$)/.test(arg));

const isTree = (args: readonly string[]): boolean => !args.some(arg => hasLetter(arg, /[oR]/) || arg.startsWith('--o'));

const isFile = (args: readonly string[]): boolean => !args.some(arg => hasLetter(arg, /[CzZ]/) || /^--(c|u)/.test(arg));

/** An operand without a plus sets the clock. */
const isDate = (args: readonly string[]): boolean =>
	args.every((arg, at) =>
		/^(\+|-[uRI]|-u?[dr]$|--(utc|universal|rfc-email|iso-8601|rfc-3339=|date=|reference=))/.test(arg)
			? !arg.startsWith('-I') || /^-I(date|hours|minutes|seconds|ns)?$/.test(arg)
			: ['-d', '-ud', '-r', '-ur', '--date', '--reference'].includes(args[at - 1] ?? ''),
	);

/** With `-v` it sets a variable, whose index is run. */
const isPrintf = ([format = '-']: readonly string[]): boolean => !format.startsWith('-') && !format.startsWith(UNKNOWN);

const isCommand = ([how, ...names]: readonly string[]): boolean =>
	(how === '-v' || how === '-V') && names.every(name => !isOption(name));

/** Standard input makes arguments of it, which may be any: only those that are harmless whatever they are told. */
const isXargs = (args: readonly string[]): boolean => {
	const first = args.findIndex((arg, at) => !/^-(0|r|x|t|[nPL]\d*)$/.test(arg) && !/^-[nPL]$/.test(args[at - 1] ?? ''));
	return first === -1 ? false : HARMLESS.has(args[first] ?? '');
};

/** A program that starts nothing and writes nothing but its output. `>=` and `||` are no redirections. */
const isAwkProgram = (text: string): boolean =>
	!/system|getline|[@`]/.test(text) && !/[>|]/.test(text.replaceAll(/>=|\|\|/g, ''));

const isAwk = (args: readonly string[]): boolean => {
	const isSetting = (at: number): boolean =>
		/^-F|^-v(?:[A-Za-z_]\w*=.*)?$/s.test(args[at] ?? '') || ['-F', '-v'].includes(args[at - 1] ?? '');
	const first = args.findIndex((_, at) => !isSetting(at));
	const [program = UNKNOWN, ...files] = args.slice(Math.max(0, first));
	const isKnown = first !== -1 && !isOption(program) && !program.includes(UNKNOWN);
	return isKnown && isAwkProgram(program) && !files.some(isOption);
};

/** A second operand is a file that it writes. */
const isXxd = (args: readonly string[]): boolean => {
	const isValue = (at: number): boolean => /^-[cgls]$/.test(args[at - 1] ?? '');
	const isKnown = args.every((arg, at) => !isOption(arg) || isValue(at) || /^-(?:[abeipuE]|[cgls]\d*)$/.test(arg));
	return isKnown && args.filter((arg, at) => !isOption(arg) && !isValue(at)).length <= 1;
};

/** An index in the name of a variable would be run. */
const isRead = (args: readonly string[]): boolean => args.every(arg => arg === '-r' || /^[a-z][a-z0-9_]*$/.test(arg));

/** Those whose arguments matter: a glob without a beginning, or what is not known from its first character on, could become any option, so they take none. */
const WITH_CARE: ReadonlyMap<string, (args: readonly string[]) => boolean> = new Map([
	['awk', isAwk],
	['base64', isBase64],
	['command', isCommand],
	['date', isDate],
	['diff', isDiff],
	['file', isFile],
	['find', isFind],
	['git', isReadOnlyGit],
	['read', isRead],
	['rg', isRipgrep],
	['sed', isSed],
	['sort', isSort],
	['tree', isTree],
	['uniq', isUniq],
	['xargs', isXargs],
	['xxd', isXxd],
]);

/** Could the word be an option that nobody wrote? */
const isAnything = ({text, glob, open}: Word): boolean =>
	(glob && (open === true || /^[*?[-]/.test(text))) ||
	(open === true && (text.startsWith(UNKNOWN) || (text.startsWith('-') && !/^--[\w-]+=/.test(text))));

const isVersion = (name: string, args: readonly Word[]): boolean =>
	VERSIONED.has(name) &&
	args.length === 1 &&
	(['--version', '-V'].includes(args[0]?.text ?? '') ||
		(['node', 'npm', 'pnpm', 'yarn'].includes(name) && args[0]?.text === '-v') ||
		(['go', 'deno'].includes(name) && args[0]?.text === 'version'));

/** Does this command provably change nothing? `git` only in the form that the walls give it: see `harden.ts`. */
export const isReadOnly = ([name, ...args]: readonly Word[]): boolean => {
	if (name === undefined || name.quoted || name.glob || name.open === true) return false;
	if (HARMLESS.has(name.text) || isVersion(name.text, args)) return true;
	if (name.text === 'test') return isHarmlessTest(args);
	const texts = args.map(({text}) => text);
	// What follows the format is data.
	if (name.text === 'printf') return isPrintf(texts) && args[0]?.glob === false;
	return WITH_CARE.get(name.text)?.(texts) === true && !args.some(isAnything);
};
