import {describe, expect, test} from 'vitest';
import {keymap, type Keymap} from '../keys/keymap.ts';
import {helpPage, keymapPage} from './help.ts';
import {lookOf, misfits, screenOf} from './screen.fixture.ts';

const commands = [
	{name: 'help', about: 'keys and commands'},
	{name: 'mode', about: 'how much is asked', argument: '[plan|suggest|auto-edit|full-auto]'},
	{name: 'undo', about: 'take back the files of the last turn; what you changed since stays'},
	{name: 'own\u001b[2J', about: 'evil\u0007\nlines'},
];

test('help at 120 columns stands in two columns', () => {
	expect(screenOf(helpPage(commands, keymap, lookOf(120, 24)).slice(0, 14))).toMatchInlineSnapshot(`
		"
		A prompt may begin with
		  /  a command                                                 !  a shell command, run inside the wall
		  @  a file, by a few of its letters                           #  a note for the memory of this project

		Commands
		  /help  keys and commands                                     /undo  take back the files of the last turn; what you
		  /mode [plan|suggest|auto-edit|full-auto]                            changed since stays
		         how much is asked                                     /own   evil lines

		Everywhere
		  ctrl+c     clear what is written; stop what runs; twice:     ctrl+o  read the whole transcript
		             leave                                             ctrl+l  draw the screen anew
		  ctrl+d     leave, when nothing is written                    ctrl+z  put it to sleep; fg wakes it
		  esc        stop what runs; twice: go back to an earlier
		"
	`);
});

test('help at 40 columns', () => {
	expect(screenOf(helpPage(commands, keymap, lookOf(40, 24)).slice(0, 20))).toMatchInlineSnapshot(`
		"
		A prompt may begin with
		  /  a command
		  @  a file, by a few of its letters
		  !  a shell command, run inside the
		     wall
		  #  a note for the memory of this
		     project

		Commands
		  /help  keys and commands
		  /mode
		  [plan|suggest|auto-edit|full-auto]
		         how much is asked
		  /undo  take back the files of the last
		         turn; what you changed since
		         stays
		  /own   evil lines

		Everywhere
		  ctrl+c     clear what is written; stop
		"
	`);
});

test('the keymap at 80 columns, with the names of actions', () => {
	const lines = keymapPage(keymap, lookOf(80, 24));
	expect(screenOf([...lines.slice(0, 8), '…', ...lines.slice(-4)])).toMatchInlineSnapshot(`
		"
		Your own keys stand in your configuration under ui.keymap, as place.key: action,
		such as "composer.ctrl+x": undo; the action none takes a key away.

		Writing a prompt: composer
		  enter                           send; while a turn runs: steer it (send)
		  tab                             complete; while a turn runs: wait for its end
		                                  (complete-or-queue)
		  shift+enter, alt+enter, ctrl+j  new line (newline)
		…
		  backspace, ctrl+h     delete the character before (delete-left)
		  ctrl+u                search for something else (clear)
		  enter, tab            take it into the prompt (take)
		  esc, ctrl+g, ctrl+c   back to the prompt as it was (cancel)
		"
	`);
});

test('to those who listen', () => {
	expect(screenOf(helpPage(commands, keymap, lookOf(120, 24, {spoken: true})).slice(0, 8))).toMatchInlineSnapshot(`
		"
		A prompt may begin with
		/: a command
		@: a file, by a few of its letters
		!: a shell command, run inside the wall
		#: a note for the memory of this project

		Commands
		/help: keys and commands
		"
	`);
});

describe('a keymap of one’s own', () => {
	const own: Keymap = {...keymap, composer: {f5: 'send'}, list: {}};

	test('is what is shown', () => {
		const screen = screenOf(keymapPage(own, lookOf(80, 24)));
		expect(screen).toMatch(/Writing a prompt: composer\n {2}f5 {2}send; while a turn runs: steer it \(send\)\n/);
		expect(screen).not.toContain('In a list');
	});
});

test('every action of every place is told, in words', () => {
	const screen = screenOf(keymapPage(keymap, lookOf(200, 24)));
	const actions = Object.values(keymap).flatMap(actions => Object.values<string>(actions));
	expect([...new Set(actions)].filter(action => !screen.includes(`(${action})`))).toEqual([]);
});

test.each([120, 100, 80, 40, 20])('no line is wider than %i columns', columns => {
	for (const spoken of [false, true]) {
		const look = lookOf(columns, 24, {spoken, theme: 'dark'});
		const long = [...commands, {name: 'n'.repeat(50), about: '世界 '.repeat(40), argument: 'A'.repeat(30)}];
		expect(misfits([...helpPage(long, keymap, look), ...keymapPage(keymap, look)], columns, Infinity)).toEqual([]);
	}
});
