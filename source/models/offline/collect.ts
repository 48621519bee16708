import {type Brief, filesOfStep} from './brief.ts';
import {importsOf, isTest} from './localise.ts';
import type {Failure} from './output.ts';
import type {Outcome, Wish, Wishes} from './replay.ts';
import {languageOf} from './source.ts';

/** Files read in all, and rounds of following imports. */
const mostFiles = 40;
const rounds = 3;

/** A printed path as a path of the workspace; undefined when it lies outside, or in a folder of dependencies. */
const pathWithin = ({directory, files, listing}: Brief, printed: string): string | undefined => {
	const known = [...files.map(file => file.path), ...listing].find(
		path => printed === path || printed.endsWith(`/${path}`),
	);
	if (known !== undefined) return known;
	const path =
		directory !== undefined && printed.startsWith(`${directory}/`) ? printed.slice(directory.length + 1) : printed;
	return path.startsWith('/') || path.startsWith('..') || path.includes('node_modules/') || path === ''
		? undefined
		: path.replace(/^\.\//, '');
};

/** The text of a file from what the `read` tool printed: its numbered lines. Undefined when it does not begin with line 1. */
export const textOfRead = ({output, failed}: Outcome): string | undefined => {
	if (failed) return undefined;
	const lines: string[] = [];
	for (const line of output.split('\n')) {
		const found = /^ *(\d+)(?:\t|→|│ ?|\| ?)(.*)$/.exec(line);
		if (found?.[1] !== String(lines.length + 1)) continue;
		lines.push(found[2] ?? '');
	}
	return lines.length === 0 ? undefined : lines.join('\n');
};

/** Files that are wanted now: named in the step or the output, or imported by a file that is known already. */
const wantedNow = (
	brief: Brief,
	failure: Failure,
	texts: ReadonlyMap<string, string>,
): readonly (readonly string[])[] => {
	const known = new Set([...brief.files.map(file => file.path), ...brief.listing, ...filesOfStep(brief.step ?? '')]);
	const named = [
		...filesOfStep(brief.step ?? ''),
		...failure.frames.flatMap(frame => pathWithin(brief, frame.path) ?? []),
	].map(path => [path]);
	const imported = [...texts].flatMap(([path, text]) => importsOf(path, text));
	return [...named, ...imported].map(alternatives => {
		const certain = alternatives.find(path => texts.has(path) || known.has(path));
		return certain === undefined ? alternatives.slice(0, 3) : [certain];
	});
};

/**
 * Collects the files that a failure is about: those of the brief, then what they import, read with the `read` tool where the brief does
 * not hold them whole. Only tests, and code in a language that repairs are known for.
 */
export const collect = function* (
	brief: Brief,
	failure: Failure,
): Generator<Wishes, ReadonlyMap<string, string>, readonly Outcome[]> {
	const texts = new Map(
		brief.files
			.filter(({path, whole}) => whole && (languageOf(path) !== undefined || path === 'package.json'))
			.map(({path, text}) => [path, text] as const),
	);
	const asked = new Set<string>();
	if (!brief.tools.includes('read')) return texts;
	for (let round = 0; round < rounds; round += 1) {
		const wanted = wantedNow(brief, failure, texts).flat();
		const script = /^(?:npm|pnpm|yarn)\b/.test(brief.check ?? '') ? ['package.json'] : [];
		const paths = [...new Set([...script, ...wanted])]
			.filter(path => !texts.has(path) && !asked.has(path))
			.filter(path => languageOf(path) !== undefined || path === 'package.json')
			.slice(0, Math.max(0, mostFiles - asked.size));
		if (paths.length === 0) break;
		for (const path of paths) asked.add(path);
		const calls = paths.map((path): Wish => ({tool: 'read', input: {path}}));
		const outcomes = yield {say: 'Reading what the failing tests use.\n', calls};
		for (const [at, path] of paths.entries()) {
			const outcome = outcomes[at];
			const text = outcome === undefined ? undefined : textOfRead(outcome);
			if (text !== undefined) texts.set(path, text);
		}
	}
	return texts;
};

/** The files of a brief that a failure is about, for a plan: named by the output, tests, and what those import. */
export const filesAbout = (brief: Brief, failure: Failure): readonly string[] => {
	const code = brief.files.filter(({path}) => languageOf(path) !== undefined);
	const texts = new Map(code.map(({path, text}) => [path, text] as const));
	const framed = failure.frames
		.flatMap(frame => pathWithin(brief, frame.path) ?? [])
		.filter(path => languageOf(path) !== undefined);
	const about = new Set([...framed, ...(framed.some(isTest) ? [] : [...texts.keys()].filter(isTest))]);
	for (const path of about)
		for (const alternatives of importsOf(path, texts.get(path) ?? '')) {
			const found = alternatives.find(alternative => texts.has(alternative) || brief.listing.includes(alternative));
			if (found !== undefined) about.add(found);
		}
	const some = [...about].some(path => !isTest(path)) ? [...about] : [...about, ...texts.keys()];
	return [...new Set(some)].slice(0, 12);
};
