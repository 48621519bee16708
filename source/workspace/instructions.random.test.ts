import {spawnSync} from 'node:child_process';
import {chmod, link, mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {expect, test} from 'vitest';
import {needs} from '../testing/machine/needs.ts';
import {nestedInstructions, readInstructions, sayLeftOut} from './instructions.ts';
import {scratch, type Scratch} from './scratch.fixture.ts';

/** A deep run says how many: `UNIFIED_DGM_TEST_CASES=2000 vitest run … instructions.random.test.ts`. */
const CASES = Number(process.env['UNIFIED_DGM_TEST_CASES'] ?? 40);

/** Draws whole numbers below `most`, the same for the same seed (mulberry32). */
const diceOf = (seed: number) => {
	let state = seed;
	return (most: number): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
	};
};

const isRoot = process.getuid?.() === 0;
const [oneLine, manyLines] = ['é'.repeat(20_000), `${'line\n'.repeat(9_000)}end`];

/** What can stand at a name: how it is made, and what is to come of it: a text, a reason, or nothing. */
type Thing = {
	readonly make?: (path: string, folder: Pick<Scratch, 'at'> & {readonly fifo: string}) => Promise<unknown>;
	readonly text?: string;
	readonly why?: string;
};

const file = (content: string | Uint8Array, text: string): Thing => ({make: path => writeFile(path, content), text});
const dead = {why: 'is a link that leads nowhere'};
const odd = {why: 'is not a regular file'};

const THINGS: Readonly<Record<string, Thing>> = {
	absent: {},
	regular: file('use tabs\n', 'use tabs'),
	empty: file('', ''),
	blank: file(' \r\n\t\n', ''),
	marked: file('\uFEFFuse a mark', 'use a mark'),
	'with CRLF': file('one\r\ntwo\r\n', 'one\ntwo'),
	'Latin-1': file(Buffer.from('caf\xe9', 'latin1'), 'café'),
	'UTF-16': file(Buffer.from('\uFEFFwide', 'utf16le'), 'wide'),
	'long in one line': file(oneLine, oneLine),
	'long in many lines': file(manyLines, manyLines),
	binary: {make: path => writeFile(path, Buffer.from([1, 0, 2])), why: 'is not text'},
	directory: {make: path => mkdir(path), why: 'is a directory'},
	'dead link': {make: path => symlink('nowhere', path), ...dead},
	'link through a file': {make: (path, folder) => symlink(folder.at('repo/inside.md/x'), path), ...dead},
	'link to itself': {make: path => symlink(path, path), ...dead},
	'link inside': {make: (path, folder) => symlink(folder.at('repo/inside.md'), path), text: 'inside'},
	'link to a folder inside': {make: (path, folder) => symlink(folder.at('repo/docs'), path), why: 'is a directory'},
	'link outside': {make: (path, folder) => symlink(folder.at('outside.md'), path), text: 'outside'},
	device: {make: path => symlink('/dev/zero', path), ...odd},
	FIFO: {make: (path, folder) => link(folder.fifo, path), ...odd},
	unreadable: {
		make: async path => {
			await writeFile(path, 'secret');
			await chmod(path, 0);
		},
		...(isRoot ? {text: 'secret'} : {why: 'cannot be read (EACCES)'}),
	},
};
const kinds = Object.keys(THINGS);
const leadsOut = new Set(['link outside', 'device']);

const NAMES = ['AGENTS.override.md', 'AGENTS.md', 'CLAUDE.md'];
type Expected = {readonly name: string; readonly text: string} | {readonly name: string; readonly why: string};

/** What is to come of the names of a place, in their order: all up to the first with a text. */
const expectedOf = (things: readonly (readonly [string, string])[], isOwn: boolean): readonly Expected[] => {
	const expected: Expected[] = [];
	for (const [name, kind] of things) {
		const {text, why} = !isOwn && leadsOut.has(kind) ? {why: 'leads out of the repository'} : (THINGS[kind] ?? {});
		if (why !== undefined) expected.push({name, why});
		if (text !== undefined) return [...expected, {name, text}];
	}
	return expected;
};

/** Checks a text that was given for what was expected; its notes are taken apart from it. */
const check = (given: string, expected: readonly Expected[], header: (name: string) => string): readonly string[] => {
	let rest = given;
	const notes: string[] = [];
	for (const one of expected) {
		if ('text' in one && one.text === '') continue;
		if ('why' in one) notes.push(`${one.name} ${one.why}: left out`);
		else if (rest.startsWith(header(one.name))) {
			rest = rest.slice(header(one.name).length);
			let same = 0;
			while (same < one.text.length && rest[same] === one.text[same]) same += 1;
			rest = rest.slice(same).replace(/^\n/, '');
			const all = Buffer.byteLength(one.text);
			const noted = /^\((\d+) of (\d+) bytes of /.exec(rest);
			if (noted === null) expect([one.name, same]).toEqual([one.name, one.text.length]);
			else {
				const cut = Number(noted[1]);
				expect(all - Buffer.byteLength(one.text.slice(0, same).replace(/\n$/, ''))).toBe(cut);
				notes.push(`${cut} of ${all} bytes of ${one.name} were cut: instructions may be 32 KiB in all`);
			}
		} else {
			const all = Buffer.byteLength(one.text);
			notes.push(`${all} of ${all} bytes of ${one.name} were cut: instructions may be 32 KiB in all`);
		}
		const note = `(${notes.at(-1)})`;
		if (rest.startsWith(note)) rest = rest.slice(note.length);
		rest = rest.replace(/^\n+/, '');
	}
	expect(rest).toBe('');
	return notes;
};

test(
	'whatever stands at each name, what counts is the first readable regular file, and all else is said once',
	{...needs('POSIX'), timeout: CASES * 1_000},
	async () => {
		await using shared = await scratch();
		// One FIFO under many names: making each takes a process.
		const fifo = shared.at('fifo');
		spawnSync('mkfifo', [fifo]);
		for (let seed = 1; seed <= CASES; seed += 1) {
			const dice = diceOf(seed);
			await using folder = await scratch({
				'outside.md': 'outside',
				'repo/.git/HEAD': '',
				'repo/inside.md': 'inside',
				'repo/docs/x.md': '',
			});
			// Every kind comes at every name in turn; the rest is drawn.
			const draw = (at: number): string => kinds[dice(3) === 0 ? (seed + at) % kinds.length : dice(kinds.length)] ?? '';
			const place = async (
				prefix: string,
				names: readonly string[],
			): Promise<readonly (readonly [string, string])[]> => {
				const things = names.map((name, at) => [`${prefix}${name}`, draw(at)] as const);
				for (const [path, kind] of things) {
					await mkdir(dirname(folder.at(path)), {recursive: true});
					await THINGS[kind]?.make?.(folder.at(path), {at: folder.at, fifo});
				}
				return things.map(([path, kind]) => [path.slice('repo/'.length), kind] as const);
			};
			const [[own = ['', '']], top, way, below] = [
				await place('home/', ['AGENTS.md']),
				await place('repo/', NAMES),
				await place('repo/a/', NAMES),
				await place('repo/a/b/', NAMES),
			];
			const expected = [
				...expectedOf([['your own AGENTS.md', own[1]]], true),
				...expectedOf(top, false),
				...expectedOf(way, false),
			];
			const story = `seed ${seed}: ${[own, ...top, ...way, ...below].join(' ')}`;
			const asked = [folder.at('repo/a'), folder.at('home/AGENTS.md'), ['CLAUDE.md']] as const;
			const given = await readInstructions(...asked);
			const notes = check(given, expected, name => `From ${name}:\n\n`);
			expect([story, await sayLeftOut(...asked)]).toEqual([story, notes]);
			// What is given is 32 KiB at most, and never less than most of it where there is more.
			const wanted = expected.reduce((sum, one) => sum + ('text' in one ? Buffer.byteLength(one.text) : 0), 0);
			const cut = notes.reduce((sum, note) => sum + Number(/^(\d+) of \d+ bytes/.exec(note)?.[1] ?? 0), 0);
			const kept = {is: wanted - cut, least: Math.min(wanted, 16 * 1024), most: 32 * 1024};
			expect([story, kept, kept.is >= kept.least && kept.is <= kept.most]).toEqual([story, kept, true]);

			const nested = await nestedInstructions(folder.at('repo'), ['a/b/x.ts'], ['CLAUDE.md']);
			const all = [...expectedOf(way, false), ...expectedOf(below, false)];
			const told = all.filter(one => !('text' in one) || one.text !== '');
			expect([story, nested.map(({name}) => name)]).toEqual([story, told.map(({name}) => name)]);
			for (const [at, one] of told.entries()) {
				const text = nested[at]?.text ?? '';
				check(text.startsWith('(') ? text : `${one.name}\n${text}`, [one], name => `${name}\n`);
			}
		}
	},
);

test('the beginning of a huge file counts, and the rest is not read', async () => {
	await using folder = await scratch({'AGENTS.md': `x${'é'.repeat(3_000_000)}`});
	const text = await readInstructions(folder.at('.'));
	expect(text).toBe(
		`From AGENTS.md:\n\nx${'é'.repeat(16_383)}\n(5967234 of 6000001 bytes of AGENTS.md were cut: instructions may be 32 KiB in all)`,
	);
});
