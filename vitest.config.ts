import {defineConfig} from 'vitest/config';

/** Tests of the whole program run what `npm run build` makes; the others need no build. */
const program = ['source/*.test.ts', 'source/*.test.tsx'];

export default defineConfig({
	test: {
		testTimeout: 60_000,
		hookTimeout: 120_000,
		globalSetup: ['source/testing/machine/setup.ts'],
		reporters: ['default', './source/testing/machine/reporter.ts'],
		projects: [
			{extends: true, test: {name: 'rooms', include: ['source/**/*.test.{ts,tsx}'], exclude: program}},
			{extends: true, test: {name: 'program', include: program, globalSetup: ['source/testing/build.ts']}},
		],
	},
});
