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

const LOG: readonly string[] = [
	...DIFF,
	...list(`
	--oneline -n --max-count --skip --since --after --until --before --author --committer --grep -i -E -F -P
	-L --all --branches --tags --remotes --graph --decorate --no-decorate --format --pretty --date
	--abbrev-commit --no-abbrev-commit --no-merges --merges --first-parent --reverse --follow --topo-order
	--date-order --author-date-order --left-right --cherry-pick --cherry-mark --no-walk --not
	--simplify-by-decoration --ancestry-path --full-history --all-match --invert-grep --parents --children
	--source --boundary --no-notes --no-mailmap --use-mailmap --clear-decorations
`),
];

const STATUS: readonly string[] = list(`
	-s --short -b --branch -sb --porcelain --long -v -vv --verbose -u -uno -uall -unormal --untracked-files
	--ignored -z --show-stash --ahead-behind --no-ahead-behind --renames --no-renames
`);

/** With one of these `git branch` lists, and takes what else it is given as a pattern or a commit; otherwise as a branch to make. */
const BRANCH_LISTS: readonly string[] = [
	'--list',
	'--contains',
	'--no-contains',
	'--merged',
	'--no-merged',
	'--points-at',
];

const BRANCH: readonly string[] = [
	...BRANCH_LISTS,
	...list(`
	-a --all -r --remotes -v -vv -avv -av -rv --verbose --show-current --sort --format --column --no-column
	--color --no-color --abbrev --no-abbrev --ignore-case -i
`),
];

/** Short options that have their value attached. */
const ATTACHED = /^-(\d+|n\d+|U\d+|[SGL].+|[MCB]\d+%?)$/s;

const isListed = (listed: readonly string[], arg: string): boolean =>
	listed.includes(arg) || (arg.startsWith('--') && listed.includes(arg.replace(/=.*$/s, '')));

const areAllowed = (args: readonly string[], listed: readonly string[], attached: 'attached' | 'none'): boolean => {
	// What follows `--` counts too: an option before it may take the `--` as its value.
	const options = args.filter(arg => arg.startsWith('-') && arg !== '--');
	return options.every(arg => isListed(listed, arg) || (attached === 'attached' && ATTACHED.test(arg)));
};

const isBranchListing = (args: readonly string[]): boolean => {
	// Written apart, their value could be the option that we take for the one which makes it a listing.
	if (args.includes('--sort') || args.includes('--format')) return false;
	if (!areAllowed(args, BRANCH, 'none')) return false;
	const operands = args.filter(arg => !arg.startsWith('-'));
	return operands.length === 0 || args.some(arg => isListed(BRANCH_LISTS, arg));
};

/** Reads `git` with these arguments only, given that it runs in its hardened form? No option before the verb but --no-pager. */
export const isReadOnlyGit = (args: readonly string[]): boolean => {
	const [verb, ...rest] = args[0] === '--no-pager' ? args.slice(1) : args;
	switch (verb) {
		case 'status':
			return areAllowed(rest, STATUS, 'none');
		case 'diff':
			return areAllowed(rest, DIFF, 'attached');
		case 'log':
		case 'show':
			return areAllowed(rest, LOG, 'attached');
		case 'branch':
			return isBranchListing(rest);
		case undefined:
		default:
			return false;
	}
};
