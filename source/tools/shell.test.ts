import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import type {ExecOptions, Exit, Output, Sandbox, Script} from '../core/sandbox.ts';
import type {Room} from '../core/tool.ts';
import {createScratch, preview, use} from './scratch.ts';
import {shell} from './shell.ts';

type Asked = {script: Script; options: ExecOptions};

/** A sandbox that prints what it is told and ends as it is told, and remembers what it was asked. */
const scripted = (outputs: readonly Output[], exit: Exit): {readonly sandbox: Sandbox; readonly asked: Asked[]} => {
	const asked: Asked[] = [];
	return {
		asked,
		sandbox: {
			kind: 'none',
			about: 'scripted',
			async *exec(script, options) {
				asked.push({script, options});
				yield* outputs;
				return exit;
			},
			[Symbol.asyncDispose]: async () => {},
		},
	};
};

const exited = (code: number, output = '', cut = 0): Exit => ({ending: {kind: 'exited', code}, output, cut});

describe('a command', () => {
	const rows: readonly (readonly [law: string, exit: Exit, outcome: string, output: string])[] = [
		['that succeeds is ok', exited(0, 'hi\n'), 'ok', 'hi\n[exit 0]'],
		['that prints nothing says how it ended', exited(0), 'ok', '[exit 0]'],
		['that fails has failed', exited(2, 'no\n'), 'failed', 'no\n[exit 2]'],
		[
			'that is killed has failed',
			{ending: {kind: 'signalled', signal: 'SIGKILL'}, output: '', cut: 0},
			'failed',
			'[killed by SIGKILL]',
		],
		[
			'that takes too long says how to get more time',
			{ending: {kind: 'timed-out', afterMs: 30_000}, output: 'a', cut: 0},
			'failed',
			'a\n[timed out after 30 s: ask for more with "timeout" (at most 600 seconds)]',
		],
		['that is interrupted is aborted', {ending: {kind: 'aborted'}, output: 'a', cut: 0}, 'aborted', 'a\n[interrupted]'],
		[
			'that cannot be run says what to do',
			{ending: {kind: 'unstarted', why: 'no engine', hint: 'start it'}, output: '', cut: 0},
			'failed',
			'[could not run: no engine (start it)]',
		],
		[
			'that prints too much says how much is missing',
			exited(0, 'a…b', 99),
			'ok',
			'a…b\n[99 bytes of output are left out above. Narrow it with grep, head or tail, or write it to a file and read that in parts.]\n[exit 0]',
		],
	];
	test.for(rows)('%s', async ([, exit, outcome, output]) => {
		await using scratch = await createScratch();
		const {sandbox} = scripted([], exit);
		expect(await use(shell(), {command: 'x'}, {...scratch.room, sandbox})).toEqual({
			outcome,
			output,
			ending: exit.ending,
		});
	});

	test('shows its output as it comes', async () => {
		await using scratch = await createScratch();
		const {sandbox} = scripted(
			[
				{stream: 'stdout', text: 'one\n'},
				{stream: 'stderr', text: 'two\n'},
			],
			exited(0, 'one\ntwo\n'),
		);
		const shown: string[] = [];
		await run(shell().use({command: 'x'}, {...scratch.room, sandbox}), text => shown.push(text));
		expect(shown).toEqual(['one\n', 'two\n']);
	});

	test('has a bounded result, whatever its sandbox keeps', async () => {
		await using scratch = await createScratch();
		const {sandbox} = scripted([], exited(0, `first${'x'.repeat(500_000)}last`));
		const {output} = await use(shell(), {command: 'x'}, {...scratch.room, sandbox});
		expect(output.length).toBeLessThan(33_000);
		expect(output).toMatch(/^first[^]*\[… \d+ characters left out here\.[^]*last\n\[exit 0\]$/);
	});

	test.for([
		[undefined, 30_000],
		[5, 5000],
		['90', 90_000],
		[0.5, 500],
		[100_000, 600_000],
	] as const)('with the timeout %s may take %i ms', async ([timeout, timeoutMs]) => {
		await using scratch = await createScratch();
		const {sandbox, asked} = scripted([], exited(0));
		await use(shell(), {command: 'x', timeout}, {...scratch.room, sandbox});
		expect(asked).toEqual([
			{script: {script: 'x', cwd: scratch.directory}, options: {signal: scratch.room.signal, timeoutMs}},
		]);
	});

	test('runs in a directory of the workspace, and in no other', async () => {
		await using scratch = await createScratch({file: ''});
		await mkdir(join(scratch.directory, 'sub'));
		const {sandbox, asked} = scripted([], exited(0));
		const room: Room = {...scratch.room, sandbox};
		await use(shell(), {cmd: 'x', cwd: 'sub'}, room);
		expect(asked.map(({script}) => script.cwd)).toEqual([join(scratch.directory, 'sub')]);
		for (const directory of ['../outside', '/', 'nope', 'file', '~'])
			expect([directory, await use(shell(), {command: 'x', directory}, room)]).toEqual([
				directory,
				{outcome: 'failed', output: expect.any(String)},
			]);
		expect(asked).toHaveLength(1);
	});

	test('is previewed with its script as it is, and what reading it found', async () => {
		await using scratch = await createScratch();
		expect(await preview(shell(), {command: 'npm  test\n&& ls'}, scratch.room)).toEqual({
			title: 'npm test && ls',
			outside: [],
			protected: [],
			script: 'npm  test\n&& ls',
			reading: {kind: 'opaque', why: 'nobody read it', segments: []},
		});
		expect(await preview(shell(), {command: 'a\0b'}, scratch.room)).toEqual({
			impossible: 'The command holds a NUL character.',
		});
	});

	test('is not begun once it is interrupted', async () => {
		await using scratch = await createScratch();
		const {sandbox, asked} = scripted([], exited(0));
		expect(await use(shell(), {command: 'x'}, {...scratch.room, sandbox, signal: AbortSignal.abort()})).toMatchObject({
			outcome: 'aborted',
		});
		expect(asked).toEqual([]);
	});
});
