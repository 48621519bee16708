import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse} from 'yaml';
import {expect, test} from 'vitest';
import {readInstructions} from '../instructions.ts';
import {memoryFile} from './file.ts';
import {forget, readHistory, remember, type Entry} from './history.ts';
import {addNote, readNotes} from './notes.ts';

const folder = async () => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-memory-')));
	await mkdir(join(directory, '.unified-dgm'));
	return {
		directory,
		write: (text: string) => writeFile(memoryFile(directory), text),
		text: () => readFile(memoryFile(directory), 'utf8'),
		[Symbol.asyncDispose]: () => rm(directory, {recursive: true}),
	};
};

const entry = (change: Partial<Entry> = {}): Entry => ({
	at: '2026-11-21T09:00:00.000Z',
	session: 's',
	turn: 't1',
	request: 'Mend the sum',
	actions_taken: ['Edit sum.js (+1 −1)', 'npm test'],
	outcome: 'done',
	...change,
});

test('what a turn did is kept in the form that people read, once, and told to later sessions', async () => {
	await using place = await folder();
	await remember(place.directory, entry());
	await remember(place.directory, entry());
	expect(parse(await place.text())).toEqual({conversation_history: [entry()]});
	expect(await readHistory(place.directory)).toEqual([entry()]);
	expect(await readInstructions(place.directory)).toBe(
		'From .unified-dgm/memory.yaml:\n\nAsked and done lately:\n- 2026-11-21 asked: Mend the sum → Edit sum.js (+1 −1); npm test; done',
	);
});

test('what people write stays: comments, order, their own keys and entries', async () => {
	await using place = await folder();
	const before = [
		'# ours',
		'improvements_applied:',
		'  # none more yet',
		'  - tests run in parallel',
		'project_context:',
		'  summary: a shop # small',
		'conversation_history:',
		'  # from before',
		'  - we chose cents',
		'',
	].join('\n');
	await place.write(before);
	await remember(place.directory, entry());
	expect((await place.text()).startsWith(before)).toBe(true);
	await forget(place.directory, 's', ['t1', 't2']);
	expect(await place.text()).toBe(before);
	expect(await readInstructions(place.directory)).toBe(
		'From .unified-dgm/memory.yaml:\n\n- summary: a shop\nimprovements_applied:\n- tests run in parallel',
	);
});

test('of what turns did the last fifty are kept, and nothing of what people wrote goes', async () => {
	await using place = await folder();
	await place.write('conversation_history:\n  - mine\n');
	for (let turn = 1; turn <= 53; turn += 1) await remember(place.directory, entry({turn: `t${turn}`}));
	const history = await readHistory(place.directory);
	expect([history.length, history[0]?.turn, history.at(-1)?.turn]).toEqual([50, 't4', 't53']);
	expect((parse(await place.text()) as {conversation_history: unknown[]}).conversation_history[0]).toBe('mine');
});

test('an entry is bounded, whatever was asked and done', async () => {
	await using place = await folder();
	const actions = Array.from({length: 500}, (_, at) => `${at} ${'x'.repeat(5_000)}`);
	await remember(place.directory, entry({request: 'y\n'.repeat(50_000), actions_taken: actions}));
	const [kept] = await readHistory(place.directory);
	expect([kept?.request.length, kept?.actions_taken.length, kept?.actions_taken.at(-1)]).toEqual([
		500,
		21,
		'and 480 more',
	]);
	expect((await place.text()).length).toBeLessThan(6_000);
});

test('many sessions at once lose nothing', async () => {
	await using place = await folder();
	await Promise.all([
		...Array.from({length: 12}, (_, at) => remember(place.directory, entry({session: `s${at}`}))),
		...Array.from({length: 4}, (_, at) => addNote(place.directory, `note ${at}`)),
	]);
	expect((await readHistory(place.directory)).map(({session}) => session).toSorted()).toEqual(
		Array.from({length: 12}, (_, at) => `s${at}`).toSorted(),
	);
	expect(await readNotes(place.directory)).toHaveLength(4);
	expect(await readdir(join(place.directory, '.unified-dgm'))).toEqual(['memory.yaml']);
});

test('what a dead session held is let go', async () => {
	await using place = await folder();
	await writeFile(`${memoryFile(place.directory)}.lock`, `${(await import('node:os')).hostname()} 99999999`);
	await remember(place.directory, entry());
	expect(await readHistory(place.directory)).toHaveLength(1);
});

test.each([
	['broken', 'a: [', /memory\.yaml, line 1/],
	['a list', '- a', /holds no settings/],
	['with a history that is none', 'conversation_history: 3', /conversation_history is no list/],
	['larger than anybody reads', `a: ${'x'.repeat(300_000)}`, /too large/],
])('a memory that is %s is said, left alone, and tells nothing of turns', async (_, text, complaint) => {
	await using place = await folder();
	await place.write(text);
	await expect(remember(place.directory, entry())).rejects.toThrow(complaint);
	expect(await place.text()).toBe(text);
	expect(await readdir(join(place.directory, '.unified-dgm'))).toEqual(['memory.yaml']);
	expect(await readHistory(place.directory)).toEqual([]);
});

test('aliases that multiply are not followed', async () => {
	await using place = await folder();
	await place.write(
		'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nproject_context: {d: [*c,*c,*c,*c,*c,*c,*c,*c,*c]}\n',
	);
	expect(await readInstructions(place.directory)).toBe('');
});

test('a memory full of text is told as far as there is room, notes first', async () => {
	await using place = await folder();
	const many = Array.from({length: 2_000}, (_, at) => `    - line ${at}`).join('\n');
	await place.write(`project_context:\n  lines:\n${many}\n  notes: [keep this]\n`);
	const text = await readInstructions(place.directory);
	expect(text.length).toBeLessThan(8_200);
	expect(text).toContain('\n- keep this\nlines:\n- line 0\n');
});
