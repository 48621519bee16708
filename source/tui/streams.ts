import {EventEmitter} from 'node:events';

const SYNC_ON = '\u001b[?2026h';
const SYNC_OFF = '\u001b[?2026l';

/** The terminal as Ink sees it: a frame goes out in one piece, and a change of size is told when the interface is ready for it. */
export type Output = {
	readonly stream: NodeJS.WriteStream;
	/** Tells Ink that the size has changed. */
	readonly resized: () => void;
};

export const outputFor = (real: NodeJS.WriteStream): Output => {
	let held: string | undefined;
	const stream = Object.assign(new EventEmitter(), {
		isTTY: true,
		writable: true,
		write: (text: string, done?: () => void): boolean => {
			const isBarrier = text === '';
			if (text === SYNC_ON) held ??= text;
			else if (text === SYNC_OFF && held !== undefined) {
				const whole = held + text;
				held = undefined;
				real.write(whole);
			} else if (held !== undefined && !isBarrier) held += text;
			else if (!isBarrier) real.write(text);
			if (typeof done === 'function') real.write('', done);
			return true;
		},
	});
	Object.defineProperties(stream, {
		columns: {get: () => real.columns || 80},
		rows: {get: () => real.rows || 24},
	});
	return {
		stream: stream as unknown as NodeJS.WriteStream,
		resized: () => void stream.emit('resize'),
	};
};

/** Keys for Ink's own fields: only what is forwarded to it, while one of them is open. */
export type Keyboard = {readonly stream: NodeJS.ReadStream; readonly type: (text: string) => void};

/** Text as fields take it: a run of characters at once, but Enter, which is about all before it, by itself. */
const pieces = (text: string): readonly string[] => text.match(/\r|[^\r]+/g) ?? [];

export const keyboard = (): Keyboard => {
	let waiting = '';
	let next: string | undefined;
	let isDue = false;
	/** One piece at a time: a field has taken one in when everything that came of it is done. */
	const hand = (): void => {
		isDue = false;
		const [first] = pieces(waiting);
		if (first === undefined || stream.listenerCount('readable') === 0) return;
		waiting = waiting.slice(first.length);
		next = first;
		stream.emit('readable');
		due();
	};
	const due = (): void => {
		if (!isDue) setImmediate(hand);
		isDue = true;
	};
	const stream = Object.assign(new EventEmitter(), {
		isTTY: true,
		setRawMode: () => stream,
		setEncoding: () => stream,
		ref: () => stream,
		unref: () => stream,
		resume: () => stream,
		pause: () => stream,
		read: (): string | null => {
			const read = next ?? null;
			next = undefined;
			return read;
		},
	});
	// What was typed before the field was there is read once it is; what it left is for no other field.
	stream.on('newListener', due);
	stream.on('removeListener', () => {
		if (stream.listenerCount('readable') === 0) waiting = '';
	});
	return {
		stream: stream as unknown as NodeJS.ReadStream,
		type: text => {
			waiting += text;
			due();
		},
	};
};
