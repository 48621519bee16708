import {flagOf, type FlagName} from '../flags.ts';
import {completesOperand, completesValue, quoted, spellings, spots, type Completes, type Spot} from './spots.ts';

const escaped = (text: string): string => text.replaceAll(/[\\:[\]]/g, String.raw`\$&`);

const finders = {files: '_files', directories: '_path_files -/', profiles: '_unified-dgm_profiles'} as const;

const actionOf = ({words, found}: Completes): string => {
	// A message instead (a space) would keep zsh from inserting a flag that is typed here.
	if (found === 'nothing') return words.length === 0 ? '{true}' : `(${words.join(' ')})`;
	return words.length === 0 ? finders[found] : `{compadd -- ${words.join(' ')}; ${finders[found]}}`;
};

/** A flag as `_arguments` wants it; each spelling excludes the others, but where it may repeat. */
const flagSpecs = (name: FlagName): readonly string[] => {
	const {value, many, about} = flagOf(name);
	const spelled = spellings(name);
	const told = `[${escaped(about)}]`;
	const argument = value === undefined ? '' : `:${escaped(value.name)}:${actionOf(completesValue(name))}`;
	const lead = many === undefined ? (spelled.length === 1 ? '' : `(${spelled.join(' ')})`) : '*';
	return spelled.map(one => {
		const end = value === undefined ? '' : one.startsWith('--') ? '=' : '+';
		return quoted(`${lead}${one}${end}${told}${argument}`);
	});
};

const functionOf = (path: string): string => ['_unified-dgm', ...path.split(' ')].filter(word => word !== '').join('_');

const operandSpecs = ({operands, behind}: Spot): readonly string[] => [
	...operands.map((operand, at) => {
		const place = operand.many === undefined ? `${at + 1}:${operand.need === 'optional' ? ':' : ''}` : '*:';
		return quoted(`${place}${escaped(operand.name)}:${actionOf(completesOperand(operand))}`);
	}),
	...(behind === undefined ? [] : [quoted('*:command:_files')]),
];

const describe = ({verbs}: Spot): string =>
	verbs.map(({name, about}) => quoted(`${name}:${about.replaceAll(':', String.raw`\:`)}`)).join(' ');

const specLines = (specs: readonly string[]): string => specs.map(spec => ` \\\n\t\t${spec}`).join('');

const leaf = (spot: Spot): string => `${functionOf(spot.path)}() {
	_arguments -s -S :${specLines([...spot.flags.flatMap(flagSpecs), ...operandSpecs(spot)])}
}
`;

/** A verb with verbs of its own: the first word is one of them, or an operand. */
const branch = (spot: Spot): string => {
	const [first] = spot.operands;
	const {words, found} = first === undefined ? ({words: [], found: 'nothing'} as const) : completesOperand(first);
	const also = [
		...(words.length === 0 ? [] : [`compadd -- ${words.join(' ')} && ret=0`]),
		...(found === 'nothing' ? [] : [`${finders[found]} && ret=0`]),
	];
	const subs = spot.verbs.map(({name}) => {
		const path = spot.path === '' ? name : `${spot.path} ${name}`;
		return `\t\t\t\t${name}) ${functionOf(path)} && ret=0 ;;`;
	});
	return `${functionOf(spot.path)}() {
	local curcontext="$curcontext" state line ret=1
	typeset -A opt_args
	_arguments -C -s -S :${specLines([...spot.flags.flatMap(flagSpecs), "'1: :->first'", "'*:: :->rest'"])} && ret=0
	case $state in
		first)
			local -a verbs=(${describe(spot)})
			_describe -t verbs verb verbs && ret=0${also.map(step => `\n\t\t\t${step}`).join('')}
			;;
		rest)
			case $words[1] in
${subs.join('\n')}
				*) _arguments -s -S : ${spot.flags.flatMap(flagSpecs).join(' ')} '*:prompt:{true}' && ret=0 ;;
			esac
			;;
	esac
	return ret
}
`;
};

/** Completion for zsh: to be sourced after \`compinit\`, or as a file of \`fpath\`. */
export const zshScript = (): string => `#compdef unified-dgm
# zsh completion for unified-dgm; made by: unified-dgm completion zsh

_unified-dgm_profiles() {
	local -a names
	names=(\${UNIFIED_DGM_HOME:-$HOME/.unified-dgm}/profiles/*.yaml(N:t:r))
	compadd -a names
}

${spots.map(spot => (spot.verbs.length === 0 ? leaf(spot) : branch(spot))).join('\n')}
if [ "$funcstack[1]" = _unified-dgm ]; then
	_unified-dgm "$@"
else
	compdef _unified-dgm unified-dgm
fi
`;
