import {isTest} from './localise.ts';
import {languageOf, readSource} from './source.ts';
import type {Counts} from './wall/batch.ts';

/** What stops a program or a test that goes wrong: there may not be less of it. */
const refusals = /\b(?:throw|raise|assert|reject|expect)\b/g;
/** What hides a failure, ends a process, or leaves tests out: there may not be more of it. */
const mufflers =
	/\b(?:catch|except|finally|suppress|skip|skipTest|only|todo|exit|_exit|abort|kill|exitCode|disconnect)\b/g;

const count = (code: string, words: RegExp): number => code.match(words)?.length ?? 0;

const endings = (code: string): readonly string[] =>
	[...code.matchAll(/\b(?:exit|_exit|abort|exitCode)\b[^\n;]*/g)].map(([text]) => text);

/**
 * Would a change only silence what complains? It may not touch a test or anything that is no program, take away what refuses, add what
 * hides a failure, or change how the process ends.
 */
export const silences = (path: string, before: string, after: string): boolean => {
	const language = languageOf(path);
	if (language === undefined || isTest(path)) return true;
	const [was, is] = [before, after].map(text =>
		readSource(text, language)
			.map(({code}) => code)
			.join('\n'),
	);
	if (was === undefined || is === undefined) return true;
	return (
		count(is, refusals) < count(was, refusals) ||
		count(is, mufflers) > count(was, mufflers) ||
		endings(is).join('\n') !== endings(was).join('\n')
	);
};

/** Did a run that passes leave out tests that ran before? */
export const leavesOut = (before: Counts, after: Counts): boolean => {
	const ran = (counts: Counts): number | undefined => {
		const total = counts.get('tests') ?? counts.get('total');
		const passed = counts.get('pass') ?? counts.get('passed') ?? counts.get('passing');
		return passed ?? total;
	};
	const [was, is] = [ran(before), ran(after)];
	if (was !== undefined && (is === undefined || is < was)) return true;
	const total = before.get('tests') ?? before.get('total');
	if (total !== undefined && (after.get('tests') ?? after.get('total') ?? 0) < total) return true;
	return (
		(after.get('skipped') ?? 0) > (before.get('skipped') ?? 0) || (after.get('todo') ?? 0) > (before.get('todo') ?? 0)
	);
};
