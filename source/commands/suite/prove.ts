import {randomUUID} from 'node:crypto';
import {availableParallelism, tmpdir} from 'node:os';
import type {Front} from '../../cli.ts';
import {hostRoot, packageRoot, shippedFile} from '../../compose.ts';
import {UserError} from '../../core/user-error.ts';
import type {Suite} from '../../dgm/suites/read.ts';
import {type Proof, validateSuite} from '../../dgm/suites/validate.ts';
import {plain} from '../../views/plain.ts';
import {onSignals, type Signal} from '../ending.ts';

/** Tasks that are proved at a time: each box takes a processor. */
const workersHere = (): number => Math.max(1, Math.min(8, availableParallelism()));

export type Proved = {readonly proofs: readonly Proof[]; readonly signal: Signal | undefined; readonly boxes: string};

/** Proves a suite in real boxes, and says on standard error how far it is. A signal ends it within moments, and leaves no box. */
export const prove = async (suite: Suite, {env, stderr}: Front, told: (proof: Proof) => void): Promise<Proved> => {
	const {findBoxes} = await import('../../sandboxes/boxes.ts');
	const stop = new AbortController();
	let heard: Signal | undefined;
	const off = onSignals(signal => {
		heard ??= signal;
		stop.abort();
	});
	const isTerminal = stderr.isTTY;
	const say = (line: string): void => void stderr.write(isTerminal ? `\r\u001B[K${line}` : `${line}\n`);
	try {
		const found = await findBoxes({
			env,
			session: `suite ${randomUUID()}`,
			recipe: shippedFile('sandbox'),
			hidden: [hostRoot, packageRoot, suite.directory],
			signal: stop.signal,
			progress: line => say(plain(line)),
		});
		if (found.kind === 'unstarted')
			throw new UserError(`tasks are proved in boxes, and none can be made: ${found.why}`, found.hint);
		const proofs = await validateSuite(suite, {
			open: found.open,
			runners: suite.runners,
			scratch: tmpdir(),
			signal: stop.signal,
			workers: workersHere(),
			told: ({trials, of, proof}) => {
				if (proof !== undefined) told(proof);
				if (isTerminal) say(`${trials} of ${of} trials`);
			},
		});
		if (isTerminal) stderr.write('\r\u001B[K');
		return {proofs, signal: heard, boxes: found.about};
	} finally {
		off();
	}
};
