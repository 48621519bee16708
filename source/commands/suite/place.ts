import {readdir, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {shippedFile, type Env} from '../../compose.ts';
import {homeIn} from '../../hand-over.ts';
import {nearest} from '../../config/nearest.ts';
import {UserError} from '../../core/user-error.ts';
import {readSuite, type Suite} from '../../dgm/suites/read.ts';
import {plain} from '../../views/plain.ts';

const isSuite = async (directory: string): Promise<boolean> =>
	stat(join(directory, 'suite.yaml')).then(
		() => true,
		() => false,
	);

/** Finds and reads a suite: a directory, or the name of one of the person's own or of those that are shipped. */
export const openSuite = async (word: string, env: Env): Promise<Suite> => {
	const directory = resolve(word);
	if (await isSuite(directory)) return readSuite(directory);
	const folders = [join(homeIn(env), 'suites'), shippedFile('profiles', 'suites')];
	if (/^[A-Za-z0-9][\w.-]*$/.test(word))
		for (const folder of folders) if (await isSuite(join(folder, word))) return readSuite(join(folder, word));
	const known = (await Promise.all(folders.map(folder => readdir(folder).catch(() => [])))).flat();
	const meant = nearest(word, known);
	throw new UserError(
		`there is no suite "${plain(word)}"`,
		meant === undefined ? `a directory with a suite.yaml, or one of: ${known.join(', ')}` : `did you mean "${meant}"?`,
	);
};
