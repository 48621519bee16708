import type {IncomingMessage} from 'node:http';

/**
 * Reads a body of at most `longest` bytes. What is longer is not held, and is left to Node, which reads it away behind the answer until its time
 * for a request is over: a caller that is still sending then gets to read why it is refused.
 */
export const readBody = (request: IncomingMessage, longest: number): Promise<Buffer | 'too long' | 'gone'> =>
	new Promise(resolve => {
		const pieces: Buffer[] = [];
		let length = 0;
		const settle = (how: Buffer | 'too long' | 'gone'): void => {
			request.off('data', take).off('end', end).off('close', gone).off('error', gone);
			request.on('error', () => undefined).resume();
			resolve(how);
		};
		const take = (bytes: Buffer): void => {
			length += bytes.length;
			if (length > longest) settle('too long');
			else pieces.push(bytes);
		};
		const end = (): void => settle(Buffer.concat(pieces));
		const gone = (): void => settle('gone');
		request.on('data', take).on('end', end).on('close', gone).on('error', gone);
	});
