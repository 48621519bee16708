import type {Session} from '../agent/session.ts';
import {onSignals, SIGNALS, type Signal} from './ending.ts';

/**
 * Milliseconds that are waited, after a signal, for what was begun to end by itself: after the first signal, after each later one, while
 * a session is being opened, and for all that is put away once the turn has its end on record.
 */
const PATIENCE = {first: 10_000, again: 3_000, opening: 1_000, closing: 3_000} as const;

/** Milliseconds that readers have to take what is still in the pipe. */
const FLUSH = 500;

type Stopped = Pick<Session, 'send' | 'settled' | 'abandon'>;

export type Leaver = {
	/** What was written to these is there before the process is gone. */
	readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
	readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
	/** Is this signal meant for something else? */
	readonly isOthers?: (signal: Signal) => boolean;
	/** Told once nothing runs any more, when there is a session; else at once. */
	readonly left?: (signal: Signal) => void;
};

/**
 * How the program ends on signals: the first one stops the turn, and every later one only shortens how long that may take. A turn always
 * gets its end on record: what does not end in time is given up, and its end is recorded without it.
 */
export type Departure = {
	/** The first signal that came. */
	signal(): Signal | undefined;
	/** Signals stop this session from now on; one that came before does so at once. */
	follow(session: Stopped): void;
	/** Nothing is to be stopped any more, only to be put away. A process that has to be made to end does so with this code. */
	over(code: number): void;
	/** All is put away: the process ends by itself. It goes on hearing signals, so that none of them changes its exit code. */
	done(): void;
};

export const openDeparture = ({stdout, stderr, isOthers = () => false, left = () => {}}: Leaver): Departure => {
	let first: Signal | undefined;
	let session: Stopped | undefined;
	let phase: 'opening' | 'running' | 'given up' | 'over' | 'done' = 'opening';
	let code: number | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let due = Infinity;

	const disarm = (): void => {
		clearTimeout(timer);
		due = Infinity;
	};
	/** Never later than it was to be. */
	const arm = (ms: number, then: () => void): void => {
		const at = performance.now() + ms;
		if (at >= due) return;
		disarm();
		due = at;
		timer = setTimeout(then, ms);
		if (phase === 'done') timer.unref();
	};
	const end = (): void => process.exit(process.exitCode ?? code ?? (first === undefined ? 1 : SIGNALS[first]));
	/** Ends the process once its readers have what was written. `process.exit` alone cuts off what a pipe has no room for. */
	const endWhenRead = (): void => void stdout.write('', () => void stderr.write('', end));
	const exit = (): void => {
		setTimeout(end, FLUSH);
		endWhenRead();
	};
	const stop = async (signal: Signal, {send, settled}: Stopped): Promise<void> => {
		try {
			await send({ask: 'interrupt', why: signal});
			await settled();
		} finally {
			left(signal);
		}
	};
	const giveUp = (): void => {
		if (session === undefined || first === undefined || phase !== 'running') {
			exit();
			return;
		}
		phase = 'given up';
		disarm();
		arm(PATIENCE.closing, exit);
		const {send, abandon} = session;
		send({ask: 'interrupt', why: first, hurry: true}).then(abandon, abandon);
	};

	onSignals(signal => {
		if (isOthers(signal)) return;
		const isFirst = first === undefined;
		first ??= signal;
		if (phase === 'over' || phase === 'done') arm(PATIENCE.closing, exit);
		else if (phase === 'opening' || session === undefined) {
			arm(PATIENCE.opening, exit);
			if (isFirst) left(signal);
		} else if (isFirst) {
			arm(PATIENCE.first, giveUp);
			stop(signal, session).catch(() => {});
		} else arm(PATIENCE.again, giveUp);
	});

	return {
		signal: () => first,
		follow: next => {
			session = next;
			if (phase !== 'opening' && phase !== 'running') return;
			phase = 'running';
			if (first === undefined) return;
			disarm();
			arm(PATIENCE.again, giveUp);
			stop(first, next).catch(() => {});
		},
		over: ended => {
			code = ended;
			phase = 'over';
			disarm();
			if (first !== undefined) arm(PATIENCE.closing, exit);
		},
		done: () => {
			phase = 'done';
			disarm();
			// Node gives up its handlers some time before the process is gone: a late signal would be the end of it, and not the code.
			if (first !== undefined) setImmediate(endWhenRead);
		},
	};
};
