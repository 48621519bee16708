import {mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import type {Preview, Room, Selection} from '../../core/tool.ts';
import {patch} from '../patch.ts';
import {write} from '../write.ts';

const lines = Array.from({length: 40}, (_, n) => `line ${n}`);
const text = `${lines.join('\n')}\n`;

const inRoom = async <Result>(act: (room: Room) => Promise<Result>): Promise<Result> => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'narrow-')));
	try {
		await writeFile(join(directory, 'a.txt'), text);
		await writeFile(join(directory, 'crlf.txt'), text.replaceAll('\n', '\r\n'));
		const room = {
			directory,
			added: [],
			signal: new AbortController().signal,
			read: async () => ({kind: 'opaque', why: '', segments: []}),
		};
		return await act(room as unknown as Room);
	} finally {
		await rm(directory, {recursive: true});
	}
};

const hunk = (at: number) => `@@\n line ${at - 1}\n-line ${at}\n+LINE ${at}\n line ${at + 1}\n`;
const both = `*** Begin Patch\n*** Update File: a.txt\n${hunk(5)}${hunk(30)}*** Update File: crlf.txt\n${hunk(5)}${hunk(30)}*** Add File: new.txt\n+hello\n*** End Patch`;

const upper = (of: string, ...at: readonly number[]): string =>
	at.reduce((result, n) => result.replace(`line ${n}\n`, `LINE ${n}\n`).replace(`line ${n}\r\n`, `LINE ${n}\r\n`), of);

/** Previews and makes the part of the patch that is chosen; what it says, and the files afterwards. */
const take = (only: Selection) =>
	inRoom(async room => {
		const previewed = await patch().preview?.({patch: both}, {...room, only});
		if (previewed === undefined || 'impossible' in previewed) return {said: previewed?.impossible};
		const preview: Preview = previewed;
		const {outcome} = await run(patch().use({patch: both}, {...room, only, preview}));
		const read = (name: string) => readFile(join(room.directory, name), 'utf8').catch(() => null);
		// Made twice it is made once.
		expect((await run(patch().use({patch: both}, {...room, only, preview}))).outcome).toBe('ok');
		return {
			outcome,
			files: preview.files?.map(({path}) => path),
			a: await read('a.txt'),
			crlf: await read('crlf.txt'),
			fresh: await read('new.txt'),
		};
	});

const crlf = text.replaceAll('\n', '\r\n');

describe('the part of a change that a person chose', () => {
	test.each<[string, Selection, object]>([
		['a whole file', [{path: 'a.txt', hunks: null}], {files: ['a.txt'], a: upper(text, 5, 30), crlf, fresh: null}],
		['one hunk', [{path: 'a.txt', hunks: [1]}], {files: ['a.txt'], a: upper(text, 30), crlf, fresh: null}],
		[
			'a hunk of a file with other line ends',
			[{path: 'crlf.txt', hunks: [0]}],
			{files: ['crlf.txt'], a: text, crlf: upper(crlf, 5), fresh: null},
		],
		['a new file', [{path: 'new.txt', hunks: null}], {files: ['new.txt'], a: text, crlf, fresh: 'hello\n'}],
		[
			'some of several',
			[
				{path: 'a.txt', hunks: [0]},
				{path: 'new.txt', hunks: null},
			],
			{files: ['a.txt', 'new.txt'], a: upper(text, 5), crlf, fresh: 'hello\n'},
		],
	])('%s is made, and nothing else', async (_, only, expected) => {
		expect(await take(only)).toEqual({outcome: 'ok', ...expected});
	});

	test.each<[string, Selection, RegExp]>([
		['a hunk that is not there', [{path: 'a.txt', hunks: [7]}], /a\.txt has no hunk 8/],
		['a part of a new file', [{path: 'new.txt', hunks: [0]}], /new\.txt is added, deleted or moved/],
		['a file that is not in it', [{path: 'other.txt', hunks: null}], /Nothing of the change was chosen/],
		['nothing', [], /Nothing of the change was chosen/],
	])('%s is refused', async (_, only, said) => {
		expect(await take(only)).toEqual({said: expect.stringMatching(said)});
	});

	test('a file that changed since is not overwritten by the part either', () =>
		inRoom(async room => {
			const input = {path: 'a.txt', content: upper(text, 5, 30)};
			const only = [{path: 'a.txt', hunks: [0]}];
			const preview = (await write().preview?.(input, {...room, only})) as Preview;
			await writeFile(join(room.directory, 'a.txt'), 'mine\n');
			expect(await run(write().use(input, {...room, only, preview}))).toMatchObject({
				outcome: 'failed',
				output: expect.stringMatching(/Changed since/),
			});
			expect(await readFile(join(room.directory, 'a.txt'), 'utf8')).toBe('mine\n');
		}));
});
