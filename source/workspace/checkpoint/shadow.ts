import {chmod, mkdir} from 'node:fs/promises';
import {runGit, type GitOptions} from './git.ts';
import {ABOUT, stateFrom} from './form.ts';
import {glance} from './glance.ts';
import type {State} from './state.ts';

/** The git repository that nobody else knows. `path` is absolute. */
export type Shadow = {readonly git: string; readonly path: string};

export const optionsFor = ({path}: Shadow): GitOptions => ({place: {gitDir: path, cwd: path}});

export const REFS = 'refs/checkpoints';
/** Makes the store when it is not there. It is for its owner only. Rejects with a line for a person. */
export const prepare = async (shadow: Shadow): Promise<void> => {
	await mkdir(shadow.path, {recursive: true, mode: 0o700});
	await chmod(shadow.path, 0o700);
	if (glance(Buffer.from(`${shadow.path}/HEAD`)) !== undefined) return;
	const made = await runGit(
		shadow.git,
		['init', '--quiet', '--bare', '--template=', '--object-format=sha1'],
		optionsFor(shadow),
	);
	if (made.kind === 'failed') throw new Error(`git cannot keep checkpoints: ${made.why}`);
};

const isId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** What a checkpoint holds; undefined when the store does not have it. */
export const readState = async (shadow: Shadow, id: string): Promise<State | undefined> => {
	if (!isId(id)) return undefined;
	const [listed, said] = await Promise.all([
		runGit(shadow.git, ['ls-tree', '-r', '-z', '--full-tree', id], optionsFor(shadow)),
		runGit(shadow.git, ['cat-file', 'blob', `${id}:${ABOUT}`], optionsFor(shadow)),
	]);
	if (listed.kind === 'failed' || said.kind === 'failed') return undefined;
	return stateFrom(listed.output, said.output.toString('utf8'));
};

export type Stored = {readonly id: string; readonly at: number};

/** The states that the store keeps, newest first. `at` is when one was last taken, in milliseconds since 1970. */
export const stored = async (shadow: Shadow): Promise<readonly Stored[]> => {
	const listed = await runGit(
		shadow.git,
		['for-each-ref', '--sort=-committerdate', '--format=%(refname:lstrip=2) %(committerdate:unix)', REFS],
		optionsFor(shadow),
	);
	if (listed.kind === 'failed') throw new Error(listed.why);
	return listed.output
		.toString('latin1')
		.split('\n')
		.flatMap(line => {
			const [id = '', at = ''] = line.split(' ');
			return isId(id) ? [{id, at: Number(at) * 1000}] : [];
		});
};

/** Drops states, and everything that no state holds any more. Only while nobody writes. Bytes stay until {@link pack}. */
export const drop = async (shadow: Shadow, ids: readonly string[]): Promise<void> => {
	const input = Buffer.from(ids.map(id => `delete ${REFS}/${id}\n`).join(''));
	const done = await runGit(shadow.git, ['update-ref', '--stdin'], {...optionsFor(shadow), input});
	if (done.kind === 'failed') throw new Error(done.why);
};

/** Gives back the bytes of what no state holds, and packs the rest. Only while nobody writes. */
export const pack = async (shadow: Shadow): Promise<void> => {
	const steps = [
		['repack', '-a', '-d', '-q', '--window-memory=64m', '--threads=1'],
		['prune', '--expire=now'],
		['pack-refs', '--all', '--prune'],
	];
	for (const step of steps) {
		const done = await runGit(shadow.git, step, optionsFor(shadow));
		if (done.kind === 'failed') throw new Error(done.why);
	}
};
