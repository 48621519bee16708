import {readdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {flagOf, offersOf, type FlagName} from '../cli/flags.ts';
import {placeOf} from '../cli/verbs.ts';
import {Mode} from '../core/approval.ts';
import {policies} from '../core/evolution/policies/index.ts';
import {WallKind} from '../core/sandbox.ts';
import {GENOME} from '../dgm/agents/fence.ts';
import {FORMATS} from '../dgm/suites/import/index.ts';

const profiles = async (): Promise<readonly string[]> => {
	const names = await readdir(fileURLToPath(new URL('../../profiles', import.meta.url)));
	return names.filter(name => name.endsWith('.yaml') && name !== 'models.yaml').map(name => name.slice(0, -5));
};

test.each<[FlagName, readonly string[]]>([
	['approval-mode', Mode.options],
	['sandbox', ['auto', ...WallKind.options]],
	['policy', Object.keys(policies)],
	['scope', Object.keys(GENOME)],
	['profile', await profiles()],
])('--%s offers the words that the code reads, and no others', (name, words) => {
	expect(offersOf(flagOf(name).value).toSorted()).toEqual(words.toSorted());
});

test('suite import offers the formats that there are', () => {
	expect(placeOf(['suite', 'import']).verb.operands?.[0]?.offers).toEqual(FORMATS);
});
