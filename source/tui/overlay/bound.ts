/** The first key that is bound to an action, as keymaps write it; empty when none is. */
export const keyBound = <Action extends string>(bindings: Readonly<Record<string, Action>>, action: Action): string =>
	Object.entries(bindings).find(([, bound]) => bound === action)?.[0] ?? '';
