import type {CommandReader} from './command.ts';

/**
 * A `git` that runs nothing which the repository names: no pager, external diff, textconv, filter, fsmonitor, hook,
 * signature program or transport; and that does not look into submodules, whose configuration it could not outvote.
 *
 * Static settings outvote the repository's through the environment. Filters have names of their own, so those are asked for (reading
 * configuration runs nothing) and emptied one by one. A git too old to know these variables (before 2.31) is refused.
 */
const GIT = `git() (
	export GIT_PAGER=cat GIT_OPTIONAL_LOCKS=0 GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none GIT_ATTR_NOSYSTEM=1
	unset GIT_EXTERNAL_DIFF GIT_CONFIG_PARAMETERS GIT_DIR GIT_WORK_TREE
	n=0
	put() {
		eval "export GIT_CONFIG_KEY_$n=\\"\\$1\\" GIT_CONFIG_VALUE_$n=\\"\\$2\\""
		n=$((n + 1))
		export GIT_CONFIG_COUNT=$n
	}
	put unified.hardened yes
	put core.fsmonitor false
	put core.hooksPath /dev/null
	put core.pager cat
	put diff.ignoreSubmodules all
	put diff.submodule short
	put diff.autoRefreshIndex false
	put status.submoduleSummary false
	put log.showSignature false
	put log.diffMerges separate
	put gpg.program false
	put gpg.openpgp.program false
	put gpg.x509.program false
	put gpg.ssh.program false
	put safe.bareRepository explicit
	settings=$(command git config --name-only --get-regexp '^(filter\\..*\\.(clean|smudge|process|required)|unified\\.hardened)$')
	while IFS= read -r setting; do
		case $setting in
		unified.hardened) known=yes ;;
		*.required) put "$setting" false ;;
		*) put "$setting" '' ;;
		esac
	done <<-END
	$settings
	END
	[ "$known" = yes ] || { echo 'git is missing, or older than 2.31' >&2; exit 126; }
	# The only option that may stand before the verb: it would hide the verb from what follows.
	while [ "$1" = --no-pager ]; do shift; done
	verb=$1
	[ $# -eq 0 ] || shift
	case $verb in
	diff | log | show | diff-files | diff-index | diff-tree)
		set -- "$verb" --no-ext-diff --no-textconv --ignore-submodules=all "$@" ;;
	stash)
		case $1 in
		show) shift; set -- stash show --no-ext-diff --no-textconv "$@" ;;
		*) set -- stash "$@" ;;
		esac ;;
	blame | grep) set -- "$verb" --no-textconv "$@" ;;
	status) set -- status --ignore-submodules=all "$@" ;;
	*) set -- "$verb" "$@" ;;
	esac
	exec git --no-pager "$@"
)
`;

/**
 * The script as a wall runs it. A script that was read as read-only, and so runs unasked, gets the hardened `git`; any other
 * is left as it is, because a person or a rule allowed what it does.
 */
export const hardened = async (script: string, read: CommandReader): Promise<string> => {
	if (!script.includes('git')) return script;
	const reading = await read(script);
	return reading.kind === 'read-only' ? GIT + script : script;
};
