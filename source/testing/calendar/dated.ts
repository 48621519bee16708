import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';

const source = join(import.meta.dirname, '..', '..');

/** The front door: it gives the date to every command, and imports them all. */
const FRONT = 'cli.ts';

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

/** Does this code ask for the time of the calendar? A clock that only measures, `performance.now`, does not count. */
const asks = (code: string): boolean => /\bDate\.now\b|\bnew Date\(\s*\)/.test(code);

/** The files that it loads, or runs as programs of their own. Types alone load nothing. */
const loads = (code: string, path: string): readonly string[] => {
	const values = code.replaceAll(/^import type [\s\S]*?;$/gm, '');
	const named = values.matchAll(
		/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)|^import '(\.[^']+)'|'([^']+\.fixture\.tsx?)'/gm,
	);
	return [...named].map(([, from, lazy, bare, run]) =>
		normalize(join(dirname(path), from ?? lazy ?? bare ?? run ?? '')),
	);
};

type Files = ReadonlyMap<string, string>;

export const readSources = (): Files => {
	const paths = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(path => /\.tsx?$/.test(path));
	return new Map(paths.map(path => [path, withoutComments(readFileSync(join(source, path), 'utf8'))]));
};

/** Everything that a file loads, itself too. */
const closureOf = (files: Files, path: string): ReadonlySet<string> => {
	const seen = new Set([path]);
	for (const next of seen)
		for (const loaded of loads(files.get(next) ?? '', next))
			if (files.has(loaded) && loaded !== FRONT) seen.add(loaded);
	return seen;
};

/**
 * The tests that depend on the date of today: what they load, themselves included, asks for it. What the whole program does on other days
 * is tried by `source/calendar.test.ts`.
 */
export const datedTests = (files: Files): readonly string[] =>
	[...files.keys()]
		.filter(path => isTest(path) && [...closureOf(files, path)].some(loaded => asks(files.get(loaded) ?? '')))
		.toSorted();

if (import.meta.main) for (const path of datedTests(readSources())) process.stdout.write(`source/${path}\n`);
