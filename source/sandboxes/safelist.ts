import {isReadOnlyGit} from './git.ts';
import {list} from './list.ts';
import type {Word} from './words.ts';

/** Programs that change nothing, whatever their arguments. */
const HARMLESS: ReadonlySet<string> = new Set(
	list(`
	cat cd cut echo expr false grep head id ls nl paste pwd rev seq stat tail tr true uname wc which whoami
`),
);

const isOption = (text: string): boolean => text.startsWith('-') && text !== '-';

const isFind = (args: readonly string[]): boolean => !args.some(arg => /^-(exec|ok|delete|fls|fprint)/.test(arg));

const isRipgrep = (args: readonly string[]): boolean =>
	!args.some(arg => /^--(pre(=|$)|hostname-bin|search-zip)/.test(arg) || /^-[^-]*z/.test(arg));

const isSed = ([quiet, print = '', ...files]: readonly string[]): boolean =>
	quiet === '-n' && /^\d+(,(\d+|\$))?p$/.test(print) && !files.some(isOption);

const isBase64 = (args: readonly string[]): boolean =>
	args.every(arg => !isOption(arg) || /^(-d|-D|--decode|-w\d*|--wrap(=\d+)?|--ignore-garbage)$/.test(arg));

/** Its second operand is a file that it writes. */
const isUniq = (args: readonly string[]): boolean =>
	args.every(arg => !isOption(arg) || /^-[cdDuiz]+$/.test(arg)) && args.filter(arg => !isOption(arg)).length <= 1;

/** Those whose arguments matter: a glob could become any option, so they take none. */
const WITH_CARE: ReadonlyMap<string, (args: readonly string[]) => boolean> = new Map([
	['base64', isBase64],
	['find', isFind],
	['git', isReadOnlyGit],
	['rg', isRipgrep],
	['sed', isSed],
	['uniq', isUniq],
]);

/** Does this command provably change nothing? `git` only in the form that the walls give it: see `harden.ts`. */
export const isReadOnly = ([name, ...args]: readonly Word[]): boolean => {
	if (name === undefined || name.quoted || name.glob) return false;
	if (HARMLESS.has(name.text)) return true;
	const judge = WITH_CARE.get(name.text);
	return judge !== undefined && !args.some(({glob}) => glob) && judge(args.map(({text}) => text));
};
