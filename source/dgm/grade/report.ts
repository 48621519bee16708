/** A test that was run, or was not: `skipped` is also what is only to be done. */
export type Ran = {readonly name: string; readonly status: 'passed' | 'failed' | 'skipped'};

/** What the output of a grade command says, as far as it can be read; a reader that finds less than it should says `unreadable`. */
export type Report =
	| {readonly kind: 'tests'; readonly tests: readonly Ran[]}
	| {readonly kind: 'reward'; readonly reward: number}
	| {readonly kind: 'exit'}
	| {readonly kind: 'unreadable'; readonly why: string};

export const unreadable = (why: string): Report => ({kind: 'unreadable', why});

export const countOf = (tests: readonly Ran[], status: Ran['status']): number =>
	tests.filter(one => one.status === status).length;
