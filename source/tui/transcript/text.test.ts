import {describe, expect, test} from 'vitest';
import type {Fault} from '../../core/fault.ts';
import type {Seen} from '../../core/journal.ts';
import type {Body, Delta} from '../../core/session/event.ts';
import {opened} from './bodies.fixture.ts';
import {liveLines} from './live.ts';
import {factsFrom, lookAt, seeAll, START} from './session.fixture.ts';

type All = readonly Seen<Body, Delta>[];

const look = lookAt(60);

const facts = (...bodies: readonly Body[]): All => factsFrom(bodies).map(fact => ({fact}));
const begun = (stage: string): All =>
	facts(
		{...opened, notices: []},
		{type: 'prompt.submitted', prompt: 'p1', text: 'why?'},
		{type: 'turn.started', turn: 't1', prompt: 'p1'},
		{type: 'stage.started', stage, round: 0},
	);
const ask = (id: string, stage = 'plan'): All =>
	facts({type: 'model.asked', ask: id, stage, model: {vendor: 'anthropic', id: 'm'}, attempt: 1, delayMs: 0});
const streamed = (id: string, ...pieces: readonly string[]): All =>
	pieces.map(text => ({delta: {show: 'text', ask: id, text}}));
const answered = (id: string, text: string): All =>
	facts({
		type: 'model.answered',
		ask: id,
		ms: 0,
		blocks: [{type: 'text', text}],
		stop: 'end',
		usage: null,
		cost: 0,
		served: 'm',
	});
const failed = (id: string, kind: Fault['kind']): All =>
	facts({type: 'model.failed', ask: id, fault: {kind, message: 'the stream broke'}});
const finished = (answer: string): All => facts({type: 'turn.finished', turn: 't1', outcome: 'done', answer});

/** What is told after the prompt. */
const told = (...parts: readonly All[]): readonly string[] => {
	const {done} = seeAll(parts.flat(), look);
	return done.slice(done.indexOf('› why?') + 1);
};

const full = 'First line.\n\n- one\n- two\n\nLast line.';
const lines = ['', 'First line.', '', '• one', '• two', '', 'Last line.'];

describe('an answer that streams in', () => {
	test.each<[string, readonly string[]]>([
		['whole', [full]],
		['in single characters', full.split('')],
		['with its end lost', [full.slice(0, 20)]],
		['with everything lost', []],
		['cut inside a word', ['Fir', full.slice(3)]],
	])('%s, is shown once', (_, pieces) => {
		expect(told(begun('plan'), ask('a'), streamed('a', ...pieces), answered('a', full))).toEqual(lines);
	});

	test('is not shown again as the answer of its turn; another answer is', () => {
		const streaming = [begun('plan'), ask('a'), streamed('a', full), answered('a', full)];
		expect(told(...streaming, finished(`${full}\n`))).toEqual([...lines, '', '✓ done  0 ms']);
		expect(told(...streaming, finished('A summary.'))).toEqual([...lines, '', 'A summary.', '', '✓ done  0 ms']);
	});

	test('with a piece lost in its middle goes on from the line that was wrong, and says so', () => {
		expect(
			told(
				begun('plan'),
				ask('a'),
				streamed('a', 'First line.\n\nThe se', 'line.\n\n'),
				answered('a', 'First line.\n\nThe second line.\n\nEnd.'),
			),
		).toEqual([
			'',
			'First line.',
			'',
			'The seline.',
			'↻ some of this was lost on the way; from there on once more:',
			'The second line.',
			'',
			'End.',
		]);
	});

	test('that says more than the record holds, which was trimmed, is shown once', () => {
		expect(told(begun('plan'), ask('a'), streamed('a', 'Hello there\n\n'), answered('a', 'Hello there'))).toEqual([
			'',
			'Hello there',
		]);
	});

	test('of a stage that gathers is for no person', () => {
		expect(
			told(begun('context'), ask('a', 'context'), streamed('a', '{"files":'), answered('a', '{"files":[]}')),
		).toEqual([]);
	});

	test('of a request that is over, or of none, is nothing', () => {
		expect(told(begun('plan'), streamed('a', 'x'), ask('a'), answered('a', 'Yes.'), streamed('a', 'late\n\n'))).toEqual(
			['', 'Yes.'],
		);
	});

	const broken = ['  ! network: the stream broke'];
	test.each<[string, string, readonly string[], readonly string[]]>([
		[
			'goes on where it broke off',
			'First line.\n\nSecond',
			['First li', 'ne.\n\nSecond'],
			['', ...broken, '', 'First line.', '', 'Second'],
		],
		['goes on when nothing of it streams in', 'First line.', [], ['', ...broken, '', 'First line.']],
		['says the same again, and no more', 'Fir', ['Fir'], ['', ...broken, '', 'First', '■ cut off here']],
		['says something else', 'Other.', ['Oth', 'er.'], ['', ...broken, '', 'First', '■ cut off here', '', 'Other.']],
		['says nothing', '', [], ['', ...broken, '', 'First', '■ cut off here']],
	])('and breaks off is not shown twice: the next try %s', (_, whole, pieces, lines_) => {
		const parts = [begun('plan'), ask('a'), streamed('a', 'First'), failed('a', 'network'), ask('b')];
		expect(told(...parts, streamed('b', ...pieces), answered('b', whole))).toEqual(lines_);
	});

	test('and breaks off twice is shown once, as far as it ever came', () => {
		const parts = [
			begun('plan'),
			ask('a'),
			streamed('a', 'First.\n\nSecond.\n\nThi'),
			failed('a', 'network'),
			ask('b'),
		];
		expect(
			told(
				...parts,
				streamed('b', 'First.\n'),
				failed('b', 'network'),
				ask('c'),
				streamed('c', 'First.', '\n\nSecond.\n\nThird.'),
				answered('c', 'First.\n\nSecond.\n\nThird.'),
			),
		).toEqual(['', 'First.', '', 'Second.', '', ...broken, ...broken, '', 'Third.']);
	});

	test('and breaks off for good is marked where it does', () => {
		expect(told(begun('plan'), ask('a'), streamed('a', 'First'), failed('a', 'refused'), finished(''))).toEqual([
			'',
			'  ! refused: the stream broke',
			'',
			'First',
			'■ cut off here',
			'',
			'✓ done  0 ms',
		]);
	});

	test('and is stopped says where', () => {
		expect(told(begun('plan'), ask('a'), streamed('a', 'First'), failed('a', 'aborted'))).toEqual([
			'',
			'First',
			'■ stopped here',
		]);
		expect(told(begun('plan'), ask('a'), failed('a', 'aborted'))).toEqual([]);
	});

	test('shares the scrollback with what happens meanwhile, each once', () => {
		const mode = facts({type: 'mode.changed', mode: 'auto-edit'});
		const mixed = told(
			begun('plan'),
			ask('a'),
			streamed('a', full.slice(0, 16)),
			mode,
			streamed('a', full.slice(16)),
			answered('a', full),
		);
		const apart = told(begun('plan'), ask('a'), streamed('a', full), answered('a', full), mode);
		const inked = (all: readonly string[]): readonly string[] => all.filter(line => line !== '').toSorted();
		expect(inked(mixed)).toEqual(inked(apart));
		expect(mixed.filter((line, at) => line === '' && mixed[at + 1] === '')).toEqual([]);
	});

	test('follows another with a blank line between them', () => {
		expect(told(begun('plan'), ask('a'), answered('a', 'One.'), ask('b'), answered('b', 'Two.'))).toEqual([
			'',
			'One.',
			'',
			'Two.',
		]);
	});

	test('is in sight by whole lines before it is finished, below the blank line that will stand there', () => {
		const words = 'word '.repeat(20);
		const {transcript, done} = seeAll([begun('plan'), ask('a'), streamed('a', words)].flat(), look);
		const live = liveLines(transcript, look, {rows: 5, now: START});
		expect([...done.slice(done.indexOf('› why?') + 1), ...live]).toEqual(['', 'word '.repeat(12).trim()]);
	});
});

test.each([
	['answered', answered('a', `${'word '.repeat(20)}end`)],
	['failed', failed('a', 'network')],
])('what streamed in of a request that is %s does not go on', (_, end) => {
	const {transcript} = seeAll([begun('plan'), ask('a'), streamed('a', 'word '.repeat(20)), end].flat(), look);
	expect([transcript.text, liveLines(transcript, look, {rows: 5, now: START})]).toEqual([undefined, []]);
});

test('in plan mode the plan is told once, in full, at the end', () => {
	const plan = {summary: 'Do it.', steps: [{title: 'First', detail: 'd', files: []}]};
	const done = told(
		begun('plan'),
		facts(
			{type: 'mode.changed', mode: 'plan'},
			{type: 'plan.proposed', plan, round: 0},
			{type: 'turn.finished', turn: 't1', outcome: 'done', answer: 'Do it.\n\n1. First', planned: true},
		),
	);
	expect(done).toEqual([
		'',
		'  mode: plan',
		'',
		'◆ plan  plan: 1 step',
		'',
		'Do it.',
		'',
		'1. First',
		'',
		'✓ planned  0 ms',
	]);
});
