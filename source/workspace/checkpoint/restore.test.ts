import {execFileSync} from 'node:child_process';
import {chmod, lstat, mkdir, readFile, rename, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Checkpoints} from './checkpoint.ts';
import {dyingAfter, quick} from './dying.fixture.ts';
import {createGround, everything, type Ground, ok} from './ground.fixture.ts';

const HOUR = 60 * 60 * 1000;

const back = async (checkpoints: Checkpoints, to: string, since: string, conflicts: 'keep' | 'overwrite' = 'keep') =>
	ok(await checkpoints.restore(ok(await checkpoints.plan(to, since)), {conflicts}));

/** What a turn does to a workspace in these tests: every kind of change, and kinds that stand in each other's way. */
const start = async (): Promise<Ground> => {
	const ground = await createGround({
		'changed.txt': 'one\r\n',
		'gone.txt': 'gone',
		'deep/down/gone.txt': 'gone',
		'run.sh': '#!/bin/sh\n',
		'file-to-folder': 'file',
		'folder-to-file/a/b': 'b',
		'folder-to-file/c': 'c',
		'folder-to-link/x': 'x',
		'secret.key': 'key',
		'same.txt': 'same',
	});
	await chmod(ground.at('run.sh'), 0o755);
	await chmod(ground.at('secret.key'), 0o600);
	await mkdir(ground.at('empty'), {mode: 0o700});
	await mkdir(ground.at('filled'));
	await symlink('same.txt', ground.at('link'));
	await symlink('nowhere', ground.at('broken'));
	return ground;
};

const turn = async (ground: Ground): Promise<void> => {
	for (const path of [
		'gone.txt',
		'deep',
		'file-to-folder',
		'folder-to-file',
		'folder-to-link',
		'link',
		'broken',
		'empty',
	])
		await rm(ground.at(path), {recursive: true});
	await ground.write({
		'changed.txt': 'two\n',
		'file-to-folder/in/side': 'x',
		'folder-to-file': 'now a file',
		'new/deep/er.txt': 'new',
		'filled/x.txt': 'x',
		link: 'now a file',
	});
	await symlink('/etc', ground.at('folder-to-link'));
	await symlink('same.txt', ground.at('broken'));
	await mkdir(ground.at('made/empty'), {recursive: true});
	await chmod(ground.at('run.sh'), 0o644);
	await chmod(ground.at('secret.key'), 0o444);
};

describe('going back', () => {
	test('makes everything as it was, and can itself be undone', async () => {
		await using ground = await start();
		const checkpoints = await ground.open();
		const before = await ground.look();
		const {id} = ok(await checkpoints.take('before'));
		await turn(ground);
		const after = await ground.look();
		const since = ok(await checkpoints.take('after')).id;
		const plan = ok(await checkpoints.plan(id, since));
		expect(plan).toEqual({
			to: id,
			since,
			person: [],
			changes: [
				{path: 'broken', kind: 'changed'},
				{path: 'changed.txt', kind: 'changed'},
				{path: 'deep/down/gone.txt', kind: 'added'},
				{path: 'file-to-folder', kind: 'added'},
				{path: 'file-to-folder/in/side', kind: 'deleted'},
				{path: 'filled/x.txt', kind: 'deleted'},
				{path: 'folder-to-file', kind: 'deleted'},
				{path: 'folder-to-file/a/b', kind: 'added'},
				{path: 'folder-to-file/c', kind: 'added'},
				{path: 'folder-to-link', kind: 'deleted'},
				{path: 'folder-to-link/x', kind: 'added'},
				{path: 'gone.txt', kind: 'added'},
				{path: 'link', kind: 'changed'},
				{path: 'new/deep/er.txt', kind: 'deleted'},
				{path: 'run.sh', kind: 'mode'},
				{path: 'secret.key', kind: 'mode'},
			],
			conflicts: [],
			theirs: [],
			left: [],
		});
		const restored = ok(await checkpoints.restore(plan, {conflicts: 'keep'}));
		expect(restored.done.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(plan.changes);
		expect({...restored, done: []}).toEqual({before: since, done: [], kept: [], left: []});
		expect(await ground.look()).toEqual(before);
		expect(await checkpoints.restore(plan, {conflicts: 'keep'})).toMatchObject({done: [], kept: [], left: []});
		await back(checkpoints, restored.before, id);
		expect(await ground.look()).toEqual(after);
	});

	test('works for a session that was opened later, with a plan that was written down', async () => {
		await using ground = await start();
		const before = await ground.look();
		const {id} = ok(await (await ground.open()).take('before'));
		await turn(ground);
		const plan = ok(await (await ground.open()).plan(id, 'now'));
		const again = JSON.parse(JSON.stringify(plan)) as typeof plan;
		ok(await (await ground.open()).restore(again, {conflicts: 'keep'}));
		expect(await ground.look()).toEqual(before);
	});

	test('keeps names that are not UTF-8, and every byte', async () => {
		await using ground = await createGround();
		const name = Buffer.concat([
			Buffer.from(`${ground.directory}/`),
			Buffer.from([0xff, 0xfe, 0x0a, 0x22, 0x5c, 0x20]),
		]);
		const {writeFile} = await import('node:fs/promises');
		await writeFile(
			name,
			Uint8Array.from({length: 512}, (_, at) => at),
		);
		await symlink(Buffer.from([0xc0, 0x80]), ground.at('odd link'));
		const checkpoints = await ground.open();
		const before = await ground.look();
		const {id} = ok(await checkpoints.take('before'));
		await writeFile(name, 'other');
		await rm(ground.at('odd link'));
		await back(checkpoints, id, 'now');
		expect(await ground.look()).toEqual(before);
	});

	test('does not follow a link out of the workspace', async () => {
		await using ground = await createGround({'a/x.txt': 'mine'});
		await ground.write({'../outside/x.txt': 'theirs'});
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('before'));
		await ground.write({'a/x.txt': 'changed'});
		const since = ok(await checkpoints.take('after')).id;
		const plan = ok(await checkpoints.plan(id, since));
		await rename(ground.at('a'), ground.at('b'));
		await symlink('../outside', ground.at('a'));
		const restored = ok(await checkpoints.restore(plan, {conflicts: 'overwrite'}));
		expect(restored).toMatchObject({
			done: [],
			kept: [{path: 'a/x.txt', why: 'you changed it since, after you were asked'}],
		});
		expect(await readFile(join(ground.root, 'outside/x.txt'), 'utf8')).toBe('theirs');
		const forced = ok(await checkpoints.restore(ok(await checkpoints.plan(id, since)), {conflicts: 'overwrite'}));
		expect(forced.left).toEqual([{path: 'a/x.txt', why: 'its folder is not a folder any more'}]);
		expect(await readFile(join(ground.root, 'outside/x.txt'), 'utf8')).toBe('theirs');
	});
});

describe('what the person did since', () => {
	const prepared = async () => {
		const ground = await createGround({both: '1', session: '1', person: '1', removed: '1', 'folder/x': '1'});
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('before'));
		await ground.write({both: '2', session: '2', removed: '2', new: '2', 'made/x': '2'});
		const since = ok(await checkpoints.take('after')).id;
		await ground.write({both: '3', person: '3', new: '3', 'made/own': '3', own: '3'});
		await rm(ground.at('removed'));
		return {ground, checkpoints, id, since};
	};

	test('is told and kept', async () => {
		const {ground, checkpoints, id, since} = await prepared();
		await using _ = ground;
		const plan = ok(await checkpoints.plan(id, since));
		const why = 'you changed it since';
		expect(plan).toMatchObject({
			changes: [
				{path: 'made/x', kind: 'deleted'},
				{path: 'session', kind: 'changed'},
			],
			conflicts: [
				{path: 'both', kind: 'changed', why},
				{path: 'new', kind: 'changed', why},
				{path: 'removed', kind: 'deleted', why},
			],
			theirs: [
				{path: 'made/own', kind: 'added'},
				{path: 'own', kind: 'added'},
				{path: 'person', kind: 'changed'},
			],
			left: [],
		});
		const restored = ok(await checkpoints.restore(plan, {conflicts: 'keep'}));
		expect(restored.kept).toEqual(plan.conflicts.map(({path}) => ({path, why})));
		expect(await ground.look()).toEqual({
			both: '644 3',
			'folder/': '755',
			'folder/x': '644 1',
			'made/': '755',
			'made/own': '644 3',
			new: '644 3',
			own: '644 3',
			person: '644 3',
			session: '644 1',
		});
	});

	test('is overwritten when it is asked for, where the session had a part in it, and can be had back', async () => {
		const {ground, checkpoints, id, since} = await prepared();
		await using _ = ground;
		const theirs = await ground.look();
		const restored = await back(checkpoints, id, since, 'overwrite');
		expect({kept: restored.kept, left: restored.left}).toEqual({kept: [], left: []});
		expect(await ground.look()).toEqual({
			both: '644 1',
			'folder/': '755',
			'folder/x': '644 1',
			'made/': '755',
			'made/own': '644 3',
			own: '644 3',
			person: '644 3',
			removed: '644 1',
			session: '644 1',
		});
		await back(checkpoints, restored.before, 'now');
		expect(await ground.look()).toEqual(theirs);
	});

	test('is not overwritten when it came after the plan', async () => {
		const {ground, checkpoints, id, since} = await prepared();
		await using _ = ground;
		const plan = ok(await checkpoints.plan(id, since));
		await ground.write({both: '4', session: '4'});
		const restored = ok(await checkpoints.restore(plan, {conflicts: 'overwrite'}));
		const why = 'you changed it since, after you were asked';
		expect(restored.kept).toEqual([
			{path: 'both', why},
			{path: 'session', why},
		]);
		expect([await readFile(ground.at('both'), 'utf8'), await readFile(ground.at('session'), 'utf8')]).toEqual([
			'4',
			'4',
		]);
	});

	test('is told too when it lies between two turns', async () => {
		await using ground = await createGround({a: '1', b: '1'});
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('before the first turn'));
		await ground.write({a: '2', b: '2'});
		const from = ok(await checkpoints.take('after the first turn')).id;
		await ground.write({a: '3'});
		const to = ok(await checkpoints.take('before the second turn')).id;
		await ground.write({b: '4'});
		const since = ok(await checkpoints.take('after the second turn')).id;
		expect(await checkpoints.plan(id, since, [{from, to}])).toMatchObject({
			changes: [{path: 'b', kind: 'changed'}],
			conflicts: [{path: 'a', kind: 'changed', why: 'you changed it in between'}],
		});
	});
});

describe('what a checkpoint does not have', () => {
	test('is not deleted when it comes into view', async () => {
		await using ground = await createGround({
			'.gitignore': '.env\n',
			'.env': 'secret',
			big: 'x'.repeat(50),
			'a.txt': 'a',
		});
		const checkpoints = await ground.open({caps: {fileBytes: 20}});
		const {id} = ok(await checkpoints.take('before'));
		await ground.write({'.gitignore': '', '.env': 'other', big: 'small now'});
		const since = ok(await checkpoints.take('after')).id;
		const plan = ok(await checkpoints.plan(id, since));
		expect(plan.left).toEqual([
			{path: '.env', why: 'is not in the checkpoint: it was left out by an ignore rule'},
			{path: 'big', why: 'is not in the checkpoint: it is too large (50 bytes, at most 20)'},
		]);
		const restored = ok(await checkpoints.restore(plan, {conflicts: 'overwrite'}));
		expect(restored.left).toEqual(plan.left);
		expect(await ground.look()).toEqual({
			'.env': '644 other',
			'.gitignore': '644 .env\n',
			'a.txt': '644 a',
			big: '644 small now',
		});
	});

	test('is overwritten only when it is asked for, as it cannot be kept', async () => {
		await using ground = await createGround({grown: '1', pipe: '1'});
		const checkpoints = await ground.open({caps: {fileBytes: 20}});
		const {id} = ok(await checkpoints.take('before'));
		await ground.write({grown: '1'.repeat(30)});
		await rm(ground.at('pipe'));
		execFileSync('mkfifo', [ground.at('pipe')]);
		const since = ok(await checkpoints.take('after')).id;
		const plan = ok(await checkpoints.plan(id, since));
		expect(plan.changes).toEqual([]);
		expect(plan.conflicts.map(({path, why}) => ({path, why}))).toEqual([
			{path: 'grown', why: 'it is too large (30 bytes, at most 20), so it cannot be kept'},
			{path: 'pipe', why: 'it is a named pipe, so it cannot be kept'},
		]);
		ok(await checkpoints.restore(plan, {conflicts: 'keep'}));
		expect((await lstat(ground.at('grown'))).size).toBe(30);
		const forced = ok(await checkpoints.restore(plan, {conflicts: 'overwrite'}));
		expect(forced).toMatchObject({
			done: [{path: 'grown', kind: 'changed'}],
			left: [{path: 'pipe', why: 'it is a named pipe'}],
		});
		expect(await readFile(ground.at('grown'), 'utf8')).toBe('1');
	});
});

describe('going back as far as possible', () => {
	test('says what it could not do, and does the rest', async () => {
		await using ground = await createGround({a: '1', b: '1', c: '1'});
		const full = Object.assign(new Error('full'), {code: 'ENOSPC'});
		const checkpoints = await ground.open(
			{},
			{...quick, rename: (from, to) => (to.toString().endsWith('/b') ? Promise.reject(full) : quick.rename(from, to))},
		);
		const {id} = ok(await checkpoints.take('before'));
		await ground.write({a: '2', b: '2', c: '2'});
		expect(await back(checkpoints, id, 'now')).toMatchObject({
			done: [{path: 'a'}, {path: 'c'}],
			left: [{path: 'b', why: 'there is no space left on the disk'}],
		});
		expect(await ground.look()).toEqual({a: '644 1', b: '644 2', c: '644 1'});
	});

	test('stops between two files when it is interrupted', async () => {
		await using ground = await createGround({a: '1', b: '1'});
		const stop = new AbortController();
		const checkpoints = await ground.open(
			{},
			{
				...quick,
				rename: async (from, to) => {
					await quick.rename(from, to);
					stop.abort();
				},
			},
		);
		const {id} = ok(await checkpoints.take('before'));
		await ground.write({a: '2', b: '2'});
		const plan = ok(await checkpoints.plan(id, 'now'));
		expect(await checkpoints.restore(plan, {conflicts: 'keep', signal: stop.signal})).toMatchObject({
			done: [{path: 'a'}],
			left: [{path: 'b', why: 'interrupted before it was reached'}],
		});
	});

	test('can be killed after any operation and done again', async () => {
		await using ground = await start();
		const before = await ground.look();
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('before'));
		await turn(ground);
		const plan = ok(await checkpoints.plan(id, ok(await checkpoints.take('after')).id));
		const putBack = await ground.save();
		let operations = 0;
		for (let died = true; died; operations += 1) {
			if (operations > 0) await putBack();
			const first = dyingAfter(operations);
			await (await ground.open({}, first.disk)).restore(plan, {conflicts: 'keep'});
			died = first.died();
			// And the second attempt dies somewhere else.
			await (await ground.open({}, dyingAfter(Math.floor(operations / 2)).disk)).restore(plan, {conflicts: 'keep'});
			const restored = ok(await (await ground.open({}, quick)).restore(plan, {conflicts: 'keep'}));
			expect({operations, kept: restored.kept, left: restored.left}).toEqual({operations, kept: [], left: []});
			expect({operations, files: await ground.look()}).toEqual({operations, files: before});
		}
		expect(operations).toBeGreaterThan(30);
	}, 600_000);
});

describe('collecting', () => {
	test('keeps what is named, the newest and the young, and the rest within the caps', async () => {
		await using ground = await createGround({a: ''});
		let hours = 0;
		const now = () => Date.UTC(2030, 0, 1) + hours * HOUR;
		const checkpoints = await ground.open({now, caps: {states: 4, ageMs: 100 * HOUR}});
		const ids: string[] = [];
		for (; hours < 10; hours += 1) {
			await ground.write({a: String(hours)});
			ids.push(ok(await checkpoints.take(String(hours))).id);
		}
		const there = async () => {
			const session = await ground.open({now});
			const found = await Promise.all(
				ids.map(async (id, at) => ('failed' in (await session.changes(id, id)) ? -1 : at)),
			);
			return found.filter(at => at !== -1);
		};
		const kept = [ids[0] ?? '', ids[3] ?? ''];
		expect(ok(await checkpoints.collect(kept))).toMatchObject({states: 4, dropped: 6, over: false});
		expect(await there()).toEqual([0, 3, 8, 9]);
		hours = 500;
		expect(ok(await checkpoints.collect(kept))).toMatchObject({states: 3, dropped: 1, over: false});
		expect(await there()).toEqual([0, 3, 9]);
		await back(checkpoints, ids[0] ?? '', 'now');
		expect(await ground.look()).toEqual({a: '644 0'});
	});

	test('gives bytes back until the rest fits, and says when it cannot', async () => {
		await using ground = await createGround();
		let hours = 0;
		const now = () => Date.UTC(2030, 0, 1) + hours * HOUR;
		const checkpoints = await ground.open({now, caps: {storeBytes: 1_000_000}});
		const {randomBytes} = await import('node:crypto');
		const ids: string[] = [];
		for (; hours < 8; hours += 1) {
			await ground.write({a: randomBytes(300_000)});
			ids.push(ok(await checkpoints.take(String(hours))).id);
		}
		const collected = ok(await checkpoints.collect([ids[0] ?? '']));
		expect(collected).toMatchObject({states: 3, dropped: 5, over: false});
		expect(collected.bytes).toBeLessThan(1_000_000);
		expect(ok(await checkpoints.collect(ids.slice(0, 1).concat(ids.slice(-2)))).over).toBe(false);
		const tight = await ground.open({now, caps: {storeBytes: 1000}});
		expect(await tight.collect([ids[0] ?? ''])).toMatchObject({states: 2, over: true});
	});

	test('does not mislead a session that remembers bytes which are gone', async () => {
		await using ground = await createGround({a: 'one', b: 'same'});
		let hours = 10;
		const now = () => Date.now() + hours * HOUR;
		const first = await ground.open({now});
		ok(await first.take('one'));
		const second = await ground.open({now, caps: {states: 1}});
		await ground.write({b: 'other'});
		hours += 10;
		ok(await second.take('two'));
		await rename(ground.at('b'), ground.at('c'));
		await ground.write({b: 'same'});
		hours += 10;
		const late = await ground.open({now});
		ok(await late.take('three'));
		await rm(ground.store, {recursive: true});
		for (const session of [first, second, late]) {
			const taken = ok(await session.take('again'));
			await rm(ground.at('a'));
			await back(session, taken.id, 'now');
			expect(await ground.look()).toEqual({a: '644 one', b: '644 same', c: '644 other'});
			await rm(ground.store, {recursive: true});
		}
		expect(await everything(ground.root, name => name === 'work')).toEqual({});
	});
});
