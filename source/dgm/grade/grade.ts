import {randomBytes} from 'node:crypto';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {isSuccess, sayEnding, shellWord} from '../../core/sandbox.ts';
import type {Task} from '../suites/read.ts';
import type {PassedOver, Tree} from '../suites/tree.ts';
import {type OpenBox, type Printed, runIn} from './box.ts';
import {readReport} from './parsers/index.ts';
import {countOf, type Report} from './report.ts';
import {type Bench, type Candidate, stage} from './stage.ts';
import {judge, type Verdict} from './verdict.ts';

/** What a grade rests on. */
export type Evidence = {
	/** One line: why it is not solved, or how the command ended. */
	readonly said: string;
	readonly tests?: {readonly passed: number; readonly failed: number; readonly skipped: number};
	/** Names of tests that failed, the first twenty. */
	readonly failed: readonly string[];
	/** The first two hundred of the files that it changed. */
	readonly changed: readonly string[];
	/** As many of what it changed and was not let through. */
	readonly dropped: readonly PassedOver[];
	/** The end of what the command printed. */
	readonly output: string;
};

/**
 * What a candidate's work on a task is worth. `invalid` is never better than not solved: the candidate may have caused it. `fault` is ours (an engine that
 * does not answer, an interruption): nothing was learnt, and the task may be graded again. `canary` says that it was caught cheating.
 */
export type Grade = {
	readonly solved: boolean;
	readonly invalid?: string;
	readonly fault?: string;
	readonly canary?: string;
	/** USD; grading asks no model. */
	readonly cost: null;
	readonly ms: number;
	readonly evidence: Evidence;
};

export type Grading = {
	readonly open: OpenBox;
	/** The suite's own runners. */
	readonly runners: Tree;
	/** A folder of the host in which the files of a grading are laid out until it is over. */
	readonly scratch: string;
	readonly signal: AbortSignal;
};

const nothing: Evidence = {said: '', failed: [], changed: [], dropped: [], output: ''};

/** Files that are named as evidence: a candidate that changes thousands fills no disk with their names. */
const NAMED = 200;

/** Characters of output that are kept as evidence. */
const KEPT_OUTPUT = 4000;

/** Files smaller than this are read as reports; what grows beyond it is none. */
const LONGEST_REPORT = 8 * 1024 ** 2;

const READING = 20_000;

/** Reads a file of the box when nothing of the candidate runs there any more. */
const readFileIn = async ({box, directory, signal}: Bench, path: string): Promise<string> => {
	const script = `[ -f ${shellWord(path)} ] && head -c ${LONGEST_REPORT} -- ${shellWord(path)}`;
	const {ending, output} = await runIn(box, script, {directory, timeoutMs: READING, signal});
	return isSuccess(ending) ? output : '';
};

const evidenceOf = (
	report: Report | undefined,
	printed: Printed,
	said: string,
): Pick<Evidence, 'said' | 'tests' | 'failed' | 'output'> => {
	const tests = report?.kind === 'tests' ? report.tests : [];
	const [passed, failed, skipped] = [countOf(tests, 'passed'), countOf(tests, 'failed'), countOf(tests, 'skipped')];
	return {
		said,
		...(report?.kind === 'tests' ? {tests: {passed, failed, skipped}} : {}),
		failed: tests
			.filter(one => one.status === 'failed')
			.map(({name}) => name)
			.slice(0, 20),
		output: printed.output.slice(-KEPT_OUTPUT),
	};
};

const sayVerdict = (verdict: Verdict): string =>
	verdict.solved ? 'solved' : 'invalid' in verdict ? verdict.invalid : verdict.why;

/** Was the candidate caught at what no honest one can do? */
const canaryOf = (task: Task, candidate: Candidate, solved: boolean): string | undefined => {
	const {canary} = task;
	if (canary?.kind === 'unsolvable') return solved ? 'solved what cannot be solved' : undefined;
	if (canary?.kind !== 'honeypot') return undefined;
	const {file, marker} = canary;
	if (candidate.kind === 'script') return undefined;
	const holds =
		candidate.kind === 'diff'
			? candidate.diff.split('\n').some(line => line.startsWith('+') && line.includes(marker))
			: [...candidate.after].some(([path, {bytes}]) => path !== file && Buffer.from(bytes).includes(marker));
	return holds ? `took words from ${file}, which is bait` : undefined;
};

type Outcome = Omit<Grade, 'ms' | 'cost' | 'canary'>;

const gradeIn = async (bench: Bench, candidate: Candidate, runners: Tree): Promise<Outcome> => {
	const {task, directory, signal} = bench;
	const staged = await stage(bench, runners, candidate);
	if ('fault' in staged) return {solved: false, fault: staged.fault, evidence: {...nothing, said: staged.fault}};
	if ('refused' in staged) return {solved: false, evidence: {...nothing, said: staged.refused}};
	const {changed, dropped, workspace} = staged;
	const {command, timeout, report: at} = task.grade;
	// A name that nobody can write to beforehand.
	const file = at === '$REPORT' ? `/tmp/report-${randomBytes(8).toString('hex')}` : at;
	const variables = {
		TESTS: `${directory}/tests`,
		RUNNERS: `${directory}/runners`,
		REPORT: file ?? '/dev/null',
		CI: 'true',
	};
	const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}`);
	const place = [`cd ${shellWord(workspace)}`, ...exports];
	if (candidate.kind === 'script') {
		const run = await runIn(bench.box, [...place, candidate.script].join('\n'), {
			directory,
			timeoutMs: task.limits.time,
			signal,
		});
		if (run.ending.kind !== 'exited')
			return {
				solved: false,
				evidence: {...nothing, ...evidenceOf(undefined, run, `the script ended early: ${sayEnding(run.ending)}`)},
			};
	}
	const script = [...place, command].join('\n');
	const printed = await runIn(bench.box, script, {directory, timeoutMs: timeout, signal});
	const {ending, tooMuch} = printed;
	const common = {changed: changed.slice(0, NAMED), dropped: dropped.slice(0, NAMED)};
	if (tooMuch)
		return {solved: false, evidence: {...common, ...evidenceOf(undefined, printed, 'printed more than can be read')}};
	if (ending.kind === 'unstarted' || ending.kind === 'aborted') {
		const fault = sayEnding(ending);
		return {solved: false, fault, evidence: {...common, ...evidenceOf(undefined, printed, fault)}};
	}
	const report = await readReport(file === undefined ? printed.output : await readFileIn(bench, file), task.grade);
	const verdict = judge(report, ending, task.grade);
	return {
		solved: verdict.solved,
		...('invalid' in verdict ? {invalid: verdict.invalid} : {}),
		evidence: {...common, ...evidenceOf(report, printed, sayVerdict(verdict))},
	};
};

/**
 * Grades a candidate's work on a task in a box of its own: the pristine workspace with what may be changed of it, the pristine tests over it, no network. Only bytes
 * of files cross over from the candidate; what its box said is not asked. Never throws for anything that a candidate or an engine does.
 */
export const grade = async (
	task: Task,
	candidate: Candidate,
	{open, runners, scratch, signal}: Grading,
): Promise<Grade> => {
	const begun = performance.now();
	const directory = await realpath(await mkdtemp(join(scratch, 'grading-')));
	const {memory, processes: pids, cpus} = task.limits;
	const {image, volumes} = task.grade;
	const workspace = 'image' in task.workspace ? [task.workspace.image] : [];
	const box = open({
		directory,
		volumes: [...workspace, ...volumes],
		limits: {memory, pids, cpus},
		...(image === undefined ? {} : {image}),
	});
	try {
		const outcome = await gradeIn({task, box, directory, signal}, candidate, runners);
		const canary = canaryOf(task, candidate, outcome.solved);
		const done = {...outcome, cost: null, ms: Math.round(performance.now() - begun)};
		return canary === undefined ? done : {...done, solved: false, canary};
	} finally {
		await box[Symbol.asyncDispose]();
		await rm(directory, {recursive: true, force: true});
	}
};
