import {chmod, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	brought,
	composing,
	EMPTY,
	factsOf,
	matchScreen,
	ofType,
	OPEN,
	send,
	shown,
	stageOf,
	untilShown,
} from './testing/driven.ts';

const files = {
	'README.md': '# Sums\n',
	'src/sum.js': 'export const sum = (a, b) => a + b;\n',
	'src/deep/summary.js': 'export const summary = 1;\n',
};

test.each([120, 80, 40])('at %i columns: it starts, takes a prompt, and shows the answer', async columns => {
	await using stage = await stageOf({
		files,
		branch: 'trunk',
		script: () => ({
			say: [
				'# Sums\n\nThere is **one** function:\n\n```js\nexport const sum = (a, b) => a + b;\n```\n\n1. It adds.\n2. It does `nothing` else.\n\n| a | b | sum |\n|--|--|--:|\n| 1 | 2 | 3 |\n',
			],
		}),
	});
	const terminal = stage.open({columns, rows: 30});
	await terminal.until(OPEN);
	await terminal.until(EMPTY);
	await terminal.until(/ · trunk · /);
	await matchScreen(terminal, `start-${columns}`);
	terminal.type('what does this project do, in a few words that are a little longer than a line?');
	await terminal.until(/a\s+line\?/);
	await matchScreen(terminal, `typed-${columns}`);
	terminal.press('enter');
	await terminal.until(/✓ done/);
	await terminal.until(EMPTY);
	await matchScreen(terminal, `answer-${columns}`);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	expect(await terminal.leftBehind()).toEqual({});
});

test('keys typed before the first frame and while it starts are not lost, also when they are a whole prompt', async () => {
	await using stage = await stageOf({files});
	const terminal = stage.open();
	const words = Array.from({length: 60}, (_, at) => `word${at}`);
	// The first of them are there before the program has even begun to read.
	terminal.type(`${words.slice(0, 20).join(' ')} `);
	await terminal.until(/word0|starting/);
	for (const word of words.slice(20)) {
		terminal.type(`${word} `);
		await terminal.settled(5);
	}
	terminal.press('enter');
	await untilShown(terminal, /✓ done/);
	const [prompt] = ofType(await factsOf(stage), 'prompt.submitted');
	expect(prompt?.text.trim()).toBe(words.join(' '));
});

test('a prompt that was sent before the program could read keys is sent, and what follows it is kept', async () => {
	await using stage = await stageOf({files});
	const terminal = stage.open();
	terminal.type('sent at once');
	terminal.press('enter');
	terminal.type('and what follows');
	await untilShown(terminal, /✓ done/);
	await terminal.until(/^› and what follows/m);
	terminal.press('ctrl+c');
	await terminal.until(EMPTY);
	terminal.press('ctrl+c', 'ctrl+c');
	expect(await terminal.ended).toEqual({code: 0});
	expect(ofType(await factsOf(stage), 'prompt.submitted').map(({text}) => text)).toEqual(['sent at once']);
});

test('5,000 pasted lines are one piece in the composer, and are sent whole', async () => {
	await using stage = await stageOf({files});
	const terminal = stage.open();
	await terminal.until(OPEN);
	const pasted = Array.from({length: 5_000}, (_, at) => `line ${at}: ${'é'.repeat(at % 7)} \t end`).join('\n');
	terminal.type('look: ');
	terminal.paste(pasted);
	await terminal.until(/look: \[Pasted 5,?000 lines/);
	terminal.type(' what is it?');
	await terminal.until(/what is it\?/);
	await matchScreen(terminal, 'pasted-80');
	terminal.press('enter');
	await untilShown(terminal, /✓ done/, 20_000);
	const [prompt] = ofType(await factsOf(stage), 'prompt.submitted');
	expect(prompt?.text.length).toBe(pasted.length + 'look:  what is it?'.length);
	expect(prompt?.text).toContain(pasted);
	terminal.paste('one line');
	await terminal.until(/› one line/);
	expect(terminal.cursor().column).toBe('› one line'.length);
});

test('what stands behind the first sign of a line: a command, a file, a shell, a note', async () => {
	await using stage = await stageOf({
		files: {...files, '.gitignore': 'hidden/\n', 'hidden/secret.js': '1\n'},
		branch: 'trunk',
	});
	const terminal = stage.open();
	await terminal.until(/ · trunk · /);
	send(terminal, '/mdoe');
	await terminal.until(/there is no \/mdoe — did you mean \/mode\?/);
	// Completion of commands, with the arrows and Tab.
	terminal.type('/ex');
	await terminal.until(/› export +write/);
	await matchScreen(terminal, 'commands-80');
	terminal.press('tab');
	await terminal.until(/^› \/export/m);
	terminal.press('ctrl+u');
	await terminal.until(EMPTY);
	// A file by a few of its letters.
	terminal.type('see @sdsum');
	await terminal.until(/src\/deep\/summary\.js/);
	await matchScreen(terminal, 'files-80');
	terminal.press('tab');
	await terminal.until(/^› see @src\/deep\/summary\.js ?$/m);
	terminal.type(' and @hidden/');
	await terminal.until(/hidden\/secret\.js/);
	terminal.press('ctrl+c');
	await terminal.until(EMPTY);
	send(terminal, '!ls src');
	await terminal.until(/sum\.js/);
	await terminal.until(EMPTY);
	send(terminal, '# tests are run with npm test');
	await untilShown(terminal, /noted in /);
	expect(await readFile(join(stage.project, '.unified-dgm', 'memory.yaml'), 'utf8')).toContain(
		'tests are run with npm test',
	);
	expect(Object.keys(await stage.files()).filter(path => path.startsWith('.unified-dgm'))).toEqual([]);
	expect(ofType(await factsOf(stage), 'shell.finished')).toHaveLength(1);
	expect(stage.vendors.requests).toEqual([]);
	expect(shown(terminal)).toContain('deep');
});

test('the composer has an editor behind it, a history with search, and vim keys', async () => {
	await using stage = await stageOf({files});
	const script = join(stage.home, 'editor.sh');
	await writeFile(script, 'printf "first line\\nsecond line\\n" >> "$1"\n');
	await chmod(script, 0o700);
	const terminal = stage.open({env: {EDITOR: `sh ${script}`}});
	await terminal.until(OPEN);
	terminal.type('begun: ');
	terminal.press('ctrl+g');
	await terminal.until(/begun: first line/);
	await terminal.until(/second line/);
	terminal.press('enter');
	await untilShown(terminal, /✓ done/);
	send(terminal, 'another prompt');
	await terminal.until(() => (shown(terminal).match(/✓ done/g) ?? []).length === 2);
	terminal.press('ctrl+r');
	terminal.type('secnd');
	await terminal.until(/secnd/);
	terminal.press('backspace', 'backspace');
	terminal.type('ond');
	await terminal.until(screen => /second/.test(screen.slice(-4).join('\n')));
	await terminal.settled(50);
	await matchScreen(terminal, 'search-80');
	terminal.press('enter');
	await terminal.until(composing('begun: first line\nsecond line'));
	terminal.press('ctrl+c');
	await terminal.until(EMPTY);
	terminal.press('up');
	await terminal.until(composing('another prompt'));
	terminal.press('ctrl+c');
	send(terminal, '/vim');
	await untilShown(terminal, /vim keys are on/);
	terminal.type('one two three');
	await terminal.until(/› one two three/);
	terminal.press('esc');
	// The cursor steps back onto the last letter.
	await terminal.until(() => terminal.cursor().column === '› one two thre'.length);
	terminal.type('0dwA!');
	await terminal.until(/› two three!/);
	terminal.press('ctrl+c');
	await terminal.until(EMPTY);
	terminal.press('ctrl+c', 'ctrl+c');
	expect(await terminal.ended).toEqual({code: 0});
	const prompts = ofType(await factsOf(stage), 'prompt.submitted').map(({text}) => text);
	expect(prompts).toEqual(['begun: first line\nsecond line', 'another prompt']);
});

test('what was typed, and chosen about the interface, is there the next time', async () => {
	await using stage = await stageOf({files});
	const first = stage.open();
	await first.until(OPEN);
	send(first, '/theme contrast');
	await untilShown(first, /theme contrast/);
	send(first, 'a prompt of yesterday');
	await untilShown(first, /✓ done/);
	first.press('ctrl+d');
	await first.ended;
	const next = stage.open();
	await next.until(OPEN);
	await brought(next);
	next.press('up');
	await next.until(/^› a prompt of yesterday/m);
	expect((await stage.files())['config.yaml']).toBeUndefined();
	expect(await readFile(join(stage.home, 'config.yaml'), 'utf8')).toMatch(/theme: contrast/);
});
