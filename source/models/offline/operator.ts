/** What a failure hints at; an operator that fits a hint is tried sooner. */
export type Hint = 'off-by-one' | 'opposite' | 'promise' | 'missing' | 'order' | 'sign';

/** A match in a line: the text of the whole and of its groups, as written (strings and all). */
export type Match = {readonly text: string; readonly groups: readonly string[]};

/**
 * A way in which people get a line wrong, turned round. `at` is searched in the masked line (strings are dots, comments blank); `to`
 * gives what may stand there instead. `prior` is how often it is the cause, 1 for the commonest.
 */
export type Operator = {
	readonly name: string;
	readonly prior: number;
	readonly hint?: Hint;
	readonly at: RegExp;
	readonly to: (match: Match) => readonly string[];
};

/** What of a pair was found becomes the other. */
export const swap =
	(...pairs: readonly (readonly [string, string])[]) =>
	({text}: Match): readonly string[] =>
		pairs.flatMap(([one, other]) => (text === one ? [other] : text === other ? [one] : []));

/** What was found becomes what the table says. */
export const into =
	(table: Readonly<Record<string, readonly string[]>>) =>
	({text}: Match): readonly string[] =>
		table[text] ?? [];

/** A simple value: a name with members, an index, a call with simple arguments. */
export const operand = String.raw`[\w$.]+(?:\[[\w$.]+\])?(?:\([\w$., ]*\))?`;

/** The whole numbers beside one, the likelier first. */
export const near = (text: string): readonly string[] => {
	const value = Number(text);
	return value === 0 ? ['1', '-1'] : value === 1 ? ['0', '2'] : [String(value + 1), String(value - 1)];
};
