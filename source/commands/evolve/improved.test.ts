import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse} from 'yaml';
import {expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import {drive} from '../../core/evolution/drive.fixture.ts';
import {opened, world} from '../../core/evolution/evolution.fixture.ts';
import type {Default} from '../../core/evolution/ports.ts';
import {openHome, type Home} from './front.fixture.ts';
import {forgetPromotion, remembered} from './improved.ts';

const never = new AbortController().signal;
const {facts, state} = drive([opened()], world());
const champion = state.archive.find(({id}) => id === state.champion) ?? expect.unreachable('no champion');

/** A pointer that does what it is told, or fails. */
const pointing = (failed?: string) => {
	let today = 'c0';
	const pointer: Default = {
		promote: async function* ({commit}) {
			if (failed !== undefined) return {failed};
			today = commit;
			return {tag: 'before'};
		},
		rollBack: async function* () {
			today = 'c0';
			return {done: true};
		},
	};
	return {pointer, today: async () => today};
};

const scene = async (home: Home, failed?: string) => {
	const directory = join(home.path, 'project');
	await mkdir(join(directory, '.git'), {recursive: true});
	await home.keep('r1', facts);
	const {pointer, today} = pointing(failed);
	const about = {place: home.place, run: 'r1', now: () => new Date(0), today};
	return {
		directory,
		in: (from: string) => remembered(pointer, {...about, directory: from}),
		memory: async () => {
			const text = await readFile(join(directory, '.unified-dgm', 'memory.yaml'), 'utf8').catch(() => '');
			return parse(text) as unknown;
		},
	};
};

test('a promotion is remembered by its project with what proves it, and forgotten at the rollback, wherever that is made', async () => {
	await using home = await openHome();
	const {directory, in: from, memory} = await scene(home);
	await run(from(directory).promote(champion, never));
	expect(await memory()).toEqual({
		improvements_applied: [
			{
				at: '1970-01-01T00:00:00.000Z',
				variant: `r1 ${champion.id}`,
				commit: champion.commit,
				change: `m of ${champion.id}`,
				evidence: `${state.tested?.won} won, ${state.tested?.lost} lost on the hold-out, E = ${state.tested?.evidence.toPrecision(3)}`,
			},
		],
	});
	expect(await run(from(home.path).rollBack(champion, never))).toEqual({done: true});
	expect(await memory()).toEqual({improvements_applied: []});
});

test('a promotion that fails, and one that is made in no project, is remembered nowhere', async () => {
	await using home = await openHome();
	const {directory, in: from, memory} = await scene(home, 'the ref is locked');
	expect(await run(from(directory).promote(champion, never))).toEqual({failed: 'the ref is locked'});
	expect(await memory()).toBe(null);
	await using other = await openHome();
	const elsewhere = await scene(other);
	await run(elsewhere.in(other.path).promote(champion, never));
	expect(await elsewhere.memory()).toBe(null);
});

test('a memory that cannot be written is told, and takes nothing back', async () => {
	await using home = await openHome();
	const {directory, in: from} = await scene(home);
	await mkdir(join(directory, '.unified-dgm'));
	await writeFile(join(directory, '.unified-dgm', 'memory.yaml'), '{{{');
	const said: string[] = [];
	expect(await run(from(directory).promote(champion, never), text => void said.push(text))).toEqual({tag: 'before'});
	expect(said).toEqual([expect.stringMatching(/^it is not remembered: .*memory\.yaml, line 1/) as string]);
	await forgetPromotion(home.place, champion.commit);
	await writeFile(join(home.place.folder, 'improved.json'), '[{"comm');
	await forgetPromotion(home.place, champion.commit);
});
