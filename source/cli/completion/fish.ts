import {flagNames, flagOf, type FlagName} from '../flags.ts';
import {completesOperand, completesValue, spellings, spots, valueFlags, type Completes, type Spot} from './spots.ts';

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;

const finders = {
	files: [],
	nothing: [],
	directories: ['(__fish_complete_directories)'],
	profiles: ['(__unified_dgm_profiles)'],
} as const;

/** What a completion brings besides files, which fish finds itself. */
const broughtBy = ({words, found}: Completes): string => {
	const brought = [...words, ...finders[found]];
	return brought.length === 0 ? '' : ` -a ${quoted(brought.join(' '))}`;
};

/** How a condition names a verb: never an empty word. */
const at = (path: string): string => quoted(`@${path}`);

const flagLine = (name: FlagName): string => {
	const {short, value, about} = flagOf(name);
	const takers = spots.filter(({flags}) => flags.includes(name)).map(({path}) => at(path));
	const condition = takers.length === spots.length ? '' : ` -n "__unified_dgm_at ${takers.join(' ')}"`;
	const completes = completesValue(name);
	const takes = value === undefined ? '' : `${completes.found === 'files' ? ' -r -F' : ' -x'}${broughtBy(completes)}`;
	const spelled = `${short === undefined ? '' : ` -s ${short}`} -l ${name}`;
	return `complete -c unified-dgm${condition}${spelled}${takes} -d ${quoted(about)}`;
};

const spotLines = ({path, verbs, operands}: Spot): readonly string[] => {
	const here = (count: number): string => ` -n "__unified_dgm_operand ${at(path)} ${count}"`;
	return [
		...verbs.map(({name, about}) => `complete -c unified-dgm${here(0)} -a ${name} -d ${quoted(about)}`),
		...operands.flatMap((operand, count) => {
			const completes = completesOperand(operand);
			if (completes.found === 'nothing' && completes.words.length === 0) return [];
			return [`complete -c unified-dgm${here(count)}${completes.found === 'files' ? ' -F' : broughtBy(completes)}`];
		}),
	];
};

/** Completion for fish 3 and newer. */
export const fishScript = (): string => `# fish completion for unified-dgm; made by: unified-dgm completion fish

function __unified_dgm_profiles
	set -l home $UNIFIED_DGM_HOME
	test -n "$home"; or set home ~/.unified-dgm
	for file in $home/profiles/*.yaml
		string replace -r '^.*/(.*)\\.yaml$' '$1' -- $file
	end
end

# The verb that was typed, and how many words came after it.
function __unified_dgm_typed
	set -l verbs ${spots
		.filter(({path}) => path !== '')
		.map(({path}) => at(path))
		.join(' ')}
	set -l verb '@'
	set -l count 0
	set -l skip 0
	for word in (commandline -opc)[2..-1]
		if test $skip = 1
			set skip 0
			continue
		end
		switch $word
			case --
				set count 100
				break
			case ${valueFlags.flatMap(spellings).join(' ')}
				set skip 1
			case '-*'
			case '*'
				set -l longer "$verb $word"
				test $verb = '@'; and set longer "@$word"
				if test $count = 0; and contains -- $longer $verbs
					set verb $longer
				else
					set count (math $count + 1)
				end
		end
	end
	echo $verb
	echo $count
end

function __unified_dgm_at
	set -l typed (__unified_dgm_typed)
	contains -- $typed[1] $argv
end

function __unified_dgm_operand
	set -l typed (__unified_dgm_typed)
	test $typed[1] = $argv[1]; and test $typed[2] = $argv[2]
end

complete -c unified-dgm -f
complete -c unified-dgm -n 'test (__unified_dgm_typed)[2] -ge 100' -F
${spots.flatMap(spotLines).join('\n')}
${flagNames
	.filter(name => flagOf(name).hidden === undefined)
	.map(flagLine)
	.join('\n')}
`;
