import {describe, expect, test} from 'vitest';
import {initial} from '../../core/session/state.ts';
import {lookOf} from '../overlay/screen.fixture.ts';
import {everything} from '../transcript/everything.fixture.ts';
import {factsFrom, seeFacts} from '../transcript/session.fixture.ts';
import {approach, saw} from './saw.ts';
import type {Ui} from './state.ts';
import {afterFacts, asking, blank, over, turn} from './ui.fixture.ts';

const look = lookOf(80, 24);
const idle = blank(look);
const asked = afterFacts(idle, asking, 3_000);
const open = approach(asked, 3_000);

const answered = {type: 'approval.answered', call: 't1.a1.1', verdict: 'yes'} as const;

describe('a question about a call', () => {
	test('is noted with the time at which it arose, and says how many wait behind it', () => {
		expect(asked.asking).toEqual({call: 't1.a1.1', since: 3_000});
		expect(open.overlay).toMatchObject({
			kind: 'approval',
			call: 't1.a1.1',
			approval: {around: {waiting: 1, wall: 'docker'}},
		});
	});

	test.each([
		['it was answered elsewhere', [answered]],
		['the turn was stopped', [{type: 'turn.finished', turn: 't1', outcome: 'interrupted', answer: ''}]],
		[
			'its call ended without an answer',
			[{type: 'tool.finished', call: 't1.a1.1', outcome: 'aborted', output: 'stopped', ms: 1}],
		],
	] as const)('closes when %s', (_, bodies) => {
		expect(afterFacts(open, bodies).overlay).toBeUndefined();
	});

	test('stays while something else happens', () => {
		expect(afterFacts(open, [{type: 'title.changed', title: 'x'}]).overlay).toBe(open.overlay);
	});

	test('of the next call waits for its turn, and comes up once the first is answered', () => {
		const next = afterFacts(open, [answered], 8_000);
		expect(next.asking).toEqual({call: 't1.a1.2', since: 8_000});
		expect(approach(next, 8_000).overlay).toMatchObject({call: 't1.a1.2', approval: {around: {waiting: 0}}});
	});

	test('is forgotten when nothing waits any more', () => {
		const done = afterFacts(open, [answered, {...answered, call: 't1.a1.2'}]);
		expect(done.asking).toBeUndefined();
		expect(approach(done, 99_000)).toBe(done);
	});

	test('does not open over something else', () => {
		const busy: Ui = {...asked, overlay: {kind: 'question', token: 1, title: 'x', value: ''}};
		expect(approach(busy, 99_000)).toBe(busy);
	});

	test('offers the least mode that would not ask', () => {
		expect(open.overlay).toMatchObject({approval: {around: {mode: 'full-auto'}}});
	});

	test('takes the explanation that was asked for, and only its own', () => {
		const given = {type: 'explanation.given', text: 'It runs the tests.', cost: null} as const;
		const explain = (call: string) =>
			afterFacts(afterFacts(open, [{type: 'explanation.requested', call}]), [{...given, call}]).overlay;
		expect(explain('t1.a1.1')).toMatchObject({approval: {explanation: {text: 'It runs the tests.'}}});
		expect(explain('t1.a1.2')).toEqual(open.overlay);
	});
});

test('every line that a session tells is committed once, in order, whenever frames are drawn', () => {
	const facts = factsFrom([...turn.slice(0, 1), ...everything('t1', 'p1')]);
	const all = seeFacts(facts, look);
	for (const every of [1, 2, 7, 1_000]) {
		let ui = idle;
		let written = 0;
		const screen: string[] = [];
		const draw = (): void => {
			if (ui.commit.id > written) screen.push(...ui.commit.lines);
			written = ui.commit.id;
		};
		for (const [at, fact] of facts.entries()) {
			ui = saw(ui, {fact}, undefined, {written, now: 0});
			if (at % every === 0) draw();
		}
		draw();
		expect(screen).toEqual(all);
	}
});

test('a delta changes what goes on, and neither the status nor the questions', () => {
	const running = afterFacts(idle, turn);
	const after = saw(running, {delta: {show: 'thinking', ask: 't1.a1', text: 'hm'}}, running.session, {
		written: 9,
		now: 0,
	});
	const {transcript: _, ...rest} = after;
	const {transcript: __, ...before} = running;
	expect(rest).toEqual(before);
});

test('the status line follows the facts', () => {
	expect(idle.status.mode).toBeUndefined();
	expect(afterFacts(idle, turn).status).toMatchObject({mode: 'suggest', wall: 'docker', session: 's1'});
	expect(afterFacts(afterFacts(idle, turn), over).status.since).toBeUndefined();
});

test('a session that is not there yet asks nothing', () => {
	const ui = {...idle, asking: {call: 'x', since: 0}};
	expect(approach(ui, 5_000)).toBe(ui);
	expect(approach({...ui, session: initial}, 5_000).overlay).toBeUndefined();
});
