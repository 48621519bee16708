import {mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Front} from '../cli.ts';
import {sessionsOf} from '../compose.ts';
import {forkAt} from '../core/session/fork.ts';
import {parseFact, type SessionFact} from '../core/session/event.ts';
import {readArguments} from '../cli/args.ts';
import {forkSession} from './fork.ts';
import {openingFor} from './place.ts';

const golden = fileURLToPath(new URL('../testing/golden/second-round.jsonl', import.meta.url));

const factsOf = (text: string): readonly SessionFact[] =>
	text
		.trimEnd()
		.split('\n')
		.map(line => {
			const parsed = parseFact(JSON.parse(line) as SessionFact);
			if (!('fact' in parsed)) throw new Error(line);
			return parsed.fact;
		});

let home = '';
let directory = '';
beforeEach(async () => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'fork-')));
	[home, directory] = [join(root, 'home'), join(root, 'project')];
	await Promise.all([mkdir(home), mkdir(directory)]);
});
afterEach(() => rm(join(home, '..'), {recursive: true, force: true}));

const journalOf = (id: string): string => join(sessionsOf(home, directory), id, 'journal.jsonl');

const now = () => new Date('2026-11-21T12:00:00Z');

describe('a fork', () => {
	test('is the record up to before a turn, in a private folder of its own', async () => {
		const facts = factsOf(await readFile(golden, 'utf8'));
		const {id, ...rest} = await forkSession({session: 's0', home, directory, now}, facts, null);
		expect(rest).toEqual({directory, forkedFrom: {session: 's0', turn: null}});
		expect(factsOf(await readFile(journalOf(id), 'utf8'))).toEqual(forkAt(facts, null));
		expect((await stat(journalOf(id))).mode & 0o777).toBe(0o600);
		expect((await stat(join(journalOf(id), '..'))).mode & 0o777).toBe(0o700);
	});

	test('two of them are two sessions', async () => {
		const facts = factsOf(await readFile(golden, 'utf8'));
		const from = {session: 's0', home, directory, now};
		const [one, other] = [await forkSession(from, facts, null), await forkSession(from, facts, null)];
		expect(one.id).not.toBe(other.id);
	});

	test('at a turn that never was leaves nothing behind', async () => {
		const facts = factsOf(await readFile(golden, 'utf8'));
		await expect(forkSession({session: 's0', home, directory, now}, facts, 'no-turn')).rejects.toThrow('no-turn');
		expect(await readdir(home)).toEqual([]);
	});
});

describe('the session that the command line means', () => {
	const front = (...args: readonly string[]): Front => {
		const stream = new PassThrough();
		return {
			request: readArguments([...args, '-C', directory]),
			env: {UNIFIED_DGM_HOME: home},
			version: '0.1.0',
			stdin: stream as unknown as Front['stdin'],
			stdout: stream as unknown as Front['stdout'],
			stderr: stream as unknown as Front['stderr'],
			terminal: false,
			colour: 'none',
			now,
		};
	};

	/** A session of this directory, as it was left. */
	const leave = async (id: string): Promise<void> => {
		await mkdir(join(journalOf(id), '..'), {recursive: true});
		const facts = factsOf(await readFile(golden, 'utf8'));
		const here = facts.map(fact => (fact.type === 'session.opened' ? {...fact, session: id, directory} : fact));
		await writeFile(journalOf(id), here.map(fact => `${JSON.stringify(fact)}\n`).join(''));
	};

	test('is a new one for a prompt', async () => {
		const {id, ...rest} = await openingFor(front('do it'), undefined);
		expect(rest).toEqual({directory});
		expect(id).toMatch(/^\d{8}-\d{6}-/);
	});

	test('is the one that is named', async () => {
		await leave('20261121-090000-aaaa');
		await leave('20261121-100000-bbbb');
		expect(await openingFor(front('resume', '20261121-090000-aaaa'), '20261121-090000-aaaa')).toEqual({
			directory,
			id: '20261121-090000-aaaa',
		});
	});

	test('is the last one of this directory where none is named', async () => {
		await leave('20261121-090000-aaaa');
		await leave('20261121-100000-bbbb');
		expect(await openingFor(front('resume'), undefined)).toEqual({directory, id: '20261121-100000-bbbb'});
	});

	test('is a copy where it is to be forked, and the other stays as it is', async () => {
		await leave('20261121-090000-aaaa');
		const before = await readFile(journalOf('20261121-090000-aaaa'), 'utf8');
		const {id, ...rest} = await openingFor(front('fork', '20261121-090000-aaaa'), '20261121-090000-aaaa');
		expect(rest).toEqual({directory, forkedFrom: {session: '20261121-090000-aaaa', turn: null}});
		expect(await readFile(journalOf(id), 'utf8')).toBe(before);
		expect(await readFile(journalOf('20261121-090000-aaaa'), 'utf8')).toBe(before);
	});

	test.each([
		['a directory that is not there', ['do it'], undefined, 'there is no directory'],
		['a session that is not there', ['resume', 'zzzz'], 'zzzz', 'zzzz'],
	] as const)('%s is a mistake that says so', async (name, args, named, message) => {
		if (name.startsWith('a directory')) await rm(directory, {recursive: true});
		await expect(openingFor(front(...args), named)).rejects.toThrow(message);
	});
});
