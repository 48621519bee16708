import {once as happened} from 'node:events';
import type {ServerResponse} from 'node:http';

/** Writes this again and again, as fast as it is read, until `limit` bytes or until nobody reads any more; the bytes that went. */
export const flood = async (response: ServerResponse, piece: Buffer, limit: number): Promise<number> => {
	let sent = 0;
	const gone = new AbortController();
	response.once('close', () => gone.abort());
	while (sent < limit && !response.destroyed) {
		sent += piece.length;
		if (!response.write(piece)) await happened(response, 'drain', {signal: gone.signal}).catch(() => undefined);
	}
	response.end();
	return sent;
};
