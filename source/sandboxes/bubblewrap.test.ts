import {fileURLToPath} from 'node:url';
import {test, expect} from 'vitest';
import {sandboxLaw} from '../testing/sandbox-law.ts';
import {openBubblewrap, probeBubblewrap} from './bubblewrap.ts';

const found = await probeBubblewrap();
// In continuous integration it must be there: a wall that nobody tried is no wall.
const unproved = typeof found !== 'string' && process.env['CI'] ? found.why : undefined;
test('works wherever the wall must be proved', () => {
	expect(unproved).toBeUndefined();
});
if (typeof found === 'string')
	sandboxLaw('bubblewrap wall', {
		open: async ground => {
			const sandbox = await openBubblewrap({...ground, session: 'test'});
			if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
			return sandbox;
		},
		doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), 'bubblewrap'],
		claims: 'every promise',
		lacks: ['network'],
	});
else console.warn(`The bubblewrap wall is NOT tested here: ${found.why}.`);
