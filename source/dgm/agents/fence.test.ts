import {access} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {fence, GENOME, type Change, type Form} from './fence.ts';

const changed = (path: string, after: Form | null = 'file', before: Form | null = 'file'): Change => ({
	path,
	before,
	after,
});

test.each([
	['a profile', 'profile', 'profiles/default.yaml'],
	['a prompt', 'profile', 'profiles/prompts/plan.md'],
	['a prompt in a folder', 'profile', 'profiles/prompts/deep/one.md'],
	['a tool of its own', 'profile', 'profiles/tools/outline.yaml'],
	['a tool of its own beside sources', 'source', 'profiles/tools/outline.yaml'],
	['a tool', 'source', 'source/tools/edit.ts'],
	['a tool in a folder', 'source', 'source/tools/patch/apply.ts'],
	['what a stage is told', 'source', 'source/core/context.ts'],
	['the order of work', 'source', 'source/core/session/next.ts'],
] as const)('%s may be changed, made and taken away', (_, scope, path) => {
	expect(fence([changed(path)], scope)).toEqual([]);
	expect(fence([changed(path, 'file', null)], scope)).toEqual([]);
	expect(fence([changed(path, null)], scope)).toEqual([]);
});

test.each([
	['a program beside tools', 'profile', 'profiles/tools/outline.js', /not in the genome/],
	['source, when only profiles are open', 'profile', 'source/tools/edit.ts', /not in the genome of scope profile/],
	['the engine of evolution', 'source', 'source/dgm/agents/fence.ts', /not in the genome/],
	['a wall', 'source', 'source/sandboxes/docker/open.ts', /not in the genome/],
	['the rules of approval', 'source', 'source/core/approval.ts', /not in the genome/],
	['the record', 'source', 'source/store/jsonl.ts', /not in the genome/],
	['the gateway', 'source', 'source/gateway/gateway.ts', /not in the genome/],
	['a test beside a tool', 'source', 'source/tools/edit.test.ts', /tests judge/],
	['what a test stands on', 'source', 'source/tools/scratch.fixture.ts', /tests judge/],
	['tests in a folder of tools', 'source', 'source/tools/tests/edit.ts', /tests judge/],
	['a suite', 'source', 'profiles/suites/core/suite.yaml', /suites judge/],
	['a suite in other letters', 'source', 'profiles/Suites/core/a.yaml', /suites judge/],
	['the catalogue', 'profile', 'profiles/models.yaml', /catalogue/],
	['the catalogue in other letters', 'profile', 'profiles/Models.yaml', /catalogue/],
	['the protocol', 'source', 'profiles/protocol.schema.json', /not in the genome/],
	['scripts of the package', 'source', 'package.json', /which programs are run/],
	['a package among the tools', 'source', 'source/tools/package.json', /which programs are run/],
	['the lock file', 'source', 'package-lock.json', /which programs are run/],
	['the compiler', 'source', 'tsconfig.json', /not in the genome/],
	['the linter', 'source', '.oxlintrc.json', /hidden/],
	['the builder', 'source', 'build.ts', /not in the genome/],
	['the runner of tests', 'source', 'vitest.config.ts', /not in the genome/],
	['attributes for git', 'profile', 'profiles/.gitattributes', /git reads/],
	['modules for git', 'source', '.gitmodules', /git reads/],
	['a hook', 'source', '.git/hooks/post-checkout', /plain path|git reads|not in the genome/],
	['a hidden file among the prompts', 'profile', 'profiles/prompts/.hidden.md', /hidden/],
	['a path that climbs', 'profile', 'profiles/prompts/../../source/dgm/x.md', /plain path/],
	['an absolute path', 'profile', '/profiles/default.yaml', /plain path/],
	['a name with a line in it', 'profile', 'profiles/prompts/a\nb.md', /plain path/],
	['a name that is read backwards', 'profile', 'profiles/prompts/a\u202Eb.md', /plain path/],
	['a name with a backslash', 'profile', 'profiles\\default.yaml', /plain path/],
	['a program of a profile', 'profile', 'profiles/prompts/run.sh', /not in the genome/],
] as const)('no variant changes %s', (_, scope, path, why) => {
	const breaches = fence([changed(path)], scope);
	expect(breaches).toEqual([{path, why: expect.stringMatching(why) as string}]);
	expect(fence([changed(path, null)], scope).length).toBe(1);
	expect(fence([changed(path, 'file', null)], scope).length).toBe(1);
});

test.each(['link', 'submodule'] as const)('a %s is never let through, made or replaced', form => {
	expect(fence([changed('profiles/prompts/plan.md', form)], 'source').length).toBe(1);
	expect(fence([changed('profiles/prompts/plan.md', 'file', form)], 'source').length).toBe(1);
});

test('both ends of a rename are judged', () => {
	const rename = [changed('source/tools/edit.test.ts', null), changed('source/tools/edits.ts', 'file', null)];
	expect(fence(rename, 'source').map(({path}) => path)).toEqual(['source/tools/edit.test.ts']);
});

test('a file of the genome does not become a program', () => {
	expect(fence([changed('profiles/prompts/plan.md', 'program')], 'profile').length).toBe(1);
	expect(fence([changed('profiles/prompts/plan.md', 'file', 'program')], 'profile')).toEqual([]);
});

test('two names that a file system may take for one are both refused', () => {
	const twins = [changed('profiles/prompts/plan.md'), changed('profiles/prompts/Plan.md', 'file', null)];
	expect(fence(twins, 'profile').map(({path}) => path)).toEqual(twins.map(({path}) => path));
});

test('every file that the genome names is there', async () => {
	const files = Object.values(GENOME).flatMap(patterns => patterns.filter(pattern => !pattern.includes('*')));
	const root = fileURLToPath(new URL('../../..', import.meta.url));
	await expect(Promise.all(files.map(file => access(`${root}/${file}`)))).resolves.toBeDefined();
	expect(files.length).toBeGreaterThan(0);
});
