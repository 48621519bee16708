import {expect, test} from 'vitest';
import {addedBy, editsOf, layoutFree} from './edits.ts';

const files = (of: Readonly<Record<string, string>>) =>
	new Map(Object.entries(of).map(([path, text]) => [path, Buffer.from(text)]));
const tree = (of: Readonly<Record<string, string>>) =>
	new Map(Object.entries(of).map(([path, text]) => [path, {bytes: Buffer.from(text), executable: false}]));

test('edits are what is new, other or gone, and nothing of what a session keeps for itself', () => {
	const before = files({'a.yaml': 'a: 1\nb: 2\n', 'b.md': 'b', 'c.md': 'c'});
	const after = tree({'a.yaml': 'a: 1\nb: 3\n', 'b.md': 'b', 'd.md': 'd', '.unified-dgm/memory.yaml': 'x'});
	const edits = editsOf(before, after);
	expect(Object.fromEntries([...edits].map(([path, bytes]) => [path, bytes && Buffer.from(bytes).toString()]))).toEqual(
		{
			'a.yaml': 'a: 1\nb: 3\n',
			'c.md': null,
			'd.md': 'd',
		},
	);
	expect(addedBy(before, edits)).toBe('a.yaml\nb: 3\nd.md\nd');
});

test.each([
	['space', {'a.ts': 'const a =\n\t1;\n'}, true],
	['a name', {'a.ts': 'const b = 1;\n'}, false],
	['a path', {'b.ts': 'const a = 1;\n'}, false],
])('agents that differ in %s', (_, other, isSame) => {
	expect(layoutFree(files({'a.ts': 'const a = 1;\n'})) === layoutFree(files(other))).toBe(isSame);
});
