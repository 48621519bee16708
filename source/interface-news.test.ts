import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {drive} from './core/evolution/drive.fixture.ts';
import {opened, world} from './core/evolution/evolution.fixture.ts';
import {OPEN, shown, stageOf, untilShown} from './testing/driven.ts';

const {facts} = drive([opened()], world());

const kept = async (home: string, run: string): Promise<void> => {
	const folder = join(home, 'agents', 'runs', run);
	await mkdir(folder, {recursive: true});
	await writeFile(join(folder, 'journal.jsonl'), facts.map(fact => `${JSON.stringify(fact)}\n`).join(''));
};

test('a run that has ended is told in the session that opens next, and in no other', async () => {
	await using stage = await stageOf({files: {'a.txt': 'a\n'}});
	await kept(stage.home, '20261121T100000-aaaa');
	const terminal = stage.open({columns: 120});
	await terminal.until(OPEN);
	await untilShown(terminal, /◆ the evolution 20261121T100000-aaaa has ended as proven: to make it today's agent/);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	const later = stage.open({columns: 120});
	await later.until(OPEN);
	await kept(stage.home, '20261121T110000-bbbb');
	await untilShown(later, /20261121T110000-bbbb has ended as proven/);
	expect(shown(later)).not.toMatch(/aaaa/);
	later.press('ctrl+d');
	expect(await later.ended).toEqual({code: 0});
});

test('who leaves a session is told that a run is due, below it, and the terminal is theirs again', async () => {
	await using stage = await stageOf({
		files: {'a.txt': 'a\n'},
		config: 'ui: {motion: full}\ndgm: {schedule: daily}\n',
	});
	const terminal = stage.open({columns: 120});
	await terminal.until(OPEN);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	expect(shown(terminal)).toMatch(
		/^it is to happen daily: the agent could try to improve itself: \/evolve, or unified-dgm/m,
	);
	expect(await terminal.leftBehind()).toEqual({});
});
