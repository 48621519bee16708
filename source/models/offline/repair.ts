import type {RepairKnobs} from '../../core/repair.ts';
import type {Brief} from './brief.ts';
import {withCandidate} from './candidates.ts';
import {collect} from './collect.ts';
import {editBetween} from './edits.ts';
import {type Failure, hasPassed, isUnrunnable, ranNoTest, readOutput, sayNoTest, secondsIn} from './output.ts';
import {readRename, renameScript} from './rename.ts';
import {isRefused, type Outcome, type Script, type Wish} from './replay.ts';
import {type Found, search} from './search.ts';
import {type Bench, type Repair, sayRepair, type Working} from './tries.ts';
import type {Parse, Parser} from './tree/grammar.ts';
import {countsIn} from './wall/batch.ts';

/** Repairs that passed in a copy and are then tried in the files themselves, at most. */
const mostApplied = 3;

/** What a repair is made with, besides its brief. */
export type Means = {
	readonly knobs: RepairKnobs;
	readonly parse: Parse;
	readonly isBroken: Parser['isBroken'];
	/** What is said where a repair is beyond this profile: which keys or models would help. */
	readonly beyond: string;
};

const runCheck = (command: string, timeout: number): Wish => ({tool: 'shell', input: {command, timeout}});

const sayFailure = ({tests, messages}: Failure): string => {
	const names = tests.slice(0, 5).map(name => `\n- ${name}`);
	const [message] = messages;
	return `${names.length > 0 ? `\n\nFailing:${names.join('')}` : ''}${message === undefined ? '' : `\n\nIt says: ${message}`}`;
};

/** The edits that make a repair, one for each file. */
const editsFor = (texts: ReadonlyMap<string, string>, repair: Repair) => {
	const after = new Map<string, string>();
	for (const one of repair) after.set(one.path, withCandidate(after.get(one.path) ?? texts.get(one.path) ?? '', one));
	return [...after].flatMap(([path, text]) => {
		const before = texts.get(path) ?? '';
		const [there, back] = [editBetween(path, before, text), editBetween(path, text, before)];
		return there === undefined || back === undefined ? [] : [{path, there, back}];
	});
};

type Kept = {readonly repair: Repair; readonly why: ''} | {readonly repair: undefined; readonly why: string};

/** Takes edits back, latest first; the paths that could not be restored. */
const takeBack = function* (made: readonly {readonly path: string; readonly back: Wish}[]): Working<readonly string[]> {
	const left: string[] = [];
	for (const {path, back} of made.toReversed()) {
		const [outcome] = yield {say: 'Taking my change back.\n', calls: [back]};
		if (outcome?.failed !== false) left.push(path);
	}
	return left;
};

/** Makes the best repair that passed in a copy, and runs the whole check once more where it counts. */
const keep = function* (bench: Bench, {repairs}: Found, timeout: number): Working<Kept> {
	let why = '';
	for (const repair of repairs.slice(0, mostApplied)) {
		const made: {path: string; back: Wish}[] = [];
		let refused: string | undefined;
		for (const {path, there, back} of editsFor(bench.texts, repair)) {
			const [outcome = {output: '', failed: true}] = yield {
				say: `This passes in a copy: ${sayRepair(repair)}\n`,
				calls: [there],
			};
			if (outcome.failed) {
				refused = isRefused(outcome)
					? 'an edit was refused'
					: `my edit fails (${outcome.output.trim().split('\n', 1)[0] ?? ''})`;
				break;
			}
			made.push({path, back});
		}
		if (refused === undefined) {
			const [run = {output: '', failed: true}] = yield {say: '', calls: [runCheck(bench.check, timeout)]};
			if (hasPassed(run.output, run.failed)) return {repair, why: ''};
			refused = isRefused(run) ? `running \`${bench.check}\` was refused` : undefined;
			why = 'what passed in a copy failed in the files themselves';
		}
		const left = yield* takeBack(made);
		if (left.length > 0)
			return {repair: undefined, why: `${refused ?? why}. I could not take back my change to ${left.join(', ')}`};
		if (refused !== undefined) return {repair: undefined, why: refused};
	}
	return {repair: undefined, why};
};

const sayWork = ({tried, surveyed}: Found): string =>
	`${tried === 1 ? 'one small change' : `${tried} small changes`} ${tried === 1 ? 'was' : 'were'} tried in copies of the project${surveyed ? ', on the lines that the failing tests run' : ''}`;

const report = (bench: Bench, found: Found, {repair, why}: Kept, {beyond}: Means): string => {
	if (repair !== undefined) {
		const others = found.repairs.filter(one => one !== repair).slice(0, 3);
		const also =
			others.length === 0
				? ''
				: `\n\nThese pass as well, and seemed less likely:\n${others.map(one => `- \`${sayRepair(one)}\``).join('\n')}`;
		return (
			`\`${bench.check}\` passes now. What was wrong:\n${repair.map(one => `- \`${sayRepair([one])}\``).join('\n')}${also}\n\n` +
			`How it was found: ${sayWork(found)}, until the whole check passed. No model was asked: please read it before you keep it.`
		);
	}
	const helps =
		found.helps === undefined ? '' : `\n\nWith this less fails, and I have not kept it: \`${sayRepair(found.helps)}\`.`;
	const state = why.includes('could not take back') ? '' : ' The files are as they were before.';
	return `I found no repair: ${why === '' ? found.why : why}; ${sayWork(found)}.${state}${helps}${sayFailure(bench.failure)}\n\n${beyond}`.trimEnd();
};

/** Seconds that the check took, as far as it says, or a guess; undefined when it did not end. */
const tookOf = ({output}: Outcome): number | undefined =>
	/^\[?timed out after/m.test(output.slice(-300)) ? undefined : Math.max(0.2, secondsIn(output) ?? 3);

/**
 * Repairs by trial: runs the check, finds which lines the failing tests run, tries small changes in copies behind the wall, and makes the
 * one edit that is likeliest of those with which everything passes. When there is none, or a call is refused, the files are left as they
 * were. Tests are never changed.
 */
export const repairScript = function* (brief: Brief, means: Means): Script {
	const {check, step, tools} = brief;
	const rename = step?.startsWith('Rename ') === true ? readRename(step) : undefined;
	if (rename !== undefined) return yield* renameScript(rename, brief, means.parse);
	if (check === undefined) return 'I changed nothing: without a check command I cannot tell whether a repair is right.';
	if (!tools.includes('shell') || !tools.includes('edit'))
		return 'I changed nothing: I need the tools `edit` and `shell`.';
	const [first = {output: '', failed: true}] = yield {
		say: `Running \`${check}\`.\n`,
		calls: [runCheck(check, means.knobs.budget.check_seconds)],
	};
	if (isRefused(first)) return `I changed nothing: running \`${check}\` was refused.`;
	if (hasPassed(first.output, first.failed) && ranNoTest(first.output)) return sayNoTest(check);
	if (hasPassed(first.output, first.failed))
		return `\`${check}\` passes: there is nothing to repair. I changed nothing.`;
	if (isUnrunnable(first.output)) return `I changed nothing: \`${check}\` could not be run here.`;
	const failure = readOutput(first.output);
	const texts = yield* collect(brief, failure);
	const packageText = texts.get('package.json');
	const code = new Map([...texts].filter(([path]) => path !== 'package.json'));
	const bench: Bench = {
		check,
		secret: `${brief.directory ?? ''}\n${brief.request}\n${first.output}`,
		packageText,
		texts: code,
		failure,
		counts: countsIn(first.output.split('\n')),
		took: tookOf(first),
		knobs: means.knobs,
		parse: means.parse,
		isBroken: means.isBroken,
	};
	const found = yield* search(bench);
	const kept: Kept =
		found.repairs.length === 0
			? {repair: undefined, why: ''}
			: yield* keep(bench, found, means.knobs.budget.check_seconds);
	return report(bench, found, kept, means);
};
