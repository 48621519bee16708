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
		const done = rememberTurns(journal, {directory, session: 's', after, complain: why => complaints.push(why)});
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
