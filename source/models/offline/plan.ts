import type {Brief} from './brief.ts';
import {filesAbout} from './collect.ts';
import {hasPassed, isUnrunnable, ranNoTest, readOutput, sayNoTest} from './output.ts';
import {kindOf} from './kind.ts';
import {isRefused, type Outcome, type Script, type Wishes} from './replay.ts';
import type {Parse} from './tree/grammar.ts';
import {explainFile, explainName} from './explain.ts';
import {readRename, renaming, sayRename} from './rename.ts';
import {namesAsked, sayList, whereIs} from './where.ts';

/** What answers are made with, besides the brief. */
export type Means = {readonly parse: Parse; readonly beyond: string};

const aboutWith = (beyond: string): string =>
	'This is the offline profile: no model is asked, so it can only do what needs none. It can run the check and say what fails, repair a small mistake ' +
	`that a failing check shows, say what a file or a name is, where it is used, rename it, and list files.\n\n${beyond}`;

const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1)?.trim() ?? '';

const sayFailing = (check: string, output: string): string => {
	const {tests, messages} = readOutput(output);
	const why = messages.slice(0, 3).join('\n');
	const tail = output.trimEnd().split('\n').slice(-15).join('\n');
	if (tests.length === 0) return `\`${check}\` fails (${lastLine(output)}):\n\n${tail}`;
	return `\`${check}\` fails. Failing:\n${sayList(tests)}${why === '' ? '' : `\n\nIt says:\n${why}`}`;
};

const noCheck =
	'I found no check command in this project. The offline profile repairs only what a failing check shows: add tests (for JavaScript a file ' +
	'`x.test.js` for `node --test`, for Python `test_x.py`) or a `test` script in package.json.';

/** Runs the check once; ends with an outcome, or with words that say why there is none. */
const runOnce = function* (
	brief: Brief,
): Generator<
	Wishes,
	{readonly check: string; readonly outcome: Outcome} | {readonly said: string},
	readonly Outcome[]
> {
	const {check, tools} = brief;
	if (check === undefined) return {said: noCheck};
	if (!tools.includes('shell')) return {said: `I may not run commands here, so I cannot see what \`${check}\` says.`};
	const [outcome = {output: '', failed: true}] = yield {
		say: `Running \`${check}\`.\n`,
		calls: [{tool: 'shell', input: {command: check, timeout: 120}}],
	};
	if (isRefused(outcome))
		return {said: `Running \`${check}\` was refused, so I stopped. Nothing was changed.\n\n${outcome.output.trim()}`};
	if (isUnrunnable(outcome.output))
		return {said: `\`${check}\` could not be run here:\n\n${outcome.output.trim().slice(-1000)}`};
	return {check, outcome};
};

const repair = function* (brief: Brief, about: string): Script {
	const ran = yield* runOnce(brief);
	if ('said' in ran) return ran.said;
	const {check, outcome} = ran;
	if (hasPassed(outcome.output, outcome.failed) && ranNoTest(outcome.output)) return sayNoTest(check);
	if (hasPassed(outcome.output, outcome.failed)) return `\`${check}\` passes, so I found nothing to repair. ${about}`;
	const failure = readOutput(outcome.output);
	const names = failure.tests.slice(0, 5).join('; ');
	const step = {
		title: `Make \`${check}\` pass`,
		detail: [
			`\`${check}\` fails${names === '' ? '' : `: ${names}`}.`,
			...failure.messages.slice(0, 5),
			'Find the small mistake that causes it; change no test.',
		].join('\n'),
		files: [...filesAbout(brief, failure)],
		check,
	};
	const count = failure.tests.length;
	const summary = `\`${check}\` fails${count === 0 ? '' : ` in ${count === 1 ? 'one test' : `${count} tests`}`}. I try small repairs until it passes.`;
	const [planned] = yield {say: '', calls: [{tool: 'plan', input: {summary, steps: [step], check}}]};
	return planned?.failed === false ? summary : `My plan was not taken: ${planned?.output.trim() ?? ''}`;
};

const answerRun = function* (brief: Brief): Script {
	const ran = yield* runOnce(brief);
	if ('said' in ran) return ran.said;
	const {check, outcome} = ran;
	if (hasPassed(outcome.output, outcome.failed) && ranNoTest(outcome.output)) return sayNoTest(check);
	return hasPassed(outcome.output, outcome.failed) ? `\`${check}\` passes.` : sayFailing(check, outcome.output);
};

const answerWhere = function* ({request, tools}: Brief, about: string): Script {
	return tools.includes('search') ? ((yield* whereIs(request)) ?? about) : about;
};

const answerExplain = function* (brief: Brief, {parse}: Means, about: string): Script {
	const {request, tools} = brief;
	if (!tools.includes('search') || !tools.includes('read')) return about;
	const file = /[\w./-]+\.(?:[cm]?[jt]sx?|py)\b/.exec(request)?.[0];
	if (file !== undefined) return (yield* explainFile(file, parse)) ?? `I could not read ${file}.`;
	for (const name of namesAsked(request)) {
		const said = yield* explainName(name, brief, parse);
		if (said !== undefined) return said;
	}
	return `I found nothing in this project by a name in your question. ${about}`;
};

const planRename = function* (brief: Brief, {parse}: Means, about: string): Script {
	const rename = readRename(brief.request);
	if (rename === undefined || !brief.tools.includes('search')) return about;
	const plan = yield* renaming(rename, brief, parse);
	if ('why' in plan) return `I renamed nothing. ${plan.why}`;
	const title = sayRename(rename);
	const places = plan.edits.reduce((sum, one) => sum + one.places, 0);
	const summary = `${title}: ${places === 1 ? 'one place' : `${places} places`} in ${plan.edits.length === 1 ? 'one file' : `${plan.edits.length} files`}, by names in the code; texts and comments stay.`;
	const step = {title, detail: summary, files: plan.edits.map(({path}) => path)};
	const [planned] = yield {say: '', calls: [{tool: 'plan', input: {summary, steps: [step]}}]};
	return planned?.failed === false ? summary : `My plan was not taken: ${planned?.output.trim() ?? ''}`;
};

const answerList = function* ({tools}: Brief, about: string): Script {
	if (!tools.includes('list')) return about;
	const [listed = {output: '', failed: true}] = yield {say: '', calls: [{tool: 'list', input: {}}]};
	return listed.failed ? `I could not list the files: ${listed.output.trim()}` : listed.output.trim();
};

const answerOther = function* (about: string): Script {
	return about;
};

/**
 * Plans without a model: a repair is planned when the check shows that something fails; some questions are answered by looking; everything
 * else gets an honest answer. In a later round it says that the repair was not found.
 */
export const planScript = (brief: Brief, means: Means): Script => {
	const about = aboutWith(means.beyond);
	if (brief.failure !== undefined)
		return kindOf(brief.request) === 'rename' ? renamedAll(brief.failure) : giveUp(brief.failure, about);
	switch (kindOf(brief.request)) {
		case 'repair':
			return repair(brief, about);
		case 'run':
			return answerRun(brief);
		case 'where':
			return answerWhere(brief, about);
		case 'explain':
			return answerExplain(brief, means, about);
		case 'rename':
			return planRename(brief, means, about);
		case 'list':
			return answerList(brief, about);
		case 'other':
			return answerOther(about);
	}
};

/** A rename is kept when the check failed without it too, and that is all there is to say. */
const renamedAll = function* (failure: string): Script {
	const {tests} = readOutput(failure);
	const still = tests.length === 0 ? '' : `\n\nFailing:\n${sayList(tests)}`;
	return `What could be renamed is renamed. The check fails, as it did before: the new name is not the cause.${still}`;
};

const giveUp = function* (failure: string, about: string): Script {
	const {tests} = readOutput(failure);
	const still = tests.length === 0 ? '' : `\n\nStill failing:\n${sayList(tests)}`;
	return `I could not repair this: no small change that I know makes the check pass.${still}\n\n${about}`;
};
