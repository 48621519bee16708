import {expect, test} from 'vitest';
import type {Hook, HookPoint} from '../core/hook.ts';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {answerOf, call, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {openSession} from './session.ts';
import {factsOf, memory, now, opened, resultsIn, seeThrough, stageOf} from './session.fixture.ts';
import type {HookSaid, World} from './world.ts';

const allow = {verdict: 'allow', reason: '', context: ''} as const;

const hook = (on: HookPoint, tool = '*'): Hook => ({on, tool, command: `./${on}`, timeoutMs: 1_000});

/** One step that writes one file and runs one command; what the editor is told is kept. */
const script =
	(told: string[]): Script =>
	ask => {
		told.push(JSON.stringify(ask.messages));
		if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
		if (stageOf(ask) === 'Plan')
			return answerOf([call('p', 'plan', {summary: 'S.', steps: [{title: 'One', detail: 'do it', files: []}]})]);
		return resultsIn(ask).size === 0
			? answerOf([call('w', 'write', {path: 'new.txt', text: 'hello'}), call('s', 'shell', {command: 'make'})])
			: answerOf([text('Done.')]);
	};

type Ran = {readonly on: HookPoint; readonly input: Record<string, unknown>};

const play = async (
	hooks: readonly Hook[],
	say: (hook: Hook, input: Record<string, unknown>) => HookSaid | Promise<HookSaid>,
	{attended = true, facts = [] as readonly SessionFact[], mode = 'full-auto' as const} = {},
) => {
	const world = memory();
	const told: string[] = [];
	const ran: Ran[] = [];
	const journal = memoryJournal<Body, Delta>(now, facts);
	const session = await openSession(
		journal,
		{
			...scriptedWorld(world, {script: script(told)}),
			hook: async (one, input) => {
				ran.push({on: one.on, input: input as Record<string, unknown>});
				return say(one, input as Record<string, unknown>);
			},
		} satisfies World,
		opened({profile: scriptedProfile({mode, hooks}), attended}),
	);
	if (session.state.submitted === 0) await session.send({ask: 'submit', text: 'Do it.'});
	await seeThrough(session);
	const {last} = session.state;
	await session.close();
	return {world, told, ran, last, facts: await factsOf(journal)};
};

const endings = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'tool.finished' ? [[fact.outcome, fact.output]] : []));

test('hooks hear of everything in order, and are told what it is', async () => {
	const points = ['session_start', 'prompt', 'before_tool', 'after_tool', 'stop'] as const;
	const {ran, last} = await play(
		points.map(on => hook(on)),
		() => allow,
	);
	expect(last?.outcome).toBe('done');
	expect(ran.map(({on, input}) => [on, input['tool'] ?? input['prompt'] ?? input['answer'] ?? ''])).toEqual([
		['session_start', ''],
		['prompt', 'Do it.'],
		['before_tool', 'plan'],
		['after_tool', 'plan'],
		['before_tool', 'write'],
		['after_tool', 'write'],
		['before_tool', 'shell'],
		['after_tool', 'shell'],
		['stop', 'Done.'],
	]);
	expect(ran[4]?.input).toEqual({
		event: 'before_tool',
		session: 's',
		directory: '/project',
		mode: 'full-auto',
		turn: 't1',
		tool: 'write',
		input: {path: 'new.txt', text: 'hello'},
		title: expect.any(String) as string,
		files: ['new.txt'],
	});
});

test('a hook hears only of the tools that it is for', async () => {
	const {ran} = await play([hook('before_tool', 'sh*')], () => allow);
	expect(ran.map(({input}) => input['tool'])).toEqual(['shell']);
});

test('a hook that denies a call keeps it from being made, and the model is told why', async () => {
	const {world, facts, told} = await play([hook('before_tool', 'write')], () => ({
		...allow,
		verdict: 'deny',
		reason: 'frozen',
	}));
	expect(world.files.has('new.txt')).toBe(false);
	expect(endings(facts)).toContainEqual(['refused', 'Refused: a hook denies it: frozen.']);
	expect(told.at(-1)).toContain('frozen');
});

test('a hook that says to ask has a person asked, also where the mode would not', async () => {
	const {facts, world} = await play([hook('before_tool', 'shell')], () => ({...allow, verdict: 'ask', reason: 'look'}));
	expect(facts.flatMap(fact => (fact.type === 'approval.asked' ? [fact.why] : []))).toEqual([
		'a hook says to ask: look',
	]);
	expect(world.ran).toContain('make');
});

test('where nobody can be asked, what a hook asks about is refused', async () => {
	const {facts, last} = await play([hook('before_tool', 'shell')], () => ({...allow, verdict: 'ask'}), {
		attended: false,
	});
	expect(endings(facts).map(([outcome]) => outcome)).toContain('unapproved');
	expect(last?.outcome).toBe('unapproved');
});

test('a hook that fails before a call has it asked about, and the failure is on record', async () => {
	const {facts} = await play([hook('before_tool', 'shell')], () => ({fault: 'exit 1'}));
	expect(facts.flatMap(fact => (fact.type === 'approval.asked' ? [fact.why] : []))).toEqual([
		'a hook says to ask: exit 1',
	]);
	expect(facts.flatMap(fact => (fact.type === 'hooks.finished' ? fact.answer.faults : []))).toEqual([
		'./before_tool: exit 1',
	]);
});

test('a hook that allows everything allows nothing that is asked about without it', async () => {
	const {facts} = await play([hook('before_tool')], () => allow, {mode: 'suggest' as never});
	expect(facts.filter(({type}) => type === 'approval.asked')).toHaveLength(2);
});

test('of several hooks the strictest counts, and none runs after one that denies', async () => {
	const verdicts = ['ask', 'deny', 'allow'] as const;
	let at = 0;
	const {ran, facts} = await play(
		verdicts.map(() => hook('before_tool', 'shell')),
		() => ({...allow, verdict: verdicts[at] ?? 'allow', reason: `r${at++}`}),
	);
	expect(ran).toHaveLength(2);
	expect(endings(facts)).toContainEqual(['refused', 'Refused: a hook denies it: r0; r1.']);
});

test('what a hook adds reaches the model: at the start, with a prompt, and behind a result', async () => {
	const {told} = await play([hook('session_start'), hook('prompt'), hook('after_tool', 'write')], ({on}) => ({
		...allow,
		context: `told ${on}`,
	}));
	const planning = told.find(one => one.includes('<hooks>')) ?? '';
	expect(planning).toContain('told session_start');
	expect(planning).toContain('told prompt');
	expect(told.at(-1)).toContain('[a hook adds: told after_tool]');
});

test('a prompt that a hook denies goes to no model', async () => {
	const {told, last} = await play([hook('prompt')], () => ({...allow, verdict: 'deny', reason: 'it holds a key'}));
	expect(told).toEqual([]);
	expect(last).toMatchObject({outcome: 'unapproved', why: 'a hook refuses this prompt: it holds a key'});
});

test('no hook begins twice for one thing, wherever the process ended', async () => {
	const hooks = (['prompt', 'before_tool', 'after_tool', 'stop'] as const).map(on => hook(on));
	const {facts} = await play(hooks, () => allow);
	const whole = facts.filter(({type}) => type !== 'session.opened');
	for (let cut = 2; cut < facts.length; cut += 1) {
		const again = await play(hooks, () => allow, {facts: facts.slice(0, cut)});
		const begun = again.facts.flatMap(fact => (fact.type === 'hooks.started' ? [fact.run] : []));
		expect(new Set(begun).size).toBe(begun.length);
		const over = again.facts.flatMap(fact => (fact.type === 'hooks.finished' ? [fact.run] : []));
		expect(over.toSorted()).toEqual(begun.toSorted());
		expect(again.last?.outcome).toBe('done');
	}
	expect(whole.length).toBeGreaterThan(20);
});

test('a hook that was running when the process ended is not run again: a call that it looked at is asked about', async () => {
	const {facts} = await play([hook('before_tool', 'shell')], () => allow);
	const cut = facts.findIndex(({type}) => type === 'hooks.started') + 1;
	const again = await play([hook('before_tool', 'shell')], () => allow, {facts: facts.slice(0, cut)});
	expect(again.ran).toEqual([]);
	expect(again.facts.flatMap(fact => (fact.type === 'approval.asked' ? [fact.why] : []))).toEqual([
		expect.stringMatching(/^a hook says to ask: the process ended while it ran/),
	]);
});

test('a session whose hooks are gone goes on without them', async () => {
	const {facts} = await play([hook('after_tool')], () => allow);
	for (let cut = 2; cut < facts.length; cut += 1) {
		const again = await play([], () => allow, {facts: facts.slice(0, cut)});
		expect(again.last?.outcome).toBe('done');
	}
});
