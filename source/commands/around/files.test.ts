import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {explicitPath, openFileList, type FileList} from './files.ts';

const inFolder = async (files: readonly string[], act: (folder: string) => Promise<void>): Promise<void> => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'files-')));
	try {
		await put(folder, files);
		await act(folder);
	} finally {
		await rm(folder, {recursive: true});
	}
};

const put = async (folder: string, files: readonly string[]): Promise<void> => {
	for (const path of files) {
		await mkdir(dirname(join(folder, path)), {recursive: true});
		await writeFile(join(folder, path), path.endsWith('.gitignore') ? 'dist\n*.log\n' : '');
	}
};

/** A list, its clock, and how to wait until it says something. */
const opened = (folder: string) => {
	const clock = {now: 0};
	let told = 0;
	let wake = (): void => {};
	const list = openFileList(
		folder,
		() => {
			told += 1;
			wake();
		},
		() => clock.now,
	);
	const until = async (wanted: (list: FileList) => boolean): Promise<void> => {
		while (!wanted(list)) {
			const {promise, resolve} = Promise.withResolvers<void>();
			wake = resolve;
			await promise;
		}
	};
	return {list, clock, until, told: () => told};
};

const project = [
	'.gitignore',
	'README.md',
	'src/a.ts',
	'src/deep/er/b.ts',
	'dist/out.js',
	'src/x.log',
	'node_modules/p/i.js',
];
const listed = ['.gitignore', 'README.md', 'src/', 'src/a.ts', 'src/deep/', 'src/deep/er/', 'src/deep/er/b.ts'];

test.each(['with git', 'without git'])('%s: what is not ignored, folders before what is in them', how =>
	inFolder(project, async folder => {
		if (how === 'with git') await promisify(execFile)('git', ['init', '-q'], {cwd: folder});
		const {list, until} = opened(folder);
		expect([list.current(), list.state()]).toEqual([[], 'reading']);
		await until(({state}) => state() === 'complete');
		expect(list.current()).toEqual(listed);
		list[Symbol.dispose]();
	}),
);

test('it looks again only when it is asked and some seconds have passed, and keeps its array while nothing changes', () =>
	inFolder(project, async folder => {
		const {list, clock, until, told} = opened(folder);
		await until(({state}) => state() === 'complete');
		const first = list.current();
		await put(folder, ['new.ts']);
		clock.now = 4_999;
		expect(list.current()).toBe(first);
		// As long as a look takes: none was made.
		const other = opened(folder);
		await other.until(({state}) => state() === 'complete');
		other.list[Symbol.dispose]();
		expect(list.current()).toBe(first);
		const before = told();
		clock.now = 5_001;
		expect(list.current()).toBe(first);
		await until(({current}) => current().includes('new.ts'));
		expect(told()).toBe(before + 1);
		expect(list.current()).toEqual(['.gitignore', 'README.md', 'new.ts', ...listed.slice(2)]);
		await rm(join(folder, 'new.ts'));
		clock.now = 20_000;
		list.current();
		await until(({current}) => !current().includes('new.ts'));
		expect(list.current()).toEqual(listed);
		list[Symbol.dispose]();
	}));

test('one that is disposed tells nothing more', () =>
	inFolder(project, async folder => {
		const {list, told} = opened(folder);
		list[Symbol.dispose]();
		const other = opened(folder);
		await other.until(({state}) => state() === 'complete');
		other.list[Symbol.dispose]();
		expect([told(), list.current()]).toEqual([0, []]);
	}));

test('a folder that is gone has no files', async () => {
	const {list, until} = opened('/nowhere/at/all');
	await until(({state}) => state() !== 'reading');
	expect([list.current(), list.state()]).toEqual([[], 'failed']);
});

test('explicit paths: ignored ones, those outside, the home; spelt as they were begun', () =>
	inFolder(
		['home/notes.md', 'p/.env', 'p/.git/config', 'p/dist/a.js', 'p/dist/B.js', 'p/dist/.map', 'p/x'],
		async folder => {
			const offer = (query: string) => explicitPath(query, join(folder, 'p'), join(folder, 'home'));
			const rows: readonly (readonly [string, readonly string[] | undefined])[] = [
				['dist', undefined],
				['', undefined],
				['a\0/', undefined],
				['dist/', ['dist/B.js', 'dist/a.js']],
				['dist/b', ['dist/B.js']],
				['dist/A', []],
				['dist/.', ['dist/.map']],
				['./d', ['./dist/']],
				['.e', ['.env']],
				['.g', ['.git/']],
				['..', ['../']],
				['../', ['../home/', '../p/']],
				['~', ['~/']],
				['~/n', ['~/notes.md']],
				['~someone/', []],
				[`${folder}/h`, [`${folder}/home/`]],
				['x/', []],
				['gone/a', []],
			];
			for (const [query, offered] of rows) expect([query, await offer(query)]).toEqual([query, offered]);
		},
	));

test('of a folder with very many names some are offered', () =>
	inFolder(
		Array.from({length: 300}, (_, at) => `many/${at}`),
		async folder => {
			expect(await explicitPath('many/', folder)).toHaveLength(200);
		},
	));

test('names that no prompt can hold are left out', () =>
	inFolder(['a/b\nc', 'a/b\u001b[31m', 'a/ok'], async folder => {
		expect(await explicitPath('a/', folder)).toEqual(['a/ok']);
		const {list, until} = opened(folder);
		await until(({state}) => state() === 'complete');
		expect(list.current()).toEqual(['a/', 'a/ok']);
		list[Symbol.dispose]();
	}));
