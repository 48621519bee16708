import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {AHEAD, moving} from './ahead-by.ts';
import {datedTests, readSources} from './dated.ts';

// Runs the tests that depend on the date, a year ahead of it: `npm run ahead`, or `npm run ahead -- DAYS`.
const root = join(import.meta.dirname, '..', '..', '..');
const days = process.argv[2] ?? '366';
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const tests = datedTests(readSources()).map(path => join('source', path));
const {status} = spawnSync(process.execPath, [vitest, 'run', '--project', 'rooms', `--execArgv=${moving}`, ...tests], {
	cwd: root,
	stdio: 'inherit',
	env: {...process.env, [AHEAD]: days},
});
process.exitCode = status ?? 1;
