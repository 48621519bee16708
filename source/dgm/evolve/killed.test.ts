import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm} from 'node:fs/promises';
import {randomInt, randomUUID} from 'node:crypto';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {beforeEach, expect, test} from 'vitest';
import {fold} from '../../core/evolution/fold.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {readJsonl} from '../../store/jsonl.ts';
import {boxesLeft} from '../../testing/boxes.ts';
import {TRY_USD} from './boxed.fixture.ts';
import {skipWithout} from '../../testing/machine/needs.ts';

beforeEach(skipWithout('boxes'));

const here = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

/** A host: opens the run of a folder, and lets it go on to its end. */
const program = `
import {openEvolution} from ${here('evolve.ts')};
import {boxedOutside, opened} from ${here('boxed.fixture.ts')};
import {jsonlJournal} from ${here('../../store/jsonl.ts')};
import {realBoxes} from ${here('../../testing/boxes.ts')};
const [folder, session] = process.argv.slice(1);
const {open} = await realBoxes({session});
const journal = await jsonlJournal({path: folder + '/run.jsonl', now: () => new Date(), mask: body => body, report: () => {}});
const evolution = await openEvolution(journal, boxedOutside(folder, {agent: open, grading: open}), opened);
process.stdout.write('open');
await evolution.settled();
await evolution.close();
`;

/** Lets a host live for so long after it began to work, or to its end. */
const live = async (folder: string, session: string, ms = Number.POSITIVE_INFINITY): Promise<void> => {
	const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', folder, session], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const over = once(child, 'close');
	if (Number.isFinite(ms)) {
		await Promise.race([once(child.stdout, 'data'), over]);
		await Promise.race([sleep(ms), over]);
		child.kill('SIGKILL');
	}
	await over;
};

const stateIn = async (folder: string): Promise<EvolutionState> => {
	let state = initial;
	for await (const fact of readJsonl<EvolutionFact>(join(folder, 'run.jsonl'))) state = fold(state, fact);
	return state;
};

const linesOf = async (folder: string, file: string): Promise<readonly string[]> =>
	(await readFile(join(folder, file), 'utf8')).split('\n').filter(line => line !== '');

const KILLS = 20;

/** What was decided: all but how long it took. */
const decidedIn = ({archive, children, champion, tested, promoted, finished}: EvolutionState) => ({
	archive,
	children,
	champion,
	tested: {...tested, time: null},
	promoted,
	outcome: finished?.outcome,
});

test('a host that is killed twenty times ends in the same archive, pays no task twice, and leaves no box', async () => {
	const home = await realpath(await mkdtemp(join(tmpdir(), 'killed-')));
	const [whole, killed] = [join(home, 'whole'), join(home, 'killed')];
	const session = `test ${randomUUID()}`;
	try {
		for (const folder of [whole, killed]) await mkdir(join(folder, 'scratch'), {recursive: true});
		const undisturbed = live(whole, `test ${randomUUID()}`);
		for (let kill = 0; kill < KILLS; kill += 1) await live(killed, session, randomInt(10, 900));
		await live(killed, session);
		await undisturbed;
		const [expected, state] = [await stateIn(whole), await stateIn(killed)];
		expect(expected.finished).toBeDefined();
		expect(decidedIn(state)).toEqual(decidedIn(expected));
		expect((await linesOf(killed, 'begun')).filter(line => line.endsWith('again'))).toEqual([]);
		const facts = (await linesOf(killed, 'run.jsonl')).map(line => JSON.parse(line) as EvolutionFact);
		expect(facts.filter(({type}) => type === 'evolution.reopened').length).toBeGreaterThan(KILLS / 2);
		const ended = facts.flatMap(fact => (fact.type === 'task.scored' ? [fact.job] : []));
		expect(ended).toEqual([...new Set(ended)]);
		const tries = (await readdir(join(killed, 'receipts'))).filter(name => name.endsWith('.grade.json'));
		expect(tries.length).toBe(ended.length);
		const paid = facts.reduce((sum, fact) => ('usd' in fact && 'job' in fact ? sum + (fact.usd ?? 0) : sum), 0);
		expect(state.charged.usd).toBeCloseTo(paid, 9);
		expect(facts.every(fact => fact.type !== 'task.scored' || fact.usd === TRY_USD)).toBe(true);
		expect(await boxesLeft(session)).toEqual([]);
	} finally {
		await rm(home, {recursive: true});
	}
}, 600_000);
