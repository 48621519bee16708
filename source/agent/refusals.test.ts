import {describe, expect, test} from 'vitest';
import type {Rule} from '../core/approval.ts';
import type {Profile, Stage} from '../core/profile.ts';
import type {Body} from '../core/session/event.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {everyPrefixResumes, memory, runWith} from './session.fixture.ts';

/** What a model may try in a session where commands need approval, edits do not, and no one can be asked. */
const acts = {
	command: ['shell', {command: 'make it'}],
	outside: ['write', {path: '/etc/motd', text: 'hello'}],
	protected: ['write', {path: '.git/hooks/x', text: 'evil'}],
	edit: ['write', {path: 'one.txt', text: 'new'}],
	look: ['shell', {command: 'cat one.txt'}],
	check: ['shell', {command: 'npm test'}],
} as const;
type Act = keyof typeof acts;
const every = Object.keys(acts) as Act[];
const refused: ReadonlySet<Act> = new Set(['command', 'outside', 'protected']);

/** All sessions of up to three acts. */
const sessions: readonly (readonly Act[])[] = every.flatMap(one => [
	[one],
	...every.flatMap(two => [[one, two], ...every.map(three => [one, two, three])]),
]);

const allowCheck: Rule = {tool: 'shell', pattern: 'npm test', action: 'allow'};

const stageThatWorks = (does: 'plan' | 'edit'): Stage => ({
	name: 'work',
	does,
	role: 'write',
	prompt: 'Work.',
	tools: ['write', 'shell'],
	parallel: false,
	asks: 20,
	budget: 10_000,
});

const profileOf = (does: 'plan' | 'edit'): Profile => ({
	...scriptedProfile({mode: 'auto-edit', rules: [allowCheck], limits: {rounds: 0, retries: 0}}),
	stages: [stageThatWorks(does)],
});

const acting =
	(todo: readonly Act[]): Script =>
	({messages}) => {
		const next = todo[messages.filter(({role}) => role === 'assistant').length];
		return next === undefined ? answerOf([text('I am sorry.')]) : answerOf([call(next, acts[next][0], acts[next][1])]);
	};

const settled = async (session: {settled(): Promise<unknown>}): Promise<void> => void (await session.settled());

/** The law: a refusal is worked around when a file is changed after it, and the check of the whole passes after that. */
const isNeeded = (todo: readonly Act[], check: 'green' | 'red' | 'none'): boolean =>
	todo.some((act, at) => refused.has(act) && !(check === 'green' && todo.slice(at + 1).includes('edit')));

describe.each(['plan', 'edit'] as const)('where the stage that works is one that does "%s"', does => {
	test.each(['green', 'red', 'none'] as const)(
		'a session ends as not approved exactly when a refusal was needed (check: %s)',
		async check => {
			const wrong: unknown[] = [];
			for (const todo of sessions) {
				const world = scriptedWorld(memory(), {
					script: acting(todo),
					commands: async () => exited(check === 'red' ? 1 : 0),
					...(check === 'none' ? {} : {check: 'npm test'}),
				});
				const {state} = await runWith(world, {attended: false, profile: profileOf(does)}, settled);
				const {outcome, why = ''} = state.last ?? {outcome: 'none'};
				const expected = isNeeded(todo, check);
				const isTold = !expected || /^[^(]*nobody can be asked|^\.git\/hooks\/x may not/.test(why);
				if ((outcome === 'unapproved') !== expected || !isTold) wrong.push([todo, outcome, why]);
			}
			expect(wrong).toEqual([]);
		},
	);
});

const endingOf = async (
	todo: readonly Act[],
	change: Partial<Body<'session.opened'>>,
	profile: Partial<Profile> = {},
): Promise<Body<'turn.finished'>> => {
	const world = scriptedWorld(memory(), {script: acting(todo), check: 'npm test', commands: async () => exited(1)});
	const {state} = await runWith(
		world,
		{attended: false, profile: {...profileOf('edit'), ...profile}, ...change},
		settled,
	);
	if (state.last === undefined) throw new Error('it did not end');
	return state.last;
};

const none = {kind: 'none', about: 'none'} as const;
const WAYS = /--sandbox external.*bubblewrap.*Docker/;

test.each<[string, Partial<Body<'session.opened'>>, Partial<Profile>, string, RegExp]>([
	[
		'no sandbox works',
		{wall: {...none, fallback: true}},
		{mode: 'full-auto'},
		'no sandbox works here, and nobody can be asked (refused: make it); the check still fails: npm test (exit 1)',
		WAYS,
	],
	[
		'no sandbox is wanted',
		{wall: none},
		{mode: 'full-auto'},
		'there is no sandbox (--sandbox none), and nobody can be asked (refused: make it); the check still fails: npm test (exit 1)',
		WAYS,
	],
	[
		'the mode asks',
		{},
		{},
		'auto-edit asks before every command that may change something, and nobody can be asked (refused: make it); the check still fails: npm test (exit 1)',
		/--full-auto/,
	],
	[
		'a rule says to ask',
		{},
		{mode: 'full-auto', rules: [allowCheck, {tool: 'shell', pattern: 'make *', action: 'ask'}]},
		'a permission rule says to ask, and nobody can be asked (refused: make it); the check still fails: npm test (exit 1)',
		/terminal/,
	],
	[
		'a rule denies',
		{},
		{mode: 'full-auto', rules: [allowCheck, {tool: 'shell', pattern: 'make *', action: 'deny'}]},
		'a permission rule denies it (refused: make it); the check still fails: npm test (exit 1)',
		/permissions/,
	],
])(
	'the reason comes first, then what was refused, then what is wrong besides: %s',
	async (_, change, profile, why, hint) => {
		const last = await endingOf(['command', 'check'], change, profile);
		expect(last).toMatchObject({outcome: 'unapproved', why, hint: expect.stringMatching(hint)});
	},
);

test('a check that is refused leaves the change unproved: not approved, and it says that the check was not run', async () => {
	const last = await endingOf(['edit'], {}, {rules: []});
	expect(last).toMatchObject({
		outcome: 'unapproved',
		why: expect.stringMatching(/nobody can be asked \(refused: npm test\); the check was not run: npm test$/),
	});
});

describe('a person who says no', () => {
	const playWith = async (todo: readonly Act[], say?: string) => {
		const world = scriptedWorld(memory(), {script: acting(todo)});
		const {state} = await runWith(world, {profile: profileOf('edit')}, async session => {
			for (;;) {
				const {turn} = await session.settled();
				const open = turn?.calls.find(one => one.asked && one.finished === undefined);
				if (open === undefined) return;
				await session.send({ask: 'answer', call: open.id, verdict: 'no', ...(say === undefined ? {} : {say})});
			}
		});
		return state.last;
	};

	test.each<[string, readonly Act[], string | undefined, string]>([
		['and nothing else is done: not approved', ['command'], undefined, 'unapproved'],
		['and something else is done: done, as the person sees what', ['command', 'edit'], undefined, 'done'],
		['and what to do instead: done', ['command'], 'do not build it', 'done'],
	])('%s', async (_, todo, say, outcome) => {
		expect((await playWith(todo, say))?.outcome).toBe(outcome);
	});
});

test('a call that is made after all was not refused in the end', async () => {
	const world = scriptedWorld(memory(), {script: acting(['command', 'command'])});
	const {state} = await runWith(world, {profile: profileOf('edit')}, async session => {
		const {turn} = await session.settled();
		await session.send({ask: 'answer', call: turn?.calls[0]?.id ?? '', verdict: 'no'});
		await session.settled();
		await session.send({ask: 'answer', call: session.state.turn?.calls[0]?.id ?? '', verdict: 'yes'});
		await session.settled();
	});
	expect(state.last?.outcome).toBe('done');
});

test('from every prefix of the record the end is the same', async () => {
	const facts = await everyPrefixResumes({
		parts: {script: acting(['command', 'edit', 'outside']), check: 'npm test'},
		profile: {
			...profileOf('edit'),
			rules: [
				allowCheck,
				{tool: '*', pattern: '*', action: 'deny'},
				{...allowCheck, tool: 'write', pattern: 'one.txt'},
				allowCheck,
			],
		},
		from: ({type}) => type === 'turn.started',
		act: async session => {
			await session.send({ask: 'submit', text: 'Do it.'});
		},
		tell: ({last}) => [last?.outcome, last?.why, last?.hint],
	});
	expect(facts.at(-1)).toMatchObject({
		outcome: 'unapproved',
		why: expect.stringMatching(/^a permission rule denies it/),
	});
});
