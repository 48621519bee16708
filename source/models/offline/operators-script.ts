import {into, swap, type Operator} from './operator.ts';

const equality = /(?<![=!<>])(?:===|!==|==|!=)(?!=)/g;

/** Mistakes of JavaScript and TypeScript. */
export const scriptOperators: readonly Operator[] = [
	{name: 'strictness', prior: 0.3, at: equality, to: into({'==': ['==='], '!=': ['!==']})},
	{
		name: 'assignment as a test',
		prior: 0.8,
		at: /(?<=\bif \(\s*[\w$.]+\s*)=(?=\s*[\w$."'(])/g,
		to: () => ['==='],
	},
	{name: 'counting', prior: 0.4, at: /\+\+|--/g, to: swap(['++', '--'])},
	{
		name: 'missing not',
		prior: 0.5,
		hint: 'opposite',
		at: /(?<=\b(?:if|while) \()(.+)(?=\) ?(?:\{|return|continue|break|throw))/g,
		to: ({text}) => [/^[\w$.]+(?:\([\w$., ]*\))?$/.test(text) ? `!${text}` : `!(${text})`],
	},
	{name: 'first match only', prior: 0.5, at: /(?<=\.)replace(?=\()/g, to: () => ['replaceAll']},
	{
		name: 'numbers sorted as text',
		prior: 0.6,
		hint: 'order',
		at: /\.(?:sort|toSorted)\(\)/g,
		to: ({text}) => [text.replace('()', '((a, b) => a - b)'), text.replace('()', '((a, b) => b - a)')],
	},
	{
		name: 'sorted in place',
		prior: 0.35,
		at: /(?<![\w$.\]])([\w$.]+)(?=\.(?:sort|reverse)\()/g,
		to: ({text}) => [`[...${text}]`],
	},
	{
		name: 'missing return',
		prior: 0.4,
		hint: 'missing',
		at: /(?<=^\s+|=> \{ )(?!(?:return|const|let|var|if|for|while|throw|await|else|case|switch|break|continue|import|export|function|class|try|catch|super|yield|default)\b)[\w$[(`'"!][^=]*;?(?=(?: \})?[^=]*$)(?<![{,]\s*)/g,
		to: ({text}) => (/[{,([:]\s*$/.test(text) ? [] : [`return ${text}`]),
	},
	{
		name: 'value that goes nowhere',
		prior: 1.5,
		at: /(?<=^\s+)(?!return\b)[^\s=(){}:;,][^=(){}:;,]*(?: [<>]=? | [=!]==? | [+\-*/%] )[^={}:;]*;$/g,
		to: ({text}) => [`return ${text}`],
	},
	{
		name: 'missing object',
		prior: 0.3,
		hint: 'missing',
		at: /(?<=[\w$\])])\.(?=[A-Za-z_$])/g,
		to: () => ['?.'],
	},
	{
		name: 'text instead of a number',
		prior: 0.2,
		at: /(?<=(?:return|=|\+) )[A-Za-z_$][\w$.]*(?= ?[+;])/g,
		to: ({text}) => [`Number(${text})`],
	},
];
