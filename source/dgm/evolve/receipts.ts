import {mkdir, open, readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import type {Effect} from '../../core/effect.ts';
import type {Breeder, Grader, Outside, Paid} from '../../core/evolution/ports.ts';

/** What became of a key: its result when it came to an end, and what aborted tries have paid. */
const Receipt = z.object({result: z.json().optional(), paid: z.number().nonnegative().nullable()});
type Receipt = z.infer<typeof Receipt>;

const fileOf = (folder: string, key: string): string => join(folder, `${key.replaceAll(/[^\w.-]/g, '_')}.json`);

const readReceipt = async (folder: string, key: string): Promise<Receipt> => {
	try {
		return Receipt.parse(JSON.parse(await readFile(fileOf(folder, key), 'utf8')));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {paid: 0};
		// It was written whole or not at all: who finds it broken knows that something was paid, and not what.
		return {paid: null};
	}
};

/** Whole or not at all, and on the disk before anybody is told of it. */
const writeReceipt = async (folder: string, key: string, receipt: Receipt): Promise<void> => {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const path = fileOf(folder, key);
	const file = await open(`${path}.new`, 'w', 0o600);
	try {
		await file.writeFile(JSON.stringify(receipt));
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(`${path}.new`, path);
};

const sum = (one: number | null, other: number | null): number | null =>
	one === null || other === null ? null : one + other;

/** What was ever spent under a key, by a record that is kept as it is spent; undefined where nothing is. */
export type Spending = (key: string) => number | null | undefined;

const receipted = async function* <Kept extends Paid>(
	{folder, spent}: {readonly folder: string; readonly spent: Spending},
	key: string,
	begin: () => Effect<string, Kept>,
): Effect<string, Kept> {
	const {result, paid} = await readReceipt(folder, key);
	if (result !== undefined) return result as unknown as Kept;
	const kept = yield* begin();
	const recorded = spent(key);
	const total = {...kept, usd: recorded === undefined ? sum(paid, kept.usd) : recorded};
	await writeReceipt(
		folder,
		key,
		'aborted' in kept ? {paid: total.usd} : {result: z.json().parse(total), paid: total.usd},
	);
	return total;
};

/**
 * Ports that keep every result under its key before they hand it on: what ended and is not on record, because the host died in between, is not done and not
 * paid again. What they wrap need not know keys, and tells what *this* try cost; where `spent` knows what a key has cost in all, that is believed, because it
 * also knows of tries that were killed.
 */
export const withReceipts = (
	folder: string,
	{breeder, grader, default: pointer}: Outside,
	spent: Spending = () => undefined,
): Outside => {
	const at = {folder, spent};
	const kept: Breeder & Grader = {
		propose: (proposal, signal) => receipted(at, proposal.key, () => breeder.propose(proposal, signal)),
		build: (build, signal) => receipted(at, build.key, () => breeder.build(build, signal)),
		grade: (one, signal) => receipted(at, one.key, () => grader.grade(one, signal)),
	};
	return {breeder: kept, grader: kept, default: pointer};
};
