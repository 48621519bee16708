import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, inject, test} from 'vitest';
import {MUST_HAVE, mustHave} from './must-have.ts';
import {parts, type PartName} from './parts.ts';
import {sayUnproved} from './say.ts';

const names = Object.keys(parts) as PartName[];

test.each(names)('%s is there, wherever it must be', name => {
	const found = inject('machine')[name];
	const right = mustHave(name, process.env) ? ['there', 'another system'] : ['there', 'another system', 'missing'];
	expect(right.includes(found.kind) ? 'as it must be' : found).toBe('as it must be');
});

describe('what must be there', () => {
	test.each<[string | undefined, PartName, boolean]>([
		[undefined, 'docker', false],
		['', 'docker', false],
		['everything', 'docker', true],
		['docker, pytest', 'pytest', true],
		['docker,pytest', 'bubblewrap', false],
	])('%j: %s: %j', (said, name, must) => {
		expect(mustHave(name, {[MUST_HAVE]: said, CI: 'true'})).toBe(must);
	});

	test('is no part that nobody knows: a misspelt one would let all tests be skipped', () => {
		expect(() => mustHave('docker', {[MUST_HAVE]: 'dokcer'})).toThrow('"dokcer"');
	});
});

describe('the end of a run', () => {
	test('says nothing where nothing was skipped for want of a part', () => {
		expect(sayUnproved([[], []])).toEqual([]);
	});

	test('counts by what is missing, most first, and says how to have it', () => {
		expect(sayUnproved([['pytest'], ['docker'], [], ['docker'], ['bubblewrap', 'pytest']])).toEqual([
			'',
			'Not proved on this machine: 4 tests.',
			`  2 tests: without docker   (${parts.docker.get})`,
			'  1 test: without pytest   (sudo apt-get install python3-pytest)',
			'  1 test: without bubblewrap, pytest   (sudo apt-get install bubblewrap; sudo apt-get install python3-pytest)',
			`${MUST_HAVE}=everything makes what is missing a failure.`,
		]);
	});
});

test('no test is skipped but through this: one that nobody hears of proves nothing', async () => {
	const source = join(import.meta.dirname, '..', '..');
	const files = (await readdir(source, {recursive: true})).filter(path => /\.(?:test|fixture|law)\.tsx?$/.test(path));
	const offenders: string[] = [];
	for (const path of files) {
		const text = await readFile(join(source, path), 'utf8');
		// Programs of others stand in texts, on lines that begin with a quote or a name of a file.
		if (
			/^\s*(?:test|describe|it)(?:\.\w+)*\.(?:skip|skipIf|runIf|todo|only)\b/m.test(text) ||
			/\breturn skip\(/.test(text)
		)
			offenders.push(path);
	}
	expect(offenders).toEqual([]);
});
