import {describe, expect, test} from 'vitest';
import type {Fact, Journal, Seen} from '../core/journal.ts';

export type Note = {readonly type: 'noted'; readonly text: string};
export type Hint = {readonly hint: number};

const note = (text: string): Note => ({type: 'noted', text});

const collect = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
	const all: Item[] = [];
	for await (const item of items) all.push(item);
	return all;
};

const factsIn = (seen: readonly Seen<Note, Hint>[]): readonly Fact<Note>[] =>
	seen.flatMap(one => ('fact' in one ? [one.fact] : []));

/** What every journal promises. `open` opens the same journal again when called a second time, once the first is closed. */
export const journalLaw = (
	name: string,
	begin: () => Promise<{readonly open: () => Promise<Journal<Note, Hint>>; readonly end: () => Promise<void>}>,
): void => {
	describe(name, () => {
		const using = async (
			act: (journal: Journal<Note, Hint>, open: () => Promise<Journal<Note, Hint>>) => Promise<void>,
		) => {
			const {open, end} = await begin();
			await act(await open(), open);
			await end();
		};

		test('numbers facts from 1 without holes, and reads back what was appended', () =>
			using(async journal => {
				const written = await Promise.all(['a', 'b', 'c'].map(text => journal.append(note(text))));
				expect(written.map(({seq, text}) => [seq, text])).toEqual([
					[1, 'a'],
					[2, 'b'],
					[3, 'c'],
				]);
				expect(await collect(journal.read())).toEqual(written);
				expect(await collect(journal.read(2))).toEqual(written.slice(2));
				await journal.close();
			}));

		test('goes on where it left off when it is opened again', () =>
			using(async (journal, open) => {
				await journal.append(note('before'));
				await journal.close();
				const again = await open();
				await again.append(note('after ✓ \u2028 \n"'));
				expect((await collect(again.read())).map(({seq, text}) => [seq, text])).toEqual([
					[1, 'before'],
					[2, 'after ✓ \u2028 \n"'],
				]);
				await again.close();
			}));

		test('shows every watcher every fact once, in order, however late it comes', () =>
			using(async journal => {
				const early = collect(journal.watch());
				await journal.append(note('0'));
				const watchers: Promise<readonly Seen<Note, Hint>[]>[] = [];
				const writing = (async () => {
					for (let n = 1; n < 200; n += 1) {
						await journal.append(note(String(n)));
						journal.show({hint: n});
						if (n % 20 === 0) watchers.push(collect(journal.watch()));
					}
				})();
				await writing;
				const late = collect(journal.watch({after: 150}));
				await new Promise(resolve => setImmediate(resolve));
				await journal.close();
				const all = Array.from({length: 200}, (_, n) => [n + 1, String(n)]);
				for (const seen of [await early, ...(await Promise.all(watchers))])
					expect(factsIn(seen).map(({seq, text}) => [seq, text])).toEqual(all);
				expect(factsIn(await late).map(({seq}) => seq)).toEqual(all.slice(150).map(([seq]) => seq));
			}));

		test('a slow watcher may lose deltas, never facts', () =>
			using(async journal => {
				const watch = journal.watch()[Symbol.asyncIterator]();
				const first = watch.next();
				await journal.append(note('first'));
				for (let n = 0; n < 50_000; n += 1) journal.show({hint: n});
				await journal.append(note('last'));
				expect(await first).toMatchObject({value: {fact: {text: 'first'}}});
				await journal.close();
				const rest = await collect({[Symbol.asyncIterator]: () => watch});
				expect(factsIn(rest).map(({text}) => text)).toEqual(['last']);
				expect(rest.length).toBeLessThan(50_000);
			}));

		test('a watch ends when its signal aborts, and leaves the journal as it is', () =>
			using(async journal => {
				const controller = new AbortController();
				const seen = collect(journal.watch({signal: controller.signal}));
				await journal.append(note('a'));
				controller.abort();
				expect(factsIn(await seen).length).toBeLessThanOrEqual(1);
				await journal.append(note('b'));
				expect((await collect(journal.read())).length).toBe(2);
				await journal.close();
			}));
	});
};
