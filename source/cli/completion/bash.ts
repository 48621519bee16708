import type {FlagName} from '../flags.ts';
import {
	completesOperand,
	completesValue,
	quoted,
	spellings,
	spots,
	valueFlags,
	type Completes,
	type Spot,
} from './spots.ts';

const actionOf = ({words, found}: Completes): string => {
	const steps = [
		...(words.length === 0 ? [] : [`words=${quoted(words.join(' '))}`]),
		...(found === 'profiles' ? ['_unified_dgm_profiles'] : []),
		...(found === 'files' || found === 'directories' ? [`kind=${found}`] : []),
	];
	return steps.length === 0 ? ':' : steps.join('; ');
};

const caseOf = (patterns: readonly string[], action: string, depth: number): string =>
	`${'\t'.repeat(depth)}${patterns.join('|')}) ${action} ;;`;

/** Flags whose values are completed alike stand together. */
const valueCases = (): readonly string[] => {
	const byAction = Map.groupBy(valueFlags, name => actionOf(completesValue(name)));
	return [...byAction].map(([action, names]: [string, readonly FlagName[]]) =>
		caseOf(
			names.flatMap(name => spellings(name)),
			action,
			3,
		),
	);
};

const flagCases = (): readonly string[] =>
	spots.map(({path, flags}) => caseOf([quoted(path)], `words=${quoted(flags.flatMap(spellings).join(' '))}`, 3));

/** What the operand in each place completes with; the last one repeats where it may. */
const operandCases = ({path, verbs, operands}: Spot): readonly string[] => {
	const own = operands.map((operand, at) => {
		const action = actionOf(completesOperand(operand));
		const place = operand.many === undefined ? String(at) : '*';
		return caseOf([`${quoted(`${path}:`)}${place}`], action, 3);
	});
	if (verbs.length === 0) return own;
	const [first] = operands;
	const {words, found} = first === undefined ? ({words: [], found: 'nothing'} as const) : completesOperand(first);
	const both = actionOf({words: [...verbs.map(({name}) => name), ...words], found});
	return [caseOf([quoted(`${path}:0`)], both, 3), ...own];
};

const known = spots.filter(({path}) => path !== '').map(({path}) => quoted(path));

/** Completion for bash 3.2 and newer; needs no other package. */
export const bashScript = (): string => `# bash completion for unified-dgm; made by: unified-dgm completion bash

_unified_dgm_profiles() {
	local file
	for file in "\${UNIFIED_DGM_HOME:-$HOME/.unified-dgm}"/profiles/*.yaml; do
		[ -e "$file" ] || continue
		file="\${file##*/}"
		words="$words \${file%.yaml}"
	done
}

_unified_dgm() {
	local cur="\${COMP_WORDS[COMP_CWORD]}" word='' verb='' flag='' words='' kind='' after='' count=0 i=1
	COMPREPLY=()
	while [ "$i" -lt "$COMP_CWORD" ]; do
		word="\${COMP_WORDS[i]}"
		i=$((i + 1))
		if [ -n "$flag" ]; then
			# --flag=value comes as three words.
			[ "$word" = '=' ] || flag=''
			continue
		fi
		case "$word" in
			--) after=1; break ;;
${caseOf(valueFlags.flatMap(spellings), 'flag="$word"', 3)}
			-*) ;;
			*)
				if [ "$count" -eq 0 ]; then
					case "\${verb:+$verb }$word" in
						${known.join('|')}) verb="\${verb:+$verb }$word"; continue ;;
					esac
				fi
				count=$((count + 1))
				;;
		esac
	done
	if [ -n "$after" ]; then
		return
	elif [ -n "$flag" ]; then
		[ "$cur" = '=' ] && cur=''
		case "$flag" in
${valueCases().join('\n')}
		esac
	elif [ "\${cur:0:1}" = '-' ]; then
		case "$verb" in
${flagCases().join('\n')}
		esac
	else
		case "$verb:$count" in
${spots.flatMap(operandCases).join('\n')}
		esac
	fi
	# Where the function finds nothing, bash completes files: that is turned off where files make no sense.
	[ "$kind" = files ] || compopt +o default 2>/dev/null
	local IFS=$' \\t\\n'
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
	if [ "$kind" = directories ]; then
		compopt -o filenames 2>/dev/null
		IFS=$'\\n'
		COMPREPLY+=($(compgen -d -- "$cur"))
	fi
}

complete -o default -F _unified_dgm unified-dgm
`;
