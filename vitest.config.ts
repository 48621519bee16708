import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['source/**/*.test.ts', 'source/**/*.test.tsx'],
		globalSetup: ['source/testing/build.ts'],
		testTimeout: 30_000,
		hookTimeout: 60_000,
	},
});
