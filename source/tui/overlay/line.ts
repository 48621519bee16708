import {plain} from '../../views/plain.ts';
import {chordOf, type Input} from '../keys/key.ts';
import {clustersOf} from '../text/cluster.ts';
import {widthOf} from '../text/width.ts';

/** Text that is put into one line: control characters gone, lines joined. */
export const joined = (text: string): string => plain(text).replaceAll(/\s*\n\s*/g, ' ');

/** A line that is only ever written at its end, such as a search, after a key or a paste; undefined for what means nothing to it. */
export const editLine = (line: string, input: Input): string | undefined => {
	if (input.type === 'paste') return line + joined(input.text);
	if (input.type !== 'key') return undefined;
	switch (chordOf(input.key)) {
		case 'backspace':
		case 'ctrl+h':
			return clustersOf(line).slice(0, -1).join('');
		case 'ctrl+w':
		case 'alt+backspace':
			return line.replace(/\S*\s*$/, '');
		case 'ctrl+u':
			return '';
		default: {
			const {ctrl, alt, name, text} = input.key;
			const types = !ctrl && !alt && name !== 'enter' && name !== 'tab' && text !== '';
			return types ? line + joined(text) : undefined;
		}
	}
};

/** The end of a line, as much of it as fits into `columns`, with an ellipsis where the rest is missing. */
export const endOf = (line: string, columns: number): string => {
	if (widthOf(line) <= columns) return line;
	let end = '';
	for (const cluster of clustersOf(line).toReversed()) {
		if (widthOf(cluster) + widthOf(end) + 1 > columns) break;
		end = cluster + end;
	}
	return columns < 1 ? '' : `…${end}`;
};
