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
	/** The first thing worth seeing came. */
	began(): void;
	/** Whether it was the silence that ended the request. */
	silence(): Trouble | undefined;
};

const spoken = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);

/** A watch over one request. */
export const watchOver = ({firstMs, idleMs}: Patience, signal: AbortSignal): Watch => {
	const hung = new AbortController();
	let bearable = firstMs;
	let timer: NodeJS.Timeout | undefined;
	let silence: Trouble | undefined;

	const hangUp = () => {
		silence = {message: `nothing came for ${spoken(bearable)}`, broken: true};
		hung.abort();
	};

	return {
		signal: AbortSignal.any([signal, hung.signal]),
		wait: () => {
			timer = setTimeout(hangUp, bearable);
		},
		pause: () => {
			clearTimeout(timer);
			timer = undefined;
		},
		alive: () => {
			timer?.refresh();
		},
		began: () => {
			bearable = idleMs;
		},
		silence: () => silence,
	};
};
