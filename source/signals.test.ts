import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {threefry} from './core/evolution/dice.ts';
import type {SessionFact} from './core/session/event.ts';
import {eventually, factsOf, ofType, OPEN, send, stageOf} from './testing/driven.ts';
import {isAlive} from './testing/processes.ts';
import {runProgram} from './testing/program.ts';
import {unfinished, type Staged} from './testing/scenes.ts';
import type {Scripted} from './testing/vendors/script.ts';

const codes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
type Signal = keyof typeof codes;
const signals = Object.keys(codes) as Signal[];

/** Nothing but SIGKILL ends it. */
const STUBBORN = "trap '' INT TERM HUP\necho $$ > pid\nwhile :; do sleep 0.05; done\n";
const config = 'permissions:\n  - {tool: shell, pattern: sh stubborn.sh, action: allow}\n';

const running: Scripted = {say: ['I run it.', {tool: 'shell', input: {command: 'sh stubborn.sh'}}]};
const asking: Scripted = {
	say: [
		{tool: 'shell', input: {command: 'touch x'}},
		{tool: 'teleport', input: {}},
	],
};

/** What goes on when the first signal comes, and in which forms of the program it can. */
const moments = {
	'while it starts': unfinished('Never said.', 0),
	'before the model answers': unfinished('Never said.', 0),
	'while the model answers': unfinished(`The first line.\n\n${'And more of it. '.repeat(40)}`, 12),
	'while a command runs that heeds no signal': running,
	'while an approval waits': asking,
} as const;
type Moment = keyof typeof moments;

const forms = ['text', '--json', 'interactive'] as const;
type Form = (typeof forms)[number];

type Case = {
	readonly moment: Moment;
	readonly form: Form;
	/** Each with the milliseconds before it. */
	readonly signals: readonly (readonly [number, Signal])[];
};

/** The case of a seed. The first ones go through all moments and forms. */
const caseOf = (seed: number): Case => {
	let drawn = 0;
	const below = (most: number): number => {
		drawn += 1;
		return threefry([seed, 0], [drawn, 0])[0] % most;
	};
	const all = (Object.keys(moments) as Moment[]).flatMap(moment =>
		forms.filter(form => moment !== 'while an approval waits' || form === 'interactive').map(form => ({moment, form})),
	);
	const {moment, form} = all[(seed * 5) % all.length] ?? {moment: 'while it starts', form: 'text'};
	const count = 1 + below(5);
	return {
		moment,
		form,
		signals: Array.from({length: count}, (_, at) => {
			const gap = below(at === 0 && moment === 'while it starts' ? 1_000 : 300);
			return [gap, signals[below(signals.length)] ?? 'SIGINT'] as const;
		}),
	};
};

/** Resolves when the moment has come. */
const come = async (moment: Moment, stage: Staged): Promise<void> => {
	if (moment === 'while it starts') return;
	await eventually(() => stage.vendors.requests.length > 0);
	if (moment === 'while a command runs that heeds no signal')
		await eventually(() => existsSync(join(stage.project, 'pid')));
	if (moment === 'while an approval waits')
		await eventually(async () => ofType(await factsOf(stage), 'approval.asked').length > 0);
};

const sendAll = async (sequence: Case['signals'], kill: (signal: Signal) => void): Promise<void> => {
	for (const [gap, signal] of sequence) {
		await sleep(gap);
		kill(signal);
	}
};

const play = async ({moment, form, signals: sequence}: Case, stage: Staged): Promise<unknown> => {
	if (form === 'interactive') {
		const terminal = stage.open({mode: moment === 'while an approval waits' ? 'suggest' : 'full-auto'});
		if (moment !== 'while it starts') {
			await terminal.until(OPEN);
			send(terminal, 'go on');
		}
		await come(moment, stage);
		await sendAll(sequence, signal => terminal.kill(signal));
		const ended = await terminal.ended;
		expect(await terminal.leftBehind()).toEqual({});
		return 'code' in ended ? ended.code : ended.signal;
	}
	let sent = Promise.resolve();
	const {code, stdout} = await runProgram(
		['--profile', 'solo', '--full-auto', '--sandbox', 'none', ...(form === '--json' ? ['--json'] : []), 'go on'],
		{
			cwd: stage.project,
			env: {
				UNIFIED_DGM_HOME: stage.home,
				ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
				ANTHROPIC_BASE_URL: stage.vendors.url,
			},
			during: child => {
				sent = come(moment, stage).then(() => sendAll(sequence, signal => child.kill(signal)));
			},
		},
	);
	await sent;
	// What is printed is the record, also where a pipe is slow.
	if (form === '--json') expect(stdout).toBe(await readFile((await stage.journals())[0] ?? '', 'utf8').catch(() => ''));
	return code;
};

/** Everything that began has one end, and the last fact is the end of the turn. */
const expectEnded = (facts: readonly SessionFact[]): void => {
	const count = (type: SessionFact['type']): number => facts.filter(fact => fact.type === type).length;
	if (count('prompt.submitted') > 0) expect(facts.at(-1)?.type).toBe('turn.finished');
	expect(count('turn.finished')).toBe(count('turn.started'));
	expect(count('model.answered') + count('model.failed')).toBe(count('model.asked'));
	const starts = ofType(facts, 'tool.started').map(({call}) => call);
	const ends = ofType(facts, 'tool.finished').map(({call}) => call);
	expect(ends).toEqual(starts);
	expect(new Set(ends).size).toBe(ends.length);
};

/** A deep run says how many: `UNIFIED_DGM_TEST_CASES=200 vitest run --project program source/signals.test.ts`. */
const CASES = Number(process.env['UNIFIED_DGM_TEST_CASES'] ?? 6);

const said = ({moment, form, signals: sequence}: Case): string =>
	`${form}, ${moment}: ${sequence.map(([gap, signal]) => `${signal} after ${gap} ms`).join(', ')}`;

/** Plays a case and holds it to the law; returns the exit code. */
const held = async (one: Case): Promise<unknown> => {
	await using stage = await stageOf({
		files: {'stubborn.sh': STUBBORN},
		config: `ui: {motion: full}\n${config}`,
		script: () => moments[one.moment],
	});
	const code = await play(one, stage);
	const [[, first] = [0, 'SIGINT'] as const] = one.signals;
	const facts = await factsOf(stage);
	// Before it hears them itself, a signal ends a process with nothing on record.
	const isEarly = one.moment === 'while it starts' && facts.length === 0;
	expect(isEarly ? [codes[first], ...signals] : [codes[first]]).toContain(code);
	expectEnded(facts);
	const pid = Number(await readFile(join(stage.project, 'pid'), 'utf8').catch(() => '0'));
	expect(pid !== 0 && (await isAlive(pid))).toBe(false);
	return code;
};

describe('whatever signals come, and whenever, the turn has its end on record and the process its code', () => {
	test('SIGINT twice while a command runs', async () => {
		const twice = [
			[50, 'SIGINT'],
			[100, 'SIGINT'],
		] as const;
		const moment = 'while a command runs that heeds no signal';
		expect(await held({moment, form: '--json', signals: twice})).toBe(130);
	});

	test.each(Array.from({length: CASES}, (_, seed) => [said(caseOf(seed)), caseOf(seed)] as const))(
		'%s',
		async (_, one) => {
			expect(await held(one)).toBeDefined();
		},
	);
});
