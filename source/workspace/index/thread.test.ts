import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {scratch} from '../scratch.fixture.ts';

const run = promisify(execFile);

test('who waits for the end of a thread comes to it, also when an answer comes meanwhile', async () => {
	await using folder = await scratch({'a.ts': 'x'});
	// In a process of its own: what is left alone ends there before it is settled.
	const script = `
		const {startThread} = await import(${JSON.stringify(new URL('thread.ts', import.meta.url).href)});
		const thread = startThread({directory: ${JSON.stringify(folder.directory)}});
		let ending;
		await thread.ask({ask: 'prepare', id: 1}, () => {
			ending = thread[Symbol.asyncDispose]();
			return true;
		});
		await ending;
		console.log('ended', thread.isOver);
	`;
	const {stdout} = await run(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script]);
	expect(stdout).toBe('ended true\n');
});
