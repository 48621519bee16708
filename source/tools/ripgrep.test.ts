import {execFileSync} from 'node:child_process';
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import {ripgrep} from './ripgrep.ts';
import {createScratch} from './scratch.ts';

/** Opens a named pipe for writing, which fails at once while nobody reads it. */
const writerOf = async (pipe: string): Promise<'somebody reads' | 'nobody reads'> => {
	try {
		const handle = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
		await handle.close();
		return 'somebody reads';
	} catch {
		return 'nobody reads';
	}
};

const holdOpen = async (pipe: string) => {
	for (;;) {
		try {
			return await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
		} catch {
			await new Promise(resolve => setTimeout(resolve, 5));
		}
	}
};

describe('ripgrep', () => {
	test('that waits for ever is gone when it is interrupted', async () => {
		await using scratch = await createScratch();
		const pipe = join(scratch.directory, 'pipe');
		execFileSync('mkfifo', [pipe]);
		const stop = new AbortController();
		const running = run(ripgrep(['x', pipe], {cwd: scratch.directory, mark: '\n', signal: stop.signal}));
		await using reading = await holdOpen(pipe);
		expect(reading.fd).toBeGreaterThan(0);
		stop.abort();
		expect(await running).toEqual({kind: 'aborted'});
		expect(await writerOf(pipe)).toBe('nobody reads');
	});

	test('is gone when nobody listens any more', async () => {
		await using scratch = await createScratch({f: 'x\n'});
		const pipe = join(scratch.directory, 'pipe');
		execFileSync('mkfifo', [pipe]);
		const {signal} = new AbortController();
		const args = ['--line-buffered', '--threads=1', '--no-filename', 'x', 'f', pipe];
		const running = ripgrep(args, {cwd: scratch.directory, mark: '\n', signal});
		expect(await running.next()).toEqual({done: false, value: Buffer.from('x')});
		await using reading = await holdOpen(pipe);
		expect(reading.fd).toBeGreaterThan(0);
		await running.return({kind: 'none'});
		expect(await writerOf(pipe)).toBe('nobody reads');
	});

	test('is given nothing of our environment', async () => {
		await using scratch = await createScratch({f: 'x\n', config: '--max-count=0\n'});
		const {signal} = new AbortController();
		expect(await run(ripgrep(['x', 'f'], {cwd: scratch.directory, mark: '\n', signal}))).toEqual({kind: 'found'});
		expect(await run(ripgrep(['y', 'f'], {cwd: scratch.directory, mark: '\n', signal}))).toEqual({kind: 'none'});
		expect(await run(ripgrep(['x', 'q'], {cwd: scratch.directory, mark: '\n', signal}))).toMatchObject({kind: 'wrong'});
	});

	test('that cannot be started is an answer, not a throw', async () => {
		const {signal} = new AbortController();
		expect(await run(ripgrep(['x'], {cwd: '/nowhere/at/all', mark: '\n', signal}))).toMatchObject({kind: 'wrong'});
	});
});
