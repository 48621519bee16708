import {parsePatch} from 'diff';
import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {z} from 'zod';
import {type Draft, idOf, type Imported, lenientJson, type LeftOut} from './draft.ts';

/** A list of names, which older rows hold as text of JSON. */
const Names = z.union([
	z.array(z.string()),
	z
		.string()
		.transform(text => lenientJson(text))
		.pipe(z.array(z.string())),
]);

/** What is read of a row; later releases name the image, and some the command. */
const Row = z.object({
	instance_id: z.string().min(1),
	repo: z.string(),
	base_commit: z.string().default(''),
	problem_statement: z.string().min(1),
	patch: z.string().min(1),
	test_patch: z.string(),
	FAIL_TO_PASS: Names,
	PASS_TO_PASS: Names,
	image_name: z.string().optional(),
	docker_image: z.string().optional(),
	test_cmd: z.union([z.string(), z.array(z.string())]).optional(),
});
type Row = z.infer<typeof Row>;

/** The image of an instance: two underscores may not stand in a name of one. */
export const imageOf = (id: string): string =>
	`swebench/sweb.eval.x86_64.${id.toLowerCase().replaceAll('__', '_1776_')}:latest`;

const testFiles = (patch: string): readonly string[] =>
	parsePatch(patch)
		.flatMap(({oldFileName, newFileName}) => [newFileName, oldFileName])
		.flatMap(name => (name === undefined || name === '/dev/null' ? [] : [name.replace(/^[ab]\//, '')]))
		.filter((path, at, all) => all.indexOf(path) === at);

type Runner = {readonly log: 'pytest' | 'django' | 'sympy'; readonly command: (files: readonly string[]) => string};

const pytest: Runner = {
	log: 'pytest',
	command: files => `python -m pytest -rA ${files.map(path => `'${path}'`).join(' ')}`,
};

const RUNNERS: Readonly<Record<string, Runner>> = {
	'django/django': {
		log: 'django',
		command: files => {
			const labels = files
				.filter(path => path.endsWith('.py'))
				.map(path =>
					path
						.replace(/^tests\//, '')
						.replace(/\.py$/, '')
						.replaceAll('/', '.'),
				);
			return `./tests/runtests.py --verbosity 2 --settings=test_sqlite --parallel 1 ${labels.join(' ')}`;
		},
	},
	'sympy/sympy': {log: 'sympy', command: files => `bin/test -C --verbose ${files.map(path => `'${path}'`).join(' ')}`},
};

/** The tests are put into the pristine repository, whose own tests a candidate cannot have changed, and run between the usual marks. */
const commandOf = (run: string): string =>
	[
		'[ -f /opt/miniconda3/bin/activate ] && . /opt/miniconda3/bin/activate testbed',
		'git -c safe.directory="*" apply --whitespace=nowarn "$TESTS/test.patch" || { echo "the tests do not fit"; exit 97; }',
		"echo '>>>>> Start Test Output'",
		run,
		'code=$?',
		"echo '>>>>> End Test Output'",
		'exit $code',
	].join('\n');

const draftOf = (row: Row): Draft | string => {
	let files: readonly string[];
	try {
		files = testFiles(row.test_patch);
	} catch {
		return 'its test_patch is no diff';
	}
	if (files.length === 0) return 'its test_patch changes no file';
	if (row.FAIL_TO_PASS.length === 0) return 'no test has to pass';
	if (files.some(path => path.includes("'"))) return 'a test has a quote in its name';
	const runner = RUNNERS[row.repo] ?? pytest;
	const given = Array.isArray(row.test_cmd) ? row.test_cmd.join('\n') : row.test_cmd;
	const id = idOf(row.instance_id);
	return {
		task: {
			id,
			title: row.instance_id,
			kind: 'bug',
			prompt: row.problem_statement,
			workspace: {image: '/testbed'},
			limits: {time: '30m', memory: '4g', processes: 512},
			grade: {
				image: row.image_name ?? row.docker_image ?? imageOf(row.instance_id),
				command: commandOf(given ?? runner.command(files)),
				timeout: '30m',
				into: '.unified-dgm-tests',
				protected: [...files],
				parser: 'swebench',
				log: runner.log,
				must_pass: row.FAIL_TO_PASS,
				must_keep: row.PASS_TO_PASS,
				min_tests: row.FAIL_TO_PASS.length,
			},
			gold: 'gold.patch',
			source: `${row.repo}@${row.base_commit}`,
		},
		workspace: undefined,
		tests: new Map([
			[
				'test.patch',
				{bytes: Buffer.from(row.test_patch.endsWith('\n') ? row.test_patch : `${row.test_patch}\n`), executable: false},
			],
		]),
		gold: row.patch,
	};
};

/** The rows of a file: an array, an object that holds one as `rows`, or one row a line. A line that cannot be read is told. */
const rowsIn = (text: string): readonly {readonly name: string; readonly row: unknown}[] => {
	const whole = /^\s*\[/.test(text) ? lenientJson(text) : undefined;
	if (Array.isArray(whole)) return whole.map((row: unknown, at) => ({name: `row ${at + 1}`, row}));
	return text
		.split('\n')
		.flatMap((line, at) => (line.trim() === '' ? [] : [{name: `line ${at + 1}`, row: lenientJson(line)}]));
};

/** Imports rows of a SWE-bench dataset as JSON or JSON lines: all tests of FAIL_TO_PASS and PASS_TO_PASS have to pass, in the image of the instance. */
export const importSweBench = async (from: string): Promise<Imported> => {
	const drafts: Draft[] = [];
	const leftOut: LeftOut[] = [];
	for (const {name, row} of rowsIn(await readFile(from, 'utf8'))) {
		const parsed = Row.safeParse(row);
		if (!parsed.success) {
			const [issue] = parsed.error.issues;
			leftOut.push({
				name,
				why: row === undefined ? 'is not JSON' : `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
			});
			continue;
		}
		const draft = draftOf(parsed.data);
		if (typeof draft === 'string') leftOut.push({name: parsed.data.instance_id, why: draft});
		else if (drafts.some(({task}) => task.id === draft.task.id))
			leftOut.push({name: parsed.data.instance_id, why: 'is there twice'});
		else drafts.push(draft);
	}
	return {id: idOf(basename(from).replace(/\.jsonl?$/, '')), licence: 'MIT', source: 'SWE-bench', drafts, leftOut};
};
