import {commonOperators} from './operators-common.ts';
import {pythonOperators} from './operators-python.ts';
import {scriptOperators} from './operators-script.ts';
import type {Hint, Operator} from './operator.ts';
import type {Failure} from './output.ts';
import type {Language, SourceLine} from './source.ts';

/** A stretch of a line, and what may stand there instead; `name` is the operator's. */
export type Change = {
	readonly name: string;
	readonly from: number;
	readonly to: number;
	readonly by: string;
	readonly prior: number;
	readonly hint?: Hint;
};

/** The operators of each language. */
export const operators: Readonly<Record<Language, readonly Operator[]>> = {
	script: [...commonOperators, ...scriptOperators],
	python: [...commonOperators, ...pythonOperators],
};

/** What the operators of a language make of a line. */
export const byOperators = ({text, code}: SourceLine, language: Language): readonly Change[] =>
	operators[language].flatMap(({name, at, to, prior, hint}) =>
		[...code.matchAll(new RegExp(at.source, `${at.flags}d`))].flatMap(found => {
			const from = found.index;
			const end = from + found[0].length;
			const groups = (found.indices ?? [])
				.slice(1)
				.map(span => (span === undefined ? '' : text.slice(span[0], span[1])));
			return to({text: text.slice(from, end), groups}).map((by, nth): Change => ({
				name,
				from,
				to: end,
				by,
				prior: prior * 0.85 ** nth,
				...(hint === undefined ? {} : {hint}),
			}));
		}),
	);

const literals = /(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])|(?<=')[^'\n]{1,80}(?=')|(?<=")[^"\n]{1,80}(?=")/g;

/** A constant that came out where another should have: the one stands in the code, the other in the test. */
export const byValues = ({text}: SourceLine, {expected = '', actual = ''}: Failure): readonly Change[] => {
	const [should, is] = [new Set(expected.match(literals)), new Set(actual.match(literals))];
	const wrong = new Set([...is].filter(value => !should.has(value)));
	const right = [...should].filter(value => !is.has(value)).slice(0, 3);
	return [...text.matchAll(literals)]
		.filter(([literal]) => wrong.has(literal))
		.flatMap(({0: literal, index}) =>
			right
				.filter(by => /^-?\d/.test(by) === /^-?\d/.test(literal))
				.map((by): Change => ({
					name: 'value that the test expects',
					from: index,
					to: index + literal.length,
					by,
					prior: 0.9,
				})),
		);
};
