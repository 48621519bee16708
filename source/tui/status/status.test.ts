import {describe, expect, test} from 'vitest';
import type {Body} from '../../core/session/event.ts';
import {opened} from '../transcript/bodies.fixture.ts';
import {everything} from '../transcript/everything.fixture.ts';
import {coloured, factsFrom, lookAt, START, unstyled} from '../transcript/session.fixture.ts';
import {widthOf} from '../text/width.ts';
import {paintStatus} from './paint.ts';
import {openStatus, seeStatus, statusItems, type Status} from './status.ts';

const after = (...bodies: readonly Body[]): Status => factsFrom(bodies).reduce(seeStatus, openStatus);

const choose = (stage: string, id: string, vendor = 'anthropic'): Body => ({
	type: 'model.chosen',
	stage,
	model: {vendor, id},
	window: 200_000,
	passed: [],
});
const ask = (id: string, stage: string): Body => ({
	type: 'model.asked',
	ask: id,
	stage,
	model: {vendor: 'anthropic', id: 'm'},
	attempt: 1,
	delayMs: 0,
});
const answer = (id: string, change: Partial<Body<'model.answered'>> = {}): Body => ({
	type: 'model.answered',
	ask: id,
	ms: 5,
	blocks: [],
	stop: 'end',
	usage: {input: 40_000, output: 500, cacheRead: 9_000, cacheWrite: 1_000},
	cost: 0.25,
	served: 'm',
	...change,
});

const models: readonly Body[] = [
	choose('context', 'meta/llama-4-scout', 'groq'),
	choose('plan', 'claude-sonnet-5-5-20260301'),
	choose('edit', 'gpt-4.1', 'openai'),
];

describe('the state of a session', () => {
	test('is read from its facts', () => {
		expect(
			after(
				opened,
				...models,
				{type: 'prompt.submitted', prompt: 'p1', text: 'a'},
				{type: 'turn.started', turn: 't1', prompt: 'p1'},
				{type: 'prompt.submitted', prompt: 'p2', text: 'b'},
				{type: 'stage.started', stage: 'plan', round: 0},
				ask('a1', 'plan'),
				answer('a1'),
				{type: 'title.changed', title: 'Tokens'},
			),
		).toEqual({
			session: 's1',
			title: 'Tokens',
			mode: 'suggest',
			wished: 'suggest',
			wall: 'docker',
			stages: [
				{name: 'context', model: 'llama-4-scout', window: 200_000},
				{name: 'plan', model: 'claude-sonnet-5-5', window: 200_000},
				{name: 'edit', model: 'gpt-4.1', window: 200_000},
			],
			stage: 'plan',
			context: {used: 50_000, window: 200_000},
			asks: {},
			usd: 0.25,
			isUnknown: false,
			queue: ['p2'],
			since: START + 5 * 500,
		});
	});

	test('a prompt that steers, is taken back, or has its turn does not wait any more', () => {
		const waiting: readonly Body[] = ['p1', 'p2', 'p3', 'p4'].map(prompt => ({
			type: 'prompt.submitted',
			prompt,
			text: '',
		}));
		expect(
			after(
				...waiting,
				{type: 'turn.started', turn: 't', prompt: 'p2'},
				{type: 'turn.steered', turn: 't', prompt: 'p3', text: ''},
				{type: 'prompt.withdrawn', prompt: 'p1'},
			).queue,
		).toEqual(['p4']);
	});

	test('a cost that is not known stays unknown, and is never taken for nothing', () => {
		const status = after(
			opened,
			...models,
			ask('a1', 'plan'),
			answer('a1', {cost: null}),
			ask('a2', 'plan'),
			answer('a2'),
		);
		expect([status.usd, status.isUnknown]).toEqual([0.25, true]);
	});

	test('tokens that nobody counted leave the window as it was known', () => {
		const status = after(
			opened,
			...models,
			ask('a1', 'plan'),
			answer('a1'),
			ask('a2', 'plan'),
			answer('a2', {usage: null}),
		);
		expect(status.context).toEqual({used: 50_000, window: 200_000});
	});

	test('a mode that was switched to outlives another opening, unless the profile asks for another', () => {
		const switched: readonly Body[] = [opened, {type: 'mode.changed', mode: 'full-auto'}];
		expect(after(...switched, opened).mode).toBe('full-auto');
		expect(after(...switched, {...opened, profile: {...opened.profile, mode: 'plan'}}).mode).toBe('plan');
	});

	test('does not grow with turns that are over', () => {
		const sizeAfter = (turns: number): number => {
			const bodies = Array.from({length: turns}, (_, at) => everything(`t${at + 10}`, `p${at + 10}`)).flat();
			return Object.keys(after(opened, ...bodies).asks).length + after(opened, ...bodies).queue.length;
		};
		expect(sizeAfter(30)).toBe(sizeAfter(1));
	});
});

describe('the status line', () => {
	const status: Status = {
		...after(opened, ...models, ask('a1', 'plan'), answer('a1')),
		stage: 'plan',
		title: 'Tokens',
		queue: ['p2', 'p3'],
		since: START,
	};
	const around = {branch: 'main', directory: '/home/ada/project', hint: '? for help', now: START + 75_000};
	const paint = (
		columns: number,
		change: Partial<Status> = {},
		items = statusItems as readonly (typeof statusItems)[number][],
	): string => paintStatus({...status, ...change}, around, items, lookAt(columns));

	test.each<[number, string]>([
		[
			200,
			'suggest · docker · llama-4-scout → claude-sonnet-5-5 → gpt-4.1 · main · 75% context left · $0.25 · 2 waiting · /home/ada/project · Tokens · 1 min 15 s · ? for help',
		],
		[
			120,
			'suggest · docker · llama-4-scout → claude-sonnet-5-5 → gpt-4.1 · 75% context left · $0.25 · 2 waiting · 1 min 15 s',
		],
		[80, 'suggest · docker · claude-sonnet-5-5 · 75% context left · $0.25 · 2 waiting'],
		[40, 'suggest · docker · 75% · 2 waiting'],
		[20, 'suggest · docker'],
		[10, 'suggest ·…'],
		[1, '…'],
	])('at %i columns', (columns, line) => {
		expect(paint(columns)).toBe(line);
	});

	test('is never wider than the terminal, and always has the mode and the wall from 40 columns on', () => {
		const lines = Array.from({length: 200}, (_, at) => ({
			columns: at + 1,
			line: paint(at + 1, {mode: 'full-auto', wall: 'none', isUnknown: true}),
		}));
		expect(lines.filter(({columns, line}) => widthOf(line) > columns)).toEqual([]);
		expect(lines.filter(({columns, line}) => columns >= 40 && !line.startsWith('full-auto · no wall'))).toEqual([]);
	});

	test('has the items that are wished for, in their order', () => {
		expect(paint(100, {}, ['cost', 'mode'])).toBe('$0.25 · suggest · ? for help');
		expect(paintStatus(openStatus, {directory: '/'}, statusItems, lookAt(80))).toBe('$0 · /');
	});

	test.each<[string, Partial<Status>, string]>([
		['full-auto', {mode: 'full-auto'}, '\u001b[33mfull-auto\u001b[39m'],
		['no wall', {wall: 'none'}, '\u001b[33mno wall\u001b[39m'],
		['little of the window left', {context: {used: 90, window: 100}}, '\u001b[33m10% context left\u001b[39m'],
		['more used than there is', {context: {used: 900, window: 100}}, '\u001b[33m0% context left\u001b[39m'],
	])('%s is a warning', (_, change, painted) => {
		expect(paintStatus({...status, ...change}, around, statusItems, coloured(200))).toContain(painted);
	});

	test.each<[Partial<Status>, string]>([
		[{usd: 0, isUnknown: true}, 'cost unknown'],
		[{usd: 0.25, isUnknown: true}, '$0.25 + unknown'],
		[{usd: 0}, '$0'],
	])('%o costs %s', (change, said) => {
		expect(paint(200, change, ['cost'])).toBe(`${said} · ? for help`);
	});

	test('in colour is the same text; for those who listen it has commas', () => {
		expect(unstyled([paintStatus(status, around, statusItems, coloured(80))])).toEqual([paint(80)]);
		expect(paintStatus(status, {directory: '/'}, ['mode', 'wall'], lookAt(80, {spoken: true}))).toBe('suggest, docker');
	});

	test('what a branch or a title is called cannot act on the terminal', () => {
		const line = paintStatus(
			{...status, title: 'a\u001b[2Jb\nc'},
			{branch: '\u009b1mx', directory: '/\u0007'},
			statusItems,
			lookAt(200),
		);
		expect(line).toBe(
			'suggest · docker · llama-4-scout → claude-sonnet-5-5 → gpt-4.1 · x · 75% context left · $0.25 · 2 waiting · / · ab',
		);
	});
});
