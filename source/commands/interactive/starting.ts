import type {Look} from '../../tui/theme.ts';
import {firstLines} from '../../tui/ui/first.ts';

export const STARTING = 'starting';

/** The first frame: the empty composer, with the cursor in it. */
export const firstFrame = (look: Look): string => {
	const lines = firstLines(look, STARTING);
	const up = lines.length - 1;
	return `\u001b[?2026h${lines.join('\r\n')}${up === 0 ? '' : `\u001b[${up}A`}\r\u001b[2C\u001b[?2026l`;
};
