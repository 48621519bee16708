import {mkdtemp, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {disk} from '../source/store/disk.ts';
import {jsonlJournal} from '../source/store/jsonl.ts';
import {measure, report} from './measure.ts';

/** What a turn that makes two changes writes: so many facts, of which every fifth or so is a promise; the text is that of a common fact. */
const FACTS = 60;
const PROMISED = 5;
const RUNS = 15;

type Note = {readonly type: 'noted'; readonly text: string};

// In the folder of the program: a temporary folder may be in memory, where a sync costs nothing.
const folder = await mkdtemp(join(import.meta.dirname, '..', 'node_modules', '.store-bench-'));
let made = 0;

const turn = (promises: (note: Note) => boolean, sync: 'real' | 'none') => async (): Promise<number> => {
	made += 1;
	const journal = await jsonlJournal<Note, never>({
		path: join(folder, `${made}.jsonl`),
		now: () => new Date(),
		mask: body => body,
		report: () => {},
		promises,
		disk: sync === 'real' ? disk : {...disk, settle: async () => {}},
	});
	const begun = performance.now();
	for (let fact = 0; fact < FACTS; fact += 1)
		await journal.append({type: 'noted', text: `${fact % PROMISED === 0 ? '!' : ''}${'x'.repeat(800)}`});
	const took = performance.now() - begun;
	await journal.close();
	return took;
};

try {
	report(
		`the record of a turn: ${FACTS} facts, ${FACTS / PROMISED} promises`,
		await measure(RUNS, {
			'never synced': turn(() => false, 'none'),
			'synced where something is promised': turn(({text}) => text.startsWith('!'), 'real'),
			'synced after every fact': turn(() => true, 'real'),
		}),
	);
} finally {
	await rm(folder, {recursive: true, force: true});
}
