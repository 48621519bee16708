import {sayDiff} from '../../../views/diff.ts';
import type {Look} from '../../theme.ts';
import {cut} from '../../text/wrap.ts';
export const renderDiff = (diff: string, look: Look, {indent = 0}: {indent?: number} = {}): readonly string[] =>
	sayDiff(diff, (tone, text) => look.paint(tone, text), Infinity).map(line =>
		cut(' '.repeat(indent) + line, look.columns),
	);
