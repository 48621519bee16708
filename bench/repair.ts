import {spawn} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {availableParallelism, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {parseArgs} from 'node:util';
import {parse} from 'yaml';
import {sayExcerpts, section} from '../source/core/brief.ts';
import {run} from '../source/core/effect.ts';
import {callsOf, textOf, type CallBlock, type Message} from '../source/core/message.ts';
import type {Model} from '../source/core/model.ts';
import {RepairKnobs} from '../source/core/repair.ts';
import type {Sandbox} from '../source/core/sandbox.ts';
import {offlineModel} from '../source/models/offline/model.ts';
import {openSandbox} from '../source/sandboxes/index.ts';
import {tools} from '../source/tools/index.ts';

/**
 * How many programs with one mistake each the offline profile repairs, how long it takes, and how many of the repairs also pass tests that
 * it never saw. `build` is the half that may be looked at while working on the engine, `measure` the half that is only counted.
 *
 *   node bench/repair.ts [build|measure] [--wall bubblewrap|docker|none] [--only NAME] [--say] [--check]
 */
type Case = {
	readonly name: string;
	readonly kind: string;
	readonly uses?: string;
	readonly right: string;
	readonly wrong: string;
	readonly program: string;
	readonly tests: string;
	readonly hidden: string;
	readonly language: 'javascript' | 'typescript' | 'python';
};

const {values: flags, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		wall: {type: 'string', default: 'bubblewrap'},
		only: {type: 'string'},
		say: {type: 'boolean', default: false},
		check: {type: 'boolean', default: false},
	},
});
const folder = join(import.meta.dirname, 'repair');
const [half = 'build'] = positionals;
const knobs = RepairKnobs.parse(
	(parse(await readFile(join(import.meta.dirname, '..', 'profiles', 'offline.yaml'), 'utf8')) as {repair: unknown})
		.repair,
);

const casesOf = async (half: string): Promise<readonly Case[]> => {
	const files = (await readdir(join(folder, half))).toSorted();
	const read = files.map(async file => {
		const rows = parse(await readFile(join(folder, half, file), 'utf8')) as readonly Omit<Case, 'language'>[];
		return rows.map((row): Case => ({...row, language: file.replace('.yaml', '') as Case['language']}));
	});
	return (await Promise.all(read)).flat();
};

const suite = ({language, uses = ''}: Case, body: string): string =>
	language === 'python'
		? `import unittest\nfrom program import *\n\n\nclass ProgramTest(unittest.TestCase):\n${body
				.split('\n')
				.map(line => (line === '' ? '' : `    ${line}`))
				.join('\n')}\n`
		: `import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {${uses}} from './program.${language === 'typescript' ? 'ts' : 'js'}';\n\n${body}`;

const namesOf = ({language}: Case) =>
	language === 'python'
		? {program: 'program.py', tests: 'test_program.py', hidden: 'test_hidden.py', check: 'python3 -m unittest'}
		: language === 'typescript'
			? {program: 'program.ts', tests: 'program.test.ts', hidden: 'hidden.test.ts', check: 'node --test'}
			: {program: 'program.js', tests: 'program.test.js', hidden: 'hidden.test.js', check: 'npm test'};

const wrongProgram = ({program, right, wrong, name}: Case): string => {
	if (program.split(right).length !== 2) throw new Error(`${name}: the right text must be there once`);
	return program.replace(right, () => wrong);
};

const filesOf = (one: Case, program: string): Readonly<Record<string, string>> => ({
	...(one.language === 'python' ? {} : {'package.json': '{"type": "module", "scripts": {"test": "node --test"}}\n'}),
	[namesOf(one).program]: program,
	[namesOf(one).tests]: suite(one, one.tests),
});

const project = async (files: Readonly<Record<string, string>>) => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-bench-')));
	for (const [path, text] of Object.entries(files)) {
		await mkdir(dirname(join(directory, path)), {recursive: true});
		await writeFile(join(directory, path), text);
	}
	return {directory, [Symbol.asyncDispose]: () => rm(directory, {recursive: true, force: true})};
};

const passes = (directory: string, command: string): Promise<boolean> =>
	new Promise(resolve => {
		const env = {...process.env, PYTHONDONTWRITEBYTECODE: '1'};
		const child = spawn('timeout', ['-s', 'KILL', '20', 'sh', '-c', command], {cwd: directory, stdio: 'ignore', env});
		child.once('close', code => resolve(code === 0));
	});

const passesHidden = async (directory: string, one: Case): Promise<boolean> => {
	const {hidden} = namesOf(one);
	await writeFile(join(directory, hidden), suite(one, one.hidden));
	return passes(
		directory,
		one.language === 'python' ? `python3 -m unittest ${hidden.replace('.py', '')}` : `node ${hidden}`,
	);
};

/** The files that a session's brief would show: all of these small projects. */
const openingOf = (one: Case, files: Readonly<Record<string, string>>): string => {
	const excerpts = Object.entries(files).map(([path, text]) => {
		const lines = text.replace(/\n$/, '').split('\n');
		return {path, from: 1, to: lines.length, of: lines.length, text: lines.join('\n'), why: 'part of the project'};
	});
	const {check, program, tests} = namesOf(one);
	return [
		section('request', 'fix the failing test'),
		section('check', check),
		section('files', sayExcerpts(excerpts)),
		section('step', `Make the check pass\nfiles: ${program}, ${tests}`),
	].join('');
};

/** Seconds of processor that a script's tries took, by its own account: `0m1.20s 0m0.31s`. */
const processorIn = (output: string): number =>
	[...(/^@ cpu (.*)$/m.exec(output)?.[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
		(sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
		0,
	);

/** Lets a model work with the tools of the agent, behind a wall, as a session would. */
const work = async (
	model: Model,
	sandbox: Sandbox,
	directory: string,
	opening: string,
): Promise<{said: string; spent: number}> => {
	let spent = 0;
	const {signal} = new AbortController();
	const hands = tools();
	const room = {
		directory,
		added: [],
		sandbox,
		signal,
		read: async () => ({kind: 'opaque' as const, why: '', segments: []}),
	};
	const messages: Message[] = [{role: 'user', blocks: [{type: 'text', text: opening}]}];
	const perform = async ({id, tool, input}: CallBlock) => {
		const hand = hands.get(tool);
		const parsed = hand?.input.safeParse(input);
		if (hand === undefined || parsed === undefined || !parsed.success)
			return {type: 'result' as const, call: id, output: 'wrong input', failed: true};
		const {outcome, output} = await run(hand.use(parsed.data, room));
		return {type: 'result' as const, call: id, output, failed: outcome !== 'ok'};
	};
	for (let asks = 0; asks < 200; asks += 1) {
		const reply = await run(
			model.ask(
				{
					system: section('environment', `workspace: ${directory}`),
					messages,
					tools: ['read', 'edit', 'shell'].map(name => ({name, about: '', schema: {}})),
					parallel: true,
				},
				signal,
			),
		);
		if (reply.kind === 'fault') throw new Error(reply.fault.message);
		messages.push({role: 'assistant', blocks: reply.blocks});
		if (flags.say) console.log(textOf(reply.blocks));
		const calls = callsOf(reply.blocks);
		if (calls.length === 0) return {said: textOf(reply.blocks), spent};
		const results = [];
		for (const call of calls) results.push(await perform(call));
		for (const {output} of results) spent += processorIn(output);
		if (flags.say) for (const {output} of results) console.log(output.split('\n').slice(-12).join('\n'));
		messages.push({role: 'user', blocks: results});
	}
	throw new Error('it does not end');
};

type Result = {
	readonly repaired: boolean;
	readonly hidden: boolean;
	readonly touched: boolean;
	readonly seconds: number;
	/** Of processor, in the tries. */
	readonly spent: number;
	readonly said: string;
};

const attempt = async (one: Case): Promise<Result> => {
	const files = filesOf(one, wrongProgram(one));
	await using scene = await project(files);
	const {directory} = scene;
	const opened = await openSandbox(flags.wall as 'bubblewrap' | 'docker' | 'none', {
		directory,
		added: [],
		network: 'off',
		protected: [],
		session: 'bench-repair',
		env: process.env,
	});
	if ('unavailable' in opened) throw new Error(opened.unavailable);
	await using sandbox = opened.sandbox;
	const begun = performance.now();
	const {said, spent} = await work(offlineModel('repair', {knobs}), sandbox, directory, openingOf(one, files));
	const seconds = (performance.now() - begun) / 1000;
	const {tests, program, check} = namesOf(one);
	const touched = (await readFile(join(directory, tests), 'utf8')) !== files[tests];
	const extra = (await readdir(directory)).filter(name => !Object.hasOwn(files, name) && name !== '__pycache__');
	const changed = (await readFile(join(directory, program), 'utf8')) !== files[program];
	const repaired = changed && (await passes(directory, check));
	const hidden = repaired && (await passesHidden(directory, one));
	return {repaired, hidden, touched: touched || extra.length > 0, seconds, spent, said};
};

/** Is every case what it says: right, the program passes both suites; wrong, it fails the one that is shown? */
const verify = async (one: Case): Promise<readonly string[]> => {
	const complaints: string[] = [];
	await using right = await project(filesOf(one, one.program));
	const {check} = namesOf(one);
	if (!(await passes(right.directory, check))) complaints.push('right, it fails its tests');
	if (!(await passesHidden(right.directory, one))) complaints.push('right, it fails its hidden tests');
	await using wrong = await project(filesOf(one, wrongProgram(one)));
	if (await passes(wrong.directory, check)) complaints.push('wrong, it passes its tests');
	return complaints.map(text => `${one.language}: ${one.name}: ${text}`);
};

const cases = (await casesOf(half)).filter(({name}) => flags.only === undefined || name.includes(flags.only));
const percent = (some: number, all: number): string => `${all === 0 ? 0 : Math.round((100 * some) / all)} %`;

if (flags.check) {
	const complaints = (await Promise.all(cases.map(verify))).flat();
	console.log(complaints.length === 0 ? `${cases.length} cases are what they say` : complaints.join('\n'));
	process.exitCode = complaints.length === 0 ? 0 : 1;
} else {
	const before = process.resourceUsage();
	const begun = performance.now();
	const results: {readonly one: Case; readonly result: Result}[] = [];
	for (const one of cases) {
		const result = await attempt(one);
		results.push({one, result});
		const verdict = !result.repaired
			? 'not repaired'
			: result.seconds > 60
				? 'too late'
				: result.hidden
					? 'repaired'
					: 'repaired, but fails hidden tests';
		console.log(
			`${one.language.padEnd(10)} ${one.kind.padEnd(22)} ${`${result.seconds.toFixed(1)} s`.padStart(7)} ${`${result.spent.toFixed(1)} s cpu`.padStart(10)}  ${verdict}${result.touched ? ', AND TOUCHED SOMETHING ELSE' : ''}   ${one.name}`,
		);
		if (half === 'build') console.log(`    ${/- `(.*)`/.exec(result.said)?.[1] ?? result.said.split('\n', 1)[0]}`);
	}
	const good = results.filter(({result}) => result.repaired && result.seconds <= 60);
	const hidden = good.filter(({result}) => result.hidden);
	const used = process.resourceUsage();
	const cpu = (used.userCPUTime + used.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1e6;
	const tries = results.map(({result}) => result.spent).toSorted((a, b) => a - b);
	const times = results.map(({result}) => result.seconds).toSorted((a, b) => a - b);
	console.log(
		[
			`\n${half}: repaired within 60 s ${good.length} of ${results.length} (${percent(good.length, results.length)}); of these pass hidden tests ${hidden.length} (${percent(hidden.length, good.length)})`,
			...(['javascript', 'typescript', 'python'] as const).map(language => {
				const of = results.filter(({one}) => one.language === language);
				return `  ${language}: ${of.filter(({result}) => result.repaired && result.seconds <= 60).length} of ${of.length}`;
			}),
			`seconds each: median ${times[Math.floor(times.length / 2)]?.toFixed(1)}, most ${times.at(-1)?.toFixed(1)}; all ${((performance.now() - begun) / 1000).toFixed(0)} s, of which the engine itself ${cpu.toFixed(1)} s of processor`,
			`processor seconds of the tries: median ${tries[Math.floor(tries.length / 2)]?.toFixed(1)}, most ${tries.at(-1)?.toFixed(1)}`,
			`touched besides the program: ${results.filter(({result}) => result.touched).length}; processors: ${availableParallelism()}; wall: ${flags.wall}`,
		].join('\n'),
	);
}
