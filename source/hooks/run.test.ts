import {mkdtemp, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isAlive} from '../testing/processes.ts';
import {runHook, type HookSaid} from './run.ts';

const never = new AbortController().signal;

const run = async (
	command: string,
	{
		timeoutMs = 10_000,
		signal = never,
		input = {event: 'stop'},
	}: {timeoutMs?: number; signal?: AbortSignal; input?: unknown} = {},
): Promise<HookSaid> =>
	runHook({on: 'stop', tool: '*', command, timeoutMs}, input, {
		directory: '/',
		env: {PATH: process.env['PATH'] ?? ''},
		signal,
	});

const allowed = {verdict: 'allow', reason: '', context: ''};

test.each([
	['says nothing', 'true', allowed],
	['says what it means', `echo '{"verdict": "deny", "reason": "no"}'`, {verdict: 'deny', reason: 'no', context: ''}],
	['adds something', `echo '{"context": "it is Monday", "more": 1}'`, {...allowed, context: 'it is Monday'}],
	['says no with its exit code', 'echo not today >&2; exit 2', {verdict: 'deny', reason: 'not today', context: ''}],
	['does not read', 'exec <&-; true', allowed],
	['fails', 'echo broken >&2; exit 1', {fault: 'it ended with exit 1: broken'}],
	['is not there', '/no/such/program', {fault: expect.stringMatching(/exit 127: .*not found/) as string}],
	['is killed', 'kill -9 $$', {fault: 'it ended with a signal'}],
	['does not answer in JSON', 'echo hello', {fault: 'it did not answer in JSON'}],
	[
		'has a verdict that is none',
		`echo '{"verdict": "yes"}'`,
		{fault: expect.stringMatching(/^its answer does not fit: verdict /) as string},
	],
	['answers with a list', 'echo "[]"', {fault: expect.stringMatching(/^its answer does not fit/) as string}],
	['says more than anybody reads', 'yes', {fault: 'it said more than 256 KiB'}],
])('a hook that %s', async (_, command, said) => {
	expect(await run(command)).toEqual(said);
});

test('a hook is told what happens, in a line of JSON, in the folder of the project', async () => {
	const said = await run(
		`read -r line; printf '{"context": "%s %s"}' "$(pwd)" "$(echo "$line" | tr -d '"' | tr '\\n' ' ')"`,
		{input: {event: 'before_tool', tool: 'shell'}},
	);
	expect(said).toEqual({...allowed, context: '/ {event:before_tool,tool:shell} '});
});

test('a hook that does not end is ended, with everything it started', async () => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'hook-')));
	try {
		const command = `sleep 300 & echo $! > ${folder}/pid; wait`;
		expect(await run(command, {timeoutMs: 300})).toEqual({fault: 'it did not end within 0.3 s'});
		const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
		await expect.poll(() => isAlive(pid)).toBe(false);
	} finally {
		await rm(folder, {recursive: true});
	}
});

test('a hook is stopped with the work it looks at', async () => {
	expect(await run('sleep 300', {signal: AbortSignal.timeout(50)})).toEqual({fault: 'it was stopped'});
	expect(await run('true', {signal: AbortSignal.abort()})).toEqual({fault: 'it was stopped'});
});

test('what a hook leaves behind does not hold it up', async () => {
	expect(await run('sleep 300 & true')).toEqual(allowed);
});
