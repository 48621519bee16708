import {execFile, execFileSync} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {commandReader} from './command.ts';
import {READING} from './git.ts';
import {hardened} from './harden.ts';

const read = commandReader();
const run = promisify(execFile);

let root = '';
let sprung = '';
let repository = '';

const git = (directory: string, ...args: readonly string[]): string =>
	execFileSync(
		'git',
		[
			'-c',
			'user.name=a',
			'-c',
			'user.email=a@b',
			'-c',
			'commit.gpgSign=false',
			'-c',
			'protocol.file.allow=always',
			...args,
		],
		{
			cwd: directory,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
			env: {PATH: process.env['PATH'], HOME: root},
		},
	);

const HOOKS =
	'post-index-change fsmonitor-watchman pre-commit post-checkout post-merge pre-push reference-transaction post-rewrite applypatch-msg'.split(
		' ',
	);

/** Every way in which a repository's configuration names a program. Each leaves a file. */
const traps = (): readonly (readonly [key: string, value: string])[] => {
	const trap = (name: string): string => `touch '${sprung}/${name}'; cat`;
	const keys =
		'core.fsmonitor core.pager core.editor core.sshCommand core.askPass core.gitProxy core.alternateRefsCommand sequence.editor ' +
		'diff.external diff.trap.command diff.trap.textconv filter.trap.clean filter.trap.smudge filter.trap.process interactive.diffFilter ' +
		'merge.trap.driver mergetool.trap.cmd difftool.trap.cmd credential.helper uploadpack.packObjectsHook gpg.ssh.defaultKeyCommand ' +
		'trailer.trap.command trailer.trap.cmd browser.trap.cmd man.trap.cmd guitool.trap.cmd remote.origin.uploadpack remote.origin.receivepack ' +
		'sendemail.sendmailCmd imap.tunnel web.browser instaweb.httpd';
	return [
		...keys.split(' ').map(key => [key, trap(key)] as const),
		...Object.keys(READING).flatMap(verb => {
			const [name = ''] = verb.split(' ');
			return [
				[`pager.${name}`, trap(`pager.${name}`)] as const,
				[`alias.${name}`, `!${trap(`alias.${name}`)}`] as const,
			];
		}),
		['credential.helper', `!${trap('credential')}`],
		['gpg.program', `${root}/gpg`],
		['gpg.x509.program', `${root}/gpg`],
		['gpg.ssh.program', `${root}/gpg`],
		['gpg.openpgp.program', `${root}/gpg`],
		['log.showSignature', 'true'],
		['filter.trap.required', 'true'],
		['filter.tr=ap x.process', trap('odd-process')],
		['filter.tr=ap x.clean', trap('odd-clean')],
		['core.hooksPath', `${root}/hooks`],
		['remote.origin.url', `ext::sh -c touch% ${sprung}/ext`],
		['remote.origin.promisor', 'true'],
		['remote.origin.partialCloneFilter', 'blob:none'],
		['remote.other.url', `ssh://-oProxyCommand=touch ${sprung}/ssh/x`],
		['remote.other.vcs', 'trap'],
		['protocol.ext.allow', 'always'],
		['extensions.partialClone', 'origin'],
		['diff.submodule', 'log'],
		['diff.ignoreSubmodules', 'none'],
		['status.submoduleSummary', 'true'],
		['submodule.recurse', 'true'],
		['diff.tool', 'trap'],
		['merge.tool', 'trap'],
		['help.autocorrect', 'immediate'],
		['core.attributesFile', `${root}/attributes`],
		['include.path', `${root}/more`],
		['commit.verbose', 'true'],
		['blame.ignoreRevsFile', ''],
	];
};

beforeAll(async () => {
	root = await realpath(await mkdtemp(join(tmpdir(), 'git-traps-')));
	[sprung, repository] = [join(root, 'sprung'), join(root, 'work')];
	await Promise.all(['sprung', 'work', 'hooks', 'inner'].map(name => mkdir(join(root, name))));
	const program = (name: string): string => `#!/bin/sh\ntouch '${sprung}/${name}'\ncat >/dev/null 2>&1\nexit 0\n`;
	await writeFile(join(root, 'gpg'), program('gpg'));
	await chmod(join(root, 'gpg'), 0o755);
	await writeFile(join(root, 'attributes'), '* diff=trap filter=trap merge=trap\n');
	await writeFile(join(root, 'more'), `[diff "trap"]\n\ttextconv = touch '${sprung}/included'; cat\n`);

	git(join(root, 'inner'), 'init', '-q', '-b', 'main');
	git(join(root, 'inner'), 'commit', '-qm', 'inner', '--allow-empty');
	git(repository, 'init', '-q', '-b', 'main');
	for (const name of ['a.txt', 'b.bin', 'gone.txt']) await writeFile(join(repository, name), `${name}\none\n`);
	git(repository, 'add', '.');
	git(repository, 'commit', '-qm', 'first');
	git(repository, 'submodule', '--quiet', 'add', join(root, 'inner'), 'inner');
	await rm(join(repository, 'gone.txt'));
	git(repository, 'commit', '-qam', 'second');
	git(repository, 'tag', '-am', 'a tag', 'v1');
	await writeFile(join(repository, 'a.txt'), 'stashed\n');
	git(repository, 'stash');
	// A commit that says it is signed, and an object that only its remote has.
	const body = git(repository, 'cat-file', 'commit', 'HEAD');
	const signed = body.replace(
		'\n\n',
		'\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n',
	);
	await writeFile(join(root, 'commit'), signed);
	git(repository, 'reset', '-q', git(repository, 'hash-object', '-w', '-t', 'commit', join(root, 'commit')).trim());
	const gone = git(repository, 'rev-parse', 'HEAD~1:gone.txt').trim();
	await rm(join(repository, '.git', 'objects', gone.slice(0, 2), gone.slice(2)));

	for (const folder of ['.git/hooks', '../hooks'])
		for (const hook of HOOKS) await writeFile(join(repository, folder, hook), program(`hook-${hook}`), {mode: 0o755});
	for (const directory of [join(repository, 'inner'), repository])
		for (const [key, value] of traps()) git(directory, 'config', '--add', key, value);
	await writeFile(join(repository, '.gitattributes'), '* diff=trap filter=trap merge=trap\n');
	// The values of attributes hold no blanks, but the name of a filter may hold anything.
	await writeFile(join(repository, '.git/info/attributes'), '*.bin filter=tr=ap\n');
	await writeFile(join(repository, 'a.txt'), 'two\nchanged\n');
	await writeFile(join(repository, 'b.bin'), 'two\n');
	await writeFile(join(repository, 'inner', 'new.txt'), 'new\n');
	await rm(sprung, {recursive: true});
	await mkdir(sprung);
}, 60_000);

afterAll(() => rm(root, {recursive: true, force: true}));

/** Runs a script as the sandboxes do; the traps that it sprang. */
const springs = async (script: string): Promise<readonly string[]> => {
	const env = {PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1'};
	await run('/bin/bash', ['-c', `exec </dev/null\n${await hardened(script, read)}`], {
		cwd: repository,
		env,
		maxBuffer: 2 ** 26,
		timeout: 60_000,
	}).catch(() => undefined);
	const found = await readdir(sprung);
	for (const name of found) await rm(join(sprung, name));
	return found;
};

test('the repository is full of traps: the same commands spring them without the hardened form', async () => {
	const env = {PATH: process.env['PATH'], HOME: root};
	// A filter that fails ends the others before they come to theirs.
	const unfiltered = 'git -c filter.trap.process= -c filter.trap.required=false';
	for (const script of [
		'git status',
		'git diff',
		'git log -1',
		'git show HEAD~1:gone.txt',
		`${unfiltered} diff HEAD -- a.txt`,
		`${unfiltered} blame a.txt`,
	])
		await run('/bin/bash', ['-c', `exec </dev/null; ${script}`], {cwd: repository, env}).catch(() => undefined);
	const found = await readdir(sprung);
	for (const name of found) await rm(join(sprung, name));
	expect(found).toEqual(
		expect.arrayContaining(['core.fsmonitor', 'diff.trap.command', 'included', 'ext', 'filter.trap.process', 'gpg']),
	);
});

const OPERANDS: Readonly<Record<string, readonly string[]>> = {
	blame: ['a.txt', 'HEAD~1 -- a.txt'],
	branch: ['--list "*"'],
	'cat-file': ['-p HEAD', '-p HEAD~1:gone.txt', '-t HEAD', '-s v1'],
	'check-attr': ['-a a.txt', 'diff -- a.txt'],
	'check-ignore': ['-v a.txt'],
	config: ['--list', 'user.name', '--get core.pager', '--get-regexp "diff.*"'],
	diff: ['HEAD', 'HEAD~1 HEAD', '-- a.txt', '--cached', 'inner'],
	'diff-files': ['-p'],
	'diff-index': ['-p HEAD'],
	'diff-tree': ['-p HEAD', '-r HEAD~1 HEAD'],
	'for-each-ref': ['--format="%(refname) %(signature)"', '--format="%(contents)"'],
	grep: ['one', '-n one HEAD', 'one HEAD~1'],
	log: ['-p', '--format="%G? %GS"', '--stat -- a.txt', '-L1,1:a.txt', '-Sone'],
	'ls-files': ['-m', '-o --exclude-standard', '--eol'],
	'ls-tree': ['-r HEAD', '-rl HEAD~1'],
	'merge-base': ['HEAD HEAD~1'],
	'name-rev': ['HEAD'],
	'remote get-url': ['origin', 'other'],
	'rev-list': ['--objects HEAD', '--count HEAD'],
	'rev-parse': ['HEAD', '--show-toplevel', 'HEAD~1:gone.txt'],
	shortlog: ['-sn HEAD'],
	show: ['HEAD', 'HEAD~1', 'HEAD:a.txt', 'HEAD~1:gone.txt', 'v1', 'stash@{0}'.replace(/[{}]/g, '')],
	'stash show': ['-p', '--stat'],
	status: ['--porcelain=v2', '--ignored'],
	tag: ['--list "v*"', '-n1'],
};

/** All of them with UNIFIED_DGM_TEST_CASES; else what several commands share is tried with one. */
const isThorough = process.env['UNIFIED_DGM_TEST_CASES'] !== undefined;

/** Every command with the options that it may have, and with what it is used for. */
const linesOf = (): ReadonlyMap<string, readonly string[]> => {
	const tried = new Set<string>();
	return new Map(
		Object.entries(READING).map(([verb, {options}]) => {
			const operands = OPERANDS[verb] ?? [];
			const used = ['', ...operands].map(operand => `git ${verb} ${operand}`.trim());
			const own = options.filter(option => isThorough || !tried.has(option));
			for (const option of own) tried.add(option);
			return [
				verb,
				[
					...used,
					...used.slice(0, 2).map(line => line.replace('git ', 'git --no-pager ')),
					...own.map(option => `git ${verb} ${option} ${operands[0] ?? ''}`.trim()),
				],
			];
		}),
	);
};
const lines = linesOf();

describe('every git command that runs unasked springs no trap of the repository', () => {
	test('there are many', async () => {
		const readings = await Promise.all([...lines.values()].flat().map(async line => (await read(line)).kind));
		expect(readings.filter(kind => kind === 'read-only').length).toBeGreaterThan(250);
	});

	test.each(Object.keys(READING))('git %s', async verb => {
		const own = lines.get(verb) ?? [];
		const kinds = await Promise.all(own.map(async line => (await read(line)).kind));
		const unasked = own.filter((_, at) => kinds[at] === 'read-only');
		expect(unasked.length).toBeGreaterThan(0);
		// All at once; one by one only to say which it was.
		if ((await springs(unasked.join('\n'))).length === 0) return;
		for (const line of unasked) expect({line, sprung: await springs(line)}).toEqual({line, sprung: []});
	});
});
