import {list} from './list.ts';

/**
 * The options that these read-only commands may have, spelled out: git takes unique beginnings of long options, so a list of
 * what is forbidden would have holes.
 */
const DIFF: readonly string[] = list(`
	-p -u --patch -s --no-patch --unified --stat --numstat --shortstat --dirstat --summary --name-only
	--name-status --color --no-color --word-diff --color-words --cached --staged --raw --minimal --patience
	--histogram -w -b --ignore-all-space --ignore-space-change --ignore-blank-lines --ignore-space-at-eol -M
	-C -B --find-renames --find-copies --no-renames --diff-filter -R -a --text --relative --exit-code
	--quiet -q --full-index --abbrev --merge-base --no-ext-diff --no-textconv --check --compact-summary -z
	--pickaxe-all --pickaxe-regex -W --function-context --inter-hunk-context -S -G --src-prefix --dst-prefix
	--no-prefix --no-indent-heuristic --indent-heuristic --diff-algorithm
`);

/** Options of a list of commits that shows no change. */
const COMMITS: readonly string[] = list(`
	--oneline -n --max-count --skip --since --after --until --before --author --committer --grep -i -E -F -P
	--all --branches --tags --remotes --graph --decorate --no-decorate --format --pretty --date
	--abbrev-commit --no-abbrev-commit --no-merges --merges --first-parent --reverse --topo-order
	--date-order --author-date-order --left-right --cherry-pick --cherry-mark --no-walk --not
	--simplify-by-decoration --ancestry-path --full-history --all-match --invert-grep --parents --children
	--source --boundary --no-notes --no-mailmap --use-mailmap --clear-decorations
`);

const LOG: readonly string[] = [...DIFF, ...COMMITS, '-L', '--follow'];

/** With one of these `git branch` and `git tag` list, and take what else they are given as a pattern or a commit; otherwise as a name to make. */
const LISTS: readonly string[] = ['--list', '--contains', '--no-contains', '--merged', '--no-merged', '--points-at'];

const LISTED: readonly string[] = list(`
	--sort --format --column --no-column --color --no-color --ignore-case -i
`);

/** Short options that have their value attached. */
const ATTACHED = /^-(\d+|n\d+|U\d+|[SGL].+|[MCB]\d+%?)$/s;
const COUNTED = /^-(\d+|n\d+)$/;

const isOption = (arg: string): boolean => arg.startsWith('-') && arg !== '--';

const isListed = (listed: readonly string[], arg: string): boolean =>
	listed.includes(arg) || (arg.startsWith('--') && listed.includes(arg.replace(/=.*$/s, '')));

type Rules = {
	readonly options: readonly string[];
	readonly attached?: RegExp;
	/** What else must hold of the arguments. */
	readonly holds?: (args: readonly string[]) => boolean;
};

/** What follows `--` counts too: an option before it may take the `--` as its value. */
const areAllowed = (args: readonly string[], {options, attached, holds}: Rules): boolean =>
	args.every(arg => !isOption(arg) || isListed(options, arg) || attached?.test(arg) === true) &&
	holds?.(args) !== false;

const operands = (args: readonly string[]): readonly string[] => args.filter(arg => !isOption(arg));

const isListing = (args: readonly string[]): boolean =>
	// Written apart, their value could be the option that we take for the one which makes it a listing.
	!args.includes('--sort') &&
	!args.includes('--format') &&
	(operands(args).length === 0 || args.some(arg => isListed(LISTS, arg)));

const READS_SETTINGS: readonly string[] = list(`--get --get-all --get-regexp --list -l`);

/** One name is read; with another word it would be written. */
const isSettingRead = (args: readonly string[]): boolean => {
	const words = operands(args);
	return args.some(arg => READS_SETTINGS.includes(arg)) || (words.length === 1 && args.length === 1);
};

/** Commands that read, with the options that they may have, in the form that the sandboxes give them. Names of two words are a verb and its own. */
export const READING: Readonly<Record<string, Rules>> = {
	blame: {
		options: list(`
			-L -w -M -C -s -e -l -t -f -n -c --date --since -p --porcelain --line-porcelain --incremental --abbrev --root
			--show-stats --show-name --show-number --show-email --no-textconv --first-parent --reverse --color-lines
		`),
		attached: /^-(L.+|[MC]\d+)$/s,
	},
	branch: {
		options: [
			...LISTS,
			...LISTED,
			...list('-a --all -r --remotes -v -vv -avv -av -rv --verbose --show-current --abbrev --no-abbrev'),
		],
		holds: isListing,
	},
	'cat-file': {options: list('-t -s -e -p')},
	'check-attr': {options: list('-a -z --all --cached')},
	'check-ignore': {options: list('-v -n -q -z --verbose --quiet --no-index --non-matching')},
	config: {
		options: [
			...READS_SETTINGS,
			...list(
				'--show-origin --show-scope --local --global --system --worktree --name-only --type --bool --int --path -z',
			),
		],
		holds: isSettingRead,
	},
	'count-objects': {options: list('-v -H --verbose --human-readable')},
	describe: {
		options: list(`
			--tags --all --long --always --abbrev --match --exclude --contains --exact-match --first-parent --candidates
		`),
	},
	diff: {options: DIFF, attached: ATTACHED},
	'diff-files': {options: DIFF, attached: ATTACHED},
	'diff-index': {options: [...DIFF, '-m'], attached: ATTACHED},
	'diff-tree': {options: [...DIFF, ...list('-r -t -m -c --cc --root --no-commit-id --always')], attached: ATTACHED},
	'for-each-ref': {options: [...LISTS.slice(1), ...list('--format --sort --count --ignore-case')]},
	grep: {
		options: list(`
			-n -i -w -v -l -L -c -h -H -E -F -P -G -e -q -o -a -I -r -p -W -A -B -C -m -ni -in -nE -nw -rn -ln -lr -il
			--cached --untracked --count --files-with-matches --files-without-match --name-only --heading --break
			--show-function --function-context --color --no-color --and --or --not --all-match --line-number --column
			--ignore-case --word-regexp --fixed-strings --extended-regexp --perl-regexp --basic-regexp --max-depth
			--max-count --only-matching --full-name --text --quiet --invert-match --no-textconv --after-context
			--before-context --context
		`),
		attached: /^-[ABCm]?\d+$/,
	},
	log: {options: LOG, attached: ATTACHED},
	'ls-files': {
		options: list(`
			-c -d -m -o -i -s -u -k -z -t -v -co --cached --deleted --modified --others --ignored --stage --unmerged
			--killed --exclude-standard --full-name --error-unmatch --directory --no-empty-directory -x --exclude --eol
			--deduplicate --abbrev
		`),
	},
	'ls-tree': {
		options: list(
			'-r -d -t -l -z --long --name-only --name-status --object-only --full-name --full-tree --abbrev --format',
		),
	},
	'merge-base': {options: list('-a --all --octopus --is-ancestor --fork-point --independent')},
	'name-rev': {options: list('--tags --refs --exclude --all --name-only --no-undefined --always')},
	reflog: {options: COMMITS, attached: COUNTED, holds: args => operands(args).length === 0},
	'reflog show': {options: COMMITS, attached: COUNTED},
	remote: {options: list('-v --verbose'), holds: args => operands(args).length === 0},
	'remote get-url': {options: list('--all --push')},
	'rev-list': {
		options: [
			...COMMITS,
			...list('--count --objects --left-only --right-only --max-parents --min-parents --timestamp'),
		],
		attached: COUNTED,
	},
	'rev-parse': {
		options: list(`
			--abbrev-ref --show-toplevel --git-dir --absolute-git-dir --git-common-dir --git-path --is-inside-work-tree
			--is-inside-git-dir --is-bare-repository --is-shallow-repository --short --verify -q --quiet --symbolic
			--symbolic-full-name --show-prefix --show-cdup --all --branches --tags --remotes --revs-only --no-revs
			--show-superproject-working-tree --path-format --show-object-format --end-of-options
		`),
	},
	shortlog: {
		options: [...COMMITS, ...list('-s -e -sn -ns -sne -se --summary --numbered --email --group')],
		attached: COUNTED,
	},
	show: {options: LOG, attached: ATTACHED},
	'show-ref': {
		options: list('--head --heads --tags --branches -d --dereference -s --hash --verify --abbrev -q --quiet'),
	},
	'stash list': {options: COMMITS, attached: COUNTED},
	'stash show': {options: DIFF, attached: ATTACHED},
	status: {
		// No -v: it shows the changes, and cannot be kept from converting them.
		options: list(`
			-s --short -b --branch -sb -bs --porcelain --long -u -uno -uall -unormal --untracked-files --ignored -z
			--show-stash --ahead-behind --no-ahead-behind --renames --no-renames --column --no-column
		`),
	},
	tag: {
		options: [...LISTS, ...LISTED, '-l', '-n'],
		attached: /^-n\d+$/,
		holds: args => isListing(args.map(arg => (arg === '-l' ? '--list' : arg))),
	},
	version: {options: ['--build-options']},
	'worktree list': {options: list('-v --verbose --porcelain -z')},
};

/** Reads `git` with these arguments only, given that it runs in its hardened form? No option before the verb but --no-pager. */
export const isReadOnlyGit = (args: readonly string[]): boolean => {
	const [verb = '', ...rest] = args[0] === '--no-pager' ? args.slice(1) : args;
	if (verb === '--version') return rest.length === 0;
	const own = Object.hasOwn(READING, `${verb} ${rest[0] ?? ''}`) ? READING[`${verb} ${rest[0] ?? ''}`] : undefined;
	if (own !== undefined) return areAllowed(rest.slice(1), own);
	const rules = Object.hasOwn(READING, verb) && !verb.includes(' ') ? READING[verb] : undefined;
	return rules !== undefined && areAllowed(rest, rules);
};
