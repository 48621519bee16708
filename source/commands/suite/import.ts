import {rm, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {stringify} from 'yaml';
import type {Front} from '../../cli.ts';
import {shippedFile} from '../../compose.ts';
import {nearest} from '../../config/nearest.ts';
import {UserError} from '../../core/user-error.ts';
import {FORMATS, importFrom} from '../../dgm/suites/import/index.ts';
import {writeSuite} from '../../dgm/suites/import/write.ts';
import {readSuite, type Suite} from '../../dgm/suites/read.ts';
import {plain} from '../../views/plain.ts';
import {SIGNALS} from '../ending.ts';
import {prove} from './prove.ts';
import {countsOf, sayProof} from './validate.ts';

const USAGE = `unified-dgm suite import ${FORMATS.join('|')} FROM TO`;

/** Takes tasks out of a suite again, with all their files. */
const leaveOut = async (
	{directory, tasks: _, runners: __, directory: ___, ...suite}: Suite,
	names: readonly string[],
): Promise<void> => {
	const left = (split: readonly string[]): readonly string[] => split.filter(name => !names.includes(name));
	const {search, holdout, sentinel} = suite.splits;
	const splits = {search: left(search), holdout: left(holdout), sentinel: left(sentinel)};
	await writeFile(join(directory, 'suite.yaml'), stringify({...suite, splits}));
	for (const name of names) await rm(join(directory, 'tasks', name), {recursive: true, force: true});
};

/** Makes a suite of tasks in another format, proves each, and leaves out what cannot be proved: with the reason, and the count. */
export const importInto = async (front: Front, [format = '', from, to]: readonly string[]): Promise<number> => {
	const {request, stdout, colour} = front;
	const known = FORMATS.find(
		one => one === format || one === format.replaceAll('-', '_') || (one === 'harbor' && format === 'terminal-bench'),
	);
	if (known === undefined) {
		const meant = nearest(format, FORMATS);
		throw new UserError(
			`there is no format "${plain(format)}"`,
			meant === undefined ? USAGE : `did you mean "${meant}"?`,
		);
	}
	if (from === undefined || to === undefined) throw new UserError('an import takes a source and a directory', USAGE);
	const source = resolve(from);
	const imported = await importFrom(known, source).catch((error: NodeJS.ErrnoException) => {
		throw new UserError(`${plain(from)} cannot be read (${error.code ?? error.message})`, USAGE);
	});
	const say = (fact: object, line: string): void =>
		void stdout.write(request.json ? `${JSON.stringify(fact)}\n` : line);
	for (const {name, why} of imported.leftOut)
		say({kind: 'left-out', task: name, why}, sayProof({task: name, trials: 0, ms: 0, leftOut: why}, colour));
	if (imported.drafts.length === 0) throw new UserError(`${plain(from)} holds no task that could be imported`, USAGE);
	const core = await readSuite(shippedFile('profiles', 'suites', 'core'));
	await writeSuite(resolve(to), imported, core.runners);
	const suite = await readSuite(resolve(to));
	const {proofs, signal} = await prove(suite, front, proof => say({kind: 'proof', ...proof}, sayProof(proof, colour)));
	const counts = countsOf(proofs);
	await leaveOut(
		suite,
		proofs.flatMap(({task, leftOut}) => (leftOut === undefined ? [] : [task])),
	);
	const leftOut = counts.leftOut + imported.leftOut.length;
	say(
		{kind: 'suite', suite: suite.id, directory: suite.directory, ...counts, leftOut},
		`${plain(suite.id)}: ${counts.sound} tasks imported, ${leftOut} left out, ${counts.unproved} kept without a proof (suite validate tries again)\n`,
	);
	if (signal !== undefined) return SIGNALS[signal];
	return counts.sound > 0 ? 0 : 1;
};
