import type {Look} from '../theme.ts';
import {endMarkdown, feed, openMarkdown} from './stream.ts';

/** A whole text of markdown as lines; the same lines as when it came in pieces. */
export const renderMarkdown = (text: string, look: Look): readonly string[] => {
	const {state, done} = feed(openMarkdown, text, look);
	return [...done, ...endMarkdown(state, look)];
};
