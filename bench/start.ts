import {programPath} from '../source/testing/program.ts';
import {measure, report, time} from './measure.ts';

/** How long the program takes to start, against a Node that does nothing. */
const node = process.execPath;

report(
	'Start-up, median of 15',
	await measure(15, {
		'node -e 0': () => time(node, ['-e', '0']),
		'unified-dgm --version': () => time(node, [programPath, '--version']),
		'unified-dgm --help': () => time(node, [programPath, '--help']),
		'a mistake (unknown option)': () => time(node, [programPath, '--nope'], {code: 2}),
	}),
);
