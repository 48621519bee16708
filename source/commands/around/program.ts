import {spawn} from 'node:child_process';

/** How a program of the desktop ended: what it wrote, or why there is nothing. */
export type Ran = {readonly output: Buffer} | {readonly failed: 'missing' | 'failed' | 'too much' | 'too slow'};

export type RunOptions = {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Written to its standard input. */
	readonly input?: string;
	/** Bytes of output, at most; none is not to listen at all: a program that stays to serve a clipboard keeps its output open. */
	readonly most: number;
};

const PATIENCE_MS = 3_000;

/** Runs a small program of the person's desktop, without a shell. Never rejects. */
export const runProgram = (command: readonly string[], {env, input, most}: RunOptions): Promise<Ran> =>
	new Promise(resolve => {
		const [program = '', ...args] = command;
		const child = spawn(program, args, {
			env: {...env},
			stdio: [input === undefined ? 'ignore' : 'pipe', most === 0 ? 'ignore' : 'pipe', 'ignore'],
		});
		const chunks: Buffer[] = [];
		let size = 0;
		const end = (ran: Ran): void => {
			clearTimeout(timer);
			if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
			resolve(ran);
		};
		const timer = setTimeout(() => end({failed: 'too slow'}), PATIENCE_MS);
		child.once('error', error =>
			end({failed: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'failed'}),
		);
		child.stdout?.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size > most) end({failed: 'too much'});
		});
		child.once('close', code => end(code === 0 ? {output: Buffer.concat(chunks)} : {failed: 'failed'}));
		// A program that does not read to the end ends anyhow.
		child.stdin?.on('error', () => {});
		child.stdin?.end(input);
	});
