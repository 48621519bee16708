import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {parseFact, type Body} from '../../core/session/event.ts';
import {causes, nothing, read, readingOf, type Performance} from './performance.ts';
import {signatureOf} from './signature.ts';

const usage = {input: 10, output: 5, cacheRead: 0, cacheWrite: 0};

const readAll = (bodies: readonly Body[], before: Performance = nothing): Performance => {
	let reading = readingOf(before);
	for (const [seq, body] of bodies.entries())
		reading = read(reading, {...body, seq, at: `2026-11-21T10:00:${String(seq).padStart(2, '0')}.000Z`});
	return reading.performance;
};

const call = (id: string, tool: string, finish: Partial<Body<'tool.finished'>>): readonly Body[] => [
	{type: 'tool.started', call: id, tool, title: tool, replay: 'safe', why: 'allowed'},
	{type: 'tool.finished', call: id, outcome: 'ok', output: '', ms: 5, ...finish},
];

const previewed = (id: string): Body => ({
	type: 'tool.previewed',
	call: id,
	tool: 'edit',
	title: 'Edit',
	risk: 'write',
	replay: 'never',
});

test('calls are counted by tool, and failures by kind', () => {
	const {tools} = readAll([
		...call('1', 'read', {}),
		...call('2', 'shell', {outcome: 'failed', output: 'Error: x', ending: {kind: 'exited', code: 1}}),
		...call('3', 'shell', {outcome: 'failed', ending: {kind: 'timed-out', afterMs: 1000}}),
		...call('4', 'shell', {outcome: 'aborted'}),
		...call('5', 'edit', {outcome: 'failed', output: 'the text is not there'}),
	]);
	expect(tools).toEqual({
		read: {calls: 1, failures: {}, ms: 5},
		shell: {calls: 3, failures: {exited: 1, 'timed-out': 1, aborted: 1}, ms: 15},
		edit: {calls: 1, failures: {failed: 1}, ms: 5},
	});
});

test('a call that a tool of ours had to stand in for is a failure of the evolved one, and why is its cause', () => {
	const performance = readAll(call('1', 'search', {stoodIn: 'it gave no answer (exit 1)', output: 'a.ts:1'}));
	expect(performance.tools).toEqual({search: {calls: 1, failures: {'stood in for': 1}, ms: 5}});
	expect(causes(performance).map(({tool, signature}) => [tool, signature])).toEqual([
		['search', signatureOf('it gave no answer (exit 1)')],
	]);
});

test('what was turned down before it began is no failure of a tool', () => {
	const turned: Body = {type: 'tool.finished', call: '1', outcome: 'refused', output: 'no', ms: 0};
	expect(readAll([turned])).toEqual(nothing);
});

test('edits that did not apply and checks that failed are told from other calls', () => {
	const {edits, checks} = readAll([
		previewed('1'),
		...call('1', 'edit', {outcome: 'failed', output: 'the text is not there'}),
		previewed('2'),
		...call('2', 'edit', {}),
		{type: 'check.requested', call: '3', command: 'npm test', step: null},
		...call('3', 'shell', {outcome: 'failed', output: 'AssertionError: 1 == 2', ending: {kind: 'exited', code: 1}}),
		...call('4', 'shell', {}),
	]);
	expect(edits).toEqual({tried: 2, unapplied: 1});
	expect(checks).toEqual({run: 1, failed: 1});
});

test('requests are counted by the stage that made them; an unknown price is not nothing, and a stop is no fault', () => {
	const asked = (ask: string, stage: string): Body => ({
		type: 'model.asked',
		ask,
		stage,
		model: {vendor: 'v', id: 'm'},
		attempt: 1,
		delayMs: 0,
	});
	const answered = (ask: string, cost: number | null): Body =>
		({type: 'model.answered', ask, served: 'm', blocks: [], stop: 'end', usage, cost, ms: 7}) as unknown as Body;
	const failed = (ask: string, kind: 'network' | 'aborted'): Body => ({
		type: 'model.failed',
		ask,
		fault: {kind, message: 'broken'},
	});
	const {stages, clusters} = readAll([
		asked('1', 'plan'),
		asked('2', 'edit'),
		answered('2', 0.5),
		failed('1', 'network'),
		asked('3', 'plan'),
		answered('3', null),
		asked('4', 'plan'),
		failed('4', 'aborted'),
	]);
	expect(stages['edit']).toEqual({...usage, asks: 1, answers: 1, faults: {}, ms: 7, usd: 0.5, unpriced: 0});
	expect(stages['plan']).toEqual({...usage, asks: 3, answers: 1, faults: {network: 1}, ms: 7, usd: 0, unpriced: 1});
	expect([...clusters.values()].map(({stage, tool, signature}) => [stage, tool, signature])).toEqual([
		['plan', 'model', 'network: broken'],
	]);
});

test('failures of one cause are one cluster, also across sessions, and the most frequent comes first', () => {
	const wrong = (id: string, line: number): readonly Body[] =>
		call(id, 'shell', {
			outcome: 'failed',
			output: `src/a${line}.js:${line}\nTypeError: x is not a function\n at y`,
			ending: {kind: 'exited', code: 1},
		});
	const once = readAll([
		{type: 'stage.started', stage: 'edit', round: 0},
		...call('0', 'edit', {outcome: 'failed', output: 'no such text'}),
		...wrong('1', 3),
	]);
	const twice = readAll([{type: 'stage.started', stage: 'edit', round: 0}, ...wrong('1', 99)], once);
	expect(causes(twice).map(({stage, tool, signature, count}) => ({stage, tool, signature, count}))).toEqual([
		{stage: 'edit', tool: 'shell', signature: 'TypeError: x is not a function', count: 2},
		{stage: 'edit', tool: 'edit', signature: 'no such text', count: 1},
	]);
});

test('turns are counted by how they ended, and by what the person took back', () => {
	const {turns, undone} = readAll([
		{type: 'turn.finished', turn: '1', outcome: 'done', answer: ''},
		{type: 'turn.finished', turn: '2', outcome: 'failed', answer: ''},
		{type: 'undo.finished', went: {before: 'x', done: [], kept: [], left: []}},
		{type: 'undo.finished', went: null, why: 'gone'},
	]);
	expect({turns, undone}).toEqual({turns: {done: 1, failed: 1}, undone: 1});
});

test('a real session is read to the end, and every call that began is in it', async () => {
	const text = await readFile(new URL('../../testing/golden/second-round.jsonl', import.meta.url), 'utf8');
	const facts = text
		.trim()
		.split('\n')
		.map(line => parseFact(JSON.parse(line) as Parameters<typeof parseFact>[0]))
		.flatMap(parsed => ('fact' in parsed ? [parsed.fact] : []));
	const {tools, turns} = facts.reduce(read, readingOf(nothing)).performance;
	const begun = facts.filter(({type}) => type === 'tool.started').length;
	expect(Object.values(tools).reduce((sum, {calls}) => sum + calls, 0)).toBe(begun);
	expect(Object.values(turns).reduce((sum, count) => sum + count, 0)).toBe(
		facts.filter(({type}) => type === 'turn.finished').length,
	);
	expect(begun).toBeGreaterThan(0);
});

test.each([
	['paths and lines', "/home/a/b.js:12: error: cannot find 'x'", "/tmp/c/d.js:99: error: cannot find 'longer'"],
	['numbers', 'AssertionError: 3 != 4', 'AssertionError: 17 != 2.5'],
	['hashes', 'fatal: bad object 1a2b3c4d5e6f', 'fatal: bad object 99aa88bb77cc'],
	['what stood before and after', 'x\ny\nKeyError: "a"\nz', 'KeyError: "b"'],
])('a signature does not tell %s apart', (_, one, other) => {
	expect(signatureOf(one)).toBe(signatureOf(other));
	expect(signatureOf(one)).not.toBe('');
});

test.each([
	['other errors', 'TypeError: x is not a function', 'RangeError: x is not a function'],
	['other words', 'the text is not there', 'the file is binary'],
])('a signature tells %s apart', (_, one, other) => {
	expect(signatureOf(one)).not.toBe(signatureOf(other));
});

test.each([
	['nothing', ''],
	['blanks', ' \n\t\n'],
	['a line without end', 'a'.repeat(1_000_000)],
	['quotes without end', '"'.repeat(100_000)],
	['slashes without end', 'a/'.repeat(100_000)],
])('the signature of %s is short, and soon made', (_, output) => {
	expect(signatureOf(output).length).toBeLessThanOrEqual(120);
});
