import type {Failure} from './output.ts';

/** What a failure hints at; an operator that fits a hint is tried sooner. */
export type Hint = 'off-by-one' | 'opposite' | 'promise' | 'missing' | 'order' | 'sign';

const numberIn = (text: string | undefined): number =>
	text === undefined ? Number.NaN : Number(text.trim().replace(/n$/, ''));

const sortedLetters = (text: string): string => text.replaceAll(/[\s,]/g, '').split('').toSorted().join('');

/** What the difference between expected and actual, and the words of the error, hint at. */
export const hintsOf = ({expected, actual, messages}: Failure): ReadonlySet<Hint> => {
	const hints = new Set<Hint>();
	const text = messages.join('\n');
	const [should, is] = [numberIn(expected), numberIn(actual)];
	if (Math.abs(should - is) === 1) hints.add('off-by-one');
	if (Number.isFinite(should - is) && (should === -is || should < 0 !== is < 0)) hints.add('sign');
	if (/^(?:true|false)$/i.test(expected ?? '') && /^(?:true|false)$/i.test(actual ?? '')) hints.add('opposite');
	if (/truthy value|(?:False|True) is not (?:true|false)|is not (?:true|false)/.test(text)) hints.add('opposite');
	if (/Promise|coroutine/.test(`${text}${actual ?? ''}`)) hints.add('promise');
	if (/undefined|None|null|KeyError|NameError|AttributeError|NaN|is not defined/.test(`${text}${actual ?? ''}`))
		hints.add('missing');
	if (/index out of range|IndexError/.test(text)) hints.add('off-by-one');
	if (
		expected !== undefined &&
		actual !== undefined &&
		/^['"]/.test(expected) &&
		Math.abs(expected.length - actual.length) === 1
	)
		hints.add('off-by-one');
	if (
		expected !== undefined &&
		actual !== undefined &&
		expected.length > 2 &&
		expected !== actual &&
		sortedLetters(expected) === sortedLetters(actual)
	)
		hints.add('order');
	return hints;
};

const fitting: Readonly<Record<Hint, readonly string[]>> = {
	'off-by-one': ['boundary', 'constant', 'large-constant', 'off-by-one', 'one-too-many', 'range'],
	opposite: [
		'equality',
		'direction',
		'complement',
		'identity',
		'and-or',
		'truth',
		'needless-not',
		'missing-not',
		'opposite-result',
		'some-every',
		'needless-condition',
	],
	promise: ['missing-await'],
	missing: ['missing-return', 'missing-object', 'missing-default', 'guard', 'out-of-block'],
	order: ['another-method', 'order-of-a-sort', 'sides', 'statement-moved'],
	sign: ['plus-minus', 'accumulation', 'sign-of-constant', 'sides'],
};

/** Does an operator fit what a failure hints at? */
export const fits = (operator: string, hints: ReadonlySet<Hint>): boolean =>
	[...hints].some(hint => fitting[hint].includes(operator));
