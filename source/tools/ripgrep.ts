import type {Effect} from '../core/effect.ts';

/** How ripgrep ended: `none` found nothing; `wrong` is a bad pattern or path, in its own words. */
export type Ended = {readonly kind: 'found' | 'none' | 'aborted'} | {readonly kind: 'wrong'; readonly why: string};

const MAX_COMPLAINT = 2000;

const split = async function* (chunks: AsyncIterable<unknown>, mark: number): AsyncGenerator<Buffer, void, void> {
	let parts: Buffer[] = [];
	for await (const chunk of chunks) {
		let rest = Buffer.from(chunk as Uint8Array);
		for (let at = rest.indexOf(mark); at !== -1; at = rest.indexOf(mark)) {
			yield Buffer.concat([...parts, rest.subarray(0, at)]);
			parts = [];
			rest = rest.subarray(at + 1);
		}
		if (rest.length > 0) parts.push(rest);
	}
	if (parts.length > 0) yield Buffer.concat(parts);
};

/**
 * Runs ripgrep and yields its records, one for each `mark` in its output. It is killed when the signal aborts or the caller
 * stops listening. Nothing of our environment is passed on, and no configuration file is read.
 */
export async function* ripgrep(
	args: readonly string[],
	{cwd, mark, signal}: {readonly cwd: string; readonly mark: '\n' | '\0'; readonly signal: AbortSignal},
): Effect<Buffer, Ended> {
	if (signal.aborted) return {kind: 'aborted'};
	const [{execa}, {rgPath}] = await Promise.all([import('execa'), import('@vscode/ripgrep')]);
	const running = execa(rgPath, ['--no-config', ...args], {
		cwd,
		shell: false,
		stdin: 'ignore',
		env: {},
		extendEnv: false,
		reject: false,
		encoding: 'buffer',
		buffer: {stdout: false, stderr: true},
		maxBuffer: {stderr: 64 * 1024},
		cancelSignal: signal,
		forceKillAfterDelay: 500,
	});
	try {
		for await (const record of split(running.stdout, mark === '\n' ? 10 : 0)) {
			if (signal.aborted) return {kind: 'aborted'};
			yield record;
		}
		const {exitCode, stderr, failed, shortMessage} = await running;
		if (signal.aborted) return {kind: 'aborted'};
		if (exitCode === 0) return {kind: 'found'};
		if (exitCode === 1) return {kind: 'none'};
		const said = Buffer.from(stderr ?? [])
			.toString('utf8')
			.trim();
		return failed && exitCode === undefined
			? {kind: 'wrong', why: shortMessage ?? 'ripgrep could not be run'}
			: {kind: 'wrong', why: said.replaceAll(/^rg: /gm, '').slice(0, MAX_COMPLAINT)};
	} finally {
		running.kill('SIGKILL');
		await running;
	}
}
