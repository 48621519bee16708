import {createTwoFilesPatch, FILE_HEADERS_ONLY} from 'diff';
import {basename, join} from 'node:path';
import {z} from 'zod';
import type {File, Tree} from '../tree.ts';
import {EXTENT, readTree} from '../tree.ts';
import {below, type Draft, idOf, type Imported, lenientJson, type LeftOut, textOf} from './draft.ts';

/** What is read of an exercise's `.meta/config.json`: https://exercism.org/docs/building/tracks/practice-exercises. */
const Config = z.object({
	files: z.object({
		solution: z.array(z.string()).min(1),
		test: z.array(z.string()).min(1),
		example: z.array(z.string()).default([]),
		exemplar: z.array(z.string()).default([]),
		editor: z.array(z.string()).default([]),
	}),
});

type Language = {
	readonly ending: RegExp;
	/** Marks of tests that are skipped until a learner comes to them, and what stands without them. */
	readonly unskip: readonly (readonly [RegExp, string])[];
	readonly grade: (tests: readonly string[]) => Draft['task']['grade'];
};

const words = (paths: readonly string[]): string => paths.map(path => `'${path}'`).join(' ');

const byExit =
	(image: string, command: string): Language['grade'] =>
	() => ({image, command, parser: 'exit', timeout: '5m'});

const LANGUAGES: Readonly<Record<string, Language>> = {
	python: {
		ending: /\.py$/,
		unskip: [[/^[ \t]*@unittest\.skip.*\n/gm, '']],
		grade: tests => ({command: `python3 -I "$RUNNERS/unittest_tap.py" ${words(tests)}`, parser: 'tap'}),
	},
	javascript: {
		ending: /\.[cm]?js$/,
		unskip: [
			[/\bx(test|it|describe)\b/g, '$1'],
			[/\b(test|it|describe)\.skip\b/g, '$1'],
		],
		grade: tests => ({
			command: `npx --no-install jest --ci --json --outputFile="$REPORT" ${words(tests)}`,
			parser: 'jest',
			report: '$REPORT',
		}),
	},
	go: {ending: /\.go$/, unskip: [[/^\s*t\.Skip\(.*\)\n/gm, '']], grade: byExit('golang:1', 'go test ./...')},
	rust: {ending: /\.rs$/, unskip: [[/^\s*#\[ignore.*\]\n/gm, '']], grade: byExit('rust:1', 'cargo test --offline')},
	java: {
		ending: /\.java$/,
		unskip: [[/^\s*@Disabled.*\n/gm, '']],
		grade: byExit('gradle:jdk21', 'gradle test --offline'),
	},
	cpp: {
		ending: /\.(?:cpp|h)$/,
		unskip: [[/^#if defined\(EXERCISM_RUN_ALL_TESTS\)$/gm, '#if 1']],
		grade: byExit('gcc:14', 'cmake -DEXERCISM_RUN_ALL_TESTS=1 . && make'),
	},
};

const unskipped = (file: File, {unskip}: Language): File => {
	const text = new TextDecoder().decode(file.bytes);
	return {...file, bytes: Buffer.from(unskip.reduce((all, [mark, without]) => all.replaceAll(mark, without), text))};
};

/** A patch that turns the files to be solved into the examples, which are their solutions, in order. */
const goldOf = (tree: Tree, solutions: readonly string[], examples: readonly string[]): string | undefined => {
	const patches = solutions.map((path, at) => {
		const example = examples[at] === undefined ? undefined : textOf(tree, examples[at]);
		if (example === undefined) return undefined;
		const before = textOf(tree, path);
		if (before === example) return '';
		const from = before === undefined ? '/dev/null' : `a/${path}`;
		return createTwoFilesPatch(from, `b/${path}`, before ?? '', example, undefined, undefined, {
			headerOptions: FILE_HEADERS_ONLY,
		});
	});
	return patches.includes(undefined) ? undefined : patches.join('');
};

const DOCS = ['introduction.md', 'instructions.md', 'instructions.append.md'];

const promptOf = (tree: Tree, solutions: readonly string[]): string =>
	[
		...DOCS.flatMap(name => textOf(tree, `.docs/${name}`)?.trim() ?? []),
		`Implement this in ${solutions.join(', ')}. Keep the names that are there: hidden tests use them.`,
	].join('\n\n');

const draftOf = (name: string, tree: Tree): Draft | string => {
	const said = textOf(tree, '.meta/config.json');
	if (said === undefined) return 'there is no .meta/config.json';
	const json = lenientJson(said);
	if (json === undefined) return '.meta/config.json is not JSON';
	const config = Config.safeParse(json);
	if (!config.success) return `.meta/config.json lacks what is needed: ${config.error.issues[0]?.path.join('.') ?? ''}`;
	const {solution, test, example, exemplar, editor} = config.data.files;
	const language = Object.values(LANGUAGES).find(({ending}) => solution.some(path => ending.test(path)));
	if (language === undefined) return `nothing here runs ${solution.join(', ')}`;
	const missing = test.find(path => !tree.has(path));
	if (missing !== undefined) return `the test ${missing} is missing`;
	const gold = goldOf(tree, solution, example.length > 0 ? example : exemplar);
	if (gold === undefined) return 'there is no example for each file to be solved';
	const isHidden = (path: string): boolean =>
		/^\.(?:meta|docs|approaches|articles)\//.test(path) || test.includes(path);
	const laidOver = new Set([...test, ...editor.filter(path => tree.has(path))]);
	return {
		task: {
			id: name,
			title: name,
			kind: 'feature',
			prompt: promptOf(tree, solution),
			editable: [...solution],
			grade: language.grade(test),
			gold: 'gold.patch',
			source: `exercism ${name}`,
		},
		workspace: new Map([...tree].filter(([path]) => !isHidden(path))),
		tests: new Map(
			[...tree].flatMap(([path, file]) => (laidOver.has(path) ? [[path, unskipped(file, language)]] : [])),
		),
		gold,
	};
};

/** Where exercises are: in a track (`exercises/practice/NAME`), or in aider's polyglot-benchmark (`LANGUAGE/exercises/practice/NAME`). */
const PLACE = /^(?:([^/]+)\/)?exercises\/(?:practice|concept)\/([^/]+)\//;

/** Imports a checkout of an Exercism track, or of aider's polyglot-benchmark: tests are not skipped any more, and hidden. */
export const importExercism = async (from: string): Promise<Imported> => {
	const read = await readTree(from, {
		extent: {...EXTENT, files: 200_000, bytes: 1024 ** 3},
		skip: path => path === '.git' || path.endsWith('/.git') || path.endsWith('/node_modules'),
	});
	if ('refused' in read)
		return {id: 'exercism', licence: '', source: from, drafts: [], leftOut: [{name: from, why: read.refused}]};
	const places = new Set([...read.tree.keys()].flatMap(path => PLACE.exec(path)?.[0].slice(0, -1) ?? []));
	const drafts: Draft[] = [];
	const leftOut: LeftOut[] = [];
	for (const place of [...places].toSorted()) {
		const [, language, slug = ''] = PLACE.exec(`${place}/`) ?? [];
		const name = idOf(language === undefined ? slug : `${language}-${slug}`);
		const draft = draftOf(name, below(read.tree, place));
		if (typeof draft === 'string') leftOut.push({name, why: draft});
		else drafts.push(draft);
	}
	const id = idOf(basename(join(from)));
	return {id, licence: 'MIT', source: 'Exercism', drafts, leftOut};
};
