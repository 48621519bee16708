import {spawn} from 'node:child_process';
import {stripVTControlCharacters} from 'node:util';
import {programPath} from './program.ts';

/** Waits until the screen shows something new that fits, then types. */
export type Exchange = {readonly until: RegExp; readonly type: string};

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * The program on a real terminal (a pseudo-terminal made by `script` of util-linux), with somebody who answers what is on the screen.
 * Resolves with all that was shown and the exit code; rejects when something that is waited for never comes.
 */
export const onTerminal = (
	args: readonly string[],
	exchanges: readonly Exchange[],
	{cwd, env}: {readonly cwd: string; readonly env: Readonly<Record<string, string>>},
): Promise<{readonly screen: string; readonly code: number | null}> =>
	new Promise((resolve, reject) => {
		const command = [process.execPath, programPath, ...args].map(quote).join(' ');
		const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
			cwd,
			env: {PATH: process.env['PATH'], TERM: 'xterm', ...env},
			stdio: ['pipe', 'pipe', 'ignore'],
		});
		const left = [...exchanges];
		let screen = '';
		let seen = 0;
		const patience = setTimeout(() => {
			child.kill('SIGKILL');
			reject(new Error(`waited in vain for ${String(left[0]?.until)} on:\n${screen}`));
		}, 30_000);
		const answer = (): void => {
			const [next] = left;
			if (next === undefined) return;
			const found = next.until.exec(screen.slice(seen));
			if (found === null) return;
			seen += found.index + found[0].length;
			left.shift();
			// A person needs longer than this between seeing and typing; keys that come at once count as typed ahead.
			setTimeout(() => {
				child.stdin.write(next.type);
				answer();
			}, 150);
		};
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			screen += stripVTControlCharacters(text).replaceAll('\r', '');
			answer();
		});
		child.once('error', reject);
		child.once('close', code => {
			clearTimeout(patience);
			if (left.length === 0) resolve({screen, code});
			else reject(new Error(`ended before ${String(left[0]?.until)} came, on:\n${screen}`));
		});
	});
