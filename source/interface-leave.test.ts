import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {EMPTY, eventually, factsOf, ofType, OPEN, send, shown, stageOf, untilShown} from './testing/driven.ts';
import {unfinished} from './testing/scenes.ts';

const streaming = () => unfinished(`The first line.\n\n${'And more of it. '.repeat(40)}`, 12);

/** Has the program run some code before its own. */
const before = (code: string) => ({NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`});

test.each([
	['SIGTERM', 143],
	['SIGHUP', 129],
	['SIGINT', 130],
] as const)(
	'%s ends the program with %i and leaves the terminal as it was: idle, and while a turn streams',
	async (signal, code) => {
		await using stage = await stageOf({script: streaming});
		const idle = stage.open();
		await idle.until(OPEN);
		idle.type('not sent');
		await idle.until(/not sent/);
		idle.kill(signal);
		expect([await idle.ended, await idle.leftBehind()]).toEqual([{code}, {}]);

		const busy = stage.open();
		await busy.until(OPEN);
		send(busy, 'go on');
		await busy.until(/The first line\./);
		busy.kill(signal);
		expect([await busy.ended, await busy.leftBehind()]).toEqual([{code}, {}]);
		expect(busy.cursor().column).toBe(0);
		// What was there stays on record: the turn was stopped, and is not torn.
		await eventually(async () => (await stage.journals()).length > 0);
		expect(ofType(await factsOf(stage), 'turn.finished').map(({outcome}) => outcome)).toEqual(['interrupted']);
	},
);

test('a window that is closed ends the program', async () => {
	await using stage = await stageOf({script: streaming});
	const terminal = stage.open();
	await terminal.until(OPEN);
	send(terminal, 'go on');
	await terminal.until(/The first line\./);
	terminal.hangUp();
	expect(await terminal.ended).toEqual({code: 129});
	expect(ofType(await factsOf(stage), 'turn.finished').map(({outcome}) => outcome)).toEqual(['interrupted']);
});

test('Ctrl+C twice and Ctrl+D leave an empty composer; one of them with something written does not', async () => {
	await using stage = await stageOf();
	const first = stage.open({columns: 120});
	await first.until(OPEN);
	first.type('abc');
	await first.until(/› abc/);
	first.press('ctrl+a', 'ctrl+d');
	await first.until(/› bc/);
	first.press('ctrl+c');
	await first.until(EMPTY);
	first.press('ctrl+c');
	await first.until(/Ctrl\+C again leaves/);
	first.press('ctrl+c');
	expect([await first.ended, await first.leftBehind()]).toEqual([{code: 0}, {}]);
	const second = stage.open();
	await second.until(OPEN);
	second.press('ctrl+d');
	expect([await second.ended, await second.leftBehind()]).toEqual([{code: 0}, {}]);
	// Nothing was asked in either, so neither is kept.
	expect(await stage.journals()).toEqual([]);
});

test('Ctrl+C again and again stops a turn and leaves, and the turn has its end on record', async () => {
	await using stage = await stageOf({script: streaming});
	const terminal = stage.open();
	await terminal.until(OPEN);
	send(terminal, 'go on');
	await terminal.until(/The first line\./);
	for (let times = 0; times < 5; times += 1) terminal.press('ctrl+c');
	expect([await terminal.ended, await terminal.leftBehind()]).toEqual([{code: 0}, {}]);
	expect(ofType(await factsOf(stage), 'turn.finished').map(({outcome}) => outcome)).toEqual(['interrupted']);
});

test('a program that is given up before it has started leaves nothing behind', async () => {
	await using stage = await stageOf();
	const terminal = stage.open();
	await terminal.until(/starting/);
	terminal.press('ctrl+c');
	terminal.press('ctrl+c');
	const ended = await terminal.ended;
	expect([{code: 0}, {code: 130}]).toContainEqual(ended);
	expect(await terminal.leftBehind()).toEqual({});
});

test('a record that cannot be written any more ends the session with a word, on a terminal that is as it was', async () => {
	await using stage = await stageOf();
	// Node writes its cache of compiled code when nothing is there any more that would hear the signal.
	const terminal = stage.open({
		env: {...before("process.on('SIGXFSZ', () => {});"), NODE_DISABLE_COMPILE_CACHE: '1'},
	});
	await terminal.until(OPEN);
	send(terminal, 'one');
	await untilShown(terminal, /✓ done/);
	// From now on no file of this process may grow: writing to the record fails.
	await promisify(execFile)('prlimit', [`--pid=${terminal.pid}`, '--fsize=64']);
	send(terminal, 'two');
	expect([await terminal.ended, await terminal.leftBehind()]).toEqual([{code: 1}, {}]);
	expect(shown(terminal)).toMatch(/unified-dgm: .*EFBIG/);
});

test('a home that cannot be used ends the program with a word before the session is open', async () => {
	await using stage = await stageOf();
	await writeFile(join(stage.home, 'sessions'), 'no folder');
	const terminal = stage.open();
	expect([await terminal.ended, await terminal.leftBehind()]).toEqual([{code: 2}, {}]);
	expect(shown(terminal)).toMatch(/unified-dgm: /);
});

test('a bug ends the program with its stack, on a terminal that is as it was', async () => {
	await using stage = await stageOf({script: streaming});
	const terminal = stage.open({env: before("process.on('SIGUSR2', () => { throw new Error('a bug of ours'); });")});
	await terminal.until(OPEN);
	send(terminal, 'go on');
	await terminal.until(/The first line\./);
	terminal.kill('SIGUSR2');
	expect([await terminal.ended, await terminal.leftBehind()]).toEqual([{code: 1}, {}]);
	expect(shown(terminal)).toContain('Error: a bug of ours');
});
