import type {Hint} from './operator.ts';
import type {Failure} from './output.ts';

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
