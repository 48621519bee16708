import {expect, test} from 'vitest';
import {paintCompletion} from './completion.ts';
import {expectFits, lookOf, screenOf} from './screen.fixture.ts';

const commands = ['help', 'model', 'mode', 'permissions', 'plan', 'undo', 'rewind', 'diff', 'review', 'quit'].map(
	name => ({text: `/${name}`, about: `what ${name} does`, positions: [0, 1]}),
);

test('commands with what they do, around the one that is chosen', () => {
	const lines = paintCompletion(commands, 6, lookOf(80, 24), 8);
	expectFits(lines, 80, 8);
	expect(screenOf(lines)).toMatchInlineSnapshot(`
		"
		  /mode         what mode does
		  /permissions  what permissions does
		  /plan         what plan does
		  /undo         what undo does
		› /rewind       what rewind does
		  /diff         what diff does
		  /review       what review does
		  /quit         what quit does
		"
	`);
});

test('files, with the letters that fit', () => {
	const paint = (tone: string, text: string): string => (tone === 'found' ? `<${text}>` : text);
	const lines = paintCompletion([{text: 'src/a.ts', positions: [0, 4]}], 0, {...lookOf(40, 10), paint}, 8);
	expect(lines).toEqual(['› <s>rc/<a>.ts']);
});

test('escape sequences in a name reach no terminal', () => {
	const lines = paintCompletion([{text: 'a\u001b[2Jb\nc', about: 'x\u0007', positions: [1]}], 0, lookOf(40, 10), 8);
	expect(lines).toEqual(['› ab c  x']);
});

test('to those who listen', () => {
	const lines = paintCompletion(commands.slice(0, 2), 1, lookOf(80, 24, {spoken: true}), 8);
	expect(lines).toEqual(['/help: what help does', 'chosen: /model: what model does']);
});

test.each([120, 80, 40, 10])('fits %i columns and the rows there are, at most eight', columns => {
	const long = [...commands, {text: '世界/'.repeat(40), about: 'about '.repeat(40), positions: [0]}];
	for (const rows of [-1, 0, 1, 5, 8, 30])
		for (const chosen of [0, 5, 10])
			expectFits(
				paintCompletion(long, chosen, lookOf(columns, 24, {theme: 'dark'}), rows),
				columns,
				Math.max(0, Math.min(8, rows)),
			);
	expect(paintCompletion([], 0, lookOf(columns, 24), 8)).toEqual([]);
});
