import {setTimeout as sleep} from 'node:timers/promises';
import type {Scene} from '../source/testing/program.ts';
import {openPty, type Terminal} from '../source/testing/pty.ts';
import {measure, type Measured, time} from './measure.ts';
import {type BenchModel, startModel} from './terminal/model.ts';
import {composerOf, cpuOf, memoryOf, openPlain, openProgram, stageProject} from './terminal/program.ts';
import {longAnswer} from '../source/testing/long-answer.ts';
import {TOKENS, TOKENS_A_SECOND} from './terminal/server.ts';
import {type Figure, printTable} from './terminal/table.ts';
import {ask, echoes, rest} from './terminal/typing.ts';

/**
 * The interface on a pseudo-terminal, with a model that answers at once. `node bench/terminal.ts` measures everything, with the name of a
 * section only that: start, echo, turns, stream, memory.
 */
const RUNS = 11;
const KEYS = 200;
const TURNS = 200;

const node = process.execPath;

type Place = {readonly scene: Scene; readonly model: BenchModel; readonly floor: number};

const quantile = (values: readonly number[], part: number): number => {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
};

const median = (values: readonly number[]): number => quantile(values, 0.5);

const isBlank = (lines: readonly string[]): boolean => lines.every(line => line === '');

/** Milliseconds from before a program is started until it has painted something, and until a key that is pressed then is shown. */
const startUp = async (open: () => Terminal): Promise<{readonly paint: number; readonly echo: number}> => {
	const begun = performance.now();
	await using terminal = open();
	const painted = await terminal.until(lines => !isBlank(lines));
	// The terminal itself would echo the second key as ^[[D, so this is the program's own echo.
	terminal.type('x');
	terminal.press('left');
	const echoed = await terminal.until(lines => composerOf(lines) === 'x');
	return {paint: painted.at - begun, echo: echoed.at - begun};
};

/** Starts the program and waits until it has its prompt and has come to rest. */
const begin = async (terminal: Terminal): Promise<void> => {
	await terminal.until(lines => composerOf(lines) !== undefined);
	await terminal.settled(500);
};

const manyTurns = async (terminal: Terminal): Promise<void> => {
	for (let turn = 1; turn <= TURNS; turn += 1) {
		await ask(terminal, 'turn', turn);
		await rest(terminal);
	}
};

const figure = ({name, ms}: Measured, floor: number, target?: number): Figure => ({
	name,
	value: ms,
	unit: 'ms',
	floor,
	...(target === undefined ? {} : {target}),
});

const start = async ({scene, model, floor}: Place): Promise<void> => {
	const program = () => openProgram(scene, model.url);
	const targets: Readonly<Record<string, number>> = {'a prompt that takes keys': 150};
	const measured = await measure(RUNS, {
		'node painting a prompt that takes keys': async () => (await startUp(() => openPlain(scene))).echo,
		'first paint': async () => (await startUp(program)).paint,
		'a prompt that takes keys': async () => (await startUp(program)).echo,
	});
	printTable(
		`From start to prompt, median of ${RUNS}`,
		measured.map(one => figure(one, floor, targets[one.name])),
	);
};

const echoFigures = (
	name: string,
	times: readonly number[],
	floor: number,
	targets?: {readonly p50?: number; readonly p95: number},
): readonly Figure[] => [
	{name: `${name}, p50`, value: median(times), unit: 'ms', floor},
	{
		name: `${name}, p95`,
		value: quantile(times, 0.95),
		unit: 'ms',
		floor,
		...(targets === undefined ? {} : {target: targets.p95}),
	},
];

const plainEcho = async (scene: Scene): Promise<readonly number[]> => {
	await using terminal = openPlain(scene);
	await begin(terminal);
	return await echoes(terminal, KEYS);
};

const echo = async ({scene, model, floor}: Place): Promise<void> => {
	const plain = await plainEcho(scene);
	await using terminal = openProgram(scene, model.url);
	await begin(terminal);
	const idle = await echoes(terminal, KEYS);
	let over = false;
	const answered = ask(terminal, 'long', 1).finally(() => (over = true));
	await sleep(500);
	const streaming = await echoes(terminal, Number.POSITIVE_INFINITY, () => over);
	await answered;
	await rest(terminal);
	await manyTurns(terminal);
	const later = await echoes(terminal, KEYS);
	printTable(`From key to echo, a key every 60 to 90 ms, ${KEYS} keys`, [
		...echoFigures('plain node', plain, floor),
		...echoFigures('idle', idle, floor, {p95: 5}),
		...echoFigures(`while ${TOKENS_A_SECOND} tokens a second come in`, streaming, floor, {p95: 16}),
		...echoFigures(`after ${TURNS} turns`, later, floor, {p95: 5}),
	]);
};

const turns = async ({scene, model, floor}: Place): Promise<void> => {
	await using terminal = openProgram(scene, model.url);
	await begin(terminal);
	await model.spentOn(0);
	const beyond = (kind: 'turn' | 'tool', requests: number) => {
		let number = 0;
		return async (): Promise<number> => {
			number += 1;
			const ms = await ask(terminal, kind, number);
			await rest(terminal);
			return ms - (await model.spentOn(requests));
		};
	};
	const [text, tool] = await measure(RUNS * 2 + 1, {
		'a turn of text': beyond('turn', 1),
		'a turn with a tool': beyond('tool', 2),
	});
	if (text === undefined || tool === undefined) return;
	printTable(`Beyond the model, median of ${RUNS * 2 + 1}`, [figure(text, floor, 15), figure(tool, floor, 30)]);
};

const stream = async ({scene, model, floor}: Place): Promise<void> => {
	const text = Buffer.byteLength(longAnswer(TOKENS, '').join(''));
	const cpu: number[] = [];
	const bytes: number[] = [];
	for (let run = 1; run <= 3; run += 1) {
		await using terminal = openProgram(scene, model.url);
		await begin(terminal);
		const [cpuBefore, bytesBefore] = [await cpuOf(terminal.pid), terminal.bytes];
		await ask(terminal, 'long', run);
		await terminal.settled(300);
		cpu.push((await cpuOf(terminal.pid)) - cpuBefore);
		bytes.push((terminal.bytes - bytesBefore) / text);
	}
	printTable(`An answer of ${TOKENS} tokens, ${TOKENS_A_SECOND} a second, median of 3`, [
		{name: 'CPU time of the program', value: median(cpu), unit: 'ms', floor, target: 2500},
		{name: `bytes written (the text has ${text})`, value: median(bytes), unit: '× text', target: 4},
	]);
};

const bareMemory = async (scene: Scene): Promise<number> => {
	await using terminal = openPty({command: node, args: ['-e', 'setInterval(() => {}, 1000)'], cwd: scene.project});
	await sleep(1000);
	return await memoryOf(terminal.pid);
};

const memory = async ({scene, model}: Place): Promise<void> => {
	const bare = await bareMemory(scene);
	const idle: number[] = [];
	for (let run = 1; run <= 5; run += 1) {
		await using terminal = openProgram(scene, model.url);
		await begin(terminal);
		await sleep(2000);
		idle.push(await memoryOf(terminal.pid));
	}
	await using terminal = openProgram(scene, model.url);
	await begin(terminal);
	await manyTurns(terminal);
	const later = await memoryOf(terminal.pid);
	await ask(terminal, 'long', 1);
	await terminal.settled(2000);
	printTable('Resident memory', [
		{name: 'node that waits', value: bare, unit: 'MB', floor: bare},
		{name: 'idle, median of 5', value: median(idle), unit: 'MB', floor: bare, target: 110},
		{name: `after ${TURNS} turns`, value: later, unit: 'MB', floor: bare},
		{
			name: `after ${TURNS} turns and ${TOKENS} tokens`,
			value: await memoryOf(terminal.pid),
			unit: 'MB',
			floor: bare,
			target: 160,
		},
	]);
};

const sections: Readonly<Record<string, (place: Place) => Promise<void>>> = {start, echo, turns, stream, memory};

const wanted = process.argv.slice(2);
const unknown = wanted.find(name => !Object.hasOwn(sections, name));
if (unknown !== undefined) throw new Error(`there is no section ${unknown}: ${Object.keys(sections).join(', ')}`);

await using scene = await stageProject();
await using model = await startModel();
const [base] = await measure(RUNS, {'node -e 0': () => time(node, ['-e', '0'])});
const floor = base?.ms ?? Number.NaN;
printTable(`The floor of this run, median of ${RUNS}; ratios are to it`, [
	{name: 'node -e 0', value: floor, unit: 'ms', floor},
]);
for (const [name, section] of Object.entries(sections))
	if (wanted.length === 0 || wanted.includes(name)) await section({scene, model, floor});
