import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {needs} from '../../testing/machine/needs.ts';
import {openPty, type PtyOptions, type Terminal} from '../../testing/pty.ts';

const program = fileURLToPath(new URL('terminal.fixture.ts', import.meta.url));

const open = (how: string, options: Partial<PtyOptions> = {}): Terminal =>
	openPty({
		command: process.execPath,
		args: ['--disable-warning=ExperimentalWarning', program, how],
		cwd: fileURLToPath(new URL('.', import.meta.url)),
		columns: 80,
		rows: 24,
		...options,
	});

const heard = (screen: readonly string[]): readonly string[] =>
	screen.filter(line => /^(?:first|second|field): /.test(line));

describe('a terminal that is taken', needs('POSIX'), () => {
	test.each(['legacy', 'kitty'] as const)('gives raw keys, whole pastes and the focus: %s', async keyboard => {
		await using terminal = open('close', {keyboard});
		await terminal.until(/hears/);
		expect(terminal.modes()).toMatchObject({
			bracketedPaste: true,
			focusReports: true,
			mouse: 'none',
			keyboard: keyboard === 'kitty' ? 5 : 0,
		});
		expect(await terminal.termios()).toMatchObject({icanon: false, echo: false, isig: false});
		terminal.paste('two\nlines');
		terminal.focus('in');
		await terminal.until(/first: focus/);
		terminal.press('ctrl+c', 'up', 'alt+enter', 'q');
		expect(await terminal.ended).toEqual({code: 3});
		expect(heard(terminal.screen())).toEqual([
			'first: pasted "two\\nlines"',
			'first: focus',
			'first: ctrl+c',
			'first: up',
			'first: alt+enter',
			'first: q',
		]);
	});

	test.each([
		['is closed, also twice', 'close', 'q', {code: 3}],
		['the process exits', 'exit', 'q', {code: 7}],
		['a bug is thrown', 'throw', 'q', {code: 1}],
		['a promise is broken', 'reject', 'q', {code: 1}],
	] as const)('is left as it was found when %s', async (_, how, key, end) => {
		await using terminal = open(how, {keyboard: 'kitty'});
		await terminal.until(/hears/);
		terminal.press('w');
		await terminal.until(/first: w/);
		terminal.press(key);
		expect(await terminal.ended).toEqual(end);
		expect(await terminal.leftBehind()).toEqual({});
	});

	test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
		'is left as it was found by %s, which still ends the process',
		async signal => {
			await using terminal = open('close', {keyboard: 'kitty'});
			await terminal.until(/hears/);
			terminal.kill(signal);
			expect(await terminal.ended).toEqual({signal});
			expect(await terminal.leftBehind()).toEqual({});
		},
	);

	test('shows the stack of a bug as it is', async () => {
		await using terminal = open('throw');
		await terminal.until(/hears/);
		terminal.press('q');
		await terminal.ended;
		const stack = terminal.screen().filter(line => /^Error: a bug|^ +at /.test(line));
		expect(stack[0]).toBe('Error: a bug');
		expect(stack.length).toBeGreaterThan(1);
	});

	test('keeps what is typed before anybody listens, in order', async () => {
		await using terminal = open('busy');
		await terminal.until(/taken/);
		terminal.type('ab');
		terminal.press('up');
		terminal.paste('pasted early');
		terminal.type('z');
		await terminal.until(/first: z/);
		expect(heard(terminal.screen())).toEqual([
			'first: a',
			'first: b',
			'first: up',
			'first: pasted "pasted early"',
			'first: z',
		]);
	});

	test('lets a person leave who does not want to wait', async () => {
		await using terminal = open('deaf');
		await terminal.until(/deaf/);
		terminal.type('abc');
		terminal.press('ctrl+c');
		expect(await terminal.ended).toEqual({code: 130});
		expect(await terminal.leftBehind()).toEqual({});
	});

	test('hears a sequence that is cut in two between two listeners', async () => {
		await using terminal = open('close');
		await terminal.until(/hears/);
		// The second part comes at once: a person does not press Esc and three other keys within milliseconds.
		terminal.type('2\u001b[');
		terminal.type('1;5A');
		await terminal.until(/ctrl\+up/);
		expect(heard(terminal.screen())).toEqual(['first: 2', 'second: ctrl+up']);
	});

	test('hears a lone Esc after a moment, and what follows as what it is', async () => {
		await using terminal = open('close');
		await terminal.until(/hears/);
		terminal.type('\u001b');
		await terminal.until(/first: esc/);
		terminal.type('[A');
		await terminal.until(/first: A/);
		expect(heard(terminal.screen())).toEqual(['first: esc', 'first: [', 'first: A']);
	});

	test('gives a field the text as it comes, until that is over', async () => {
		await using terminal = open('close');
		await terminal.until(/hears/);
		terminal.type('f');
		await terminal.until(/first: f/);
		terminal.type('\u001b[Ab\r');
		await terminal.until(/field/);
		terminal.type('g');
		await terminal.until(/first: g/);
		expect(heard(terminal.screen())).toEqual(['first: f', 'field: "\\u001b[Ab\\r"', 'first: g']);
	});

	test('is lent as it was found, and taken back', async () => {
		await using terminal = open('close', {keyboard: 'kitty'});
		await terminal.until(/hears/);
		const taken = [terminal.modes(), await terminal.termios()];
		terminal.press('l');
		await terminal.until(/lent/);
		expect(await terminal.leftBehind()).toEqual({});
		terminal.type('x\n');
		await terminal.until(/back/);
		expect([terminal.modes(), await terminal.termios()]).toEqual(taken);
		terminal.press('a', 'q');
		await terminal.ended;
		expect(await terminal.leftBehind()).toEqual({});
		expect(heard(terminal.screen())).toEqual(['first: l', 'first: a', 'first: q']);
	});

	test('whose window is closed ends the process', async () => {
		await using terminal = open('close');
		await terminal.until(/hears/);
		terminal.hangUp();
		// Its keys end with it, which may come first.
		expect([{signal: 'SIGHUP'}, {code: 0}]).toContainEqual(await terminal.ended);
	});
});
