import {readFileSync} from 'node:fs';
import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

export type Folder = AsyncDisposable & {readonly path: string};

/** A folder with these files, which goes when it is disposed. */
export const folderOf = async (files: Readonly<Record<string, string>>): Promise<Folder> => {
	const path = await realpath(await mkdtemp(join(tmpdir(), 'suite-')));
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(path, name)), {recursive: true});
		await writeFile(join(path, name), text);
	}
	return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true})};
};

export const suiteYaml = `id: small
version: 1
licence: MIT
source: written for a test
splits:
  search: [add]
`;

export const taskYaml = `id: add
title: Adds
kind: bug
prompt: Repair add.
check: node --test
grade:
  command: node --import "$RUNNERS/guard.mjs" --test --test-reporter=tap test/add.test.js
  parser: tap
  must_pass: [adds]
  min_tests: 2
gold: gold.patch
`;

const test = `import assert from 'node:assert/strict';
import test from 'node:test';
import {add} from '../src/add.js';

test('adds', () => assert.equal(add(1, 2), 3));
test('adds nothing', () => assert.equal(add(1, 0), 1));
`;

export const goldPatch = `--- a/src/add.js
+++ b/src/add.js
@@ -1 +1 @@
-export const add = (a, b) => a - b;
+export const add = (a, b) => a + b;
`;

const guard = readFileSync(new URL('../../../profiles/suites/core/runners/guard.mjs', import.meta.url), 'utf8');

/** A sound suite of one task. */
export const smallSuite: Readonly<Record<string, string>> = {
	'suite.yaml': suiteYaml,
	'runners/guard.mjs': guard,
	'tasks/add/task.yaml': taskYaml,
	'tasks/add/gold.patch': goldPatch,
	'tasks/add/workspace/package.json': '{"type": "module", "scripts": {"test": "node --test"}}\n',
	'tasks/add/workspace/src/add.js': 'export const add = (a, b) => a - b;\n',
	'tasks/add/workspace/test/add.test.js': test,
	'tasks/add/tests/test/add.test.js': test,
};
