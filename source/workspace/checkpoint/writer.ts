import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {ABOUT, aboutOf, FILES, treeMode} from './form.ts';
import {runGit, startGit} from './git.ts';
import {quoted} from './name.ts';
import {optionsFor, REFS, type Shadow} from './shadow.ts';
import type {State} from './state.ts';

/** Writes one new checkpoint: first the bytes that the store may not have, then the state that names them. */
export type Writer = {
	readonly keep: (blob: string, bytes: Uint8Array) => Promise<void>;
	/** Returns the id. Rejects when git could not write, or when the state names bytes that the store does not have. */
	readonly finish: (state: State, label: string, at: number) => Promise<string>;
	readonly giveUp: () => Promise<void>;
};

/** Starts git only when there is something to write. */
export const startWriting = (shadow: Shadow): Writer => {
	const temporary = `refs/takes/${randomBytes(12).toString('hex')}`;
	let running: ReturnType<typeof startGit> | undefined;
	const sent = new Set<string>();
	const send = async (...parts: readonly (string | Uint8Array)[]): Promise<void> => {
		running ??= startGit(shadow.git, ['fast-import', '--quiet', '--done'], optionsFor(shadow));
		running.child.stdout.resume();
		const {stdin} = running.child;
		for (const part of parts)
			if (!stdin.write(part)) await Promise.race([once(stdin, 'drain').catch(() => {}), running.ended]);
	};
	return {
		keep: async (blob, bytes) => {
			if (sent.has(blob)) return;
			sent.add(blob);
			await send(`blob\ndata ${bytes.length}\n`, bytes, '\n');
		},
		finish: async (state, label, at) => {
			const said = Buffer.from(label);
			await send(
				`commit ${temporary}\ncommitter unified-dgm <unified-dgm> ${Math.floor(at / 1000)} +0000\ndata ${said.length}\n`,
				said,
				'\ndeleteall\n',
			);
			const lines: (string | Uint8Array)[] = [];
			for (const [name, entry] of state.files)
				lines.push(`M ${treeMode(entry)} ${entry.blob} `, quoted(`${FILES}/${name}`), '\n');
			await send(Buffer.concat(lines.map(line => (typeof line === 'string' ? Buffer.from(line) : line))));
			const about = Buffer.from(aboutOf(state));
			await send(`M 100644 inline ${ABOUT}\ndata ${about.length}\n`, about, '\ndone\n');
			running?.child.stdin.end();
			const ended = await running?.ended;
			if (ended?.code !== 0) throw new Error(`git could not keep the checkpoint: ${ended?.complaint ?? ''}`);
			const found = await runGit(
				shadow.git,
				['rev-parse', `${temporary}^{commit}`, `${temporary}^{tree}`],
				optionsFor(shadow),
			);
			if (found.kind === 'failed') throw new Error(`git could not keep the checkpoint: ${found.why}`);
			const [commit = '', id = ''] = found.output.toString('latin1').split('\n');
			const moved = await runGit(shadow.git, ['update-ref', '--stdin'], {
				...optionsFor(shadow),
				input: Buffer.from(`update ${REFS}/${id} ${commit}\ndelete ${temporary}\n`),
			});
			if (moved.kind === 'failed') throw new Error(`git could not keep the checkpoint: ${moved.why}`);
			return id;
		},
		giveUp: async () => {
			running?.child.kill('SIGKILL');
			await running?.ended;
		},
	};
};
