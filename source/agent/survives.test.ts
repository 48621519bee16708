import {describe, expect, test} from 'vitest';
import type {Ask, Reply} from '../core/model.ts';
import type {SessionFact} from '../core/session/event.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {memory, runWith, seeThrough, stageOf} from './session.fixture.ts';
import type {Session} from './session.ts';

// What must survive when a conversation is summed up: in the middle of a stage, and between two turns.

const plan = {
	summary: 'Paint it.',
	steps: [
		{title: 'Find the wall', detail: 'find it', files: []},
		{title: 'Paint the wall', detail: 'paint it', files: ['one.txt']},
	],
};

const tokens = (input: number) => ({usage: {input, output: 0, cacheRead: 0, cacheWrite: 0}});
const fault = (kind: 'network' | 'overflow' | 'auth' | 'refused', message: string = kind): Reply => ({
	kind: 'fault',
	fault: {kind, message},
});
const said = ({messages}: Ask): string => JSON.stringify(messages);
const isSummary = ({system}: Ask): boolean => /Sum it up|You sum up/.test(system);

const compactionsIn = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'thread.compacted' ? [[fact.why, fact.model?.id ?? null]] : []));

/** The step at which the conversation is summed up: two commands, the second after a word of the person. */
const painting = (asks: Ask[], why: 'share' | 'overflow', summary: Reply): Script => {
	let refused = false;
	return ask => {
		if (isSummary(ask)) return summary;
		if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
		if (stageOf(ask) === 'Plan') return answerOf([call('p', 'plan', plan)]);
		if (!JSON.stringify(ask.messages[0]).includes('paint it')) return answerOf([text('Found.')]);
		const done = said(ask).includes('ran two') ? 2 : said(ask).includes('ran one') ? 1 : 0;
		if (done === 0)
			return answerOf([
				text('I decide for blue because red is gone.'),
				call('1', 'shell', {command: 'one', path: 'src/wall.ts'}),
			]);
		if (done === 1)
			return answerOf(
				[text('Now the second.'), call('2', 'shell', {command: 'two'})],
				tokens(why === 'share' ? 95_000 : 100),
			);
		asks.push(ask);
		if (why === 'overflow' && !refused) {
			refused = true;
			return fault('overflow');
		}
		return answerOf([text('Painted.')], tokens(100));
	};
};

describe('in the middle of a stage', () => {
	test.each<['share' | 'overflow', string, Reply, string | null]>([
		['share', 'by its model', answerOf([text('Decision: blue because red is gone.')]), 'c'],
		['share', 'in short, when its model fails', fault('network'), null],
		['share', 'in short, when the summary does not fit either', fault('overflow'), null],
		['overflow', 'by its model', answerOf([text('Decision: blue because red is gone.')]), 'c'],
		['overflow', 'in short, when its model fails', fault('auth'), null],
	])('%s: summed up %s, it keeps everything that counts', async (why, _, summary, model) => {
		const asks: Ask[] = [];
		let session: Session | undefined;
		let isSteered = false;
		const world = scriptedWorld(memory(), {
			script: painting(asks, why, summary),
			commands: async command => {
				if (command === 'two' && !isSteered) {
					isSteered = true;
					await session?.send({ask: 'submit', text: 'And leave the door white.', how: 'steer'});
				}
				return exited(0, `ran ${command}`);
			},
		});
		const {workspace} = world;
		const instructed: typeof workspace = {
			...workspace,
			async *rank(...parts) {
				return {...(yield* workspace.rank(...parts)), instructions: 'Use tabs.'};
			},
		};
		const {state, facts} = await runWith(
			{...world, workspace: instructed},
			{profile: scriptedProfile()},
			async opened => {
				session = opened;
				await seeThrough(opened);
			},
		);
		expect([state.last?.outcome, compactionsIn(facts)]).toEqual(['done', [[why, model]]]);
		const after = said(asks.at(-1) as Ask);
		const kept = {
			instructions: '<instructions>\\nUse tabs.',
			request: '<request>\\nDo it.',
			'the plan and where it is': '1. Find the wall (done)\\n2. Paint the wall (now)',
			'files that were opened, and why': 'src/wall.ts: I decide for blue because red is gone.',
			decisions: 'blue because red is gone',
			'what was run last': 'ran two',
			'the last words of the person': 'And leave the door white.',
		};
		expect(Object.entries(kept).flatMap(([name, words]) => (after.includes(words) ? [] : [name]))).toEqual([]);
	});
});

describe('between turns, on /compact', () => {
	const roles = {
		...scriptedProfile().roles,
		think: [
			{vendor: 'x', model: 'first'},
			{vendor: 'y', model: 'second'},
		],
	};
	/** Answers two turns plainly; the last question is what the next turn is begun with. */
	const compacted = async (summary: (model: string) => Reply) => {
		const asks: Ask[] = [];
		const tried: string[] = [];
		const script: Script = (ask, {id}) => {
			if (isSummary(ask)) {
				tried.push(id);
				return summary(id);
			}
			if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
			asks.push(ask);
			return answerOf([text('Blue it is.')]);
		};
		const {facts} = await runWith(
			scriptedWorld(memory(), {script}),
			{profile: scriptedProfile({roles})},
			async session => {
				await seeThrough(session);
				await session.send({ask: 'compact'});
				await session.settled();
				await session.send({ask: 'submit', text: 'Go on.'});
				await seeThrough(session);
			},
		);
		const ended = facts.flatMap(fact =>
			fact.type === 'history.compacted'
				? [fact.model?.id ?? null]
				: fact.type === 'compaction.failed'
					? [fact.why]
					: [],
		);
		return {tried, ended, next: said(asks.at(-1) as Ask)};
	};

	test('the summary stands for what was said, and what the person says now is beside it', async () => {
		const {tried, ended, next} = await compacted(() => answerOf([text('Instructions: use tabs. Decision: blue.')]));
		expect([tried, ended]).toEqual([['first'], ['first']]);
		for (const kept of ['Instructions: use tabs. Decision: blue.', '<request>\\nGo on.']) expect(next).toContain(kept);
		expect(next).not.toContain('asked: Do it.');
	});

	test.each(['network', 'auth', 'overflow'] as const)(
		'with %s at the first candidate, the next one sums up',
		async kind => {
			const {tried, ended, next} = await compacted(model =>
				model === 'first' ? fault(kind) : answerOf([text('Decision: blue.')]),
			);
			expect([tried, ended]).toEqual([['first', 'second'], ['second']]);
			expect(next).toContain('Decision: blue.');
		},
	);

	test.each<[string, (model: string) => Reply, readonly string[], string]>([
		['every candidate fails', model => fault('network', `${model} is down`), ['first', 'second'], 'second is down'],
		['it is refused', () => fault('refused', 'I will not.'), ['first'], 'I will not.'],
		['nothing is said', () => answerOf([text(' ')]), ['first'], 'the model said nothing'],
	])('when %s, nothing is lost and the session goes on', async (_, summary, asked, why) => {
		const {tried, ended, next} = await compacted(summary);
		expect([tried, ended]).toEqual([asked, [why]]);
		for (const kept of ['asked: Do it.', 'Blue it is.', '<request>\\nGo on.']) expect(next).toContain(kept);
	});
});
