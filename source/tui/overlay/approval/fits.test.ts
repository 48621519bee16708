import {describe, expect, test} from 'vitest';
import type {Call} from '../../../core/session/state.ts';
import {keymap} from '../../keys/keymap.ts';
import type {Look} from '../../theme.ts';
import {expectFits, misfits, keyOf, lookOf, screenOf} from '../screen.fixture.ts';
import {keyApproval, openApproval, type Approval, type Around} from './approval.ts';
import {changeCall, commandCall, diff} from './call.fixture.ts';
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

const long = `--- a/x\n+++ b/x\n@@ -0,0 +1,40 @@\n${'+some 世界 text that is long enough to be broken, or cut, at forty columns\n'.repeat(40)}`;

describe('never more rows than there are, no line wider than the screen', () => {
	const calls: readonly [string, Call][] = [
		['a command', dangerous],
		['a script', commandCall(`cat <<E\n${'世界 '.repeat(80)}\nE`, {kind: 'opaque', why: 'a heredoc', segments: []})],
		['a change', changeCall(diff)],
		['a long change', changeCall(long)],
		[
			'something else',
			{...commandCall('ls'), tool: 'mcp', previewed: {title: 'x'.repeat(200), risk: 'run', replay: 'never'}},
		],
	];
	const rows = [0, 1, 2, 3, 4, 5, 7, 10, 24, 60];
	test.each(calls.flatMap(([name, call]) => [120, 80, 40, 20].map(columns => [name, columns, call] as const)))(
		'%s at %i columns',
		(_, columns, call) => {
			const wrong: string[] = [];
			for (const spoken of [false, true]) {
				for (const theme of ['none', 'contrast'] as const) {
					const look = lookOf(columns, 24, {spoken, theme});
					const approval = openApproval(call, {...around, waiting: 12, wall: `docker (${'image '.repeat(20)})`});
					for (const keys of [[], ['f'], ['x'], ['?', 'up', 'pagedown'], ['enter']])
						for (const one of rows)
							wrong.push(...misfits(paintApproval(typing(approval, keys, look), look, one).lines, columns, one));
				}
			}
			expect(wrong).toEqual([]);
		},
	);

	const texts = Array.from({length: 200}, (_, at) => `text ${at + 1}.`);
	const change = changeCall(`--- a/x\n+++ b/x\n@@ -0,0 +1,200 @@\n${texts.map(text => `+${text}\n`).join('')}`);
	const script = commandCall(texts.join('\n'), {dangerous: 'it deletes'});

	test.each(
		[5, 6, 8, 10, 14, 18, 22, 24, 60].flatMap(height => [
			['change', height, change] as const,
			['script', height, script] as const,
		]),
	)('every line of a long %s can be brought into view, down and up, at %i rows', (_, height, call) => {
		const look = lookOf(80, Math.max(10, height === 18 ? 24 : height));
		const visit = (from: Approval, key: string): {readonly approval: Approval; readonly seen: number} => {
			let approval = from;
			const seen = new Set<string>();
			for (let press = 0; press < 220; press += 1) {
				for (const [found] of shown(approval, look, height).matchAll(/text \d+\./g)) seen.add(found);
				approval = typing(approval, [key], look);
			}
			return {approval, seen: seen.size};
		};
		const down = visit(typing(openApproval(call, {...around, mode: 'full-auto'}), ['?'], look), 'pagedown');
		expect([down.seen, visit(down.approval, 'pageup').seen]).toEqual([200, 200]);
	});
});
