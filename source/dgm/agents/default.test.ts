import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {archiveIn, checkedOut, promote, readDefault, rollBack, type Promoted} from './default.ts';
import type {Agents} from './repository.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const since = '2026-11-21T10:00:00.000Z';

type Scene = {
	readonly agents: Agents;
	readonly folder: string;
	readonly seed: string;
	readonly bred: (name: string) => Promise<Promoted>;
};

const scene = async (use: (at: Scene) => Promise<void>): Promise<void> => {
	const folder = await mkdtemp(join(tmpdir(), 'default-'));
	try {
		const git = (await findGit(folder)) ?? expect.unreachable('no git here');
		const agents = await archiveIn(git, folder);
		const seed = await agents.seed(new Map([['profiles/default.yaml', bytes('seed\n')]]), '1.0.0');
		const bred = async (name: string): Promise<Promoted> => ({
			commit: await agents.breed(seed, name, new Map([['profiles/default.yaml', bytes(`${name}\n`)]]), `${name}\n`),
			seed,
			print: '0'.repeat(16),
			name,
			since,
		});
		await use({agents, folder, seed, bred});
	} finally {
		await rm(folder, {recursive: true});
	}
};

const saidBy = async (folder: string): Promise<string | undefined> => {
	const pointer = await readDefault(folder);
	return pointer === undefined
		? undefined
		: readFile(join(checkedOut(folder, pointer.commit), 'profiles', 'default.yaml'), 'utf8');
};

test('the promoted agent is the one that runs, and each rollback goes one back, down to the installed one', () =>
	scene(async ({agents, folder, seed, bred}) => {
		expect(await saidBy(folder)).toBeUndefined();
		expect(await promote(agents, folder, await bred('one'))).toBe(true);
		expect(await saidBy(folder)).toBe('one\n');
		expect(await promote(agents, folder, await bred('two'))).toBe(true);
		expect(await saidBy(folder)).toBe('two\n');
		const back = {seed, print: '0'.repeat(16), name: 'back', since};
		await rollBack(agents, folder, back);
		expect(await saidBy(folder)).toBe('one\n');
		await rollBack(agents, folder, back);
		expect(await saidBy(folder)).toBe('seed\n');
		expect(await rollBack(agents, folder, back)).toBeUndefined();
		expect(await saidBy(folder)).toBe('seed\n');
	}));

test('an agent may be promoted again after it was taken back', () =>
	scene(async ({agents, folder, seed, bred}) => {
		const one = await bred('one');
		await promote(agents, folder, one);
		await rollBack(agents, folder, {seed, print: '0'.repeat(16), name: 'seed', since});
		expect(await promote(agents, folder, one)).toBe(true);
		expect(await saidBy(folder)).toBe('one\n');
	}));

test("of promotions at the same time one is today's, wholly: its files, its commit, its name", () =>
	scene(async ({agents, folder, bred}) => {
		const both = await Promise.all(['one', 'two'].map(bred));
		const won = await Promise.all(both.map(one => promote(agents, folder, one)));
		expect(won).toContain(true);
		const pointer = await readDefault(folder);
		expect(pointer?.commit).toBe(await agents.named('refs/heads/default'));
		expect(await saidBy(folder)).toBe(`${pointer?.name}\n`);
	}));

const print = '0'.repeat(16);
const zero = '0'.repeat(40);
const about = (more: object): string => JSON.stringify({commit: zero, seed: zero, print, name: 'x', since, ...more});

test.each([
	['is torn', '{"commit": "12'],
	['is of another kind', '[]'],
	['names another commit', about({commit: '1'.repeat(40)})],
	['says more than it may', about({run: 'sh'})],
])('with an account of the promoted agent that %s the installed one runs', (_, text) =>
	scene(async ({folder}) => {
		await writeFile(join(folder, 'archive.git', 'refs', 'heads', 'default'), `${zero}\n`);
		await mkdir(join(folder, 'out', zero, 'profiles'), {recursive: true});
		await writeFile(join(folder, 'out', `${zero}.json`), about({}));
		expect(await readDefault(folder)).toBeDefined();
		await writeFile(join(folder, 'out', `${zero}.json`), text);
		expect(await readDefault(folder)).toBeUndefined();
	}),
);

test.each([
	['climbs', '../../../../etc\n'],
	['is a name', 'ref: refs/heads/other\n'],
	['is empty', ''],
])('with a name of the promoted agent that %s the installed one runs', (_, text) =>
	scene(async ({folder}) => {
		await writeFile(join(folder, 'archive.git', 'refs', 'heads', 'default'), text);
		expect(await readDefault(folder)).toBeUndefined();
	}),
);

test('when the files of the promoted agent are gone the installed one runs', () =>
	scene(async ({agents, folder, bred}) => {
		const one = await bred('one');
		await promote(agents, folder, one);
		await rm(checkedOut(folder, one.commit), {recursive: true});
		expect(await readDefault(folder)).toBeUndefined();
	}));
