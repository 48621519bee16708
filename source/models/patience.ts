import type {Trouble} from './fault.ts';

/** How long the silence of a server is borne, in milliseconds: before the first thing worth seeing, and from then on. */
export type Patience = {readonly firstMs: number; readonly idleMs: number};

/** Waits for a server in our place. Its signal ends the request when the person interrupts, or when the server was silent for too long. */
export type Watch = {
	readonly signal: AbortSignal;
	/** It is the server's turn: silence counts from now. */
	wait(): void;
	/** It is our turn, and we may take our time. */
	pause(): void;
	/** Something came that is no event but shows that the server lives. */
	alive(): void;
	/** Something worth seeing came, while it is our turn. */
	began(): void;
	/** The request is over. */
	stop(): void;
	/** Whether it was the silence that ended the request. */
	silence(): Trouble | undefined;
};

const spoken = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);

/**
 * A watch over one request. Thousands of events pass it in a second, so it looks at the clock at each, and sets a timer only when the
 * last one has gone off.
 */
export const watchOver = ({firstMs, idleMs}: Patience, signal: AbortSignal): Watch => {
	const hung = new AbortController();
	let bearable = firstMs;
	let waiting = false;
	let since = 0;
	let timer: NodeJS.Timeout | undefined;
	let silence: Trouble | undefined;

	const look = () => {
		timer = undefined;
		if (!waiting) return;
		const left = since + bearable - performance.now();
		if (left > 0) {
			timer = setTimeout(look, left);
			return;
		}
		silence = {message: `nothing came for ${spoken(bearable)}`, broken: true};
		hung.abort();
	};
	const stop = () => {
		waiting = false;
		clearTimeout(timer);
		timer = undefined;
	};

	return {
		signal: AbortSignal.any([signal, hung.signal]),
		wait: () => {
			waiting = true;
			since = performance.now();
			timer ??= setTimeout(look, bearable);
		},
		pause: () => {
			waiting = false;
		},
		alive: () => {
			since = performance.now();
		},
		began: () => {
			if (bearable === idleMs) return;
			stop();
			bearable = idleMs;
		},
		stop,
		silence: () => silence,
	};
};
