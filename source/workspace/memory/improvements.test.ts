import {mkdir, mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse} from 'yaml';
import {expect, test} from 'vitest';
import {readInstructions} from '../instructions.ts';
import {memoryFile} from './file.ts';
import {addImprovement, removeImprovement, type Improvement} from './improvements.ts';

const folder = async (before?: string) => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-memory-')));
	if (before !== undefined) {
		await mkdir(join(directory, '.unified-dgm'));
		await writeFile(memoryFile(directory), before);
	}
	return {
		directory,
		text: () => readFile(memoryFile(directory), 'utf8'),
		[Symbol.asyncDispose]: () => rm(directory, {recursive: true}),
	};
};

const improvement = (change: Partial<Improvement> = {}): Improvement => ({
	at: '2026-11-21T09:00:00.000Z',
	variant: 'r1 v3',
	commit: 'c3',
	change: 'Search longer',
	evidence: '8 won, 0 lost on the hold-out, E = 56.8',
	...change,
});

test('an improvement is kept once, told to later sessions, and taken out when it is taken back', async () => {
	await using place = await folder();
	await addImprovement(place.directory, improvement());
	await addImprovement(place.directory, improvement());
	await addImprovement(place.directory, improvement({variant: 'r2 v1', commit: 'c4'}));
	expect(parse(await place.text())).toEqual({
		improvements_applied: [improvement(), improvement({variant: 'r2 v1', commit: 'c4'})],
	});
	expect(await readInstructions(place.directory)).toMatch(/improvements_applied:\n- .*"change":"Search longer"/);
	await removeImprovement(place.directory, 'c3');
	expect(parse(await place.text())).toEqual({improvements_applied: [improvement({variant: 'r2 v1', commit: 'c4'})]});
});

test.each(['improvements_applied: [] # none yet\n', 'improvements_applied:\n'])(
	'what people write stays, whether %j is a list yet or nothing',
	async before => {
		await using place = await folder(`# mine\nproject_context: {summary: a shop}\n${before}`);
		await addImprovement(place.directory, improvement());
		expect(await place.text()).toMatch(/^# mine\nproject_context: \{ ?summary: a shop ?\}\n/);
		expect(parse(await place.text())).toMatchObject({improvements_applied: [improvement()]});
	},
);

test('notes of people in the list are never taken out', async () => {
	const note = 'improvements_applied:\n  - tests run in parallel # mine\n  - {variant: r1 v3, mine: true}\n';
	await using place = await folder(note);
	for (let at = 0; at < 25; at += 1) await addImprovement(place.directory, improvement({commit: `c${at}`}));
	const {improvements_applied: kept} = parse(await place.text()) as {improvements_applied: readonly unknown[]};
	expect([kept.length, kept.slice(0, 2)]).toEqual([22, ['tests run in parallel', {variant: 'r1 v3', mine: true}]]);
	for (let at = 0; at < 25; at += 1) await removeImprovement(place.directory, `c${at}`);
	expect(parse(await place.text())).toEqual({
		improvements_applied: ['tests run in parallel', {variant: 'r1 v3', mine: true}],
	});
	expect(await place.text()).toContain('# mine');
});

test('what a variant says of itself is one line, and not a long one', async () => {
	await using place = await folder();
	await addImprovement(place.directory, improvement({change: `x\n- {evil: true}\n${'y'.repeat(5_000)}`}));
	const {improvements_applied: kept} = parse(await place.text()) as {improvements_applied: readonly Improvement[]};
	expect(kept).toHaveLength(1);
	expect(kept[0]?.change).toMatch(/^x - \{evil: true\} y+…$/);
	expect(kept[0]?.change.length).toBe(300);
});

test('nothing is written where there is nothing to take out, or what is there is no list', async () => {
	await using empty = await folder();
	await removeImprovement(empty.directory, 'c3');
	await expect(empty.text()).rejects.toThrow('ENOENT');
	await using other = await folder('improvements_applied: many\n');
	await expect(addImprovement(other.directory, improvement())).rejects.toThrow('improvements_applied is no list');
	expect(await other.text()).toBe('improvements_applied: many\n');
});
