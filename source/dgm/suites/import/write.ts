import {createHash} from 'node:crypto';
import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {UserError} from '../../../core/user-error.ts';
import {type Tree, writeTree} from '../tree.ts';
import type {Draft, Imported} from './draft.ts';

/** Of ten tasks six are to search with and four to hold out, by a digest of their names: the same in every import. */
const splitOf = ({task}: Draft): 'search' | 'holdout' =>
	(createHash('sha256').update(task.id).digest()[0] ?? 0) % 10 < 6 ? 'search' : 'holdout';

const writeDraft = async (folder: string, {task, workspace, tests, gold}: Draft): Promise<void> => {
	await mkdir(join(folder, 'tests'), {recursive: true});
	await writeFile(join(folder, 'task.yaml'), stringify(task, {lineWidth: 0}));
	if (task.gold !== undefined) await writeFile(join(folder, task.gold), gold);
	await writeTree(tests, join(folder, 'tests'));
	if (workspace !== undefined) await writeTree(workspace, join(folder, 'workspace'));
};

/** Writes what was imported as a suite into a directory that is empty, or not there. `runners` go along. */
export const writeSuite = async (to: string, {id, licence, source, drafts}: Imported, runners: Tree): Promise<void> => {
	const there = await readdir(to).catch(() => []);
	if (there.length > 0) throw new UserError(`${to} is not empty`, 'name a directory that is not there yet');
	await mkdir(join(to, 'tasks'), {recursive: true});
	for (const draft of drafts) await writeDraft(join(to, 'tasks', draft.task.id), draft);
	await writeTree(new Map([...runners].map(([path, file]) => [`runners/${path}`, file])), to);
	const splits = Object.groupBy(drafts, splitOf);
	const names = (split: 'search' | 'holdout'): readonly string[] => (splits[split] ?? []).map(({task}) => task.id);
	const suite = {
		id,
		version: '1',
		licence,
		source,
		splits: {search: names('search'), holdout: names('holdout'), sentinel: []},
	};
	await writeFile(join(to, 'suite.yaml'), stringify(suite));
};
