import {execFileSync} from 'node:child_process';
import {chmod, mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {needs} from '../../testing/machine/needs.ts';
import {createGround, everything, gitIn, type Ground, ok} from './ground.fixture.ts';

const HOUR = 60 * 60 * 1000;

/** Every path that a checkpoint of this workspace holds, as the change from an empty one would show. */
const covered = async (ground: Ground): Promise<readonly string[]> => {
	const checkpoints = await ground.open();
	const {id} = ok(await checkpoints.take('all'));
	await using bare = await createGround();
	const none = ok(await (await ground.open({directory: bare.directory})).take('none'));
	// Two workspaces do not share checkpoints, so the files are counted by taking them away.
	expect(ok(await checkpoints.changes(id, 'now'))).toEqual([]);
	expect(none.files).toBe(0);
	await rename(ground.directory, `${ground.directory}.away`);
	await mkdir(ground.directory);
	const changes = ok(await checkpoints.changes(id, 'now'));
	await rm(ground.directory, {recursive: true});
	await rename(`${ground.directory}.away`, ground.directory);
	expect(changes.every(({kind}) => kind === 'deleted')).toBe(true);
	return changes.map(({path}) => path);
};

describe('a checkpoint', () => {
	test('of the same state has the same name, and reads nothing again', async () => {
		await using ground = await createGround({'a.txt': 'a', 'b/c.txt': 'c'});
		const later = {now: () => Date.now() + HOUR};
		const checkpoints = await ground.open(later);
		const first = ok(await checkpoints.take('one'));
		expect(first).toEqual({id: expect.stringMatching(/^[0-9a-f]{40}$/), files: 2, bytes: 2, read: 2, left: []});
		expect(await checkpoints.take('two')).toEqual({...first, read: 0});
		expect(await (await ground.open(later)).take('another session')).toEqual({...first, read: 0});
		await ground.write({'a.txt': 'A'});
		const changed = ok(await checkpoints.take('three'));
		expect({...changed, id: ''}).toEqual({id: '', files: 2, bytes: 2, read: 1, left: []});
		expect(changed.id).not.toBe(first.id);
		expect(await checkpoints.changes(first.id, changed.id)).toEqual([{path: 'a.txt', kind: 'changed'}]);
	});

	test('tells a change that hides behind the same size and time', async () => {
		await using ground = await createGround({'a.txt': 'a'});
		const time = new Date('2020-01-01');
		await utimes(ground.at('a.txt'), time, time);
		const checkpoints = await ground.open({now: () => Date.now() + HOUR});
		const {id} = ok(await checkpoints.take('one'));
		await ground.write({'a.txt': 'b'});
		await utimes(ground.at('a.txt'), time, time);
		expect(await checkpoints.changes(id, 'now')).toEqual([{path: 'a.txt', kind: 'changed'}]);
	});

	test('says what changed: contents, modes, links, kinds and names', async () => {
		await using ground = await createGround({same: 's', changed: '1', gone: 'g', script: '#!', kind: 'k', 'd/x': 'x'});
		await symlink('same', ground.at('link'));
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('one'));
		await ground.write({changed: '2', 'new\nline "q" \\': 'n', 'kind2/in': ''});
		await chmod(ground.at('script'), 0o600);
		for (const path of ['gone', 'link', 'kind', 'd/x']) await rm(ground.at(path));
		await symlink('changed', ground.at('link'));
		await symlink('same', ground.at('kind'));
		await writeFile(Buffer.concat([Buffer.from(`${ground.directory}/bad-`), Buffer.from([0xff])]), 'x');
		const expected = [
			{path: 'bad-\ufffd', kind: 'added'},
			{path: 'changed', kind: 'changed'},
			{path: 'd/x', kind: 'deleted'},
			{path: 'gone', kind: 'deleted'},
			{path: 'kind', kind: 'changed'},
			{path: 'kind2/in', kind: 'added'},
			{path: 'link', kind: 'changed'},
			{path: 'new\nline "q" \\', kind: 'added'},
			{path: 'script', kind: 'mode'},
		];
		expect(await checkpoints.changes(id, 'now')).toEqual(expected);
		const after = ok(await checkpoints.take('two'));
		expect(await (await ground.open()).changes(id, after.id)).toEqual(expected);
		expect(await checkpoints.changes(id, id)).toEqual([]);
	});

	test('leaves out what it cannot hold, and says why', async () => {
		await using ground = await createGround({'large.bin': 'x'.repeat(101), 'fits.bin': 'x'.repeat(100)});
		execFileSync('mkfifo', [ground.at('pipe')]);
		await symlink('elsewhere', ground.at('.gitmodules'));
		await ground.write({'.GIT/x': 'x'});
		const taken = ok(await (await ground.open({caps: {fileBytes: 100}})).take('one'));
		expect({files: taken.files, left: taken.left}).toEqual({
			files: 1,
			left: expect.arrayContaining([
				{path: 'large.bin', why: 'is too large (101 bytes, at most 100)'},
				{path: 'pipe', why: 'is a named pipe'},
				{path: '.gitmodules', why: 'is a link that git would not keep'},
				{path: '.GIT', why: 'has a name that git reserves'},
			]),
		});
	});

	test('leaves out what may not be read, and says so', needs('POSIX'), async () => {
		await using ground = await createGround({'open.txt': 'o', 'closed.txt': 'c', 'shut/x.txt': 'x'});
		const asRoot = process.getuid?.() === 0;
		if (asRoot) execFileSync('chown', ['-R', '65534:65534', ground.root]);
		if (asRoot) process.seteuid?.(65534);
		try {
			await chmod(ground.at('closed.txt'), 0o000);
			await chmod(ground.at('shut'), 0o000);
			const taken = ok(await (await ground.open()).take('one'));
			expect({files: taken.files, left: taken.left}).toEqual({
				files: 1,
				left: [
					{path: 'shut', why: 'may not be read'},
					{path: 'closed.txt', why: 'may not be read'},
				],
			});
		} finally {
			if (asRoot) process.seteuid?.(0);
			await chmod(ground.at('shut'), 0o755);
		}
	});

	test.each<[string, Parameters<Ground['open']>[0], string]>([
		['git is missing', {programs: '/nowhere:relative'}, 'git is not installed, so nothing can be undone'],
		['the folder is missing', {directory: '/nowhere/at/all'}, 'there is no folder /nowhere/at/all'],
		['there are too many files', {caps: {files: 1}}, 'the workspace has more than 1 files'],
		['there are too many bytes', {caps: {takeBytes: 2}}, 'the workspace has more than 2 bytes'],
	])('fails in words when %s', async (_, options, failed) => {
		await using ground = await createGround({a: 'aa', b: 'bb'});
		expect(await (await ground.open(options)).take('one')).toEqual({failed});
	});

	test('fails in words when the store lies in the workspace, or nobody knows the checkpoint', async () => {
		await using ground = await createGround();
		const inside = await ground.open({store: ground.at('.store')});
		expect(await inside.take('one')).toEqual({failed: 'the store of checkpoints lies in the workspace'});
		const checkpoints = await ground.open();
		const id = '0'.repeat(40);
		const failed = {failed: `there is no checkpoint ${id}: it may have been collected`};
		expect(await checkpoints.changes(id, 'now')).toEqual(failed);
		expect(await checkpoints.plan(id, 'now')).toEqual(failed);
		expect(await checkpoints.changes('--output=/tmp/x', 'now')).toEqual({
			failed: 'there is no checkpoint --output=/tmp/x: it may have been collected',
		});
		expect(await checkpoints.take('stopped', AbortSignal.abort())).toEqual({failed: 'interrupted'});
	});

	test('does not wait for a pipe that stands where rules are', async () => {
		await using ground = await createGround({'a.txt': '', 'sub/b.txt': ''});
		execFileSync('mkfifo', [ground.at('sub/.gitignore')]);
		expect(await (await ground.open()).take('one')).toMatchObject({
			files: 1,
			left: [{path: 'sub', why: 'has a .gitignore that is a named pipe'}],
		});
	});

	test('never runs a git that lies in the workspace', async () => {
		await using ground = await createGround({'bin/git': '#!/bin/sh\ntouch "$0.ran"\n'});
		await chmod(ground.at('bin/git'), 0o755);
		ok(await (await ground.open({programs: `${ground.at('bin')}:.:/usr/local/bin:/usr/bin:/bin`})).take('one'));
		expect(Object.keys(await ground.look())).toEqual(['bin/', 'bin/git']);
	});

	test('is private', async () => {
		await using ground = await createGround({a: ''});
		ok(await (await ground.open()).take('one'));
		const [key = ''] = Object.keys(await everything(ground.store));
		const folders = await everything(ground.store, () => false);
		expect([folders[key], folders[`${key}shadow.git/`], folders[`${key}known.json`]?.slice(0, 3)]).toEqual([
			'700',
			'700',
			'600',
		]);
		expect((await stat(ground.store)).mode & 0o777).toBe(0o700);
	});
});

describe('the files that a checkpoint covers', () => {
	test('are those that no rule leaves out, in a folder without git', async () => {
		await using ground = await createGround({
			'.gitignore': '*.log\n!keep.log\nout/\n',
			'a.log': '',
			'keep.log': '',
			'out/x': '',
			'src/.gitignore': 'secret\n',
			'src/secret': '',
			'src/b.ts': '',
			'node_modules/p/index.js': '',
			'sub/node_modules/p/index.js': '',
			'.git/HEAD': '',
			':(top)odd': '',
			'-dash': '',
		});
		expect(await covered(ground)).toEqual([
			'-dash',
			'.gitignore',
			':(top)odd',
			'keep.log',
			'src/.gitignore',
			'src/b.ts',
		]);
	});

	test('are in a repository those of its rules and of the person, and those that are tracked all the same', async () => {
		await using ground = await createGround({'.gitignore': '*.log\n', 'tracked.log': '', 'other.log': '', 'a.ts': ''});
		ground.git('init', '-q');
		ground.git('add', '-f', 'tracked.log');
		await ground.write({'.git/info/exclude': 'private\n', private: '', 'mine.tmp': '', 'theirs.bak': ''});
		await ground.write({'../home/.gitconfig': '[core]\n\texcludesFile = ~/rules\n', '../home/rules': '*.tmp\n'});
		expect(await covered(ground)).toEqual(['.gitignore', 'a.ts', 'theirs.bak', 'tracked.log']);
		await rm(join(ground.root, 'home/.gitconfig'));
		await ground.write({'../home/.config/git/ignore': '*.bak\n'});
		expect(await covered(ground)).toEqual(['.gitignore', 'a.ts', 'mine.tmp', 'tracked.log']);
	});

	test('are in a folder of a repository those of the rules above, unless these leave out the whole folder', async () => {
		await using ground = await createGround({
			'.gitignore': '*.log\n/tmp/\n',
			'sub/a.log': '',
			'sub/b.ts': '',
			'tmp/c.ts': '',
		});
		ground.git('init', '-q');
		const taken = async (path: string) => ok(await (await ground.open({directory: ground.at(path)})).take('one')).files;
		expect([await taken('sub'), await taken('tmp')]).toEqual([1, 1]);
	});

	test('are those of a worktree, a submodule and a nested repository too, each by its own rules', async () => {
		await using ground = await createGround({'.gitignore': '*.log\n', 'a.ts': ''});
		ground.git('init', '-q');
		ground.git('add', '.');
		ground.git('commit', '-qm', 'one');
		ground.git('worktree', 'add', '-q', 'tree');
		await ground.write({
			'tree/new.ts': '',
			'tree/new.log': '',
			'nested/x.log': '',
			'nested/x.ts': '',
			'nested/.gitignore': '*.ts\n',
		});
		gitIn(ground.at('nested'), ['init', '-q']);
		gitIn(ground.root, ['clone', '-q', ground.directory, 'origin']);
		ground.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(ground.root, 'origin'), 'sub');
		await ground.write({'sub/b.log': '', 'sub/c.ts': ''});
		expect(await covered(ground)).toEqual([
			'.gitignore',
			'.gitmodules',
			'a.ts',
			'nested/.gitignore',
			'nested/x.log',
			'sub/.gitignore',
			'sub/a.ts',
			'sub/c.ts',
			'tree/.gitignore',
			'tree/a.ts',
			'tree/new.ts',
		]);
		const within = async (path: string) =>
			ok(await (await ground.open({directory: ground.at(path)})).take('one')).files;
		expect([await within('tree'), await within('sub')]).toEqual([3, 3]);
	});

	test('are not those of a bare repository, as that is git itself', async () => {
		await using ground = await createGround({'notes.md': ''});
		gitIn(ground.directory, ['init', '-q', '--bare', '.bare']);
		await ground.write({'.git': 'gitdir: ./.bare\n'});
		expect(await covered(ground)).toEqual(['notes.md']);
		const taken = ok(await (await ground.open()).take('one'));
		expect(taken.left).toEqual([{path: '.bare', why: "is git's own folder"}]);
	});

	test('do not become fewer when an ignore rule comes', async () => {
		await using ground = await createGround({'a.txt': '1'});
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('one'));
		await ground.write({'.gitignore': 'a.txt\n', 'a.txt': '2'});
		const after = ok(await checkpoints.take('two'));
		expect(await checkpoints.changes(id, after.id)).toEqual([
			{path: '.gitignore', kind: 'added'},
			{path: 'a.txt', kind: 'changed'},
		]);
	});
});

describe('the repository of the person', () => {
	test('is not touched, and nothing that it names is run', async () => {
		await using ground = await createGround({
			'.gitattributes': '* text eol=crlf filter=evil diff=evil ident working-tree-encoding=UTF-16\n*.lfs filter=lfs\n',
			'crlf.txt': 'a\r\nb\r\n$Id$',
			'bytes.bin': Uint8Array.from({length: 256}, (_, at) => at),
			'big.lfs': 'x',
		});
		ground.git('init', '-q');
		const evil = `touch ${join(ground.root, 'ran')}; cat`;
		for (const [name, value] of [
			['filter.evil.clean', evil],
			['filter.evil.smudge', evil],
			['filter.evil.process', evil],
			['filter.evil.required', 'true'],
			['filter.lfs.clean', evil],
			['diff.evil.textconv', evil],
			['core.fsmonitor', evil],
			['core.pager', evil],
			['core.autocrlf', 'true'],
			['core.sshCommand', evil],
			['gpg.program', evil],
			['commit.gpgSign', 'true'],
		] as const)
			ground.git('config', name, value);
		for (const hook of ['post-commit', 'reference-transaction', 'post-index-change', 'pre-commit', 'post-checkout']) {
			await ground.write({[`.git/hooks/${hook}`]: `#!/bin/sh\ntouch ${join(ground.root, 'ran')}\n`});
			await chmod(ground.at(`.git/hooks/${hook}`), 0o755);
		}
		const repository = async () => ({
			files: await everything(ground.at('.git'), () => false),
			index: await stat(ground.at('.git')).then(info => info.mtimeMs),
		});
		const before = [await repository(), await ground.look()];
		const checkpoints = await ground.open();
		const {id} = ok(await checkpoints.take('one'));
		await ground.write({'crlf.txt': 'lost', 'bytes.bin': 'lost', 'big.lfs': 'lost', 'more.txt': 'new'});
		const after = ok(await checkpoints.take('two'));
		const restored = ok(await checkpoints.restore(ok(await checkpoints.plan(id, after.id)), {conflicts: 'keep'}));
		expect(restored.left).toEqual([]);
		ok(await checkpoints.collect([]));
		expect([await repository(), await ground.look()]).toEqual(before);
		expect(await stat(join(ground.root, 'ran')).catch(() => 'nothing ran')).toBe('nothing ran');
	});
});

describe('several sessions on one workspace', () => {
	test('take at the same time what each of them can go back to', async () => {
		await using ground = await createGround({'a.txt': '0'});
		const sessions = await Promise.all(Array.from({length: 4}, () => ground.open()));
		const ids: string[] = [];
		for (let round = 0; round < 4; round += 1) {
			await ground.write({'a.txt': String(round), [`${round}.txt`]: ''});
			const taken = await Promise.all(sessions.map(session => session.take(String(round))));
			const names = new Set(taken.map(each => ok(each).id));
			expect(names.size).toBe(1);
			ids.push(...names);
		}
		const [one, two] = [sessions[0], sessions[3]];
		expect(await one?.changes(ids[0] ?? '', ids[3] ?? '')).toEqual(await two?.changes(ids[0] ?? '', 'now'));
	});

	test('are not held up by one that died while it held the lock', async () => {
		await using ground = await createGround({a: ''});
		const checkpoints = await ground.open();
		ok(await checkpoints.take('one'));
		const [key] = Object.keys(await everything(ground.store));
		const {hostname} = await import('node:os');
		const dead = Number(execFileSync('sh', ['-c', 'echo $$'], {encoding: 'utf8'}));
		await writeFile(join(ground.store, key ?? '', 'lock'), `${hostname()} ${dead}`);
		ok(await checkpoints.take('two'));
		expect(await readFile(join(ground.store, key ?? '', 'lock')).catch(() => 'free')).toBe('free');
	});
});
