import {expect, test} from 'vitest';
import {asked, EMPTY, matchScreen, OPEN, send, shown, stageOf, untilShown} from './testing/driven.ts';
import type {Terminal} from './testing/pty.ts';
import {inOrder} from './testing/scenes.ts';

const files = {'a.txt': 'a\n'};

const answer =
	'# Title\n\nSome **bold** words and `code`.\n\n```js\nconst a = 1; // why\n```\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n- [x] one\n- two\n';

/** The colours on the screen: of letters and of what is behind them. */
const coloursOf = (terminal: Terminal): ReadonlySet<string> =>
	new Set(
		terminal
			.cells()
			.flat()
			.flatMap(({fore, back}) => [fore, back])
			.filter(colour => colour !== 'default')
			.map(String),
	);

test('on a screen of its own the transcript scrolls, and the terminal gets its own screen back', async () => {
	await using stage = await stageOf({
		config: 'ui: {screen: full}\n',
		script: () => ({say: [Array.from({length: 80}, (_, at) => `Row ${at} of many.`).join('\n\n')]}),
	});
	const terminal = stage.open();
	await terminal.until(OPEN);
	expect(terminal.modes().screen).toBe('alternate');
	send(terminal, 'tell me');
	await terminal.until(/Row 79 of many[^]*✓ done/);
	await matchScreen(terminal, 'full-80');
	terminal.press('pageup');
	await terminal.until(/more lines \(End\)/);
	await terminal.until(screen => !/✓ done/.test(screen.join('\n')));
	terminal.wheel(-20);
	await terminal.until(/Row 40 of many/);
	terminal.type('still writing');
	await terminal.until(/› still writing/);
	terminal.press('ctrl+c');
	terminal.press('end');
	await terminal.until(/✓ done/);
	terminal.resize(40, 12);
	await terminal.until(/✓ done[^]*› Say what to do · \/ commands · @ files…\n\nfull-auto · /);
	await matchScreen(terminal, 'full-40');
	terminal.press('ctrl+d');
	expect([await terminal.ended, await terminal.leftBehind()]).toEqual([{code: 0}, {}]);
});

test('for a screen reader everything is said in words, without boxes, colours that mean something, or motion', async () => {
	await using stage = await stageOf({
		files,
		config: 'ui: {reader: true}\n',
		script: inOrder({say: [{tool: 'shell', input: {command: 'touch b.txt'}}]}, {say: [answer]}),
	});
	const terminal = stage.open({mode: 'suggest', rows: 40});
	await terminal.until(/suggest/);
	send(terminal, 'go on');
	await asked(terminal, /Run this command\?[^]*no, and say/);
	await matchScreen(terminal, 'spoken-question-80');
	terminal.press('y');
	await untilShown(terminal, /^done: done/m);
	await terminal.until(screen => /› Say|Say what to do/.test(screen.join('\n')));
	await terminal.settled();
	await matchScreen(terminal, 'spoken-80');
	expect(shown(terminal)).not.toMatch(/[\u2500-\u257f\u2800-\u28ff✓✗■◆✎]/);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
});

test('colours: none where NO_COLOR or --no-color say so, light ones on a light background', async () => {
	await using stage = await stageOf({script: () => ({say: [answer]}), files});
	const seen = async (start: Parameters<typeof stage.open>[0]): Promise<ReadonlySet<string>> => {
		const terminal = stage.open(start);
		await terminal.until(OPEN);
		send(terminal, 'go on');
		await untilShown(terminal, /✓ done/);
		await terminal.settled();
		const colours = coloursOf(terminal);
		terminal.press('ctrl+d');
		await terminal.ended;
		return colours;
	};
	const dark = await seen({background: '#101010', env: {COLORTERM: 'truecolor'}});
	const light = await seen({background: '#fafafa', env: {COLORTERM: 'truecolor'}});
	const silent = await seen({env: {COLORTERM: 'truecolor'}});
	expect([...(await seen({env: {NO_COLOR: '1'}})), ...(await seen({args: ['--no-color']}))]).toEqual([]);
	expect(dark.size).toBeGreaterThan(1);
	expect(light.size).toBeGreaterThan(1);
	// A terminal that says nothing is taken for a dark one.
	expect(silent).toEqual(dark);
	expect(light).not.toEqual(dark);
});

test('40 columns and 10 rows are enough to ask, approve, choose and read', async () => {
	await using stage = await stageOf({
		files,
		script: inOrder({say: [{tool: 'shell', input: {command: 'touch b.txt'}}]}, {say: [answer]}),
	});
	const terminal = stage.open({columns: 40, rows: 10, mode: 'suggest'});
	await terminal.until(OPEN);
	send(terminal, 'go on');
	await asked(terminal, /Run this command\?/);
	await matchScreen(terminal, 'small-question-40');
	terminal.press('y');
	await untilShown(terminal, /✓ done/);
	await terminal.until(EMPTY);
	await matchScreen(terminal, 'small-answer-40');
	send(terminal, '/mode');
	await terminal.until(/^Mode/m);
	await matchScreen(terminal, 'small-list-40');
	terminal.press('esc');
	await terminal.until(EMPTY);
	send(terminal, '/help');
	await terminal.until(/^Help/);
	await matchScreen(terminal, 'small-page-40');
	terminal.press('q');
	await terminal.until(EMPTY);
	terminal.press('ctrl+d');
	expect([await terminal.ended, await terminal.leftBehind()]).toEqual([{code: 0}, {}]);
});

test('behind bubblewrap a session runs a command, and says which wall stands', async () => {
	await using stage = await stageOf({
		files,
		script: inOrder({say: [{tool: 'shell', input: {command: 'touch b.txt; echo made it'}}]}, {say: ['Well.']}),
	});
	const terminal = stage.open({wall: 'bubblewrap', columns: 120});
	await terminal.until(/^full-auto · bubblewrap/m);
	send(terminal, 'go on');
	await untilShown(terminal, /made it[^]*Well\.[^]*✓ done/);
	expect(await stage.files()).toEqual({...files, 'b.txt': ''});
});
