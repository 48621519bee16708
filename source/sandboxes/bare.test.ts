import {fileURLToPath} from 'node:url';
import {sandboxLaw} from '../testing/sandbox-law.ts';
import {openBare} from './bare.ts';

sandboxLaw('no wall', {
	open: async ({env}) => openBare({env}),
	doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), 'none'],
	claims: 'no walls',
	lacks: process.platform === 'darwin' ? ['end of the lost'] : [],
});
