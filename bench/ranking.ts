import {execFile} from 'node:child_process';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {run} from '../source/core/effect.ts';
import {openWorkspace} from '../source/workspace/open.ts';
import {type Question, type Subject, subjects} from './ranking/questions.ts';

/** How often the ranking, without a model, puts a right file among the first 5 and 15, in three repositories of others. */
const git = promisify(execFile);

/** With "misses", each question whose right files come late is printed, with what came first. */
const shown = process.argv.includes('misses');

type Found = {readonly question: Question; readonly place: number; readonly first: readonly string[]};

const ask = async ({bundle, questions}: Subject): Promise<readonly Found[]> => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'ranking-')));
	try {
		const path = fileURLToPath(new URL(`ranking/${bundle}.bundle`, import.meta.url));
		await git('git', ['clone', '--quiet', path, folder]);
		await using workspace = await openWorkspace(folder);
		const found: Found[] = [];
		for (const question of questions) {
			const {files} = await run(workspace.rank(question.asked, new AbortController().signal));
			const place = files.findIndex(file => question.right.includes(file.path));
			found.push({
				question,
				place: place === -1 ? Number.POSITIVE_INFINITY : place,
				first: files.slice(0, 5).map(file => `${file.path}  (${file.why})`),
			});
		}
		return found;
	} finally {
		await rm(folder, {recursive: true});
	}
};

const share = (found: readonly Found[], within: number): string => {
	const good = found.filter(({place}) => place < within).length;
	return `${good} of ${found.length} (${Math.round((100 * good) / found.length)} %)`;
};

const say = (name: string, found: readonly Found[]): void =>
	console.log(`  ${name.padEnd(20)} top 5: ${share(found, 5).padEnd(18)} top 15: ${share(found, 15)}`);

console.log('\nA right file among the first, by the ranking alone (targets: top 5 in 80 %, top 15 in 95 %)');
const all: Found[] = [];
for (const subject of subjects) {
	const found = await ask(subject);
	say(subject.bundle, found);
	all.push(...found);
	for (const {question, place, first} of found)
		if (shown && place >= 5) console.log(`    ${place + 1}: ${question.asked}\n       ${first.join('\n       ')}`);
}
say('all', all);
