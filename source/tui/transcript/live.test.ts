import {describe, expect, test} from 'vitest';
import type {Body, Delta} from '../../core/session/event.ts';
import type {Seen} from '../../core/journal.ts';
import {opened} from './bodies.fixture.ts';
import {everything} from './everything.fixture.ts';
import {activityOf, liveLines} from './live.ts';
import {factsFrom, lookAt, seeAll, START} from './session.fixture.ts';
import type {Transcript} from './transcript.ts';

const look = lookAt(60);
const turn = factsFrom([opened, ...everything('t1', 'p1')]);
const usual = {rows: 10, now: START};

/** The transcript just after the first fact that fits, and after some deltas. */
const after = (fits: (body: Body) => boolean, ...deltas: readonly Delta[]): Transcript => {
	const end = turn.findIndex(fits);
	if (end === -1) throw new Error('no fact fits');
	const seen: readonly Seen<Body, Delta>[] = [
		...turn.slice(0, end + 1).map(fact => ({fact})),
		...deltas.map(delta => ({delta})),
	];
	return seeAll(seen, look).transcript;
};

const type =
	(name: Body['type']) =>
	(body: Body): boolean =>
		body.type === name;
const isAsked = (ask: string) => (body: Body) => body.type === 'model.asked' && body.ask === ask;
const isStarted = (call: string) => (body: Body) => body.type === 'tool.started' && body.call === call;

/** The moment of a transcript's fact, and some seconds. */
const at = (fits: (body: Body) => boolean, seconds: number): number =>
	Date.parse(turn.find(fits)!.at) + seconds * 1_000;

describe('what goes on, in one line', () => {
	test.each<[string, Transcript, number, string | undefined]>([
		['nothing before a turn', after(type('prompt.submitted')), START, undefined],
		['nothing after it', after(type('turn.finished')), START, undefined],
		['the files are looked at', after(type('stage.started')), START, 'looking at the files'],
		['and counted', after(type('stage.started'), {show: 'looked', files: 512}), START, 'looking at the files: 512'],
		['a model was just asked', after(isAsked('t1.a1')), at(isAsked('t1.a1'), 0.9), 'openai/gpt-oss-120b is thinking'],
		['it thinks', after(isAsked('t1.a1')), at(isAsked('t1.a1'), 12), 'openai/gpt-oss-120b is thinking · 12 s'],
		[
			'tokens are those that were counted before',
			after(isAsked('t1.a2')),
			at(isAsked('t1.a2'), 200),
			'claude-sonnet-5-5 is thinking · 3 min 20 s · 3.1k tokens',
		],
		[
			'it reads in parts',
			after(isAsked('t1.a1'), {show: 'parts', ask: 't1.a1', done: 2, of: 5}),
			at(isAsked('t1.a1'), 3),
			'openai/gpt-oss-120b has read 2 of 5 parts · 3 s',
		],
		[
			'it writes',
			after(isAsked('t1.a2'), {show: 'text', ask: 't1.a2', text: 'Well'}),
			at(isAsked('t1.a2'), 2),
			'claude-sonnet-5-5 is writing · 2 s · 3.1k tokens',
		],
		[
			'it calls',
			after(isAsked('t1.a2'), {show: 'calling', ask: 't1.a2', tool: 'patch'}),
			at(isAsked('t1.a2'), 2),
			'claude-sonnet-5-5 is calling patch · 2 s · 3.1k tokens',
		],
		[
			'a wait before a try again is counted down',
			after(isAsked('t1.a3')),
			at(isAsked('t1.a3'), 0.5),
			'claude-sonnet-5-5 is asked again in 3 s · try 2 of 5 · 3.1k tokens',
		],
		[
			'and over, is no part of the thinking',
			after(isAsked('t1.a3')),
			at(isAsked('t1.a3'), 5),
			'claude-sonnet-5-5 is thinking · 2 s · 3.1k tokens',
		],
		[
			'a command runs',
			after(isStarted('t1.a3.6')),
			at(isStarted('t1.a3.6'), 4),
			'running git log --oneline -20 · 4 s · 6.2k tokens',
		],
		['nothing while a person is asked', after(type('approval.asked')), START, undefined],
	])('%s', (_, transcript, now, activity) => {
		expect(activityOf(transcript, now)).toBe(activity);
	});

	test('a stop, a way back, a summing up and a command of the person are said', () => {
		const from = (...bodies: readonly Body[]): string | undefined =>
			activityOf(
				seeAll(
					factsFrom([opened, ...bodies]).map(fact => ({fact})),
					look,
				).transcript,
				START + 60_500,
			);
		expect([
			from({type: 'turn.started', turn: 't', prompt: 'p'}, {type: 'interrupt.requested', why: 'user'}),
			from({type: 'undo.requested', turn: 't', what: 'both', to: 'a', since: 'b', person: [], conflicts: 'keep'}),
			from({type: 'compaction.requested', compaction: 'k'}),
			from({type: 'shell.requested', shell: 's', script: 'make'}),
		]).toEqual(['stopping', 'going back', 'summing up what was said', 'running make · 1 min 0 s']);
	});
});

describe('what is not finished', () => {
	test('a running command shows the last lines of what it printed, progress bars their last state', () => {
		const output = `${Array.from({length: 9}, (_, line) => `line ${line}`).join('\n')}\n10 %\r50 %\r99 %`;
		const transcript = after(
			isStarted('t1.a3.6'),
			{show: 'output', call: 't1.a3.6', text: output.slice(0, 30)},
			{show: 'output', call: 't1.a3.6', text: output.slice(30)},
		);
		expect(liveLines(transcript, look, {rows: 10, now: at(isStarted('t1.a3.6'), 3)})).toEqual([
			'',
			'  · Explored: read 2, searched 1, listed 1, 1 failed',
			'    src/middleware/authentication.ts, authorization in src,',
			'    src/middleware, src/middleware/authentication.test.ts',
			'  ▸ git log --oneline -20  3 s',
			'  │ line 5',
			'  │ line 6',
			'  │ line 7',
			'  │ line 8',
			'  │ 99 %',
		]);
	});

	test('a command that never ends keeps only the end of what it prints', () => {
		const flood = Array.from({length: 200}, (_, line): Delta => ({
			show: 'output',
			call: 't1.a3.6',
			text: `${String(line).repeat(400)}\n`,
		}));
		const transcript = after(isStarted('t1.a3.6'), ...flood);
		expect(transcript.turn?.calls['t1.a3.6']?.output.length).toBeLessThan(10_000);
		expect(liveLines(transcript, look, usual).at(-1)).toMatch(/^ {2}│ 1991991/);
	});

	test('a plan shows its ticks, with the step at hand in view however few rows there are', () => {
		const titles = Array.from({length: 12}, (_, step) => `step ${step + 1}`);
		const steps = titles.map(title => ({title, detail: '', files: []}));
		const doneUpTo = (done: number, rows: number): readonly string[] => {
			const bodies: readonly Body[] = [
				opened,
				{type: 'turn.started', turn: 't', prompt: 'p'},
				{type: 'plan.proposed', plan: {summary: 's', steps}, round: 0},
				...titles.slice(0, done).map((_, index): Body => ({type: 'step.finished', round: 0, index, text: ''})),
			];
			const {transcript} = seeAll(
				factsFrom(bodies).map(fact => ({fact})),
				look,
			);
			return liveLines(transcript, look, {rows, now: START});
		};
		expect(doneUpTo(5, 7)).toEqual([
			'  … 3 before',
			'  ✓ step 4',
			'  ✓ step 5',
			'  ▸ step 6',
			'  ○ step 7',
			'  ○ step 8',
			'  … 4 more',
		]);
		expect(doneUpTo(0, 5)).toEqual(['  ▸ step 1', '  ○ step 2', '  ○ step 3', '  ○ step 4', '  … 8 more']);
		expect(doneUpTo(11, 5)).toEqual(['  … 8 before', '  ✓ step 9', '  ✓ step 10', '  ✓ step 11', '  ▸ step 12']);
		expect(doneUpTo(0, 20)).toHaveLength(12);
		for (let done = 0; done < 12; done += 1)
			for (let rows = 1; rows < 14; rows += 1)
				expect(doneUpTo(done, rows).filter(line => line === `  ▸ step ${done + 1}`)).toHaveLength(1);
	});
});
