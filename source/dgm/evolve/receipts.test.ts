import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import type {Outside} from '../../core/evolution/ports.ts';
import {scriptedOutside} from './evolve.fixture.ts';
import {withReceipts, type Spending} from './receipts.ts';

const ask = {key: 'j1.grade', agent: {id: 'v0', commit: 'c0.5'}, task: 't', capUsd: null};

const inFolder = async (
	use: (outside: Outside, later: (spent: Spending) => Outside) => Promise<void>,
	spent: Spending,
) => {
	const folder = await mkdtemp(join(tmpdir(), 'receipts-'));
	try {
		const later = (says: Spending) => withReceipts(folder, scriptedOutside(join(folder, 'ledger')), says);
		await use(later(spent), later);
	} finally {
		await rm(folder, {recursive: true});
	}
};

test.each([
	['knows of a killed try', 0.5, 0.5],
	['knows no price', null, null],
	['knows nothing of it', undefined, 0.03],
])('where a record %s, it says what a key has cost', (_, recorded, usd) =>
	inFolder(
		async outside => {
			expect(await run(outside.grader.grade(ask, new AbortController().signal))).toMatchObject({usd});
		},
		() => recorded,
	),
);

test('what a record says of a try that was stopped is not added to what it says later', () =>
	inFolder(
		async (outside, later) => {
			expect(await run(outside.grader.grade(ask, AbortSignal.abort()))).toMatchObject({
				aborted: 'it was stopped',
				usd: 0.2,
			});
			const again = later(() => 0.3);
			expect(await run(again.grader.grade(ask, new AbortController().signal))).toMatchObject({usd: 0.3});
			expect(await run(later(() => 0.9).grader.grade(ask, new AbortController().signal))).toMatchObject({usd: 0.3});
		},
		() => 0.2,
	));
