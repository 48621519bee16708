import type {Brief} from './brief.ts';
import {type Candidate, candidatesFor} from './candidates.ts';
import {collect} from './collect.ts';
import {editsBetween, type Lines} from './edits.ts';
import {type Files, localise} from './localise.ts';
import {type Failure, hasPassed, isUnrunnable, readOutput, secondsIn} from './output.ts';
import {isRefused, type Outcome, type Script, type Wish, type Wishes} from './replay.ts';
import {languageOf, readSource} from './source.ts';

/** Changes tried for one step, at most. */
const budget = 80;
/** Of those, on the first mistake, once it is seen that there is more than one. */
const budgetForFirst = 50;
/** Edits in a row that do not match the files: somebody else is changing them. */
const mostMisses = 3;
const firstTimeout = 120;

const runCheck = (command: string, timeout: number): Wish => ({tool: 'shell', input: {command, timeout}});

/** A change may make a program run for ever: a try gets a few times what the first run took. */
const timeoutFor = ({output}: Outcome): number => {
	const seconds = secondsIn(output);
	return seconds === undefined ? 30 : Math.min(firstTimeout, Math.ceil(seconds * 5) + 10);
};

const sourcesOf = (files: ReadonlyMap<string, Lines>): Files =>
	new Map(
		[...files].map(([path, lines]) => [path, readSource(lines.join('\n'), languageOf(path) ?? 'script')] as const),
	);

/** Does less fail than before, and nothing that did not? Then what is left is another mistake. */
const isProgress = (before: Failure, after: Failure): boolean =>
	after.tests.length > 0 &&
	after.tests.length < before.tests.length &&
	after.tests.every(name => before.tests.includes(name));

const place = ({path, line, what}: Candidate): string => `${path}:${line}: ${what}`;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const tried = (count: number): string => (count === 1 ? 'one small change' : `${count} small changes`);

type Sources = ReadonlyMap<string, Lines>;
type Working<Result> = Generator<Wishes, Result, readonly Outcome[]>;

/** What is tried on: the command, its timeout in seconds, and how much was tried so far. */
type Bench = {readonly check: string; readonly timeout: number; count: number};

/** A mistake that is mended, of several: less fails than before. */
type Progress = {readonly candidate: Candidate; readonly failure: Failure};

/**
 * How the tries on some files ended: with the candidate that makes the check pass, or why they stopped and which candidate made the
 * most progress. `applied` is what is in the files now.
 */
type Tries = {
	readonly applied: Candidate | undefined;
	readonly passed: boolean;
	/** Nothing more can be tried, on whatever files. */
	readonly stopped: boolean;
	readonly why: string;
	readonly progress: Progress | undefined;
};

/** Tries the candidates for a failure one by one. */
const tryAll = function* (bench: Bench, failure: Failure, files: Sources): Working<Tries> {
	const {check, timeout} = bench;
	let applied: Candidate | undefined;
	let misses = 0;
	let progress: Progress | undefined;
	const stop = (why: string): Tries => ({applied, passed: false, stopped: true, why, progress});
	const sources = sourcesOf(files);
	for (const candidate of candidatesFor(localise(failure, sources), sources, failure)) {
		if (bench.count >= (progress === undefined ? budget : budgetForFirst)) break;
		bench.count += 1;
		const edits = editsBetween(files, applied, candidate);
		const say = `Try ${bench.count}: ${place(candidate)}\n`;
		const outcomes = yield {say, calls: [...edits, runCheck(check, timeout)]};
		const done = outcomes.slice(0, edits.length);
		const result = outcomes[edits.length] ?? {output: '', failed: true};
		// Of two edits the first takes the last try back.
		if (edits.length === 2 && done[0]?.failed === false) applied = undefined;
		const missed = done.some(({failed}) => failed);
		if (!missed) applied = candidate;
		if (done.some(isRefused)) return stop('an edit was refused');
		if (isRefused(result)) return stop(`running \`${check}\` was refused`);
		misses = missed ? misses + 1 : 0;
		if (misses === mostMisses) {
			const [said = ''] =
				done
					.find(({failed}) => failed)
					?.output.trim()
					.split('\n', 1) ?? [];
			return stop(`my edits fail (${said})`);
		}
		if (missed) continue;
		if (hasPassed(result.output, result.failed)) return {applied, passed: true, stopped: false, why: '', progress};
		const now = readOutput(result.output);
		if (isProgress(progress?.failure ?? failure, now)) progress = {candidate, failure: now};
	}
	const why = bench.count === 0 ? 'I know no small change to try here' : `${tried(bench.count)} did not help`;
	return {applied, passed: false, stopped: false, why, progress};
};

/** What is changed in the files, in order, when all is tried; and whether the check passes with it. */
type Result = {
	readonly kept: readonly {readonly candidate: Candidate; readonly files: Sources}[];
	readonly passed: boolean;
	readonly why: string;
};

const withCandidate = (files: Sources, {path, line, after}: Candidate): Sources =>
	new Map(files).set(path, (files.get(path) ?? []).with(line - 1, after));

/** Mends one mistake; when that is not enough but something got better, keeps it and goes on from there. */
const mend = function* (bench: Bench, first: Failure, given: Sources): Working<Result> {
	const kept: {candidate: Candidate; files: Sources}[] = [];
	let files = given;
	let failure = first;
	for (;;) {
		const {applied, passed, stopped, why, progress} = yield* tryAll(bench, failure, files);
		const last = applied === undefined ? [] : [{candidate: applied, files}];
		if (passed || stopped || progress === undefined || bench.count >= budget)
			return {kept: [...kept, ...last], passed, why};
		const {candidate} = progress;
		const calls = applied === candidate ? [] : editsBetween(files, applied, candidate);
		const outcomes = calls.length === 0 ? [] : yield {say: `This helped: ${place(candidate)}\n`, calls};
		// Taking back may have gone well where making the change did not.
		const reached = outcomes.every(({failed}) => !failed);
		if (!reached)
			return {
				kept: [...kept, ...(outcomes.length === 2 && outcomes[0]?.failed === false ? [] : last)],
				passed,
				why: 'an edit failed',
			};
		kept.push({candidate, files});
		files = withCandidate(files, candidate);
		failure = progress.failure;
	}
};

/** Takes everything back, latest first. Returns the places that could not be restored. */
const takeBack = function* (kept: Result['kept']): Working<readonly string[]> {
	const left: string[] = [];
	for (const {candidate, files} of kept.toReversed()) {
		const [outcome] = yield {say: 'Taking my change back.\n', calls: editsBetween(files, candidate, undefined)};
		if (outcome?.failed !== false) left.push(place(candidate));
	}
	return left;
};

const sayFailure = ({tests, messages}: Failure): string => {
	const names = tests.slice(0, 5).map(name => `\n- ${name}`);
	const [message] = messages;
	return `${names.length > 0 ? `\n\nFailing:${names.join('')}` : ''}${message === undefined ? '' : `\n\nIt says: ${message}`}`;
};

const report = function* (bench: Bench, failure: Failure, {kept, passed, why}: Result): Script {
	if (passed)
		return (
			`\`${bench.check}\` passes now. What was wrong:\n${kept.map(({candidate}) => `- \`${place(candidate)}\``).join('\n')}\n\n` +
			`Found by trying ${tried(bench.count)} until the check passed, without a model: please read it before you keep it.`
		);
	const left = yield* takeBack(kept);
	const state =
		left.length > 0
			? `I could not take back ${plural(left.length, 'change')}: ${left.join(' · ')}.`
			: 'The files are as they were before.';
	return `I found no repair: ${why}. ${state}${sayFailure(failure)}`;
};

/**
 * Repairs by trial: runs the check, finds where it fails, tries small changes one at a time, keeps the one that makes the check pass. When
 * none does, or a call is refused, the files are left as they were. Tests are never changed.
 */
export const repairScript = function* (brief: Brief): Script {
	const {check, tools} = brief;
	if (check === undefined) return 'I changed nothing: without a check command I cannot tell whether a repair is right.';
	if (!tools.includes('shell') || !tools.includes('edit'))
		return 'I changed nothing: I need the tools `edit` and `shell`.';
	const [first = {output: '', failed: true}] = yield {
		say: `Running \`${check}\`.\n`,
		calls: [runCheck(check, firstTimeout)],
	};
	if (isRefused(first)) return `I changed nothing: running \`${check}\` was refused.`;
	if (hasPassed(first.output, first.failed))
		return `\`${check}\` passes: there is nothing to repair. I changed nothing.`;
	if (isUnrunnable(first.output)) return `I changed nothing: \`${check}\` could not be run here.`;
	const failure = readOutput(first.output);
	const texts = yield* collect(brief, failure);
	const files = new Map([...texts].map(([path, text]) => [path, text.split('\n')] as const));
	const bench: Bench = {check, timeout: timeoutFor(first), count: 0};
	return yield* report(bench, failure, yield* mend(bench, failure, files));
};
