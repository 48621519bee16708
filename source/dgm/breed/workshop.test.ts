import {expect, test} from 'vitest';
import {testsFor} from './workshop.ts';

const TESTS = [
	'source/agent/session.test.ts',
	'source/core/rooms.test.ts',
	'source/core/session/protocol.test.ts',
	'source/core/evolution/dice.test.ts',
	'source/dgm/grade/grade.test.ts',
	'source/tools/index.test.ts',
	'source/tools/patch/random.test.ts',
	'source/tools/read.test.ts',
	'source/workspace/files.test.ts',
	'source/workspace/rank.test.ts',
];

test.each([
	[['profiles/default.yaml'], []],
	[
		['source/tools/read.ts', 'profiles/default.yaml'],
		['source/core/rooms.test.ts', 'source/tools/index.test.ts', 'source/tools/read.test.ts'],
	],
	[['source/tools/patch/parse.ts'], ['source/core/rooms.test.ts', 'source/tools/patch/random.test.ts']],
	[
		['source/core/session/next.ts'],
		['source/agent/session.test.ts', 'source/core/rooms.test.ts', 'source/core/session/protocol.test.ts'],
	],
	[
		['source/core/context.ts'],
		['source/agent/session.test.ts', 'source/core/rooms.test.ts', 'source/core/session/protocol.test.ts'],
	],
	[['source/workspace/rank.ts'], ['source/core/rooms.test.ts', 'source/workspace/rank.test.ts']],
])('a change of %j is held to the tests beside it, and to those that play it', (changed, tests) => {
	expect(testsFor(changed, TESTS)).toEqual(tests);
});
