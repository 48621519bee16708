import {describe, expect, test} from 'vitest';
import type {Ask} from '../core/model.ts';
import {textOf} from '../core/message.ts';
import {planAsMarkdown, type Plan} from '../core/plan.ts';
import type {Writable} from '../core/sandbox.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {
	editOnly,
	everyPrefixResumes,
	finishedOf,
	memory,
	plain,
	runWith,
	seeThrough,
	stageOf,
	workThrough,
} from './session.fixture.ts';
import type {Session} from './session.ts';

const plan: Plan = {
	summary: 'Say hello.',
	steps: [
		{title: 'Write it', detail: 'Write hello\ninto one.', files: ['one.txt', 'two.txt'], check: 'cat one.txt'},
		{title: 'Look', detail: '', files: []},
	],
	check: 'npm test',
};

const MARKDOWN = `Say hello.

1. **Write it**

   Write hello
   into one.

   Files: \`one.txt\`, \`two.txt\`

   Check: \`cat one.txt\`

2. **Look**

Check: \`npm test\``;

const planning = scriptedProfile({mode: 'plan'});

/** Finds nothing, plans, and writes when it is asked to edit. */
const script: Script = ask => {
	if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
	if (stageOf(ask) === 'Plan') return workThrough(ask, [['p', 'plan', plan]]);
	return workThrough(ask, [['w', 'write', {path: 'one.txt', text: 'hello'}]]);
};

test('a plan reads as a summary, numbered steps with what they are about, and the check', () => {
	expect(planAsMarkdown(plan)).toBe(MARKDOWN);
});

describe('plan mode', () => {
	test('ends with the plan, and touches nothing; sent on in another mode, the plan is known', async () => {
		const asks: Ask[] = [];
		const world = memory();
		const {state, facts} = await runWith(
			scriptedWorld(world, {
				script: (ask, name) => {
					asks.push(ask);
					return script(ask, name);
				},
			}),
			{profile: planning},
			async session => {
				const {last} = await session.settled();
				expect(last).toMatchObject({outcome: 'done', answer: MARKDOWN, planned: true});
				expect([world.files.get('one.txt'), session.state.past[0]?.planned]).toEqual(['old', true]);
				await session.send({ask: 'mode', mode: 'full-auto'});
				await session.send({ask: 'submit', text: 'Go on.'});
				await seeThrough(session);
			},
		);
		const openings = asks.filter(ask => stageOf(ask) === 'Plan').map(({messages}) => textOf(messages[0]?.blocks ?? []));
		expect(openings.at(-1)).toContain(
			`<history>\nasked: Do it.\nended (in a plan, not carried out yet): ${MARKDOWN}\n`,
		);
		expect(asks.map(({system}) => system.includes('plan mode: nothing may be changed'))).toEqual(
			asks.map((_, at) => at < asks.findIndex(({messages}) => textOf(messages[0]?.blocks ?? []).includes('Go on.'))),
		);
		expect(world.files.get('one.txt')).toBe('hello');
		expect(state.past.map(({planned}) => planned)).toEqual([true, false]);
		expect(facts.filter(({type}) => type === 'plan.proposed').length).toBe(2);
	});

	test('refuses what may change something without asking anybody, and runs what only reads behind a closed wall', async () => {
		const world = memory();
		const writable: [string, Writable][] = [];
		const todo: [string, string, object][] = [
			['r', 'shell', {command: 'cat one.txt'}],
			['s', 'shell', {command: 'make'}],
			['w', 'write', {path: 'a', text: 'b'}],
		];
		const {facts, state} = await runWith(
			scriptedWorld(world, {
				commands: async (command, _, __, write) => {
					writable.push([command, write]);
					return exited(0, 'old');
				},
				script: ask => {
					const next = todo[ask.messages.length >> 1];
					return next === undefined ? answerOf([text('I would write a.')]) : answerOf([call(...next)]);
				},
			}),
			{
				profile: {
					...editOnly(),
					mode: 'plan',
					rules: [{tool: '*', pattern: '*', action: 'allow'}],
				},
			},
			async session => {
				expect((await session.settled()).turn).toBeUndefined();
			},
		);
		expect(writable).toEqual([['cat one.txt', 'nothing']]);
		expect(finishedOf(facts)).toEqual([
			['ok', 'old'],
			['refused', 'Refused: plan mode changes nothing.'],
			['refused', 'Refused: plan mode changes nothing.'],
		]);
		expect(facts.filter(({type}) => type === 'approval.asked' || type === 'checkpoint.taken')).toEqual([]);
		expect(state.last).toMatchObject({outcome: 'done', answer: 'I would write a.'});
	});

	test('switched to while something is asked refuses it; a yes that comes after is turned down', async () => {
		const world = memory();
		const {facts} = await runWith(
			scriptedWorld(world, {script: plain([['w', 'write', {path: 'a', text: 'b'}]])}),
			{profile: {...editOnly(), mode: 'suggest', stages: editOnly().stages.map(stage => ({...stage, asks: 1}))}},
			async session => {
				await session.settled();
				await session.send({ask: 'mode', mode: 'plan'});
				await session.settled();
				expect(await session.send({ask: 'answer', call: 't1.a1.1', verdict: 'yes'})).toMatchObject({
					rejected: expect.any(String),
				});
			},
		);
		expect(finishedOf(facts)).toEqual([['refused', 'Refused: plan mode changes nothing.']]);
		expect(world.files.has('a')).toBe(false);
	});

	test('switched to between two steps leaves the rest of the plan undone, and says so', async () => {
		const world = memory();
		let session: Session | undefined;
		const {state} = await runWith(
			scriptedWorld(world, {
				script: async ask => {
					const reply = script(ask, {vendor: 'x', id: 'b'});
					if (stageOf(ask) === 'Edit' && ask.messages.length > 1) await session?.send({ask: 'mode', mode: 'plan'});
					return reply;
				},
			}),
			{profile: scriptedProfile()},
			async opened => {
				session = opened;
				await opened.settled();
			},
		);
		expect([world.files.get('one.txt'), world.ran]).toEqual(['hello', ['cat one.txt']]);
		expect(state.last).toMatchObject({
			outcome: 'done',
			answer: MARKDOWN,
			why: 'plan mode: what is left of the plan is not carried out',
		});
	});

	test('ends in the same plan from whatever fact the session is opened again', async () => {
		const facts = await everyPrefixResumes({
			parts: {script},
			profile: planning,
			from: ({type}) => type === 'prompt.submitted',
			act: async session => {
				await session.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({past, last}, {files, ran}) => ({past, last: {...last, seq: 0}, files: [...files], ran}),
		});
		expect(facts.at(-1)).toMatchObject({type: 'turn.finished', planned: true});
	});
});
