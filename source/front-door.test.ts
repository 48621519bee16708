import {execFile} from 'node:child_process';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {skipWithout} from './testing/machine/needs.ts';
import {programPath, runProgram, stage, type Ended, type Scene} from './testing/program.ts';
import {startVendors} from './testing/vendors.ts';

const project = {
	'package.json': '{"name": "sums", "type": "module", "scripts": {"test": "node --test"}}\n',
	'src/sum.js': 'export const sum = numbers => numbers.reduce((total, n) => total - n, 0);\n',
	'test/sum.test.js':
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {sum} from '../src/sum.js';\n\ntest('it adds', () => assert.equal(sum([1, 2]), 3));\n",
};

const allow = 'permissions:\n  - {tool: shell, pattern: npm test, action: allow}\n';
/** Takes the first repair that helps: for what is proved of a session and not of its search. */
const first = `${allow}repair: {budget: {after_first: 0}}\n`;

/** The wall of the other system. */
const foreignWall = process.platform === 'darwin' ? 'bubblewrap' : 'seatbelt';

type Row = {
	readonly args: readonly string[];
	readonly files?: Readonly<Record<string, string>>;
	readonly config?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly stdin?: string;
	readonly prepare?: (scene: Scene) => Promise<void>;
};

const run = async ({args, files = project, config = '', env = {}, stdin, prepare}: Row): Promise<Ended> => {
	await using scene = await stage(files, config);
	await prepare?.(scene);
	const ended = await runProgram(
		args.map(arg => arg.replaceAll('PROJECT', scene.project)),
		{cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home, ...env}, ...(stdin === undefined ? {} : {stdin})},
	);
	const tidy = (text: string): string => text.replaceAll(scene.project, 'PROJECT').replaceAll(scene.home, 'HOME');
	return {...ended, stdout: tidy(ended.stdout), stderr: tidy(ended.stderr)};
};

describe('a mistake of the user is one line with what to do, and exit code 2', () => {
	test.each<[string, Row, RegExp]>([
		['an unknown option', {args: ['--ful-auto', 'x']}, /unknown option --ful-auto — did you mean --full-auto\?/],
		['an unknown short option', {args: ['-z', 'x']}, /unknown option -z/],
		['an option without its value', {args: ['x', '--profile']}, /--profile needs a value/],
		['two modes', {args: ['--suggest', '--full-auto', 'x']}, /two approval modes: suggest and full-auto — choose one/],
		[
			'an unknown mode',
			{args: ['-a', 'yolo', 'x']},
			/there is no "yolo" — one of: plan, suggest, auto-edit, full-auto/,
		],
		['an unknown profile', {args: ['-p', 'soloo', 'x']}, /there is no profile "soloo" — did you mean "solo"\?/],
		[
			'an unknown stage',
			{args: ['-m', 'edits=openai:gpt-4.1', 'x']},
			/there is no stage "edits" with a model — did you mean "edit"\?/,
		],
		[
			'an unknown vendor',
			{args: ['-m', 'edit=nobody:best', 'x']},
			/no vendor is named and the catalogue does not know it/,
		],
		['a directory that is not there', {args: ['-C', 'nowhere', 'x']}, /there is no directory nowhere/],
		['a directory that is a file', {args: ['-C', 'package.json', 'x']}, /package\.json is not a directory/],
		['another directory that is not there', {args: ['--add-dir', 'nowhere', 'x']}, /there is no directory nowhere/],
		['no prompt, and no terminal', {args: []}, /there is no prompt, and no terminal to ask for one/],
		['an empty prompt on standard input', {args: ['-'], stdin: '  \n'}, /the prompt on standard input is empty/],
		[
			'a missing key',
			{args: ['-p', 'solo', 'x']},
			/no model can be had for reasoning_engine \(stage work\): .*set ANTHROPIC_API_KEY/,
		],
		['broken YAML', {args: ['x'], config: 'a: [1\n'}, /HOME\/config\.yaml:\d: .* — this is not YAML/],
		[
			'an unknown key',
			{args: ['x'], config: '\nsecurty: {}\n'},
			/HOME\/config\.yaml:2: unknown key "securty" — did you mean "security"\?/,
		],
		['a wall that is not there', {args: ['--sandbox', foreignWall, 'x']}, /Seatbelt|Bubblewrap/i],
		['a session that is not there', {args: ['resume', '2020', 'x']}, /there is no session 2020/],
		['no session to resume', {args: ['resume', '--last', 'x']}, /there is no session of this directory/],
		['a verb that is not there', {args: ['sessions', 'burn']}, /unknown sessions command "burn"/],
		['a home that cannot be written', {args: ['x'], env: {UNIFIED_DGM_HOME: '/dev/null/home'}}, /\/dev\/null\/home/],
		[
			'an output that cannot be written',
			{args: ['-o', 'no/such/file', '--sandbox', 'none', 'what is this']},
			/the last message cannot be written to no\/such\/file \(ENOENT\)/,
		],
	])('%s', async (_, row, said) => {
		const {code, stderr} = await run(row);
		expect(stderr).toMatch(said);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect(stderr.split('\n').filter(line => line.startsWith('unified-dgm: ')).length).toBe(1);
		expect(code).toBe(2);
	});
});

describe('what it says about itself', () => {
	test('--version and -v', async () => {
		expect(await run({args: ['--version']})).toEqual({code: 0, stdout: '0.1.0\n', stderr: ''});
		expect(await run({args: ['-v']})).toEqual({code: 0, stdout: '0.1.0\n', stderr: ''});
	});

	test('--help, wherever it stands, fits 120 columns', async () => {
		const {code, stdout} = await run({args: ['-p', 'none', '--help']});
		expect(code).toBe(0);
		expect(stdout).toContain('unified-dgm "prompt"');
		expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
	});

	test('config prints every value with where it comes from', async () => {
		const {stdout} = await run({
			args: ['config', '--full-auto'],
			config: 'limits: {rounds: 5}\n',
			env: {OPENAI_API_KEY: 'sk-test-0000000000000000000000'},
		});
		expect(stdout).toContain('limits.rounds: 5  HOME/config.yaml');
		expect(stdout).toContain('security.approval_mode: full-auto  flags');
		expect(stdout).toContain('profile: default');
	});

	test('models says who fills each role, who does not, and why', async () => {
		const env = {OPENAI_API_KEY: 'sk-test-0000000000000000000000', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1'};
		const {stdout} = await run({args: ['models'], env});
		expect(stdout).toContain('context (context_analyzer): openai:gpt-6-luna');
		expect(stdout).toContain('not groq:llama-4-scout: no longer served by groq (since 2026-07-17)');
		expect(stdout).toContain('not anthropic:claude-sonnet: no key: set ANTHROPIC_API_KEY');
		expect(stdout).toContain('edit (code_generator): openai:gpt-4.1');
		expect(stdout).toContain('openai: its own list cannot be reached');
	});

	test('doctor finds the check, the walls and the keys', async () => {
		const {code, stdout} = await run({args: ['doctor']});
		expect(stdout).toMatch(/check: npm test/);
		expect(stdout).toMatch(/keys: none: working offline/);
		expect(stdout).toMatch(/wall docker/);
		expect(code).toBe(0);
	});
});

describe('one shot, offline', () => {
	test('repairs what the check shows: the answer goes to stdout, all else to stderr', async () => {
		await using scene = await stage(project, allow);
		const env = {UNIFIED_DGM_HOME: scene.home};
		const {code, stdout, stderr} = await runProgram(
			['--full-auto', '--sandbox', 'docker', '-o', 'answer.txt', 'make the tests pass'],
			{cwd: scene.project, env},
		);
		const files = await scene.files();
		expect(files['src/sum.js']).toBe(project['src/sum.js'].replace('total - n', 'total + n'));
		expect(files['answer.txt']).toBe(stdout);
		const remembered = await readFile(join(scene.project, '.unified-dgm', 'memory.yaml'), 'utf8');
		expect(remembered).toMatch(/request: make the tests pass\n.*outcome: done\n[^]*- Edit src\/sum\.js/);
		expect(stdout).toContain("src/sum.js:1: '-' → '+'");
		expect(stderr).toContain('working offline');
		expect(stderr).toContain('wall: docker');
		expect(stderr).toContain('✓ npm test');
		expect(stderr).not.toContain('\u001b');
		expect(code).toBe(0);
	});

	test('quiet says only the answer; ephemeral keeps no record', async () => {
		await using scene = await stage(project, first);
		const env = {UNIFIED_DGM_HOME: scene.home};
		const ended = await runProgram(['-q', '--ephemeral', '--full-auto', '--sandbox', 'docker', 'make the tests pass'], {
			cwd: scene.project,
			env,
		});
		expect({code: ended.code, stderr: ended.stderr}).toEqual({code: 0, stderr: ''});
		expect(ended.stdout).toContain("'-' → '+'");
		expect(await readdir(scene.home)).toEqual(['config.yaml']);
	});

	describe('where nobody can be asked, what needs approval is refused: exit code 4, and nothing is changed', () => {
		test.each([
			['the check', [], 'suggest asks before every', /\(refused: npm test\)/],
			[
				'the search for a repair',
				['--full-auto'],
				'there is no sandbox (--sandbox none), and nobody can be asked',
				/refused: .*the check still fails: npm test/,
			],
		])('%s', async (what, flags, reason, rest) => {
			await using scene = await stage(project, what === 'the check' ? '' : allow);
			const env = {UNIFIED_DGM_HOME: scene.home};
			const args = [...flags, '--sandbox', 'none', 'make the tests pass'];
			const text = await runProgram(args, {cwd: scene.project, env});
			const lines = text.stderr.trimEnd().split('\n');
			// First and last: before a model is asked for anything, and as the reason of the end.
			expect(lines[1]).toContain(`! ${reason}`);
			expect(lines.at(-2)).toContain(`⊘ not approved: ${reason}`);
			expect(lines.at(-2)).toMatch(rest);
			expect(lines.at(-1)).toMatch(what === 'the check' ? /--full-auto/ : /--sandbox external.*bubblewrap.*Docker/);
			expect(text.code).toBe(4);
			expect(await scene.files()).toEqual(project);
			if (what !== 'the check') return;

			const json = await runProgram(['--json', ...args], {cwd: scene.project, env});
			const facts = json.stdout
				.trimEnd()
				.split('\n')
				.map(line => JSON.parse(line) as Record<string, unknown>);
			expect(facts[0]).toMatchObject({
				type: 'session.opened',
				notices: [expect.stringContaining(reason), expect.any(String)],
			});
			expect(facts.at(-1)).toMatchObject({
				type: 'turn.finished',
				outcome: 'unapproved',
				why: expect.stringContaining(reason),
				hint: expect.any(String),
			});
			expect(json.code).toBe(4);

			const quiet = await runProgram(['-q', ...args], {cwd: scene.project, env});
			expect(quiet.stderr.split('\n')[0]).toContain(`⊘ not approved: ${reason}`);
			expect(quiet.code).toBe(4);

			const listed = await runProgram(['sessions'], {cwd: scene.project, env});
			expect(listed.stdout.match(/ unapproved /g)).toHaveLength(3);
		});
	});

	test('a bug that it cannot repair: exit code 1, and the files are as they were', async () => {
		const files = {...project, 'src/sum.js': 'export const sum = () => "what?";\n'};
		await using scene = await stage(files, allow);
		const env = {UNIFIED_DGM_HOME: scene.home};
		const {code, stdout} = await runProgram(['--full-auto', '--sandbox', 'external', 'make the tests pass'], {
			cwd: scene.project,
			env,
		});
		expect(stdout).toMatch(/could not repair/);
		expect(code).toBe(1);
		expect(await scene.files()).toEqual(files);
	});

	test('--max-time stops a turn: exit code 3', async () => {
		const files = {
			...project,
			'test/sum.test.js':
				"import {test} from 'node:test';\ntest('it waits', () => new Promise(r => setTimeout(r, 60_000)));\n",
		};
		const {code, stderr} = await run({
			args: ['--full-auto', '--sandbox', 'none', '--max-time', '1s', 'make the tests pass'],
			files,
			config: allow,
		});
		expect(stderr).toContain('■ stopped at a limit: the time limit is reached: 1 s (limits.max_time)');
		expect(stderr).toContain('say "go on" (or: unified-dgm resume --last) · to raise the limit: --max-time');
		expect(code).toBe(3);
	});
});

describe('a turn that a limit ended goes on with resume --last', () => {
	const paths = ['package.json', 'src/sum.js', 'test/sum.test.js'];

	type Row = readonly [form: string, flags: readonly string[], tell: (ended: Ended) => unknown, told: unknown];

	test.each<Row>([
		['text', [], ({stdout}) => stdout, 'Understood.\n'],
		[
			'json',
			['--json'],
			({stdout}) =>
				stdout
					.trimEnd()
					.split('\n')
					.map(line => JSON.parse(line) as Record<string, unknown>)
					.flatMap(({type, turn, continues, outcome, answer}) =>
						type === 'turn.started' || type === 'turn.finished' ? [[turn, continues, outcome, answer]] : [],
					),
			[
				['t2', 't1', undefined, undefined],
				['t2', undefined, 'done', 'Understood.'],
			],
		],
	])('as %s', async (_, flags, tell, told) => {
		await using vendors = await startVendors(({messages}) => {
			const path = paths[messages.filter(({role}) => role === 'assistant').length];
			return {say: [path === undefined ? 'Understood.' : {tool: 'read', input: {path}}]};
		});
		await using scene = await stage(project, 'limits: {stages: {work: {asks: 2}}}\n');
		const env = {
			UNIFIED_DGM_HOME: scene.home,
			ANTHROPIC_API_KEY: 'sk-ant-test-000000000000',
			ANTHROPIC_BASE_URL: vendors.url,
		};
		const go = (...args: readonly string[]) =>
			runProgram([...args, '-p', 'solo', '--sandbox', 'none', ...flags], {cwd: scene.project, env});
		const first = await go('explain');
		expect([first.code, `${first.stdout}${first.stderr}`]).toEqual([
			3,
			expect.stringContaining('2 requests of the work stage without an end (limits.stages.work.asks)'),
		]);
		const second = await go('resume', '--last');
		expect([second.code, tell(second)]).toEqual([0, told]);
		// One conversation, of which each request holds all that came before.
		expect(vendors.requests.map(({messages}) => messages.length)).toEqual([1, 3, 5, 7]);
		expect((await go('resume', '--last')).stderr).toContain('this session has nothing left to do');
	});
});

describe('standard input', () => {
	const asked = async (row: Pick<Row, 'args' | 'stdin'>): Promise<string> => {
		await using vendors = await startVendors(() => ({say: ['Understood.']}));
		const env = {ANTHROPIC_API_KEY: 'sk-ant-test-000000000000', ANTHROPIC_BASE_URL: vendors.url};
		const {code, stdout} = await run({...row, args: ['-p', 'solo', '--sandbox', 'none', ...row.args], env});
		expect({code, stdout}).toEqual({code: 0, stdout: 'Understood.\n'});
		const [block] = vendors.requests[0]?.messages[0]?.blocks ?? [];
		return /<request>\n([\s\S]*)\n<\/request>/.exec(block?.type === 'text' ? block.text : '')?.[1] ?? '';
	};

	test('is appended to the prompt as a block', async () => {
		expect(await asked({args: ['explain', 'this'], stdin: 'line one\nline two\n'})).toBe(
			'explain this\n\n<stdin>\nline one\nline two\n</stdin>',
		);
	});

	test('is the prompt, for -', async () => {
		expect(await asked({args: ['-'], stdin: 'explain this'})).toBe('explain this');
	});

	test('may hold a prompt of 2 MB', async () => {
		const prompt = `${'What is the meaning of all this? '.repeat(65_000)}end`;
		expect(await asked({args: ['-'], stdin: prompt})).toBe(prompt);
	});
});

describe('signals', () => {
	const slow = {
		...project,
		'test/sum.test.js':
			"import {test} from 'node:test';\ntest('it waits', () => new Promise(r => setTimeout(r, 60_000)));\n",
	};

	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const)('%s ends the turn on record, and the process with %i', async (signal, code) => {
		await using scene = await stage(slow, allow);
		const ended = await runProgram(['--full-auto', '--sandbox', 'none', '--json', 'make the tests pass'], {
			cwd: scene.project,
			env: {UNIFIED_DGM_HOME: scene.home},
			during: child => {
				child.stdout?.on('data', (text: string) => {
					if (text.includes('"tool.started"')) child.kill(signal);
				});
			},
		});
		const facts = ended.stdout
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line) as {type: string; outcome?: string});
		expect(ended.code).toBe(code);
		expect(facts.slice(-4).map(({type, outcome}) => [type, outcome])).toEqual([
			['interrupt.requested', undefined],
			['tool.finished', 'aborted'],
			['checkpoint.taken', undefined],
			['turn.finished', 'interrupted'],
		]);
	});
});

describe('sessions', () => {
	test('are listed, shown, resumed with a prompt, and deleted', async () => {
		await using scene = await stage(project, first);
		const env = {UNIFIED_DGM_HOME: scene.home};
		const go = (...args: readonly string[]) => runProgram(args, {cwd: scene.project, env});
		await go('--full-auto', '--sandbox', 'docker', 'make the tests pass');
		const listed = await go('sessions');
		expect(listed.stdout).toMatch(/^\d{8}-\d{6}-[\da-f]{4} .* done +make the tests pass/);
		const [id = ''] = listed.stdout.split(' ');
		expect((await go('sessions', 'show', id)).stdout).toContain('✓ npm test');
		const again = await go('resume', id, '--sandbox', 'docker', 'where is sum defined?');
		expect(again.code).toBe(0);
		expect(again.stdout).toContain('src/sum.js');
		expect((await go('sessions', 'show', id, '--json')).stdout.split('"turn.finished"').length - 1).toBe(2);
		expect((await go('sessions', 'delete', id)).stdout).toBe(`deleted ${id}\n`);
		expect((await go('sessions')).stdout).toBe('There are no sessions yet.\n');
	});

	test('the shelf is only an index: without it, or with garbage in it, the sessions are there all the same', async () => {
		await using scene = await stage(project, first);
		const env = {UNIFIED_DGM_HOME: scene.home};
		const go = (...args: readonly string[]) => runProgram(args, {cwd: scene.project, env});
		await go('--full-auto', '--sandbox', 'none', 'make the tests pass');
		const {stdout} = await go('sessions');
		await writeFile(join(scene.home, 'sessions', 'shelf.json'), '{not json');
		expect((await go('sessions')).stdout).toBe(stdout);
	});

	test('a record that can no longer be written ends the run with its path, and what is on record goes on', async context => {
		skipWithout('docker', 'bash')(context);
		await using scene = await stage(project, allow);
		const env = {PATH: process.env['PATH'], UNIFIED_DGM_HOME: scene.home};
		const args = ['--full-auto', '--sandbox', 'docker'];
		// Files may grow to 12 KiB and no further: the record is full in the middle of the turn.
		const full = promisify(execFile)(
			'bash',
			[
				'-c',
				'trap "" XFSZ; ulimit -f 12; exec "$@"',
				'bash',
				process.execPath,
				programPath,
				...args,
				'make the tests pass',
			],
			{cwd: scene.project, env},
		);
		full.child.stdin?.end();
		await expect(full).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/unified-dgm: the record cannot be written \(EFBIG.*journal\.jsonl\n$/),
		});
		const {code, stderr} = await runProgram([...args, 'resume', '--last'], {
			cwd: scene.project,
			env: {UNIFIED_DGM_HOME: scene.home},
		});
		expect(stderr).toContain('✓ done');
		expect(code).toBe(0);
	});
});
