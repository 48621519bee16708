import type {Language} from './source.ts';

/** What a failure hints at; an operator that fits a hint is tried sooner. */
export type Hint = 'off-by-one' | 'opposite' | 'promise' | 'missing' | 'order' | 'sign' | 'loop';

/** A match in a line: the text of the whole and of its groups, as written (strings and all). */
export type Match = {readonly text: string; readonly groups: readonly string[]};

/**
 * A way in which people get a line wrong, turned round. `at` is searched in the masked line (strings are dots, comments blank); `to`
 * gives what may stand there instead. `prior` is how often it is the cause, 1 for the commonest.
 */
export type Operator = {
	readonly name: string;
	readonly only?: Language;
	readonly prior: number;
	readonly hint?: Hint;
	readonly at: RegExp;
	readonly to: (match: Match) => readonly string[];
};

const swap =
	(...pairs: readonly (readonly [string, string])[]) =>
	({text}: Match): readonly string[] =>
		pairs.flatMap(([one, other]) => (text === one ? [other] : text === other ? [one] : []));

const into =
	(table: Readonly<Record<string, readonly string[]>>) =>
	({text}: Match): readonly string[] =>
		table[text] ?? [];

const comparison = /(?<![<>=!-])(?:<=|>=|(?<=\s)[<>](?=\s)|(?<=[\w)\]])[<>](?=[\w(-]))(?![<>=])/g;
const equality = /(?<![=!<>])(?:===|!==|==|!=)(?!=)/g;
const plusOrMinus = /(?<=[\w)\]"'`·]\s?)[+-](?=\s?[\w($"'`[.])(?![+\-=])(?<![+-])/g;
const operand = String.raw`[\w$.]+(?:\[[\w$.]+\])?(?:\([\w$., ]*\))?`;
const smallNumber = /(?<![\w$.])\d(?![\w.])/g;
const largeNumber = /(?<![\w$.])[1-9]\d{1,4}(?![\w.])/g;

const near = (text: string): readonly string[] => {
	const value = Number(text);
	return value === 0 ? ['1', '-1'] : value === 1 ? ['0', '2'] : [String(value + 1), String(value - 1)];
};

/** The table. Order does not matter: priors and places decide. */
export const operators: readonly Operator[] = [
	{name: 'boundary', prior: 1, hint: 'off-by-one', at: comparison, to: swap(['<', '<='], ['>', '>='])},
	{name: 'direction', prior: 0.6, hint: 'opposite', at: comparison, to: swap(['<', '>'], ['<=', '>='])},
	{name: 'complement', prior: 0.3, hint: 'opposite', at: comparison, to: swap(['<', '>='], ['>', '<='])},
	{name: 'equality', prior: 0.75, hint: 'opposite', at: equality, to: swap(['===', '!=='], ['==', '!='])},
	{name: 'strictness', only: 'script', prior: 0.3, at: equality, to: into({'==': ['==='], '!=': ['!==']})},
	{name: 'equal or beyond', prior: 0.2, at: equality, to: into({'===': ['>=', '<='], '==': ['>=', '<=']})},
	{
		name: 'identity',
		only: 'python',
		prior: 0.6,
		hint: 'opposite',
		at: /\bis not\b|\bis\b|\bnot in\b|(?<!\bfor [\w, ()]*)\bin\b/g,
		to: into({is: ['is not', '=='], 'is not': ['is', '!='], in: ['not in'], 'not in': ['in']}),
	},
	{
		name: 'assignment as a test',
		only: 'script',
		prior: 0.8,
		at: /(?<=\bif \(\s*[\w$.]+\s*)=(?=\s*[\w$."'(])/g,
		to: () => ['==='],
	},
	{name: 'plus and minus', prior: 0.85, hint: 'sign', at: plusOrMinus, to: swap(['+', '-'])},
	{
		name: 'times and over',
		prior: 0.75,
		at: /(?<=[\w)\]]\s?)(?<![*/])[*/](?![*/=])(?=\s?[\w($])/g,
		to: into({'*': ['/', '+'], '/': ['*']}),
	},
	{
		name: 'whole division',
		only: 'python',
		prior: 0.6,
		at: /(?<=[\w)\]]\s?)\/\/?(?=\s?[\w(])/g,
		to: into({'/': ['//'], '//': ['/', '%']}),
	},
	{name: 'remainder', prior: 0.45, at: /(?<=[\w)\]]\s?)%(?!=)(?=\s?[\w($])/g, to: () => ['/', '*']},
	{name: 'plus for times', prior: 0.25, at: plusOrMinus, to: into({'+': ['*']})},
	{
		name: 'accumulation',
		prior: 0.75,
		hint: 'sign',
		at: /(?<=[\w\])]\s?)[+*/-]=(?!=)/g,
		to: into({'+=': ['-=', '=', '*='], '-=': ['+=', '='], '*=': ['/=', '+='], '/=': ['*=']}),
	},
	{name: 'missing accumulation', prior: 0.5, at: /(?<=^\s*[\w$.]+(?:\[[^\]]*\])?\s)=(?=\s)/g, to: () => ['+=', '-=']},
	{name: 'counting', only: 'script', prior: 0.4, hint: 'loop', at: /\+\+|--/g, to: swap(['++', '--'])},
	{
		name: 'and, or',
		prior: 0.85,
		hint: 'opposite',
		at: /&&|\|\||\?\?|\band\b|\bor\b/g,
		to: into({'&&': ['||'], '||': ['&&', '??'], '??': ['||'], and: ['or'], or: ['and']}),
	},
	{
		name: 'one condition too many',
		prior: 0.25,
		at: new RegExp(
			`(?<=\\bif \\(|\\bif |return )(${operand}(?: [<>=!]+ ${operand})?) (?:&&|\\|\\||and|or) (${operand}(?: [<>=!]+ ${operand})?)`,
			'g',
		),
		to: ({groups}) => groups,
	},
	{name: 'constant off by one', prior: 0.55, hint: 'off-by-one', at: smallNumber, to: ({text}) => near(text)},
	{name: 'large constant off by one', prior: 0.25, hint: 'off-by-one', at: largeNumber, to: ({text}) => near(text)},
	{
		name: 'constant of another size',
		prior: 0.12,
		at: /(?<![\w$.])[1-9]\d*0(?![\w.])/g,
		to: ({text}) => [`${text}0`, text.slice(0, -1)],
	},
	{
		name: 'sign of a constant',
		prior: 0.35,
		hint: 'sign',
		at: /(?<=[(,=:[]\s*|return\s|\? )-?[1-9]\d*\b(?![\w.])/g,
		to: ({text}) => [text.startsWith('-') ? text.slice(1) : `-${text}`],
	},
	{
		name: 'one too many',
		prior: 0.7,
		hint: 'off-by-one',
		at: new RegExp(`(?<![\\w$.])(${operand}) [+-] 1\\b`, 'g'),
		to: ({groups}) => groups,
	},
	{
		name: 'index off by one',
		prior: 0.45,
		hint: 'off-by-one',
		at: /(?<=[\w\])]\[)([\w$.]+)(?=\])/g,
		to: ({text}) => (/^\d+$/.test(text) ? [] : [`${text} - 1`, `${text} + 1`]),
	},
	{
		name: 'length off by one',
		prior: 0.6,
		hint: 'off-by-one',
		at: /\b[\w$.]+\.length\b(?! - 1)|\blen\([\w.]+\)(?! - 1)/g,
		to: ({text}) => [`${text} - 1`, `${text} + 1`],
	},
	{
		name: 'slice off by one',
		prior: 0.45,
		hint: 'off-by-one',
		at: /(?<=\.(?:slice|substring|splice|substr)\((?:[\w$.]+, ?)?)([\w$.]+(?: [+-] \w+)?)(?=[,)])/g,
		to: ({text}) => (/^\d+$/.test(text) ? [] : [`${text} + 1`, `${text} - 1`]),
	},
	{
		name: 'python slice off by one',
		only: 'python',
		prior: 0.45,
		hint: 'off-by-one',
		at: /(?<=\[[\w.]*:)[A-Za-z_][\w.]*(?=\])|(?<=\[)[A-Za-z_][\w.]*(?=:)/g,
		to: ({text}) => [`${text} + 1`, `${text} - 1`],
	},
	{
		name: 'range off by one',
		only: 'python',
		prior: 0.75,
		hint: 'off-by-one',
		at: /(?<=\brange\((?:[\w.]+, ?)?)([A-Za-z_][\w.]*(?:\([\w.]*\))?)(?=[,)])/g,
		to: ({text}) => [`${text} + 1`, `${text} - 1`],
	},
	{
		name: 'range from one',
		only: 'python',
		prior: 0.4,
		hint: 'off-by-one',
		at: /(?<=\brange\()[^,()]+(?:\([^()]*\))?(?=\):)/g,
		to: ({text}) => [`1, ${text}`],
	},
	{
		name: 'bound off by one',
		prior: 0.35,
		hint: 'off-by-one',
		at: new RegExp(`(?<= [<>]=? )${operand}(?=[;) :])`, 'g'),
		to: ({text}) => (/^\d/.test(text) ? [] : [`${text} + 1`, `${text} - 1`]),
	},
	{
		name: 'result off by one',
		prior: 0.25,
		hint: 'off-by-one',
		at: /(?<=\breturn )(?!(?:true|false|null|undefined|True|False|None)\b)[\w$.]+(?:\([\w$., ]*\))?(?: [-+*/] [\w$.]+)*(?=;?\s*$)/g,
		to: ({text}) => [`${text} + 1`, `${text} - 1`],
	},
	{name: 'needless not', prior: 0.6, hint: 'opposite', at: /!(?=[\w$(])|\bnot (?!in\b)/g, to: () => ['']},
	{
		name: 'missing not',
		only: 'script',
		prior: 0.5,
		hint: 'opposite',
		at: /(?<=\b(?:if|while) \()(.+)(?=\) ?(?:\{|return|continue|break|throw))/g,
		to: ({text}) => [/^[\w$.]+(?:\([\w$., ]*\))?$/.test(text) ? `!${text}` : `!(${text})`],
	},
	{
		name: 'missing not',
		only: 'python',
		prior: 0.5,
		hint: 'opposite',
		at: /(?<=\b(?:if|while|elif) )(.+)(?=:\s*$)/g,
		to: ({text}) => [/ (?:and|or) /.test(text) ? `not (${text})` : `not ${text}`],
	},
	{
		name: 'opposite result',
		prior: 0.35,
		hint: 'opposite',
		at: /(?<=\breturn )[\w$.]+\([^()]*\)(?=;?\s*$)/g,
		to: ({text}) => [`!${text}`],
	},
	{
		name: 'truth',
		prior: 0.65,
		hint: 'opposite',
		at: /\b(?:true|false|True|False)\b/g,
		to: swap(['true', 'false'], ['True', 'False']),
	},
	{
		name: 'least and most',
		prior: 0.85,
		at: /\b(?:Math\.)?(?:min|max)(?=\()/g,
		to: swap(['Math.min', 'Math.max'], ['min', 'max']),
	},
	{
		name: 'rounding',
		prior: 0.55,
		hint: 'off-by-one',
		at: /\bMath\.(?:floor|ceil|round|trunc)(?=\()|\bmath\.(?:floor|ceil)(?=\()/g,
		to: into({
			'Math.floor': ['Math.ceil', 'Math.round'],
			'Math.ceil': ['Math.floor', 'Math.round'],
			'Math.round': ['Math.floor', 'Math.ceil'],
			'Math.trunc': ['Math.floor', 'Math.round'],
			'math.floor': ['math.ceil'],
			'math.ceil': ['math.floor'],
		}),
	},
	{
		name: 'some and every',
		prior: 0.65,
		hint: 'opposite',
		at: /(?<=\.)(?:some|every)(?=\()|(?<![\w.])(?:any|all)(?=\()/g,
		to: swap(['some', 'every'], ['any', 'all']),
	},
	{
		name: 'ends of a list',
		prior: 0.5,
		hint: 'order',
		at: /(?<=\.)(?:push|unshift|shift|pop|append|extend|popleft|appendleft)(?=\()/g,
		to: into({
			push: ['unshift'],
			unshift: ['push'],
			shift: ['pop'],
			pop: ['shift', 'popleft'],
			append: ['extend', 'appendleft'],
			extend: ['append'],
			popleft: ['pop'],
			appendleft: ['append'],
		}),
	},
	{
		name: 'ends of a text',
		prior: 0.45,
		at: /(?<=\.)(?:startsWith|endsWith|startswith|endswith|indexOf|lastIndexOf|trimStart|trimEnd|lstrip|rstrip|find|rfind|findLast|padStart|padEnd|ljust|rjust)(?=\()/g,
		to: swap(
			['startsWith', 'endsWith'],
			['startswith', 'endswith'],
			['indexOf', 'lastIndexOf'],
			['trimStart', 'trimEnd'],
			['lstrip', 'rstrip'],
			['find', 'rfind'],
			['find', 'findLast'],
			['padStart', 'padEnd'],
			['ljust', 'rjust'],
		),
	},
	{
		name: 'case of letters',
		prior: 0.55,
		at: /(?<=\.)(?:toUpperCase|toLowerCase|upper|lower)(?=\()/g,
		to: swap(['toUpperCase', 'toLowerCase'], ['upper', 'lower']),
	},
	{
		name: 'keys and values',
		prior: 0.4,
		at: /(?<=\.)(?:keys|values|entries|items)(?=\()/g,
		to: into({keys: ['values'], values: ['keys'], entries: ['values'], items: ['values']}),
	},
	{name: 'first match only', only: 'script', prior: 0.5, at: /(?<=\.)replace(?=\()/g, to: () => ['replaceAll']},
	{
		name: 'numbers sorted as text',
		only: 'script',
		prior: 0.6,
		hint: 'order',
		at: /\.(?:sort|toSorted)\(\)/g,
		to: ({text}) => [text.replace('()', '((a, b) => a - b)'), text.replace('()', '((a, b) => b - a)')],
	},
	{
		name: 'sorted in place',
		only: 'script',
		prior: 0.35,
		at: /(?<![\w$.\]])([\w$.]+)(?=\.(?:sort|reverse)\()/g,
		to: ({text}) => [`[...${text}]`],
	},
	{
		name: 'order of a sort',
		only: 'python',
		prior: 0.45,
		hint: 'order',
		at: /(?<=\b(?:sorted\([^()]+|\.sort\([^()]*))\)/g,
		to: () => [', reverse=True)'],
	},
	{name: 'needless reverse', only: 'python', prior: 0.5, hint: 'order', at: /, reverse=True(?=\))/g, to: () => ['']},
	{
		name: 'sides of an operation',
		prior: 0.4,
		hint: 'sign',
		at: new RegExp(`(?<![\\w$.\\])] ?)(${operand}) (-|/|//|%|<|>) (${operand})(?! ?[\\w([.*/])`, 'g'),
		to: ({groups: [left = '', sign = '', right = '']}) => [`${right} ${sign} ${left}`],
	},
	{
		name: 'order of arguments',
		prior: 0.5,
		at: /(?<=[\w$]\()([\w$.]+|["'`]·*["'`]), ?([\w$.]+|["'`]·*["'`])(?=[,)])/g,
		to: ({groups: [one = '', two = '']}) => [`${two}, ${one}`],
	},
	{
		name: 'order of the last arguments',
		prior: 0.35,
		at: /(?<=[\w$]\((?:[\w$.]+, ?)+)([\w$.]+), ?([\w$.]+)(?=\))/g,
		to: ({groups: [one = '', two = '']}) => [`${two}, ${one}`],
	},
	{
		name: 'missing await',
		prior: 0.35,
		hint: 'promise',
		at: /(?<=(?:=|return|\() ?)(?!await\b)(?<!await )[A-Za-z_$][\w$.]*\(/g,
		to: ({text}) => [`await ${text}`],
	},
	{
		name: 'missing return',
		only: 'script',
		prior: 0.4,
		hint: 'missing',
		at: /(?<=^\s+|=> \{ )(?!(?:return|const|let|var|if|for|while|throw|await|else|case|switch|break|continue|import|export|function|class|try|catch|super|yield|default)\b)[\w$[(`'"!][^=]*;?(?=(?: \})?[^=]*$)(?<![{,]\s*)/g,
		to: ({text}) => (/[{,([:]\s*$/.test(text) ? [] : [`return ${text}`]),
	},
	{
		name: 'missing return',
		only: 'python',
		prior: 0.4,
		hint: 'missing',
		at: /(?<=^\s+)(?!(?:return|if|for|while|raise|await|else|elif|try|except|with|def|class|import|from|pass|break|continue|yield|assert|print|del)\b)[\w[(][^=:]*$/g,
		to: ({text}) => [`return ${text}`],
	},
	{
		name: 'value that goes nowhere',
		only: 'script',
		prior: 1.5,
		at: /(?<=^\s+)(?!return\b)[^\s=(){}:;,][^=(){}:;,]*(?: [<>]=? | [=!]==? | [+\-*/%] )[^={}:;]*;$/g,
		to: ({text}) => [`return ${text}`],
	},
	{name: 'break and continue', prior: 0.5, at: /\b(?:break|continue)\b/g, to: swap(['break', 'continue'])},
	{
		name: 'missing object',
		only: 'script',
		prior: 0.3,
		hint: 'missing',
		at: /(?<=[\w$\])])\.(?=[A-Za-z_$])/g,
		to: () => ['?.'],
	},
	{
		name: 'missing key',
		only: 'python',
		prior: 0.3,
		hint: 'missing',
		at: /(?<=\w)\[(["']·*["']|[A-Za-z_]\w*)\](?!\s*[+\-*/]?=(?!=))/g,
		to: ({groups: [key = '']}) => [`.get(${key}, 0)`, `.get(${key})`],
	},
	{
		name: 'missing default',
		only: 'python',
		prior: 0.4,
		hint: 'missing',
		at: /(?<=\.get\()(["']·*["']|[\w.]+)(?=\))/g,
		to: ({text}) => [`${text}, 0`],
	},
	{
		name: 'default off',
		prior: 0.35,
		at: /(?<=\.get\((?:["']·*["']|[\w.]+), )\d+(?=\))|(?<=(?:\?\?|\|\|) )\d+(?=\b)/g,
		to: ({text}) => near(text),
	},
	{
		name: 'text instead of a number',
		only: 'script',
		prior: 0.2,
		at: /(?<=(?:return|=|\+) )[A-Za-z_$][\w$.]*(?= ?[+;])/g,
		to: ({text}) => [`Number(${text})`],
	},
	{
		name: 'text instead of a number',
		only: 'python',
		prior: 0.2,
		at: /(?<=(?:return|=|\+) )(?!(?:True|False|None)\b)[A-Za-z_][\w.]*(?= \+|\s*$)/g,
		to: ({text}) => [`int(${text})`],
	},
	{
		name: 'shared list',
		only: 'python',
		prior: 0.3,
		at: /(?<== )[a-z_][\w.]*(?=\s*$)/g,
		to: ({text}) => [`list(${text})`, `dict(${text})`],
	},
	{
		name: 'early exit',
		prior: 0.2,
		at: /(?<=^\s*)return (?:true|false|True|False|None|null)(?=;?\s*$)/g,
		to: () => ['continue'],
	},
];
