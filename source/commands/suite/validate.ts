import type {Front} from '../../cli.ts';
import {UserError} from '../../core/user-error.ts';
import type {Proof} from '../../dgm/suites/validate.ts';
import {plain} from '../../views/plain.ts';
import {paintIn} from '../../views/theme.ts';
import {SIGNALS} from '../ending.ts';
import {openSuite} from './place.ts';
import {prove} from './prove.ts';

/** What there is to say of one task. */
export const sayProof = ({task, leftOut, fault, ms}: Proof, colour: Front['colour']): string => {
	const paint = paintIn(colour);
	const name = plain(task);
	if (fault !== undefined) return `${paint('warning', '?')} ${name}: not proved: ${plain(fault)}\n`;
	if (leftOut !== undefined) return `${paint('bad', '✗')} ${name}: left out: ${plain(leftOut)}\n`;
	return `${paint('good', '✓')} ${name} ${paint('quiet', `${(ms / 1000).toFixed(1)} s`)}\n`;
};

export const countsOf = (proofs: readonly Proof[]) => {
	const unproved = proofs.filter(({fault}) => fault !== undefined).length;
	const leftOut = proofs.filter(one => one.leftOut !== undefined).length;
	return {sound: proofs.length - unproved - leftOut, leftOut, unproved};
};

/** Proves every task of a suite, and says which are left out, and why. The exit code is 1 if any is. */
export const validate = async (front: Front, [word]: readonly string[]): Promise<number> => {
	const {request, env, stdout, colour} = front;
	if (word === undefined) throw new UserError('one suite is proved at a time', 'unified-dgm suite validate DIR|NAME');
	const suite = await openSuite(word, env);
	const {proofs, signal, boxes} = await prove(
		suite,
		front,
		proof =>
			void stdout.write(request.json ? `${JSON.stringify({kind: 'proof', ...proof})}\n` : sayProof(proof, colour)),
	);
	const counts = countsOf(proofs);
	const {id, version} = suite;
	stdout.write(
		request.json
			? `${JSON.stringify({kind: 'suite', suite: id, version, ...counts, boxes})}\n`
			: `${plain(id)} ${plain(version)}: ${counts.sound} of ${proofs.length} tasks are sound, ${counts.leftOut} left out, ${counts.unproved} not proved\nproved in: ${plain(boxes)}\n`,
	);
	if (signal !== undefined) return SIGNALS[signal];
	return counts.sound === proofs.length ? 0 : 1;
};
