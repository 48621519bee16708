import {describe, expect, test} from 'vitest';
import {judge, safePrefix, type Case, type Rule} from '../core/approval.ts';
import {commandReader} from './command.ts';

const read = commandReader(['/work']);

const verdictOf = async (script: string, change: Partial<Case> = {}): Promise<string> => {
	const preview = {title: script, outside: [], protected: [], script, reading: await read(script)};
	return judge({
		mode: 'full-auto',
		wall: 'docker',
		tool: 'shell',
		risk: 'run',
		preview,
		rules: [],
		grants: [],
		...change,
	}).verdict;
};

const rule = (pattern: string, action: Rule['action'] = 'deny'): Rule => ({tool: 'shell', pattern, action});

describe('a rule that denies is held against every command that a script starts, however it is spelled', () => {
	test.each([
		'git push',
		'git push origin main',
		'git  push',
		'git\tpush',
		' git push',
		'git "push"',
		"'git' push",
		'g"i"t push',
		'\\git push',
		'git pu\\sh',
		'git add . && git commit -m "$(date)" && git push',
		'git status; git push',
		'git fetch || git push',
		'true | git push',
		'git push &',
		'(git push)',
		'{ git push; }',
		'if true; then git push; fi',
		'for r in a b; do git push "$r"; done',
		'while true; do git push; done',
		'case x in x) git push;; esac',
		'f() { git push; }; f',
		'! git push',
		'time git push',
		'FOO=x git push',
		'A=1 B=2 git push',
		'git -C . push',
		'git -c a.b=c push',
		'git --git-dir=.git push',
		'git --git-dir .git --work-tree . push',
		'git --no-pager -C x -p push',
		'/usr/bin/git push',
		'./git push',
		'git push >/dev/null 2>&1',
		'git push >log',
		'2>&1 git push',
		'echo $(git push)',
		'echo `git push`',
		'echo "x $(git push)"',
		'cat <(git push)',
		'x=$(git push)',
		'sh -c "git push"',
		"bash -lc 'cd x; git push'",
		'sh -c "git push $X"',
		`sh -c "sh -c 'git push'"`,
		'eval git push',
		"eval 'git push'",
		'env git push',
		'env A=b git push',
		'env -i git push',
		"env -S 'git push'",
		'sudo git push',
		'sudo -u x git push',
		'nohup git push',
		'nice -n 5 git push',
		'timeout 5 git push',
		'timeout -k 1 5 git push',
		'stdbuf -o0 git push',
		'command git push',
		'exec git push',
		'xargs git push',
		'ls | xargs -n 1 git push',
		'find . -exec git push \\;',
		'find . -name x -execdir git push {} +',
		'flock f git push',
		'watch git push',
		'setsid git push',
		'parallel git push ::: a',
		'strace git push',
		'busybox env git push',
		"trap 'git push origin' EXIT",
		'coproc git push',
		'git push "',
		"ssh host 'git push'",
	])('%j', async script => {
		expect(await verdictOf(script, {rules: [rule('git push*')]})).toBe('deny');
	});

	test.each([
		'$GIT push',
		'$(echo git) push',
		'eval "$X"',
		'sh -c "$X"',
		'bash $X',
		'python3 -c "import os; os.system(\'git push\')"',
		"node -e \"require('child_process').execSync('git  push')\"",
		"perl -e 'system qw(git push)'".replace('qw(git push)', '"git push"'),
		'awk \'BEGIN {system("git push")}\'',
		'echo "git push" | sh',
		'sh <<E\ngit push\nE',
		'python3 <<E\nimport os; os.system("git push")\nE',
		"git -c alias.p='!git push' p",
		"alias p='git push'; p",
		'x '.repeat(40_000),
	])('where it cannot be told, it asks: %j', async script => {
		expect(await verdictOf(script, {rules: [rule('git push*')]})).toBe('ask');
	});

	test.each([
		'git pull',
		'git log --grep push',
		'echo git push',
		'npm run git',
		'git commit -m "git push"',
		'cat push.md',
	])('and against nothing else: %j', async script => {
		expect(await verdictOf(script, {rules: [rule('git push*')]})).toBe('allow');
	});

	test('a rule that asks is held against the same; one that allows only against commands as they are written', async () => {
		const asks = [rule('npm publish*', 'ask')];
		expect(await verdictOf('npm --prefix x publish', {rules: asks})).toBe('ask');
		const allows = [rule('git log*', 'allow')];
		expect(await verdictOf('git log -1', {rules: allows, mode: 'suggest'})).toBe('allow');
		for (const script of ['git -c core.pager=x log', '/tmp/git log', 'X=1 git log', 'sudo git log', 'sh -c "git log"'])
			expect([script, await verdictOf(script, {rules: allows, mode: 'suggest'})]).toEqual([script, 'ask']);
	});

	test('the last rule that matches still wins', async () => {
		const rules = [rule('git *'), rule('git log*', 'allow')];
		expect(await verdictOf('git log -1', {rules})).toBe('allow');
		expect(await verdictOf('git log -1 && git push', {rules})).toBe('deny');
		const script = 'git add . && (git push)';
		const allowed = [rule('git push*'), rule(script, 'allow')];
		expect(await verdictOf(script, {rules: [...allowed, rule('ls*', 'allow')]})).toBe('allow');
		expect(await verdictOf(script, {rules: [...allowed, rule('git push*')]})).toBe('deny');
		expect(await verdictOf(`${script} `, {rules: allowed})).toBe('deny');
	});
});

describe('what is granted covers what only reads beside it', () => {
	const grants = [{match: 'prefix', text: 'npm test', keep: 'session'}] as const;
	test.each([
		'npm test',
		'npm test -- --watch',
		'npm test | tail -20',
		'npm test 2>&1',
		'npm test 2>&1 | tail -20',
		'npm test >/dev/null',
		'CI=1 npm test',
		'cd app && npm test; echo $?',
		'npm test # again',
		'! npm test',
		'if npm test; then echo yes; fi',
		'npm test "$X"',
	])('%j', async script => {
		expect(await verdictOf(script, {grants, mode: 'suggest'})).toBe('allow');
		expect(await verdictOf(script, {rules: [rule('npm test*', 'allow')], mode: 'suggest'})).toBe('allow');
	});

	test.each([
		'npm tests',
		'npm test && rm x',
		'npm test >f',
		'npm test | tee f',
		'npm test | sh',
		'PATH=. npm test',
		'NODE_OPTIONS=--require=x npm test',
		'npm test $(rm x)',
		'npm test &',
		'npm test <(rm x)',
		'X=$(npm test)',
		'npm test; git push --force',
	])('and nothing else: %j', async script => {
		expect(await verdictOf(script, {grants, mode: 'suggest'})).toBe('ask');
	});
});

describe('a beginning that may be allowed', () => {
	test.each([
		['npm test 2>&1 | tail -20', 'npm test'],
		['CI=1 npm test', 'npm test'],
		['cd app && make build', 'make build'],
		['pytest -q tests', 'pytest'],
		['npm run build -- --x', 'npm run build'],
		['bundle exec rspec x', 'bundle exec rspec'],
	])('%j: %s', async (script, prefix) => {
		expect(safePrefix(await read(script))).toBe(prefix);
	});

	test.each(
		(
			'nodejs python3.12 python2 ruby3.2 pypy pypy3 Rscript julia java jshell tsx ts-node osascript powershell pwsh parallel flock chroot ' +
			'unshare pkexec systemd-run tmux screen node bun deno perl php lua tclsh awk gawk sed ed vim emacs env sudo doas su xargs find watch ' +
			'time timeout nohup setsid nice ionice stdbuf script eval exec source command builtin rm rmdir dd mkfs chmod chown kill pkill ssh scp ' +
			'rsync curl wget nc socat npx pnpx bunx uvx docker podman kubectl strace gdb busybox toybox sh bash zsh fish dash ksh cp mv ln tee ' +
			'terraform ansible helm aws gcloud psql sqlite3 mysql git npm cargo pip make unknown-program ./script.sh /usr/bin/make nsenter at crontab'
		).split(' '),
	)('%s alone is none, whatever follows', async program => {
		for (const rest of ['x', '-c x', 'x.js', '-m x', 'run x', 'exec x', 'install x', '--version'])
			expect([rest, safePrefix(await read(`${program} ${rest}`))]).toEqual([
				rest,
				program === 'make' && /^\w/.test(rest)
					? `make ${rest.split(' ', 1)[0]}`
					: program === 'npm' && rest === 'run x'
						? 'npm run x'
						: undefined,
			]);
	});
});
