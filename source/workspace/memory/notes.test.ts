import {mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readInstructions} from '../instructions.ts';
import {memoryFile} from './file.ts';
import {addNote, readNotes} from './notes.ts';

const folder = async () => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-notes-')));
	return {
		directory,
		write: async (text: string) => {
			await mkdir(join(directory, '.unified-dgm'), {recursive: true});
			await writeFile(memoryFile(directory), text);
		},
		[Symbol.asyncDispose]: () => rm(directory, {recursive: true}),
	};
};

test('a note is kept for later sessions, and stands among the instructions', async () => {
	await using place = await folder();
	expect(await readNotes(place.directory)).toEqual([]);
	expect(await addNote(place.directory, ' tests need the database ')).toBe(memoryFile(place.directory));
	await addNote(place.directory, 'say: "no"');
	expect(await readNotes(place.directory)).toEqual(['tests need the database', 'say: "no"']);
	expect(await readInstructions(place.directory)).toBe(
		'From .unified-dgm/memory.yaml:\n\n- tests need the database\n- say: "no"',
	);
});

test('a note leaves the rest of the memory as the person wrote it', async () => {
	await using place = await folder();
	const before = '# mine\nimprovements_applied: [] # none yet\nproject_context:\n  summary: a shop\n';
	await place.write(before);
	await addNote(place.directory, 'prices are in cents');
	expect(await readFile(memoryFile(place.directory), 'utf8')).toBe(`${before}  notes:\n    - prices are in cents\n`);
});

test.each([
	['a: [', /memory\.yaml, line 1/],
	['- a list', /holds no settings/],
	['project_context: {notes: 3}', /notes is no list/],
])('a broken memory (%s) is said, and left alone', async (text, complaint) => {
	await using place = await folder();
	await place.write(text);
	await expect(addNote(place.directory, 'x')).rejects.toThrow(complaint);
	expect(await readFile(memoryFile(place.directory), 'utf8')).toBe(text);
	expect(await readNotes(place.directory)).toEqual([]);
});

test('a memory that is a link is not followed', async () => {
	await using place = await folder();
	await using elsewhere = await folder();
	await mkdir(join(place.directory, '.unified-dgm'));
	await writeFile(join(elsewhere.directory, 'other.yaml'), 'project_context: {notes: [theirs]}\n');
	await symlink(join(elsewhere.directory, 'other.yaml'), memoryFile(place.directory));
	await expect(addNote(place.directory, 'x')).rejects.toThrow('is a link');
	expect(await readNotes(place.directory)).toEqual([]);
});

test('an empty note is none', async () => {
	await using place = await folder();
	await expect(addNote(place.directory, '  ')).rejects.toThrow('no note');
});
