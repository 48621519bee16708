import type {Front} from '../../cli.ts';
import {keepSmall} from './heap.ts';
import {lookIn, plainAppearance} from './look.ts';
import {firstFrame} from './starting.ts';
import {openTerminal} from './terminal.ts';

/**
 * The interface on a terminal: a conversation, or one turn that is watched. The composer is painted, and keys are taken, before anything
 * that takes time is loaded; it is loaded in parts, between which keys are heard.
 */
export const interact = async (front: Front, named: string | undefined, words: readonly string[]): Promise<number> => {
	keepSmall();
	// There is a terminal, so nothing is piped in: the words are all there is.
	const prompt = words.length === 0 ? undefined : words.join(' ');
	const terminal = openTerminal(front.stdin, front.stdout.isTTY ? front.stdout : front.stderr);
	try {
		const look = lookIn(front, plainAppearance, terminal.size());
		if (prompt === undefined) terminal.write(firstFrame(look));
		await new Promise(setImmediate);
		const {prelude} = await import('./prelude.ts');
		const leave = (): void => {
			terminal.write('\r\u001b[J');
			process.exit(0);
		};
		const first = prompt === undefined ? prelude(terminal, look, leave) : undefined;
		await new Promise(setImmediate);
		const {converse} = await import('./converse.ts');
		return await converse({front, terminal, prelude: first, named, prompt});
	} finally {
		terminal.close();
	}
};
