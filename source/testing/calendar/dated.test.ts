import {expect, test} from 'vitest';
import {datedTests, readSources} from './dated.ts';

const files = (more: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(more));

test('a test depends on the date when it, or what it loads by whatever way, asks for it', () => {
	expect(
		datedTests(
			files({
				'itself.test.ts': 'const day = new Date();',
				'far/far.test.ts': "import {a} from '../near.ts';",
				'near.ts': "export {\n\tb,\n} from './last.ts';",
				'last.ts': 'export const b = () => Date.now();',
				'lazy.test.ts': "await import('./last.ts');",
				'run.test.ts': "spawn('node', [new URL('run.fixture.ts', import.meta.url)]);",
				'run.fixture.ts': "import './last.ts';",
				'types.test.ts': "import type {B} from './last.ts';\nnew Date(0); performance.now();",
				'none.test.ts': "import {c} from './given.ts';",
				'given.ts': 'export const c = (now: () => Date) => now();',
			}),
		),
	).toEqual(['far/far.test.ts', 'itself.test.ts', 'lazy.test.ts', 'run.test.ts']);
});

test('the tests of this project that do are found: of the index, of records, of what vendors say', () => {
	const found = datedTests(readSources());
	expect(found).toEqual(
		expect.arrayContaining(['workspace/index/catalog.test.ts', 'store/history.test.ts', 'models/requests.test.ts']),
	);
	expect(found).not.toContain('core/evolution/fold.test.ts');
});
