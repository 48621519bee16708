import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {maskText} from '../core/secrets.ts';

/** Answers that are kept, at most; those that were written first go first. */
const most = 1000;

/** Answers of models, by the questions that they are good for. */
export type Answers = {
	/** Undefined when it is not known, or cannot be read. */
	find(question: string): Promise<string | undefined>;
	/** Keeps what it can: that it cannot is no fault. */
	keep(question: string, answer: string): Promise<void>;
};

/** Forgets what is too much. */
const tidy = async (folder: string): Promise<void> => {
	const names = await readdir(folder);
	if (names.length <= most) return;
	const ages = await Promise.all(
		names.map(async name => ({
			name,
			at: await stat(join(folder, name)).then(
				({mtimeMs}) => mtimeMs,
				() => 0,
			),
		})),
	);
	const old = ages.toSorted((one, other) => one.at - other.at).slice(0, names.length - most);
	await Promise.all(old.map(async ({name}) => rm(join(folder, name), {force: true})));
};

/**
 * Answers in a folder, which is made when there is something to keep; each is a file that only its owner reads, named by a hash of its question,
 * without `secrets`.
 */
export const answersIn = (folder: string, secrets: readonly string[] = []): Answers => {
	const pathOf = (question: string): string => join(folder, createHash('sha256').update(question).digest('hex'));
	return {
		find: question => readFile(pathOf(question), 'utf8').catch(() => undefined),
		keep: async (question, answer) => {
			try {
				await mkdir(folder, {recursive: true, mode: 0o700});
				const path = pathOf(question);
				// Whole or not at all, also when two write it at once.
				const part = `${path}.${process.pid}`;
				await writeFile(part, maskText(answer, secrets), {mode: 0o600});
				await rename(part, path);
				await tidy(folder);
			} catch {}
		},
	};
};
