import {expect, test} from 'vitest';
import type {Body} from '../../core/session/event.ts';
import {explore} from './explored.ts';
import {unexplored, type CallView} from './state.ts';

const finished = {type: 'tool.finished', call: 'c', outcome: 'ok', output: '', ms: 1} as Body<'tool.finished'>;

test.each([
	['read', 'Read src/a.ts 10-40, 60-', 'src/a.ts'],
	['search', 'Search total in .', '"total"'],
	['search', 'Search total in src/cart.js', '"total" in src/cart.js'],
	['search', 'Search a word in a line', '"a word in a line"'],
	['search', 'Search two\nlines', '"two\nlines"'],
	['list', 'List src', 'List src'],
])('%s: %s is told as %s', (tool, title, name) => {
	const call = {tool, title, isCheck: false, previewed: {risk: 'read'}} as unknown as CallView;
	expect(explore({explored: unexplored, detail: 'short'}, call, finished).names).toEqual([name]);
});
