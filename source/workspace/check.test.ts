import {describe, expect, test} from 'vitest';
import {checkSources, findCheck} from './check.ts';

const check = (files: Readonly<Record<string, string>>) => {
	const paths = Object.keys(files).toSorted();
	const read = checkSources(paths);
	return findCheck(paths, new Map(read.map(path => [path, files[path] ?? ''])));
};

const script = (test: string, more: object = {}) => JSON.stringify({scripts: {test}, ...more});
const placeholder = script('echo "Error: no test specified" && exit 1');
const nodeTest = "import {test} from 'node:test';";

describe('the check of a project', () => {
	test.each<[string, Readonly<Record<string, string>>, string | null]>([
		['the test script', {'package.json': script('vitest run')}, 'npm test'],
		['the test script with pnpm', {'package.json': script('x'), 'pnpm-lock.yaml': ''}, 'pnpm test'],
		['the test script with yarn', {'package.json': script('x'), 'yarn.lock': ''}, 'yarn test'],
		['the test script with bun', {'package.json': script('x'), 'bun.lockb': ''}, 'bun run test'],
		['the declared package manager', {'package.json': script('x', {packageManager: 'pnpm@9.1.0'})}, 'pnpm test'],
		['vitest when there is no script', {'package.json': '{"devDependencies":{"vitest":"5"}}'}, 'npx vitest run'],
		['node:test instead of the placeholder', {'package.json': placeholder, 'a.test.js': nodeTest}, 'node --test'],
		['node:test without a manifest', {'test/a.mjs': nodeTest}, 'node --test'],
		['pytest by its file', {'pytest.ini': '', 'tests/test_a.py': 'import unittest'}, 'python3 -m pytest -q'],
		['pytest by pyproject', {'pyproject.toml': '[tool.pytest.ini_options]\n'}, 'python3 -m pytest -q'],
		['pytest by conftest', {'tests/conftest.py': ''}, 'python3 -m pytest -q'],
		['pytest by bare functions', {'test_a.py': 'def test_a():\n\tpass\n'}, 'python3 -m pytest -q'],
		['unittest', {'test_a.py': 'import unittest\n'}, 'python3 -m unittest'],
		['unittest in a package', {'tests/__init__.py': '', 'tests/test_a.py': 'import unittest\n'}, 'python3 -m unittest'],
		['unittest in a bare folder', {'tests/test_a.py': 'import unittest\n'}, 'python3 -m unittest discover -s tests'],
		['unittest by suffix', {'a_test.py': 'import unittest\n'}, "python3 -m unittest discover -p '*_test.py'"],
		['cargo', {'Cargo.toml': '[package]'}, 'cargo test'],
		['go', {'go.mod': 'module x'}, 'go test ./...'],
		['make', {Makefile: 'all:\n\ttrue\ntest: all\n\ttrue\n'}, 'make test'],
		['none for a make variable', {Makefile: 'test := 1\n'}, null],
		['none for the placeholder alone', {'package.json': placeholder}, null],
		['none for a manifest that is not JSON', {'package.json': '{"scripts": {"test": '}, null],
		['none for a manifest of another shape', {'package.json': '[{"scripts": 1}]'}, null],
		['none for a script that is not text', {'package.json': '{"scripts":{"test":["x"]},"packageManager":5}'}, null],
		['none for a folder that no shell can be trusted with', {'a b;/test_a.py': 'import unittest\n'}, null],
		['none for an empty project', {}, null],
	])('is %s', (_, files, expected) => {
		expect(check(files)).toBe(expected);
	});
});
