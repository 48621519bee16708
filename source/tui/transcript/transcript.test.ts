import {describe, expect, test} from 'vitest';
import {facts as factTypes, type Body, type Delta} from '../../core/session/event.ts';
import type {Seen} from '../../core/journal.ts';
import {plain} from '../../views/plain.ts';
import {widthOf} from '../text/width.ts';
import {opened} from './bodies.fixture.ts';
import {everything, wholeSession} from './everything.fixture.ts';
import {activityOf, liveLines} from './live.ts';
import {retell} from './retell.ts';
import {
	coloured,
	controlsIn,
	factsFrom,
	golden,
	goldenFacts,
	lookAt,
	seeAll,
	seeFacts,
	START,
	unstyled,
	withDeltas,
} from './session.fixture.ts';
import {openTranscript} from './transcript.ts';

const columns = [120, 80, 40] as const;
const named = golden.flatMap(name => columns.map(width => [name, width] as const));
const everywhere = [
	...named.map(([name, width]) => [name, width, () => goldenFacts(name)] as const),
	...[...columns, 20].map(width => ['everything', width, async () => wholeSession] as const),
];

test('the session in which everything happens has every type of fact', () => {
	expect(new Set(wholeSession.map(({type}) => type))).toEqual(new Set(Object.keys(factTypes)));
});

describe('golden sessions', () => {
	test.each(named)('%s at %i columns', async (name, width) => {
		const lines = seeFacts(await goldenFacts(name), lookAt(width));
		await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.${width}.txt`);
	});

	test.each(columns)('everything at %i columns', async width => {
		const lines = seeFacts(wholeSession, lookAt(width));
		await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/everything.${width}.txt`);
	});

	test('everything in full', async () => {
		const facts = factsFrom([opened, ...everything('t1', 'p1')]);
		const lines = retell(facts, lookAt(100), 'full');
		await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/everything.full.txt');
	});

	test('everything for those who listen: no signs and no drawing', async () => {
		const lines = seeFacts(wholeSession, lookAt(80, {spoken: true}));
		await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/everything.spoken.txt');
		expect(lines.filter(line => /[◆✓✗■⊘↻↶✎▸○│›]/.test(line))).toEqual([]);
	});
});

describe('whatever happens', () => {
	test.each(everywhere)('%s at %i columns: no line is wider than the terminal', async (_, width, read) => {
		const facts = await read();
		for (const look of [lookAt(width), coloured(width), lookAt(width, {spoken: true})]) {
			const lines = [...seeFacts(facts, look), ...retell(facts, look, 'full')];
			expect(lines.filter(line => widthOf(line) > width || line.includes('\n'))).toEqual([]);
		}
	});

	test.each(everywhere)(
		'%s at %i columns: in colour it is the same text, and nothing but styles',
		async (_, width, read) => {
			const facts = await read();
			const painted = seeFacts(facts, coloured(width));
			expect(unstyled(painted)).toEqual(seeFacts(facts, lookAt(width)));
			expect(controlsIn(painted)).toEqual([]);
		},
	);

	test.each(everywhere)('%s at %i columns: without any delta it is told the same', async (_, width, read) => {
		const facts = await read();
		const look = lookAt(width);
		const told = seeFacts(facts, look);
		for (const piece of [1, 7, 1_000]) expect(seeAll(withDeltas(facts, piece), look).done).toEqual(told);
	});

	test.each(everywhere)('%s at %i columns: retold in short it is what was told', async (_, width, read) => {
		const facts = await read();
		expect(retell(facts, lookAt(width), 'short')).toEqual(seeFacts(facts, lookAt(width)));
	});

	test.each(everywhere)('%s at %i columns: what goes on never takes more than its rows', async (_, width, read) => {
		const seen = withDeltas(await read());
		for (const rows of [0, 1, 2, 3, 5, 10]) {
			const look = lookAt(width);
			seeAll(seen, look, {
				watch: now => {
					const lines = liveLines(now, look, {rows, now: START + 1_000_000});
					expect(lines.length).toBeLessThanOrEqual(rows);
					expect(lines.filter(line => widthOf(line) > width || line.includes('\n'))).toEqual([]);
					expect(controlsIn([...lines, activityOf(now, START) ?? ''])).toEqual([]);
				},
			});
		}
	});

	test('what is blank is one line, and never the first', () => {
		const lines = seeFacts(wholeSession, lookAt(80));
		expect(lines[0]).not.toBe('');
		expect(lines.filter((line, at) => line === '' && lines[at + 1] === '')).toEqual([]);
	});

	test('texts of others cannot act on the terminal', () => {
		const evil = '\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202eevil\u0008';
		const poison = (value: unknown): unknown => {
			if (typeof value === 'string') return evil + value;
			if (Array.isArray(value)) return value.map(poison);
			if (typeof value !== 'object' || value === null) return value;
			return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, keep.has(key) ? one : poison(one)]));
		};
		// What names and types things is ours, and what is drawn as a diff has its own form.
		const keep = new Set(
			'type seq at call ask turn prompt stage shell grant tool outcome kind risk mode does name verdict match keep when by diff roles what conflicts replay stop how'.split(
				' ',
			),
		);
		const facts = wholeSession.map(fact => poison(fact) as (typeof wholeSession)[number]);
		const look = lookAt(80);
		const seen = seeAll(withDeltas(facts), look, {
			watch: now => {
				const live = liveLines(now, look, {rows: 20, now: START});
				expect(controlsIn([...live, activityOf(now, START) ?? ''])).toEqual([]);
			},
		});
		expect(seen.done.join('\n')).toContain('evil');
		expect(controlsIn([...seen.done, ...retell(facts, look, 'full')])).toEqual([]);
	});

	test('it does not grow with turns that are over', () => {
		const look = lookAt(80);
		const sizeAfter = (turns: number): number => {
			const bodies = Array.from({length: turns}, (_, at) => everything(`t${at + 10}`, `p${at + 10}`)).flat();
			return JSON.stringify(seeAll(withDeltas(factsFrom([opened, ...bodies])), look).transcript).length;
		};
		expect(sizeAfter(20)).toBe(sizeAfter(1));
	});

	test('every line is given once: a turn that is told again has nothing of the one before', () => {
		const look = lookAt(80);
		const facts = factsFrom([opened, ...everything('t1', 'p1')]);
		const first = seeAll(withDeltas(facts), look);
		const again = seeAll([{fact: facts.at(-1)!}], look, {from: first.transcript});
		expect(first.done.filter(line => line.includes('Nothing else was touched.'))).toHaveLength(1);
		expect(again.done.filter(line => line.includes('step') || line.includes('Explored'))).toEqual([]);
	});

	test('a fact or a delta of what is not known changes nothing', () => {
		const look = lookAt(80);
		const strays: readonly Seen<Body, Delta>[] = [
			{delta: {show: 'text', ask: 'x', text: 'lost'}},
			{delta: {show: 'thinking', ask: 'x', text: 'lost'}},
			{delta: {show: 'calling', ask: 'x', tool: 'lost'}},
			{delta: {show: 'output', call: 'x', text: 'lost'}},
			{delta: {show: 'looked', files: 3}},
			...factsFrom([
				{type: 'tool.finished', call: 'x', outcome: 'ok', output: 'lost', ms: 1},
				{type: 'step.finished', round: 0, index: 3, text: 'lost'},
				{type: 'shell.finished', shell: 'x', output: 'lost', ending: {kind: 'aborted'}, ms: 1},
				{type: 'approval.answered', call: 'x', verdict: 'yes'},
			]).map(fact => ({fact})),
		];
		expect(seeAll(strays, look)).toEqual({transcript: openTranscript, done: []});
	});
});

test('plain text of a golden session is the same as what a terminal without colours shows', async () => {
	const lines = seeFacts(await goldenFacts('offline-repair'), coloured(80));
	expect(plain(lines.join('\n'))).toBe(seeFacts(await goldenFacts('offline-repair'), lookAt(80)).join('\n'));
});
