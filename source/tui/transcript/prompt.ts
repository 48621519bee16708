import {imageName} from '../../core/message.ts';
import type {Body} from '../../core/session/event.ts';
import {sayMany} from '../../views/amount.ts';
import {oneLine, plain} from '../../views/plain.ts';
import {wrap} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {row, widthOfPieces} from './row.ts';
import {sign} from './sign.ts';
import type {Detail} from './state.ts';

/** A prompt of more lines than this is cut to so many. */
const MOST = 12;
const HEAD = 8;

const indentOf = (look: Look): string => ' '.repeat(widthOfPieces(sign('prompt', look)));

const textLines = (text: string, look: Look, detail: Detail): readonly string[] => {
	const head = sign('prompt', look);
	const indent = indentOf(look);
	const source = plain(text).trim().split('\n');
	// Only what may be shown is laid out: a paste can be of any size.
	const most = detail === 'short' ? MOST : Infinity;
	const taken = source.slice(0, most + 1).map(line => line.slice(0, look.columns * (most + 1)));
	const lines = taken.flatMap(line =>
		wrap(line, look.columns - indent.length).map((text, at, {length}) => ({text, isEnd: at === length - 1})),
	);
	const shown = lines.length > most ? lines.slice(0, HEAD) : lines;
	const painted = shown.map(({text}, at) => `${at === 0 ? row(head, look) : indent}${look.paint('heading', text)}`);
	if (shown.length === lines.length) return painted;
	const more = sayMany(source.length - shown.filter(({isEnd}) => isEnd).length, 'more line');
	return [...painted, row([indent, ['quiet', `… ${more} (Ctrl+O shows all)`]], look)];
};

/**
 * A prompt as a person wrote it, behind its sign, and the names of its images. What is long, because it was pasted, is cut with how much more
 * there is.
 */
export const promptLines = (
	{text, images = []}: Pick<Body<'prompt.submitted'>, 'text' | 'images'>,
	look: Look,
	detail: Detail,
): readonly string[] => [
	...textLines(text, look, detail),
	...images.map(image => row([indentOf(look), ['quiet', oneLine(`image: ${imageName(image)}`)]], look)),
];
