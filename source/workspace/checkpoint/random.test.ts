import {chmod, lstat, mkdir, readdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {quick} from './dying.fixture.ts';
import {createGround, type Ground, ok} from './ground.fixture.ts';

/** Numbers from 0 (inclusive) to 1, the same for the same seed. */
const dice = (seed: number) => {
	let state = seed;
	const roll = (): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (most: number): number => Math.floor(roll() * most);
	return {below, one: <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0]};
};

const names = ['a', 'b', 'c d', '\xff\xfe', 'new\nline', '"q"\\', '.hidden', '-x', ':(top)', 'ä'] as const;

/** One random edit of any kind. It may come to nothing when what it is for is not there, or something is in the way. */
const edit = async (ground: Ground, {below, one}: ReturnType<typeof dice>): Promise<void> => {
	const path = (): Buffer => {
		const parts = Array.from({length: 1 + below(3)}, () => one(names));
		return Buffer.concat([Buffer.from(`${ground.directory}/`), Buffer.from(parts.join('/'), 'latin1')]);
	};
	const bytes = () => Uint8Array.from({length: below(200)}, () => one([13, 10, 0, 255, 36, 65] as const));
	const target = path();
	const parent = target.subarray(0, target.lastIndexOf(47));
	const edits = [
		async () => {
			await mkdir(parent, {recursive: true});
			await writeFile(target, bytes());
		},
		async () => {
			await mkdir(parent, {recursive: true});
			await writeFile(target, bytes());
		},
		() => rm(target, {recursive: true}),
		async () => {
			await rm(target, {recursive: true, force: true});
			await symlink(Buffer.from(one(names), 'latin1'), target);
		},
		() => mkdir(target, {recursive: true}),
		() => rename(target, path()),
		async () => {
			const folder = (await lstat(target)).isDirectory();
			await chmod(
				target,
				folder ? one([0o755, 0o700, 0o775] as const) : one([0o644, 0o755, 0o600, 0o444, 0o4755] as const),
			);
		},
		async () => {
			if ((await readdir(target)).length > 0) await rm(target, {recursive: true});
			await writeFile(target, bytes());
		},
	] as const;
	await one(edits)().catch(() => {});
};

/** How many random cases are tried. */
const CASES = Number(process.env['UNIFIED_DGM_TEST_CASES'] ?? 30);

test('after any edits, any further edits are taken back to the last byte, mode, link and folder', async () => {
	for (let seed = 1; seed <= CASES; seed += 1) {
		await using ground = await createGround();
		const random = dice(seed);
		for (let edits = 0; edits < 25; edits += 1) await edit(ground, random);
		const checkpoints = await ground.open({}, quick);
		const before = await ground.look();
		const {id} = ok(await checkpoints.take('before'));
		for (let edits = 0; edits < 20; edits += 1) await edit(ground, random);
		const after = await ground.look();
		const plan = ok(await checkpoints.plan(id, 'now'));
		expect({seed, ...plan}).toMatchObject({seed, conflicts: [], theirs: [], left: []});
		const restored = ok(await checkpoints.restore(plan, {conflicts: 'keep'}));
		expect({seed, left: restored.left, files: await ground.look()}).toEqual({seed, left: [], files: before});
		const undone = ok(await checkpoints.plan(restored.before, 'now'));
		ok(await checkpoints.restore(undone, {conflicts: 'keep'}));
		expect({seed, files: await ground.look()}).toEqual({seed, files: after});
	}
}, 600_000);
