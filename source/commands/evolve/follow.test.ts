import {appendFile, mkdtemp, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {followRecord} from './follow.ts';

const fact = (seq: number, why = 'é'): string =>
	`${JSON.stringify({seq, at: '2026-01-01T00:00:00.000Z', type: 'run.paused', why})}\n`;

test('a record that grows is read once, in order, whatever pieces it grows by', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'follow-'));
	try {
		const path = join(folder, 'journal.jsonl');
		const read = followRecord(path);
		const seqs = async () => (await read()).map(({seq}) => seq);
		expect(await seqs()).toEqual([]);
		const bytes = Buffer.from([1, 2, 3].map(seq => fact(seq)).join(''));
		await writeFile(path, bytes.subarray(0, 40));
		expect(await seqs()).toEqual([]);
		// In the middle of a letter of two bytes.
		const middle = bytes.indexOf(0xa9);
		await appendFile(path, bytes.subarray(40, middle));
		expect(await seqs()).toEqual([]);
		await appendFile(path, bytes.subarray(middle));
		expect((await read()).map(({seq, ...rest}) => [seq, 'why' in rest && rest.why])).toEqual([
			[1, 'é'],
			[2, 'é'],
			[3, 'é'],
		]);
		await appendFile(path, `${fact(4, 'x'.repeat(600_000))}no fact\n{"torn`);
		expect(await Promise.all([seqs(), seqs()])).toEqual([[4], []]);
		// Whoever opens it again cuts the torn line off.
		const {length} = Buffer.concat([bytes, Buffer.from(`${fact(4, 'x'.repeat(600_000))}no fact\n`)]);
		await truncate(path, length);
		await appendFile(path, fact(5));
		expect(await seqs()).toEqual([5]);
	} finally {
		await rm(folder, {recursive: true});
	}
});
