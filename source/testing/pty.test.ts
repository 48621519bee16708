import {tmpdir} from 'node:os';
import {describe, expect, test} from 'vitest';
import {eventually} from './driven.ts';
import {needs} from './machine/needs.ts';
import {isAlive} from './processes.ts';
import {openPty, type PtyOptions} from './pty.ts';
import type {Frame} from './pty/emulator.ts';

const open = (script: string, options: Partial<PtyOptions> = {}) =>
	openPty({
		command: process.execPath,
		args: ['-e', script],
		cwd: tmpdir(),
		columns: 40,
		rows: 6,
		...options,
	});

const say = (text: string): string => `process.stdout.write(${JSON.stringify(text)});`;

/** Shows every chunk of keys that comes, until `q`. */
const keys = (before = '', after = ''): string => `
	process.stdin.setRawMode(true);
	${before}
	process.stdin.on('data', data => {
		if (data.toString() === 'q') { ${after} process.exit(0); }
		console.log(JSON.stringify(data.toString()));
	});
	console.log('ready');`;

const areAlive = (pids: readonly number[]) => Promise.all(pids.map(isAlive));

const whole =
	'\u001b[?1049h\u001b[?2004h\u001b[?1004h\u001b[?1002h\u001b[?1006h\u001b[?25l\u001b[?1h\u001b[>1u\u001b]2;at work\u0007\u001b[31m';
const undone =
	'\u001b[m\u001b[<u\u001b[?1l\u001b[?25h\u001b[?1006l\u001b[?1002l\u001b[?1004l\u001b[?2004l\u001b[?1049l\u001b]2;\u0007';

describe('a program on a pseudo-terminal', needs('POSIX'), () => {
	test('what it writes is a screen, and what leaves it the scrollback', async () => {
		await using terminal = open(say(Array.from({length: 8}, (_, n) => `line ${n + 1}  \n`).join('')));
		expect(await terminal.ended).toEqual({code: 0});
		expect({
			screen: terminal.screen(),
			scrollback: terminal.scrollback(),
			cursor: terminal.cursor(),
			bytes: terminal.bytes,
		}).toEqual({
			screen: ['line 4', 'line 5', 'line 6', 'line 7', 'line 8', ''],
			scrollback: ['line 1', 'line 2', 'line 3'],
			cursor: {column: 0, row: 5},
			bytes: 80,
		});
	});

	test('cells have their colours and styles, and wide characters are one', async () => {
		await using terminal = open(
			say('\u001b[1;35ma\u001b[0;2;38;5;200mb\u001b[0;7;48;2;1;2;3m漢\u001b[0;3;4;9mé👨‍👩‍👧\u001b[m'),
		);
		await terminal.ended;
		const plain = {
			fore: 'default',
			back: 'default',
			bold: false,
			dim: false,
			italic: false,
			underlined: false,
			inverse: false,
			struck: false,
		};
		const drawn = {...plain, italic: true, underlined: true, struck: true};
		expect(terminal.cells()[0]?.slice(0, 6)).toEqual([
			{...plain, text: 'a', width: 1, fore: 5, bold: true},
			{...plain, text: 'b', width: 1, fore: 200, dim: true},
			{...plain, text: '漢', width: 2, back: '#010203', inverse: true},
			{...drawn, text: 'é', width: 1},
			{...drawn, text: '👨‍👩‍👧', width: 2},
			{...plain, text: ' ', width: 1},
		]);
	});

	test('it gets keys as terminals send them', async () => {
		await using terminal = open(keys());
		await terminal.until(/ready/);
		terminal.press('up', 'ctrl+c', 'alt+enter');
		await terminal.until(/"\\u001b\[A\\u0003\\u001b\\r"/);
		terminal.type('é漢');
		await terminal.until(/"é漢"/);
		terminal.press('q');
		expect(await terminal.ended).toEqual({code: 0});
	});

	test('a paste is bracketed when it was asked for, and only then', async () => {
		await using plain = open(keys());
		await plain.until(/ready/);
		plain.paste('a\nb');
		await plain.until(/"a\\rb"/);
		await using bracketed = open(keys(say('\u001b[?2004h')));
		await bracketed.until(/ready/);
		bracketed.paste('a\nb');
		const {lines} = await bracketed.until(/~"/);
		expect(lines[1]).toBe('"\\u001b[200~a\\rb\\u001b[201~"');
	});

	test('a paste of any length arrives whole', async () => {
		const text = Array.from({length: 5000}, (_, n) => `line ${n} of a long text that somebody pastes\n`).join('');
		await using terminal = open(`
			process.stdin.setRawMode(true);
			let all = '';
			process.stdin.on('data', data => {
				all += data;
				if (all.endsWith('!')) { console.log('got', all.length); process.exit(0); }
			});
			console.log('ready');`);
		await terminal.until(/ready/);
		terminal.paste(text);
		terminal.type('!');
		await terminal.ended;
		expect(terminal.screen()[1]).toBe(`got ${text.length + 1}`);
	});

	test('focus and wheel are told to who wants to know', async () => {
		await using terminal = open(keys());
		await terminal.until(/ready/);
		terminal.focus('in');
		terminal.wheel(1);
		terminal.type('x');
		await terminal.until(/^ready\n"x"$/m);
		await using curious = open(keys(say('\u001b[?1004h\u001b[?1002h\u001b[?1006h')));
		await curious.until(/ready/);
		curious.focus('out');
		await curious.until(/"\\u001b\[O"/);
		curious.wheel(-2);
		const {lines} = await curious.until(/M"/);
		expect(lines[2]).toBe('"\\u001b[<64;20;3M\\u001b[<64;20;3M"');
	});

	test.each([
		['its attributes', {}, '\u001b[c', '\\u001b[?1;2c'],
		['where the cursor is', {}, 'ab\u001b[6n', '\\u001b[1;3R'],
		['its background', {background: '#1a2b3c'}, '\u001b]11;?\u001b\\', '\\u001b]11;rgb:1a1a/2b2b/3c3c\\u001b\\\\'],
		['kitty keys', {keyboard: 'kitty'}, '\u001b[>5u\u001b[?u', '\\u001b[?5u'],
	] as const)('the terminal says %s when it is asked', async (_, options, question, answer) => {
		await using terminal = open(keys(say(question)), options);
		const {lines} = await terminal.until(screen => screen.includes(`"${answer}"`));
		expect(lines).toContain(`"${answer}"`);
	});

	test('the terminal does not answer what it does not know', async () => {
		await using terminal = open(keys(say('\u001b]11;?\u001b\\\u001b[?u')));
		await terminal.until(/ready/);
		terminal.type('x');
		const {lines} = await terminal.until(/"x"/);
		expect(lines.slice(0, 3)).toEqual(['ready', '"x"', '']);
	});

	test('it learns of a new size, as the screen has it', async () => {
		await using terminal = open(
			`process.stdout.on('resize', () => console.log('now', process.stdout.columns, process.stdout.rows)); ${keys()}`,
		);
		await terminal.until(/ready/);
		terminal.resize(50, 9);
		await terminal.until(/now 50 9/);
		expect({rows: terminal.screen().length, size: [terminal.columns, terminal.rows]}).toEqual({rows: 9, size: [50, 9]});
	});

	test('bells, notifications and what is copied are heard', async () => {
		await using terminal = open(
			say(
				'\u0007\u001b]9;done\u0007\u001b]9;4;1;50\u0007\u001b]777;notify;Title;body\u001b\\\u001b]52;c;aGVsbG8=\u0007',
			),
		);
		await terminal.ended;
		expect(terminal.notices).toEqual([
			{kind: 'bell', text: ''},
			{kind: 'notification', text: 'done'},
			{kind: 'notification', text: 'Title;body'},
			{kind: 'clipboard', text: 'hello'},
		]);
	});

	test('a terminal that nobody changed has nothing left behind', async () => {
		await using terminal = open(say('hello'));
		await terminal.ended;
		expect(await terminal.leftBehind()).toEqual({});
	});

	test('what a program changes is seen while it runs, and is gone when it cleans up', async () => {
		await using terminal = open(keys(say(whole), say(undone)), {keyboard: 'kitty'});
		await terminal.until(/ready/);
		expect(await terminal.leftBehind()).toMatchObject({
			screen: 'alternate',
			cursor: 'hidden',
			bracketedPaste: true,
			focusReports: true,
			mouse: 'drag',
			keyboard: 1,
			applicationCursor: true,
			privateModes: [1, 25, 1002, 1004, 1006, 1049, 2004],
			styles: [31],
			title: 'at work',
			icanon: false,
			echo: false,
			isig: false,
		});
		terminal.press('q');
		await terminal.ended;
		expect(await terminal.leftBehind()).toEqual({});
	});

	test('what a killed program leaves behind is named', async () => {
		await using terminal = open(keys(say('\u001b[?2004h\u001b[?25l')));
		await terminal.until(/ready/);
		terminal.kill('SIGKILL');
		expect(await terminal.ended).toEqual({signal: 'SIGKILL'});
		expect(await terminal.leftBehind()).toMatchObject({
			cursor: 'hidden',
			bracketedPaste: true,
			privateModes: [25, 2004],
			icanon: false,
			echo: false,
		});
	});

	test('a window that is closed hangs up', async () => {
		await using terminal = open(`process.on('SIGHUP', () => process.exit(7)); ${keys()} setInterval(() => {}, 1000);
			process.stdin.on('error', () => {}); process.stdin.on('end', () => {});`);
		await terminal.until(/ready/);
		terminal.hangUp();
		expect(await terminal.ended).toEqual({code: 7});
	});

	test('waiting in vain says what was there instead', async () => {
		await using terminal = open(keys());
		await terminal.until(/ready/);
		await expect(terminal.until(/never/, {timeout: 50})).rejects.toThrow(
			/waited 50 ms in vain for \/never\/ on:\n┌─+\n│ready/,
		);
		const waiting = terminal.until(/never/);
		terminal.press('q');
		await expect(waiting).rejects.toThrow(/ended with \{"code":0\} before \/never\/ on:\n┌─+\n│ready/);
	});

	test('what goes on moving does not settle', async () => {
		await using terminal = open(`setInterval(() => process.stdout.write('.'), 20);`);
		await terminal.until(/\./);
		await expect(terminal.settled(200, {timeout: 100})).rejects.toThrow(
			/waited 100 ms in vain for 200 of silence on:\n┌─+\n│\./,
		);
	});

	test('what is said last is still heard', async () => {
		await using terminal = open(say('bye'));
		await terminal.ended;
		expect(await terminal.until(/bye/)).toMatchObject({cursor: {column: 3, row: 0}});
	});

	test('a command that does not exist ends, and is no reason to hang', async () => {
		await using terminal = openPty({command: '/nowhere/at-all', args: [], cwd: tmpdir()});
		expect(await terminal.ended).toEqual({code: 1});
	});

	test('disposing ends the program and what it started', async () => {
		let pids: readonly number[] = [];
		{
			await using terminal = open(`
				const child = require('node:child_process').spawn('sleep', ['600'], {stdio: 'inherit'});
				console.log('pids', process.pid, child.pid);
				setInterval(() => {}, 1000);`);
			const {lines} = await terminal.until(/pids \d+ \d+/);
			pids = (lines[0] ?? '').split(' ').slice(1).map(Number);
			expect(await areAlive(pids)).toEqual([true, true]);
		}
		expect(await areAlive(pids)).toEqual([false, false]);
	});
});

describe('frames', needs('POSIX'), () => {
	const begin = '\u001b[?2026h';
	const end = '\u001b[?2026l';

	const framesOf = async (steps: readonly string[]): Promise<readonly Frame[]> => {
		const frames: Frame[] = [];
		await using terminal = open(
			`const steps = ${JSON.stringify(steps)};
			setTimeout(async () => {
				for (const step of steps) {
					process.stdout.write(step);
					await new Promise(resolve => setTimeout(resolve, 30));
				}
			}, 50);`,
		);
		terminal.onFrame(frame => frames.push(frame));
		await terminal.ended;
		return frames;
	};
	const seen = (frames: readonly Frame[]) => frames.map(({kind, lines}) => [kind, lines[0]]);

	test('a synchronized update is seen at its end, however many writes it takes', async () => {
		const frames = await framesOf([`${begin}one `, 'two ', `three${end}`]);
		expect(seen(frames)).toEqual([['whole', 'one two three']]);
	});

	test('every update of one write is a frame of its own', async () => {
		const frames = await framesOf([`${begin}\rone${end}${begin}\rtwo${end}`]);
		expect(seen(frames)).toEqual([
			['whole', 'one'],
			['whole', 'two'],
		]);
	});

	test('what is written outside of an update is loose', async () => {
		const frames = await framesOf(['a', `b${begin}c`, `d${end}`]);
		expect(seen(frames)).toEqual([
			['loose', 'a'],
			['loose', 'ab'],
			['whole', 'abcd'],
		]);
	});

	test('what changes nothing is no frame', async () => {
		const frames = await framesOf(['a', '\u001b[31m\u001b[m', `${begin}${end}`]);
		expect(seen(frames)).toEqual([['loose', 'a']]);
	});

	test('inside an update the screen is the one before, until the program ends', async () => {
		const update = `${begin}\u001b[2J\u001b[Hafter`;
		await using terminal = open(`console.log('before');${say(update)}setInterval(() => {}, 1000);`);
		await eventually(() => terminal.bytes === Buffer.byteLength(`before\r\n${update}`));
		await terminal.settled(0);
		expect(terminal.screen()[0]).toBe('before');
		terminal.kill('SIGKILL');
		await terminal.ended;
		expect(terminal.screen()[0]).toMatch(/^after/);
	});
});
