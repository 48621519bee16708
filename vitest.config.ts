import {delimiter, dirname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

/**
 * On Linux the system's programs come before those that version managers put first: their stand-ins start ten times slower, hundreds of times a
 * run. Node stays the one that runs the tests.
 */
const path = [
	...(process.env['PATH'] ?? '').split(delimiter).filter(folder => folder.endsWith('/node_modules/.bin')),
	dirname(process.execPath),
	'/usr/bin',
	'/bin',
	process.env['PATH'] ?? '',
].join(delimiter);

/** Tests of the whole program run what `npm run build` makes; the others need no build. */
const program = ['source/*.test.ts', 'source/*.test.tsx'];

export default defineConfig({
	test: {
		// The last one ends the run: what this machine could not prove.
		reporters: ['default', './source/testing/slowest.ts', './source/testing/machine/reporter.ts'],
		// As many as there are cores: the process that hands tests out mostly waits.
		maxWorkers: '100%',
		// Only what hangs takes so long, also on a busy machine.
		testTimeout: 180_000,
		hookTimeout: 120_000,
		globalSetup: ['source/testing/machine/setup.ts'],
		// Programs that tests start from the sources are compiled once, not at every start.
		env: {
			NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)),
			...(process.platform === 'linux' ? {PATH: path} : {}),
		},
		projects: [
			{extends: true, test: {name: 'rooms', include: ['source/**/*.test.{ts,tsx}'], exclude: program}},
			{extends: true, test: {name: 'program', include: program, globalSetup: ['source/testing/build.ts']}},
		],
	},
});
