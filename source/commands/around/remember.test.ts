import {mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import type {Fact} from '../../core/journal.ts';
import {parseFact, type Body, type Delta, type SessionFact} from '../../core/session/event.ts';
import {memoryJournal} from '../../store/memory.ts';
import {readHistory} from '../../workspace/memory/history.ts';
import {rememberTurns} from './remember.ts';

const golden = async (name: string): Promise<readonly SessionFact[]> => {
	const text = await readFile(fileURLToPath(new URL(`../../testing/golden/${name}.jsonl`, import.meta.url)), 'utf8');
	return text
		.trim()
		.split('\n')
		.flatMap(line => {
			const parsed = parseFact(JSON.parse(line) as Fact<{type: string}>);
			return 'fact' in parsed ? [parsed.fact] : [];
		});
};

const remembered = async (facts: readonly SessionFact[], {after = 0, block = false} = {}) => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'remember-')));
	try {
		if (block) await writeFile(join(directory, '.unified-dgm'), 'in the way');
		const journal = memoryJournal<Body, Delta>(() => new Date(0), facts);
		const complaints: string[] = [];
		const {done} = rememberTurns(journal, {directory, session: 's', after, complain: why => complaints.push(why)});
		await journal.close();
		await done;
		return {history: await readHistory(directory), complaints};
	} finally {
		await rm(directory, {recursive: true});
	}
};

test('a turn that changed something is remembered with its request and what was done', async () => {
	const facts = await golden('second-round');
	const {history} = await remembered(facts);
	const asked = facts.find(fact => fact.type === 'prompt.submitted');
	expect(history).toHaveLength(1);
	expect(history[0]).toMatchObject({session: 's', turn: 't1', request: asked?.text, outcome: 'done'});
	expect(history[0]?.actions_taken.length).toBeGreaterThan(0);
});

test('turns of earlier openings are not written again', async () => {
	const facts = await golden('second-round');
	expect((await remembered(facts, {after: facts.at(-1)?.seq ?? 0})).history).toEqual([]);
});

test('a turn that changed no file leaves nothing behind, whatever it ran', async () => {
	const facts = (await golden('second-round')).map(fact =>
		fact.type === 'tool.previewed' && fact.risk === 'write' ? {...fact, risk: 'run' as const} : fact,
	);
	expect((await remembered(facts)).history).toEqual([]);
});

test('what cannot be written is told, and stops nothing', async () => {
	const {complaints} = await remembered(await golden('second-round'), {block: true});
	expect(complaints).toHaveLength(1);
});

test.each([
	['the files', 'files', []],
	['the files and what was said', 'both', []],
	['only what was said', 'chat', ['t1']],
] as const)('of a turn that is taken back (%s) only what stays in the files is remembered', async (_, what, kept) => {
	const facts = await golden('second-round');
	const seq = facts.at(-1)?.seq ?? 0;
	const at = facts.at(-1)?.at ?? '';
	const head = {at, v: 1, by: null};
	const back: readonly SessionFact[] = [
		{
			...head,
			seq: seq + 1,
			type: 'undo.requested',
			turn: 't1',
			what,
			to: 'a',
			since: 'b',
			person: [],
			conflicts: 'keep',
		},
		{...head, seq: seq + 2, type: 'undo.finished', went: {before: 'c', done: [], kept: [], left: []}},
	];
	const {history} = await remembered([...facts, ...back]);
	expect(history.map(({turn}) => turn)).toEqual(kept);
});

test('a going back that came to nothing takes nothing out', async () => {
	const facts = await golden('second-round');
	const head = {at: '', v: 1, by: null, seq: (facts.at(-1)?.seq ?? 0) + 1};
	const failed: SessionFact = {...head, type: 'undo.finished', went: null, why: 'the store is gone'};
	expect((await remembered([...facts, failed])).history).toHaveLength(1);
});

test('one can wait until what happened is written, also after the end', async () => {
	const facts = await golden('second-round');
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'remember-')));
	try {
		const journal = memoryJournal<Body, Delta>(() => new Date(0), facts);
		const remembering = rememberTurns(journal, {directory, session: 's', after: 0, complain: () => {}});
		await remembering.upTo(facts.at(-1)?.seq ?? 0);
		expect(await readHistory(directory)).toHaveLength(1);
		const never = remembering.upTo(1_000);
		await journal.close();
		await Promise.all([never, remembering.done, remembering.upTo(2_000)]);
	} finally {
		await rm(directory, {recursive: true});
	}
});
