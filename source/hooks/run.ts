import {spawn} from 'node:child_process';
import {z} from 'zod';
import {HookVerdict, type Hook} from '../core/hook.ts';

/** What a hook may say on its standard output; nothing at all is `allow`. */
const Said = z.object({
	verdict: HookVerdict.default('allow'),
	reason: z.string().default(''),
	context: z.string().default(''),
});
export type HookSaid = Readonly<z.infer<typeof Said>> | {readonly fault: string};

/** Bytes of its output; characters of what it says on its standard error. */
const MOST = {output: 256 * 1024, said: 500};
/** The exit code that says no, with the reason on standard error: what other agents' hooks do. */
const DENIED = 2;

const read = (text: string): HookSaid => {
	if (text.trim() === '') return {verdict: 'allow', reason: '', context: ''};
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return {fault: 'it did not answer in JSON'};
	}
	const parsed = Said.safeParse(data);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	return {fault: `its answer does not fit: ${issue?.path.join('.')} ${issue?.message}`};
};

/**
 * Runs a hook: `input` as JSON on its standard input, its answer as JSON from its standard output. Never rejects. When it returns, the
 * program and whatever it started are gone; it takes no longer than the hook's time, and a moment. `env` is its whole environment.
 */
export const runHook = (
	{command, timeoutMs}: Hook,
	input: unknown,
	{
		directory,
		env,
		signal,
	}: {
		readonly directory: string;
		readonly env: Readonly<Record<string, string>>;
		readonly signal: AbortSignal;
	},
): Promise<HookSaid> =>
	new Promise(resolve => {
		if (signal.aborted) {
			resolve({fault: 'it was stopped'});
			return;
		}
		const isWindows = process.platform === 'win32';
		const child = isWindows
			? spawn(command, {shell: true, cwd: directory, env, windowsHide: true})
			: spawn('/bin/sh', ['-c', command], {cwd: directory, env, detached: true});
		const pieces: Buffer[] = [];
		let bytes = 0;
		let error = '';
		let ended: string | undefined;
		const kill = (): void => {
			if (child.pid === undefined) return;
			try {
				if (isWindows) child.kill('SIGKILL');
				else process.kill(-child.pid, 'SIGKILL');
			} catch {
				// Gone already.
			}
		};
		const stop = (why: string): void => {
			ended ??= why;
			kill();
		};
		const abort = (): void => stop('it was stopped');
		const timer = setTimeout(() => stop(`it did not end within ${Math.round(timeoutMs / 100) / 10} s`), timeoutMs);
		let isOver = false;
		const over = (said: HookSaid): void => {
			if (isOver) return;
			isOver = true;
			clearTimeout(timer);
			signal.removeEventListener('abort', abort);
			process.off('exit', kill);
			child.stdout.destroy();
			child.stderr.destroy();
			resolve(said);
		};
		const judge = (code: number | null): void => {
			const said = error.trim();
			if (ended !== undefined) over({fault: ended});
			else if (code === DENIED) over({verdict: 'deny', reason: said || 'it said no', context: ''});
			else if (code === 0) over(read(Buffer.concat(pieces).toString('utf8')));
			else
				over({fault: `it ended with ${code === null ? 'a signal' : `exit ${code}`}${said === '' ? '' : `: ${said}`}`});
		};
		process.once('exit', kill);
		signal.addEventListener('abort', abort, {once: true});
		child.stdin.on('error', () => {});
		child.stdout.on('data', (piece: Buffer) => {
			bytes += piece.length;
			if (bytes > MOST.output) stop(`it said more than ${MOST.output / 1024} KiB`);
			else pieces.push(piece);
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			error = (error + text).slice(0, MOST.said);
		});
		child.once('error', fault => over({fault: `it cannot be started (${fault.message})`}));
		child.once('exit', code => {
			// What it left behind would hold its streams open.
			kill();
			const last = setTimeout(() => judge(code), 500);
			child.once('close', () => {
				clearTimeout(last);
				judge(code);
			});
		});
		child.stdin.end(`${JSON.stringify(input)}\n`);
	});
