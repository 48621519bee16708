import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {parseFact, type SessionFact} from './core/session/event.ts';
import {runProgram, stage, type Scene} from './testing/program.ts';
import {needs} from './testing/machine/needs.ts';
import {startVendors, type Vendors} from './testing/vendors.ts';
import type {Asked, Part, Scripted} from './testing/vendors/script.ts';

const check = 'node --test';

/** Too much for a planner to be given whole, so that the context model is asked. */
const bulk = Object.fromEntries(
	Array.from({length: 30}, (_, n) => [
		`notes/part-${n}.md`,
		`# Part ${n}\n\n${'Words that matter to nobody. '.repeat(120)}\n`,
	]),
);

const files = {
	...bulk,
	'package.json': `{"name": "greeter", "type": "module", "scripts": {"test": "${check}"}}\n`,
	'src/greet.js': "export const greet = name => 'Hello, ' + name;\n",
	'src/main.js': "import {greet} from './greet.js';\n\nconsole.log(greet('you'));\n",
	'test/greet.test.js':
		"import assert from 'node:assert/strict';\nimport {test} from 'node:test';\nimport {welcome} from '../src/greet.js';\n\ntest('it welcomes', () => assert.equal(welcome('you'), 'Welcome, you!'));\n",
};

const patch = `*** Begin Patch
*** Update File: src/greet.js
@@
-export const greet = name => 'Hello, ' + name;
+export const welcome = name => \`Welcome, \${name}!\`;
*** Update File: src/main.js
@@
-import {greet} from './greet.js';
+import {welcome} from './greet.js';
 
-console.log(greet('you'));
+console.log(welcome('you'));
*** End Patch`;

const changed = {
	...files,
	'src/greet.js': 'export const welcome = name => `Welcome, ${name}!`;\n',
	'src/main.js': "import {welcome} from './greet.js';\n\nconsole.log(welcome('you'));\n",
	'CHANGES.md': 'Greets with a welcome.\n',
};

const plan = {
	summary: 'Rename greet to welcome and let it welcome.',
	steps: [
		{title: 'Rename greet', detail: 'rename it in both files', files: ['src/greet.js', 'src/main.js']},
		{title: 'Note the change', detail: 'write CHANGES.md', files: []},
	],
};

/** Tools that were used with success so far in a conversation. */
const succeeded = ({messages}: Asked): readonly string[] => {
	const blocks = messages.flatMap(message => message.blocks);
	return blocks.flatMap(block => {
		if (block.type !== 'call') return [];
		const result = blocks.find(other => other.type === 'result' && other.call === block.id);
		return result?.type === 'result' && !result.failed ? [block.tool] : [];
	});
};

const briefOf = ({messages}: Asked): string => JSON.stringify(messages[0]?.blocks);

/** Calls `parts` one after the other until each has succeeded, then says the last words. */
const work = (asked: Asked, parts: readonly Extract<Part, {tool: string}>[], words: string): Scripted => {
	const done = succeeded(asked);
	const next = parts.find(({tool}) => !done.includes(tool));
	return {say: [next ?? words], usage: {input: 1000, output: 100}};
};

const answerLikeModels = (asked: Asked): Scripted => {
	switch (asked.vendor) {
		case 'groq':
			return {
				say: [
					'{"files": [{"path": "src/greet.js", "score": 9, "why": "holds greet"}, {"path": "src/main.js", "score": 8, "why": "calls it"}]}',
				],
				usage: {input: 5000, output: 50},
			};
		case 'anthropic':
			return work(
				asked,
				[
					{tool: 'read', input: {path: 'test/greet.test.js'}},
					{tool: 'plan', input: plan},
				],
				'Nothing to do.',
			);
		case 'openai':
			return briefOf(asked).includes('Note the change')
				? work(
						asked,
						[
							{tool: 'write', input: {path: 'CHANGES.md', content: 'Greets with a welcome.\n'}},
							{tool: 'shell', input: {command: 'cat CHANGES.md'}},
						],
						'Noted it in CHANGES.md.',
					)
				: work(asked, [{tool: 'patch', input: {patch}}], 'Renamed greet to welcome in both files.');
	}
};

const environment = ({home}: Scene, vendors: Vendors) => ({
	UNIFIED_DGM_HOME: home,
	ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
	ANTHROPIC_BASE_URL: vendors.url,
	OPENAI_API_KEY: 'sk-test-0000000000000000000000',
	OPENAI_BASE_URL: vendors.openaiUrl,
	GROQ_API_KEY: 'gsk_test00000000000000000000',
	GROQ_BASE_URL: vendors.url,
});

const allow = `permissions:\n  - {tool: shell, pattern: npm test, action: allow}\n`;

const factsOf = async (scene: Scene): Promise<readonly Record<string, unknown>[]> => {
	const [path] = await scene.journals();
	if (path === undefined) return [];
	// What stands after the last line end was torn off by a kill, and never happened.
	const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
	return lines.map(line => JSON.parse(line) as Record<string, unknown>);
};

const request = 'Rename greet to welcome, and make it say Welcome';
const args = ['--full-auto', '--sandbox', 'none'] as const;

describe('three vendors carry one change through context, plan and edit', () => {
	test('files, answer, stages, models, progress and cost are as they should be', async () => {
		await using vendors = await startVendors(answerLikeModels);
		await using scene = await stage(files, allow);
		const env = environment(scene, vendors);
		const ended = await runProgram([...args, request], {cwd: scene.project, env});
		expect(vendors.requests.flatMap(({problem}) => problem ?? [])).toEqual([]);
		expect(ended.stderr).toContain('gpt-oss-120b  read 34 files · 2 matter');
		expect(ended.stderr).toContain(
			'llama-4-scout: no longer served by groq (since 2026-07-17); using groq:openai/gpt-oss-120b',
		);
		expect(ended.stderr).toContain('claude-sonnet-5-5  plan: 2 steps');
		expect(ended.stderr).toContain('gpt-4.1  step 1/2 Rename greet');
		expect(ended.stderr).toContain('✓ npm test');
		expect(ended.stderr).toContain('✓ done');
		expect({code: ended.code, stdout: ended.stdout}).toEqual({
			code: 0,
			stdout:
				'Rename greet to welcome and let it welcome.\n\n- Rename greet: Renamed greet to welcome in both files.\n- Note the change: Noted it in CHANGES.md.\n',
		});
		expect(await scene.files()).toEqual(changed);
		expect(vendors.requests.map(({vendor, api, model}) => `${vendor} ${api} ${model}`)).toEqual([
			// One for each part of the files.
			...Array.from({length: 2}, () => 'groq chat openai/gpt-oss-120b'),
			...Array.from({length: 2}, () => 'anthropic messages claude-sonnet-5-5'),
			...Array.from({length: 5}, () => expect.stringMatching(/^openai \w+ gpt-4\.1$/)),
		]);
	});

	test('what is printed holds no key without a record either', async () => {
		await using vendors = await startVendors(answerLikeModels);
		await using scene = await stage(files, allow);
		const env = environment(scene, vendors);
		const {stdout} = await runProgram([...args, '--ephemeral', '--json', `${request} ${env.OPENAI_API_KEY}`], {
			cwd: scene.project,
			env,
		});
		expect(stdout).toContain('[secret]');
		expect(stdout).not.toContain(env.OPENAI_API_KEY);
	});

	test('the record holds no key, and --json prints the same facts', async () => {
		await using vendors = await startVendors(answerLikeModels);
		await using scene = await stage(files, allow);
		const env = environment(scene, vendors);
		const {code, stdout} = await runProgram([...args, '--json', `${request} ${env.OPENAI_API_KEY}`], {
			cwd: scene.project,
			env,
		});
		expect(code).toBe(0);
		const printed = stdout
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line) as SessionFact);
		expect(printed).toEqual(await factsOf(scene));
		expect(printed.map(parseFact)).toEqual(printed.map(fact => ({fact})));
		for (const key of [env.ANTHROPIC_API_KEY, env.OPENAI_API_KEY, env.GROQ_API_KEY]) expect(stdout).not.toContain(key);
	});

	test('killed after any number of facts and resumed, it ends in the same files', async () => {
		await using vendors = await startVendors(answerLikeModels);
		let killed = 0;
		for (let after = 1; after < 60; after += 4) {
			await using scene = await stage(files, allow);
			const env = environment(scene, vendors);
			const first = await runProgram([...args, '--json', request], {
				cwd: scene.project,
				env,
				during: child => {
					let lines = 0;
					child.stdout?.on('data', (text: string) => {
						lines += text.split('\n').length - 1;
						if (lines >= after) child.kill('SIGKILL');
					});
				},
			});
			if (first.code === 'SIGKILL') killed += 1;
			const kept = (await factsOf(scene)).map(({type}) => type);
			const isOver = kept.at(-1) === 'turn.finished';
			const left = kept.includes('prompt.submitted') ? [] : [request];
			const again = isOver
				? first
				: await runProgram([...args, 'resume', '--last', ...left], {cwd: scene.project, env});
			expect(again.stderr).not.toContain('could not be read');
			expect((await factsOf(scene)).at(-1), `killed after ${after} facts`).toMatchObject({
				type: 'turn.finished',
				outcome: 'done',
			});
			expect(await scene.files(), `killed after ${after} facts`).toEqual(changed);
		}
		expect(killed).toBeGreaterThan(10);
		expect(vendors.requests.flatMap(({problem}) => problem ?? [])).toEqual([]);
	}, 240_000);
});

describe('walls', () => {
	const shellOnce = (asked: Asked): Scripted =>
		work(asked, [{tool: 'shell', input: {command: 'test -e /.dockerenv && touch made && id -u'}}], 'Done.');

	const wallOf = async (scene: Scene): Promise<unknown> =>
		(await factsOf(scene)).flatMap(fact => (fact['type'] === 'session.opened' ? [fact['wall']] : []))[0];

	test(
		'with Docker running, commands run in a container, the check too; nothing of it is left',
		needs('docker'),
		async () => {
			await using vendors = await startVendors(shellOnce);
			await using scene = await stage({'package.json': files['package.json']});
			const {stderr, code} = await runProgram(['-p', 'solo', '--full-auto', '--sandbox', 'docker', 'go'], {
				cwd: scene.project,
				env: environment(scene, vendors),
			});
			expect(stderr).toContain('wall: docker');
			expect(stderr).toContain('✓ test -e /.dockerenv && touch made && id -u');
			expect(stderr).toContain('✓ npm test');
			expect(code).toBe(0);
			expect(await wallOf(scene)).toMatchObject({kind: 'docker'});
			expect(Object.keys(await scene.files())).toContain('made');
			const {stdout} = await promisify(execFile)('docker', [
				'ps',
				'--all',
				'--quiet',
				'--filter',
				`volume=${scene.project}`,
			]);
			expect(stdout).toBe('');
		},
	);

	test('where no engine answers, the view says that there is no wall, and full-auto asks', async () => {
		await using vendors = await startVendors(asked => {
			const tried = asked.messages.some(({blocks}) => blocks.some(({type}) => type === 'result'));
			return {say: [tried ? 'I may not.' : {tool: 'shell', input: {command: 'touch made'}}]};
		});
		await using scene = await stage({'package.json': files['package.json']});
		const {stderr, code} = await runProgram(['-p', 'solo', '--full-auto', '--sandbox', 'none', 'go'], {
			cwd: scene.project,
			env: environment(scene, vendors),
		});
		expect(stderr).toContain('wall: no wall');
		expect(stderr).toContain('there is no wall around commands, so full-auto asks for each');
		expect(code).toBe(4);
		expect(await wallOf(scene)).toMatchObject({kind: 'none'});
	});

	test('an engine that does not answer is a clear line with what to do', async () => {
		await using scene = await stage({'package.json': files['package.json']});
		const {stderr, code} = await runProgram(['--sandbox', 'docker', 'go'], {
			cwd: scene.project,
			env: {UNIFIED_DGM_HOME: scene.home, DOCKER_HOST: `unix://${scene.home}/nothing.sock`},
		});
		expect(stderr).toMatch(/^unified-dgm: .*Docker/m);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect(code).toBe(2);
	});
});
