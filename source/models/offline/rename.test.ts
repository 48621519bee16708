import {describe, expect, test} from 'vitest';
import {offline} from './knobs.fixture.ts';
import {drive, sample, type Guard} from './loop.fixture.ts';

const files = {
	'package.json': '{"type": "module"}',
	'src/sum.js':
		'// sum adds\nexport const sum = (a, b) => a + b;\nexport const twice = a => sum(a, a);\nexport const words = {sum: "sum"};\n',
	'src/other.ts':
		"import {sum} from './sum.js';\n\nexport type Sum = number;\nexport const three = (): Sum => sum(1, 2);\n",
	'sum.test.js':
		"import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {sum} from './src/sum.js';\ntest('sum', () => assert.equal(sum(1, 2), 3));\n",
};

const tell = {request: 'rename sum to add', step: 'Rename `sum` to `add`'};

describe('renaming', () => {
	test('changes names in all files, and neither texts, comments nor other names', async () => {
		await using project = await sample(files);
		const run = await drive(offline('repair'), project.directory, {...tell, check: 'node --test'});
		expect(await project.texts()).toEqual({
			'package.json': '{"type": "module"}',
			'src/sum.js':
				'// sum adds\nexport const add = (a, b) => a + b;\nexport const twice = a => add(a, a);\nexport const words = {add: "sum"};\n',
			'src/other.ts':
				"import {add} from './sum.js';\n\nexport type Sum = number;\nexport const three = (): Sum => add(1, 2);\n",
			'sum.test.js':
				"import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {add} from './src/sum.js';\ntest('sum', () => assert.equal(add(1, 2), 3));\n",
		});
		expect(run.said).toContain('Renamed `sum` to `add` in 3 files');
		expect(run.said).toContain('`node --test` passes as before');
	});

	test('works for Python, in one file when it is named', async () => {
		const python = {
			'a.py': 'def total(x):\n    """total"""\n    return x\n\n\ndef other(total):\n    return 1\n',
			'b.py': 'from a import total\n\nprint(total(1))\n',
			'c.py':
				'class Cart:\n    def price(self):\n        return 1\n\n    def all(self):\n        return self.price()\n',
		};
		await using project = await sample(python);
		const run = await drive(offline('repair'), project.directory, {
			request: 'x',
			step: 'Rename `price` to `cost` in c.py',
		});
		expect((await project.texts())['c.py']).toBe(python['c.py'].replaceAll('price', 'cost'));
		expect(run.said).toContain('c.py: 2 places');
		const twice = await drive(offline('repair'), project.directory, {request: 'x', step: 'Rename `total` to `sum_of`'});
		expect(twice.said).toContain('`total` is defined more than once');
		expect((await project.texts())['b.py']).toBe(python['b.py']);
	});

	test('is taken back when the check passed before and fails with it', async () => {
		const hidden = {
			...files,
			'sum.test.js': `${files['sum.test.js']}test('by name', async () => assert.ok((await import('./src/sum.js'))['s' + 'um']));\n`,
		};
		await using project = await sample(hidden);
		const run = await drive(offline('repair'), project.directory, {...tell, check: 'node --test'});
		expect(run.said).toContain('passed before and fails with the new name');
		expect(await project.texts()).toEqual(hidden);
	});

	test('is taken back when an edit is refused', async () => {
		await using project = await sample(files);
		let edits = 0;
		const guard: Guard = ({tool}) => (tool === 'edit' && (edits += 1) === 2 ? 'The user refused this.' : undefined);
		const run = await drive(offline('repair'), project.directory, {...tell, guard});
		expect(run.said).toBe('I renamed nothing: an edit was refused. The files are as they were before.');
		expect(await project.texts()).toEqual(files);
	});
});
