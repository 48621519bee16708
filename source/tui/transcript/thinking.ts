import type {Block} from '../../core/message.ts';
import {plain} from '../../views/plain.ts';
import type {Look} from '../theme.ts';
import {flow} from './row.ts';
import {gutter} from './sign.ts';

const textIn = (value: unknown): readonly string[] => {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(textIn);
	return typeof value === 'object' && value !== null && 'text' in value ? textIn(value.text) : [];
};

/** Where vendors' own blocks hold thinking in the clear. */
const places = ['thinking', 'reasoning', 'reasoning_content', 'summary', 'content'] as const;

/** The thinking that a vendor's own block holds in the clear. */
const thoughtsIn = (block: Block): readonly string[] => {
	if (block.type !== 'opaque' || typeof block.data !== 'object' || block.data === null || !('item' in block.data))
		return [];
	const {item} = block.data;
	if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
	return places.flatMap(key => textIn(item[key]));
};

/** What a model thought before it answered, where that is on record. */
export const thoughtLines = (blocks: readonly Block[], look: Look): readonly string[] =>
	blocks
		.flatMap(thoughtsIn)
		.filter(text => text.trim() !== '')
		.flatMap(text => plain(text).trim().split('\n'))
		.flatMap(line => flow([['quiet', gutter(look)]], line, look, {indent: gutter(look), tone: 'comment'}));
