import {describe, expect, test} from 'vitest';
import type {Fact, Journal} from '../core/journal.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {copyOf, scriptedWorld, type Memory} from '../testing/world.ts';
import {now, opened, factsOf, script, commands, memory, runWhole, expectPaired} from './session.fixture.ts';
import {openSession} from './session.ts';

describe('crash', () => {
	test.each(['suggest', 'full-auto'] as const)(
		'%s: for every prefix of a session, before and after the lost effect, the end is the same and no call begins twice',
		async mode => {
			const whole = memory();
			/** The world as it was when each fact was about to be written: the effect is done, its fact is not yet kept. */
			const before: Memory[] = [];
			const {facts, last} = await runWhole(whole, {
				mode: mode as 'full-auto',
				keep: () => before.push(copyOf(whole)),
			});
			const answers = {...last, seq: 0};
			for (let kept = 2; kept < facts.length; kept += 1) {
				const prefix = facts.slice(0, kept);
				// Fact number `kept` (from 0) is lost: what it tells of has happened in one world and not in the other.
				for (const world of [before[kept - 1], before[kept]]) {
					if (world === undefined) throw new Error('no snapshot');
					const resumed = copyOf(world);
					const again = await runWhole(resumed, {mode: mode as 'full-auto', facts: prefix});
					expect({...again.last, seq: 0}, `after ${kept} facts`).toEqual(answers);
					expect(resumed.files, `after ${kept} facts`).toEqual(whole.files);
					expectPaired(again.facts);
				}
			}
		},
	);
});

test('delta: what is shown is repeated by a later fact, and a session without deltas is the same session', async () => {
	const shown: Delta[] = [];
	const facts = memoryJournal<Body, Delta>(now);
	const deaf: Journal<Body, Delta> = {...facts, show: delta => shown.push(delta)};
	const session = await openSession(deaf, scriptedWorld(memory(), {script, commands, check: 'npm test'}), opened());
	await session.send({ask: 'submit', text: 'Say hello.'});
	await session.settled();
	await session.close();
	const kept = await factsOf(facts);
	// What several requests bring together is put in the words of none of them.
	const answered = kept.flatMap(fact =>
		fact.type === 'model.answered' && fact.parts === undefined ? fact.blocks : [],
	);
	const texts = shown.flatMap(delta => (delta.show === 'text' ? [delta.text] : []));
	expect(texts.length).toBeGreaterThan(0);
	expect(answered.flatMap(block => (block.type === 'text' ? [block.text] : []))).toEqual(texts);
	const strip = ({seq, ...fact}: Fact<Body>) => fact;
	expect(kept.map(strip)).toEqual((await runWhole(memory())).facts.map(strip));
});

test('write: a fact that cannot be written stops the session, and what is on record resumes', async () => {
	const world = memory();
	const inner = memoryJournal<Body, Delta>(now);
	let left = 9;
	const full: Journal<Body, Delta> = {
		...inner,
		append: async body => {
			left -= 1;
			if (left < 0) throw new Error('disk full');
			return inner.append(body);
		},
	};
	const session = await openSession(full, scriptedWorld(world, {script, commands, check: 'npm test'}), opened());
	await session.send({ask: 'submit', text: 'Say hello.'});
	await expect(session.settled()).rejects.toThrow('disk full');
	await expect(session.send({ask: 'submit', text: 'More.'})).rejects.toThrow('disk full');
	await session.close();
	const {last} = await runWhole(world, {facts: await factsOf(inner)});
	expect(last?.outcome).toBe('done');
	expect(world.files.get('two.txt')).toBe('mended');
});
