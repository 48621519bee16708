import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {needs} from '../../testing/machine/needs.ts';
import {openPty, type Terminal} from '../../testing/pty.ts';

const program = fileURLToPath(new URL('prelude.fixture.ts', import.meta.url));

const open = (columns = 60, rows = 12): Terminal =>
	openPty({
		command: process.execPath,
		args: ['--disable-warning=ExperimentalWarning', program],
		cwd: fileURLToPath(new URL('.', import.meta.url)),
		columns,
		rows,
	});

const shown = (terminal: Terminal): readonly string[] => terminal.screen().filter(line => line !== '');

/** Types, tells the program that it has started, and gives back what it heard and what stands on the screen. */
const after = async (act: (terminal: Terminal) => void | Promise<void>): Promise<readonly unknown[]> => {
	await using terminal = open();
	await terminal.until(/starting/);
	await terminal.until(() => terminal.modes().bracketedPaste);
	await terminal.settled(150);
	await act(terminal);
	await terminal.settled(150);
	terminal.kill('SIGUSR2');
	await terminal.until(/"text"/);
	await terminal.ended;
	const [before, said = '', ...rest] = shown(terminal);
	return [before, JSON.parse(said), ...rest];
};

describe('the first frame', needs('POSIX'), () => {
	test('is there with the cursor in it, and echoes what is typed in the same place', async () => {
		await using terminal = open();
		await terminal.until(/starting/);
		await terminal.settled(200);
		expect({lines: shown(terminal), cursor: terminal.cursor()}).toEqual({
			lines: ['before', '› Say what to do · / commands · @ files · ! shell', 'starting'],
			cursor: {column: 2, row: 1},
		});
		terminal.type('hello');
		await terminal.until(/› hello/);
		terminal.press('alt+enter');
		terminal.type('you');
		await terminal.until(/you/);
		expect({lines: shown(terminal), cursor: terminal.cursor()}).toEqual({
			lines: ['before', '› hello', '  you', 'starting'],
			cursor: {column: 5, row: 2},
		});
	});

	test('is taken away whole when the interface comes, and gives what was written', async () => {
		expect(
			await after(terminal => {
				terminal.type('hello');
				terminal.press('alt+enter');
				terminal.type('you');
			}),
		).toEqual(['before', {text: 'hello\nyou', cleared: '', said: []}]);
	});

	test.each([
		['a prompt that is sent, and what is typed behind it', 'hi\ryo', {text: 'hi', said: ['enter', 'y', 'o']}],
		['a wish to stop, and what is typed behind it', 'hi\u001b[27uyo', {text: 'hi', said: ['esc', 'y', 'o']}],
		['a wish for what was written before', '\u001b[Ahi', {text: '', said: ['up', 'h', 'i']}],
		['arrows in what is written move there', 'a\nb\u001b[Ac', {text: 'ac\nb', said: []}],
		['an image that is dropped', '\u001b[200~/tmp/a.png\u001b[201~hi', {text: '', said: ['paste', 'h', 'i']}],
		['the focus, which is no key', '\u001b[Ihi', {text: 'hi', said: ['focus']}],
		['Ctrl+C that clears', 'hi\u0003', {text: 'hi', said: ['ctrl+c']}],
	] as const)('waits with what it cannot do itself: %s', async (_, typed, said) => {
		expect(await after(terminal => terminal.type(typed))).toEqual(['before', {cleared: '', ...said}]);
	});

	test('leaves at once with Ctrl+C when nothing is written, and leaves nothing behind', async () => {
		await using terminal = open();
		await terminal.until(/starting/);
		await terminal.settled(200);
		terminal.press('ctrl+c');
		expect(await terminal.ended).toEqual({code: 9});
		expect(shown(terminal)).toEqual(['before']);
		expect(await terminal.leftBehind()).toEqual({});
	});

	test.each([
		[20, 4],
		[40, 10],
		[10, 7],
	])('fits a terminal of %i columns and %i rows', async (columns, rows) => {
		await using terminal = open(columns, rows);
		await terminal.until(/› /);
		await terminal.settled(200);
		expect(shown(terminal)[0]).toBe('before');
		expect(terminal.cursor().column).toBe(2);
	});
});
