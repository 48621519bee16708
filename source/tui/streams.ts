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

export const keyboard = (): Keyboard => {
	let waiting: string[] = [];
	const stream = Object.assign(new EventEmitter(), {
		isTTY: true,
		setRawMode: () => stream,
		setEncoding: () => stream,
		ref: () => stream,
		unref: () => stream,
		resume: () => stream,
		pause: () => stream,
		read: (): string | null => waiting.shift() ?? null,
	});
	// What was typed before the field was there is read once it is.
	stream.on('newListener', name => {
		if (name === 'readable' && waiting.length > 0) setImmediate(() => stream.emit('readable'));
	});
	return {
		stream: stream as unknown as NodeJS.ReadStream,
		type: text => {
			waiting = [...waiting, text];
			stream.emit('readable');
		},
	};
};
