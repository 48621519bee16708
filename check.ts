import {execa} from 'execa';

/** Scripts that need no test to run, with what they are called. */
const checks = [
	['types', 'types'],
	['lint', 'lint'],
	['format', 'format', '--', '--check'],
	['unused code', 'unused'],
] as const;

// Everything runs at once. Arguments go on to the tests, which tell how far they are.
const tests = execa('vitest', ['run', ...process.argv.slice(2)], {preferLocal: true, stdio: 'inherit', reject: false});

// What the others say is held back, so that it does not stand in the middle of what the tests say.
const checked = await Promise.all(
	checks.map(async ([name, ...script]) => {
		const {failed, all} = await execa('npm', ['run', ...script], {all: true, stdin: 'ignore', reject: false});
		return {name, failed, all};
	}),
);
const {failed: isTestFailed} = await tests;
const wrong = checked.filter(({failed}) => failed);
for (const {name, all} of wrong) console.error(`\n${name}:\n${all}`);
const names = [...(isTestFailed ? ['tests'] : []), ...wrong.map(({name}) => name)];
if (names.length > 0) console.error(`\nFailed: ${names.join(', ')}.`);
process.exitCode = names.length > 0 ? 1 : 0;
