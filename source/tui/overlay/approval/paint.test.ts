import {describe, expect, test} from 'vitest';
import {keymap} from '../../keys/keymap.ts';
import type {Look} from '../../theme.ts';
import {expectFits, misfits, keyOf, lookOf, screenOf} from '../screen.fixture.ts';
import {explainedApproval, keyApproval, notedApproval, openApproval, type Approval, type Around} from './approval.ts';
import {changeCall, commandCall} from './call.fixture.ts';
import {paintApproval} from './paint.ts';

const around: Around = {waiting: 0, wall: 'docker', why: 'suggest asks before every command that may change something'};

const typing = (approval: Approval, keys: readonly string[], look: Look): Approval =>
	keys.reduce((open, chord) => keyApproval(open, keyOf(chord), keymap, look).approval, approval);

const shown = (approval: Approval, look: Look, rows = look.rows): string => {
	const {lines} = paintApproval(approval, look, rows);
	expectFits(lines, look.columns, rows);
	return screenOf(lines);
};

const dangerous = commandCall(
	'cd build && rm -rf ../../elsewhere',
	{kind: 'plain', why: 'words joined by && || ; |', dangerous: 'it removes files outside the workspace', segments: []},
	['/srv/elsewhere'],
);

describe('a command', () => {
	test('at 120 columns: what is dangerous, where it reaches, that no wall is up', () => {
		const call = openApproval(dangerous, {
			mode: 'full-auto',
			waiting: 2,
			wall: 'none',
			why: 'it removes files outside the workspace',
		});
		expect(shown(call, lookOf(120, 24))).toMatchInlineSnapshot(`
			"
			Run this command?                                                                                         1 of 3 waiting
			  $ cd build && rm -rf ../../elsewhere
			  danger: it removes files outside the workspace
			  outside the workspace: /srv/elsewhere
			  read as plain: words joined by && || ; |
			wall: none
			  y yes
			  a always this command
			  A this command, in later sessions too
			  e edit it first
			  x explain it
			  m switch to full-auto
			  n no
			  s no, and say what to do instead
			"
		`);
	});

	test('at 80 columns, one choice taken with the arrows, and the cursor on it', () => {
		const look = lookOf(80, 24);
		const approval = typing(openApproval(commandCall('npm test -- --run\necho done'), around), ['down', 'down'], look);
		expect(shown(approval, look)).toMatchInlineSnapshot(`
			"
			Run this command?
			  $ npm test -- --run
			    echo done
			  asked because: suggest asks before every command that may change something
			wall: docker
			  y yes
			› a always this command
			  p always npm test …
			  A this command, in later sessions too
			  P npm test …, in later sessions too
			  e edit it first
			  x explain it
			  n no
			  s no, and say what to do instead
			"
		`);
		expect(paintApproval(approval, look, 24).cursor).toEqual({x: 0, y: 6});
	});

	test('at 40 columns and 10 rows the choices are one line', () => {
		const look = lookOf(40, 10);
		expect(shown(openApproval(commandCall('npm test'), around), look)).toMatchInlineSnapshot(`
			"
			Run this command?
			$ npm test
			asked because: suggest asks before every
			command that may change something
			wall: docker
			y yes · n no · ? more
			"
		`);
	});

	test('which a question mark opens, and an arrow chooses from', () => {
		const look = lookOf(40, 10);
		const approval = openApproval(commandCall('npm test'), {...around, mode: 'full-auto'});
		expect(shown(typing(approval, ['?'], look), look)).toMatchInlineSnapshot(`
			"
			Run this command?
			$ npm test
			wall: docker  ↓ 2 more lines (PgUp PgDn)
			y yes · a always this command
			p always npm test …
			A this command, in later sessions too
			P npm test …, in later sessions too
			e edit it first · x explain it
			m switch to full-auto · n no
			s no, and say what to do instead
			"
		`);
		expect(shown(typing(approval, ['down', 'down'], look), look)).toMatchInlineSnapshot(`
			"
			Run this command?
			$ npm test
			asked because: suggest asks before every
			command that may change something
			wall: docker
			› a always this command · ? more
			"
		`);
	});

	test('a long one is scrolled to its end, and what is dangerous stays in sight', () => {
		const look = lookOf(60, 10);
		const script = Array.from({length: 40}, (_, at) => `echo line ${at + 1}`).join('\n');
		const approval = openApproval(commandCall(script, {kind: 'plain', dangerous: 'it publishes a package'}), around);
		expect(shown(approval, look)).toMatchInlineSnapshot(`
			"
			Run this command?
			danger: it publishes a package
			  $ echo line 1
			    echo line 2
			    echo line 3
			    echo line 4
			    echo line 5
			    echo line 6
			wall: docker                     ↓ 37 more lines (PgUp PgDn)
			y yes · n no · ? more
			"
		`);
		expect(shown(typing(approval, Array<string>(20).fill('pagedown'), look), look)).toMatchInlineSnapshot(`
			"
			Run this command?
			danger: it publishes a package
			    echo line 38
			    echo line 39
			    echo line 40
			  danger: it publishes a package
			  asked because: suggest asks before every command that may
			  change something
			wall: docker                     ↑ 37 more lines (PgUp PgDn)
			y yes · n no · ? more
			"
		`);
	});

	test('an explanation comes into view', () => {
		const look = lookOf(80, 20);
		const asked = typing(openApproval(commandCall('make'), around), ['x'], look);
		expect(shown(asked, look)).toContain('an explanation is on its way');
		expect(shown(explainedApproval(asked, 'It builds.\nIt can be undone.\u001b[2J'), look)).toMatchInlineSnapshot(`
			"
			Run this command?
			  $ make
			  asked because: suggest asks before every command that may change something
			  Explained:
			  It builds.
			  It can be undone.
			wall: docker
			  y yes
			  a always this command
			  A this command, in later sessions too
			  e edit it first
			  n no
			  s no, and say what to do instead
			"
		`);
	});

	test('to those who listen it is words', () => {
		const look = lookOf(80, 20, {spoken: true});
		const approval = typing(openApproval(commandCall('make'), {...around, waiting: 1}), ['down'], look);
		expect(shown(notedApproval(approval, 'set EDITOR to edit'), look)).toMatchInlineSnapshot(`
			"
			Run this command?                                                 1 of 2 waiting
			  make
			  asked because: suggest asks before every command that may change something
			set EDITOR to edit
			wall: docker
			chosen: y: yes
			a: always this command
			A: this command, in later sessions too
			e: edit it first
			x: explain it
			n: no
			s: no, and say what to do instead
			"
		`);
	});

	test('escape sequences in it reach no terminal', () => {
		const call = commandCall('ls \u001b[1A\u001b[2Krm', {dangerous: 'x\u001b]0;y\u0007'}, ['/a\u009b2Jb']);
		const approval = openApproval(call, {...around, why: 'a\u001b[2Jb', wall: 'do\u001b[2Jcker'});
		const at = (rows: number) =>
			misfits(paintApproval(approval, lookOf(80, rows, {theme: 'dark'}), rows).lines, 80, rows);
		expect([24, 5].flatMap(at)).toEqual([]);
	});
});

describe('a change', () => {
	test('is shown as a diff', () => {
		expect(
			shown(
				openApproval(changeCall(), {...around, why: 'suggest shows every change before it is written'}),
				lookOf(80, 30),
			),
		).toMatchInlineSnapshot(`
			"
			Edit 2 files?
			  one.txt +2 −2
			    1 -a
			    1 +A
			    2  b
			    ⋮
			   20  y
			   21 -z
			   21 +Z

			  two.txt +1 new file
			    1 +new
			  asked because: suggest shows every change before it is written
			wall: docker
			  y yes
			  f choose files and hunks
			  e edit it first
			  x explain it
			  n no
			  s no, and say what to do instead
			"
		`);
	});

	test('shows the ends of its long lines, too', () => {
		const text = `--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+${'harmless '.repeat(30)}evil\n`;
		for (const columns of [120, 40])
			expect(shown(openApproval(changeCall(text), around), lookOf(columns, 40))).toContain('evil');
	});

	test('its parts, with the hunk at hand', () => {
		const look = lookOf(80, 24);
		const approval = typing(openApproval(changeCall(), around), ['f', 'down', 'y'], look);
		expect(shown(approval, look)).toMatchInlineSnapshot(`
			"
			Which parts?                                                 1 of 3 parts chosen
			  [~] one.txt
			    [x] line 1  +1 −1
			›   [ ] line 20  +1 −1
			  [ ] two.txt  as a whole

			 20  y
			 21 -z
			 21 +Z
			y take · n leave · a whole file · d rest of file · enter done · esc back
			"
		`);
		expect(paintApproval(approval, look, 24).cursor).toEqual({x: 0, y: 3});
	});

	test('its parts at 40 columns and 10 rows', () => {
		const look = lookOf(40, 10);
		expect(shown(typing(openApproval(changeCall(), around), ['f', 'a'], look), look)).toMatchInlineSnapshot(`
			"
			Which parts?         2 of 3 parts chosen
			    [x] line 20  +1 −1
			› [ ] two.txt  as a whole

			  1 +new
			y take · n leave · enter done · esc back
			"
		`);
	});

	test('its parts to those who listen', () => {
		const look = lookOf(80, 24, {spoken: true});
		expect(shown(typing(openApproval(changeCall(), around), ['f', 'down', 'y'], look), look)).toMatchInlineSnapshot(`
			"
			Which parts?                                                 1 of 3 parts chosen
			partly taken: one.txt
			taken: line 1  +1 −1
			at hand, left: line 20  +1 −1
			left: two.txt  as a whole

			line 20: y
			removed line 21: z
			added line 21: Z
			y take · n leave · a whole file · d rest of file · enter done · esc back
			"
		`);
	});
});
