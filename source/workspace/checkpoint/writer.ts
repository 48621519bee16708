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

/** As a ref to be set to, it takes a ref away. */
const NOTHING = '0'.repeat(40);

const committedAt = (at: number): string => `committer unified-dgm <unified-dgm> ${Math.floor(at / 1000)} +0000\n`;

const labelled = (label: string): readonly (string | Uint8Array)[] => {
	const said = Buffer.from(label);
	return [`data ${said.length}\n`, said, '\n'];
};

const temporaryRef = (): string => `refs/takes/${randomBytes(12).toString('hex')}`;

/**
 * Starts git only when there is something to write. One process writes the bytes, the state and its ref, which git sets as its last step:
 * a writer that dies leaves no ref.
 */
export const startWriting = (shadow: Shadow): Writer => {
	const temporary = temporaryRef();
	let running: ReturnType<typeof startGit> | undefined;
	/** The id of the state, which git says once it has the files. */
	const tree = Promise.withResolvers<string>();
	const sent = new Set<string>();
	const start = (): ReturnType<typeof startGit> => {
		const git = startGit(shadow.git, ['fast-import', '--quiet', '--done', '--force'], optionsFor(shadow));
		let said = '';
		git.child.stdout.setEncoding('latin1').on('data', (text: string) => {
			said += text;
			const [, id] = /^040000 tree ([0-9a-f]{40})\t/.exec(said) ?? [];
			if (id !== undefined) tree.resolve(id);
		});
		return git;
	};
	const send = async (...parts: readonly (string | Uint8Array)[]): Promise<void> => {
		running ??= start();
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
			await send(`commit ${temporary}\nmark :1\n`, committedAt(at), ...labelled(label), 'deleteall\n');
			const lines: (string | Uint8Array)[] = [];
			for (const [name, entry] of state.files)
				lines.push(`M ${treeMode(entry)} ${entry.blob} `, quoted(`${FILES}/${name}`), '\n');
			await send(Buffer.concat(lines.map(line => (typeof line === 'string' ? Buffer.from(line) : line))));
			const about = Buffer.from(aboutOf(state));
			await send(`M 100644 inline ${ABOUT}\ndata ${about.length}\n`, about, '\nls ""\n');
			const id = await Promise.race([tree.promise, running?.ended]);
			if (typeof id === 'string')
				await send(`reset ${REFS}/${id}\nfrom :1\n\nreset ${temporary}\nfrom ${NOTHING}\n\ndone\n`);
			running?.child.stdin.end();
			const ended = await running?.ended;
			if (ended?.code !== 0 || typeof id !== 'string')
				throw new Error(`git could not keep the checkpoint: ${ended?.complaint ?? ''}`);
			return id;
		},
		giveUp: async () => {
			running?.child.kill('SIGKILL');
			await running?.ended;
		},
	};
};

/** Says that a state was taken again; false when the store does not have it any more. */
export const renew = async (shadow: Shadow, id: string, label: string, at: number): Promise<boolean> => {
	const [known, again] = [temporaryRef(), temporaryRef()];
	const input = [
		// Git ends here when the state was dropped, though its bytes may be there still.
		`reset ${known}\nfrom ${REFS}/${id}^0\n\n`,
		`commit ${again}\nmark :1\n`,
		committedAt(at),
		...labelled(label),
		`M 040000 ${id} ""\n\n`,
		`reset ${REFS}/${id}\nfrom :1\n\n`,
		...[known, again].map(ref => `reset ${ref}\nfrom ${NOTHING}\n\n`),
		'done\n',
	];
	const done = await runGit(shadow.git, ['fast-import', '--quiet', '--done', '--force'], {
		...optionsFor(shadow),
		input: Buffer.concat(input.map(part => Buffer.from(part))),
	});
	return done.kind === 'ok';
};
