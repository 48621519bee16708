/** Milliseconds without typing before a question may open. */
const QUIET_MS = 1_000;

/**
 * Times in milliseconds of one clock that never goes back: now, when a key was last typed (whatever it was for), and when the question
 * arose.
 */
export type Times = {readonly now: number; readonly lastTyped?: number | undefined; readonly asked: number};

/**
 * Milliseconds until a question may open: a person who types means the composer, and a key meant for it must not approve. 0 when it may
 * open now. Every key typed while it waits begins the wait anew.
 */
export const waitFor = ({now, lastTyped = -Infinity, asked}: Times): number =>
	Math.max(0, asked - now, lastTyped + QUIET_MS - now);

export const mayOpen = (times: Times): boolean => waitFor(times) === 0;

/** Does a key answer a question? Only when it was typed after the question had opened; what lay in a buffer before does not. */
export const isAnswer = ({typed, opened}: {readonly typed: number; readonly opened: number}): boolean => typed > opened;
