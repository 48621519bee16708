import type {Front} from '../../cli.ts';
import type {Look} from '../../tui/theme.ts';
import {lookIn, plainAppearance} from './look.ts';
import {prelude} from './prelude.ts';
import {openTerminal} from './terminal.ts';

/**
 * The interface on a terminal: a conversation, or one turn that is watched. What is typed is taken from the first moment; everything that
 * takes time to load is loaded behind the painted composer.
 */
export const interact = async (front: Front, named: string | undefined, prompt: string | undefined): Promise<number> => {
	const stream = front.stdout.isTTY ? front.stdout : front.stderr;
	const terminal = openTerminal(front.stdin, stream);
	const look: Look = lookIn(front, plainAppearance, terminal.size());
	const first =
		prompt === undefined
			? prelude(terminal, look, () => {
					terminal.write('\r\n\u001b[J');
					terminal.close();
					process.exit(0);
				})
			: undefined;
	try {
		// Between the parts that are loaded, keys are heard.
		await new Promise(setImmediate);
		const {converse} = await import('./converse.ts');
		return await converse({front, terminal, prelude: first, named, prompt});
	} finally {
		terminal.close();
	}
};
