import {into, type Operator} from './operator.ts';

/** Mistakes of Python. */
export const pythonOperators: readonly Operator[] = [
	{
		name: 'identity',
		prior: 0.6,
		hint: 'opposite',
		at: /\bis not\b|\bis\b|\bnot in\b|(?<!\bfor [\w, ()]*)\bin\b/g,
		to: into({is: ['is not', '=='], 'is not': ['is', '!='], in: ['not in'], 'not in': ['in']}),
	},
	{
		name: 'whole division',
		prior: 0.6,
		at: /(?<=[\w)\]]\s?)(?:\/\/?|%)(?=\s?[\w(])/g,
		to: into({'/': ['//'], '//': ['/', '%'], '%': ['//']}),
	},
	{
		name: 'python slice off by one',
		prior: 0.45,
		hint: 'off-by-one',
		at: /(?<=\[[\w.]*:)[A-Za-z_][\w.]*(?=\])|(?<=\[)[A-Za-z_][\w.]*(?=:)/g,
		to: ({text}) => [`${text} + 1`, `${text} - 1`],
	},
	{
		name: 'range off by one',
		prior: 0.75,
		hint: 'off-by-one',
		at: /(?<=\brange\((?:[\w.]+, ?)?)([A-Za-z_][\w.]*(?:\([\w.]*\))?)(?=[,)])/g,
		to: ({text}) => [`${text} + 1`, `${text} - 1`],
	},
	{
		name: 'range from one',
		prior: 0.4,
		hint: 'off-by-one',
		at: /(?<=\brange\()[^,()]+(?:\([^()]*\))?(?=\):)/g,
		to: ({text}) => [`1, ${text}`],
	},
	{
		name: 'missing not',
		prior: 0.5,
		hint: 'opposite',
		at: /(?<=\b(?:if|while|elif) )(.+)(?=:\s*$)/g,
		to: ({text}) => [/ (?:and|or) /.test(text) ? `not (${text})` : `not ${text}`],
	},
	{
		name: 'order of a sort',
		prior: 0.45,
		hint: 'order',
		at: /(?<=\b(?:sorted\([^()]+|\.sort\([^()]*))\)/g,
		to: () => [', reverse=True)'],
	},
	{name: 'needless reverse', prior: 0.5, hint: 'order', at: /, reverse=True(?=\))/g, to: () => ['']},
	{
		name: 'missing return',
		prior: 0.4,
		hint: 'missing',
		at: /(?<=^\s+)(?!(?:return|if|for|while|raise|await|else|elif|try|except|with|def|class|import|from|pass|break|continue|yield|assert|print|del)\b)[\w[(][^=:]*$/g,
		to: ({text}) => [`return ${text}`],
	},
	{
		name: 'missing key',
		prior: 0.3,
		hint: 'missing',
		at: /(?<=\w)\[(["']·*["']|[A-Za-z_]\w*)\](?!\s*[+\-*/]?=(?!=))/g,
		to: ({groups: [key = '']}) => [`.get(${key}, 0)`, `.get(${key})`],
	},
	{
		name: 'missing default',
		prior: 0.4,
		hint: 'missing',
		at: /(?<=\.get\()(["']·*["']|[\w.]+)(?=\))/g,
		to: ({text}) => [`${text}, 0`],
	},
	{
		name: 'text instead of a number',
		prior: 0.2,
		at: /(?<=(?:return|=|\+) )(?!(?:True|False|None)\b)[A-Za-z_][\w.]*(?= \+|\s*$)/g,
		to: ({text}) => [`int(${text})`],
	},
	{
		name: 'shared list',
		prior: 0.3,
		at: /(?<== )[a-z_][\w.]*(?=\s*$)/g,
		to: ({text}) => [`list(${text})`, `dict(${text})`],
	},
];
