import {fstatSync} from 'node:fs';
import type {Front} from '../cli.ts';
import {UserError} from '../core/user-error.ts';

const MOST = 8 * 1024 * 1024;
const PATIENCE_MS = 2_000;

const isPiped = ({stdin}: Front): boolean => {
	if (stdin.isTTY) return false;
	try {
		const status = fstatSync(0);
		return status.isFIFO() || status.isFile() || status.isSocket();
	} catch {
		return false;
	}
};

/** Everything that is piped in. Says so when nothing comes for a while: a pipe that stays open would look like a hang. */
const readPiped = async ({stdin, stderr}: Front): Promise<string> => {
	const timer = setTimeout(() => stderr.write('waiting for the end of standard input …\n'), PATIENCE_MS);
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of stdin as AsyncIterable<Buffer>) {
			clearTimeout(timer);
			size += chunk.length;
			if (size > MOST)
				throw new UserError('what is piped in is larger than 8 MiB', 'name a file in the prompt instead');
			chunks.push(chunk);
		}
	} finally {
		clearTimeout(timer);
	}
	return Buffer.concat(chunks).toString('utf8');
};

/** The prompt that the command line and standard input make together; undefined when there is none. */
export const readPrompt = async (front: Front, words: readonly string[]): Promise<string | undefined> => {
	const text = words.join(' ');
	if (text === '-') {
		const piped = await readPiped(front);
		if (piped.trim() === '') throw new UserError('the prompt on standard input is empty');
		return piped;
	}
	const piped = isPiped(front) ? await readPiped(front) : '';
	if (piped.trim() === '') return text === '' ? undefined : text;
	return text === '' ? piped : `${text}\n\n<stdin>\n${piped.replace(/\n$/, '')}\n</stdin>`;
};
