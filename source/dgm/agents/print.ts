import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * What names the program that is installed in a folder (that holds `dist/`): equal for equal programs alone, and empty where none was built. An agent that was bred
 * as a program runs only where the one that it came from is installed, because all of it but the genome is from there.
 */
export const printOfProgram = async (folder: string): Promise<string> => {
	const dist = join(folder, 'dist');
	const names = (await readdir(dist).catch(() => [])).filter(name => name.endsWith('.js')).toSorted();
	if (names.length === 0) return '';
	const texts = await Promise.all(names.map(name => readFile(join(dist, name))));
	const print = createHash('sha256');
	for (const [at, text] of texts.entries()) print.update(`${names[at]}\0${text.length}\0`).update(text);
	return print.digest('hex').slice(0, 16);
};
