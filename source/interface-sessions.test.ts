import {expect, test} from 'vitest';
import {composing, EMPTY, matchScreen, OPEN, send, shown, stageOf, untilShown} from './testing/driven.ts';
import {inOrder} from './testing/scenes.ts';

test('a session is resumed from the picker, forked from before a prompt, and named', async () => {
	await using stage = await stageOf({
		files: {'a.txt': 'a\n'},
		script: inOrder({say: ['An apple.']}, {say: ['A banana.']}, {say: ['A cherry.']}, {say: ['A date.']}),
	});
	const first = stage.open();
	await first.until(OPEN);
	send(first, 'name a fruit with an a');
	await untilShown(first, /An apple\.[^]*✓ done/);
	send(first, '/rename Fruits');
	await untilShown(first, /this session is called Fruits/);
	first.press('ctrl+d');
	await first.ended;

	const terminal = stage.open({rows: 30});
	await terminal.until(OPEN);
	send(terminal, 'name one with a b');
	await untilShown(terminal, /A banana\.[^]*✓ done/);
	send(terminal, '/resume');
	await terminal.until(/^Sessions[^]*Fruits/m);
	// What was said is looked at before it is chosen.
	await terminal.until(/An apple\./);
	await matchScreen(terminal, 'sessions-80');
	terminal.type('frut');
	await terminal.until(/frut/);
	terminal.press('enter');
	await untilShown(terminal, /this session is called Fruits/);
	await terminal.until(EMPTY);
	send(terminal, 'and with a c');
	await untilShown(terminal, /A cherry\.[^]*✓ done/);
	expect(JSON.stringify(stage.vendors.requests.at(-1)?.messages)).toMatch(/name a fruit with an a[^]*An apple/);
	expect(await stage.journals()).toHaveLength(2);

	send(terminal, '/fork');
	await terminal.until(/Copy this session up to[^]*and with a c[^]*name a fruit/);
	terminal.press('down', 'enter');
	await terminal.until(composing('and with a c'));
	terminal.type(', once more');
	terminal.press('enter');
	await untilShown(terminal, /A date\.[^]*✓ done/);
	const told = JSON.stringify(stage.vendors.requests.at(-1)?.messages);
	expect(told).toContain('An apple');
	expect(told).not.toContain('A cherry');
	expect(await stage.journals()).toHaveLength(3);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	expect(await terminal.leftBehind()).toEqual({});

	// From the command line: the last one, with its transcript.
	const again = stage.open({args: ['resume', '--last']});
	await again.until(OPEN);
	await untilShown(again, /A date\./);
	expect(shown(again)).not.toContain('A cherry');
});
