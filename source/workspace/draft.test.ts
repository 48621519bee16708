import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {draftInstructions, writeInstructions} from './draft.ts';
import {scratch} from './scratch.fixture.ts';

const never = new AbortController().signal;

test('a draft says what the files of a project show', async () => {
	await using folder = await scratch({
		'package.json': JSON.stringify({
			name: 'shop',
			description: 'Sells\nthings',
			scripts: {test: 'vitest run', lint: 'oxlint', build: 'node build.ts', secret: 'x'},
		}),
		'pnpm-lock.yaml': '',
		'src/a.ts': '',
		'src/b.ts': '',
		'src/cart/c.ts': '',
		'src/cart/d.ts': '',
		'src/cart/e.ts': '',
		'test/a.test.ts': '',
		'.github/x.yml': '',
	});
	expect(await draftInstructions(folder.directory, never)).toBe(
		[
			'# shop',
			'',
			'Sells things',
			'',
			'## Check',
			'',
			'`pnpm test` proves a change: run it before you say that something is done.',
			'',
			'Also: `pnpm run build`, `pnpm run lint`.',
			'',
			'## Languages',
			'',
			'TypeScript (6 files).',
			'',
			'## Where things are',
			'',
			'| folder | what |',
			'|---|---|',
			'| `src/` | 5 files, TypeScript |',
			'| `src/cart/` | 3 files, TypeScript |',
			'| `test/` | 1 file, TypeScript, tests |',
			'',
		].join('\n'),
	);
});

test.each([
	['a folder with nothing in it', {}, '\n## Check\n\nNo command that checks this project was found'],
	[
		'Python',
		{'pyproject.toml': '[project]\nname = "snake"\ndescription = "Slides"\n', 'conftest.py': ''},
		'# snake\n\nSlides\n\n## Check\n\n`python3 -m pytest -q`',
	],
	['Rust', {'Cargo.toml': '[package]\nname = "crab"\n', 'src/main.rs': ''}, 'Also: `cargo build`, `cargo clippy`.'],
	[
		'make',
		{Makefile: 'test:\n\tx\nlint: a\n\ty\nbuild := z\n'},
		'`make test` proves a change: run it before you say that something is done.\n\nAlso: `make lint`.',
	],
	[
		'a README that leads to code',
		{'README.md': '# Title\n\nIt counts sheep.\nTry it\nwith:\n\n```\nx\n```\n'},
		'\n\nIt counts sheep.\n\n',
	],
	['a README', {'README.md': '# Title\n\n[badge](x)\n\nIt counts\nsheep.\n\nMore.'}, '\n\nIt counts sheep.\n\n'],
	['broken manifests', {'package.json': '{', 'go.mod': 'module example.com/go\n'}, '# example.com/go\n'],
] as const)('%s is described', async (_, files, part) => {
	await using folder = await scratch(files);
	expect(await draftInstructions(folder.directory, never)).toContain(part);
});

test('an AGENTS.md that is there stays as it is', async () => {
	await using folder = await scratch({});
	const path = await writeInstructions(folder.directory, 'first');
	await expect(writeInstructions(folder.directory, 'second')).rejects.toThrow('is there already');
	expect(await readFile(path, 'utf8')).toBe('first');
});
