import {blankComposer, type Composer} from '../composer.ts';
import {seen, typeInto} from '../keys.fixture.ts';

/** A composer in normal mode with this text; `|` says on which character the cursor is. */
export const at = (marked: string): Composer => ({
	...blankComposer,
	text: marked.replace('|', ''),
	cursor: marked.indexOf('|'),
	vim: 'normal',
});

/** What keys make of a text: the text with its cursor, and the mode where it is not normal. */
export const after = (marked: string, keys: string): string => {
	const {composer} = typeInto(at(marked), keys, {vim: 'on'});
	return `${seen(composer)}${composer.vim === 'normal' ? '' : ` ${composer.vim}`}`;
};

/** A text, keys, and what they make of it. */
export type Row = readonly [marked: string, keys: string, is: string];
