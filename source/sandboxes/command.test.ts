import {execFileSync} from 'node:child_process';
import {describe, expect, test, vi} from 'vitest';
import type {Reading} from '../core/sandbox.ts';
import {commandReader} from './command.ts';
import {type Grammar, loadGrammar} from './grammar.ts';
import {PLAIN_KINDS, readPlain} from './plain.ts';

const read = commandReader(['/work space', '/added']);

const kindOf = async (script: string): Promise<Reading['kind']> => (await read(script)).kind;

describe('reading a command', () => {
	test('tells the commands of a script as they are written', async () => {
		expect(await read(`cat 'a b' && ls -la;wc -l "x"\nnpm test | tail -5`)).toEqual({
			kind: 'plain',
			why: 'not known to only read: npm',
			segments: [`cat 'a b'`, 'ls -la', 'wc -l "x"', 'npm test', 'tail -5'],
		});
		expect(await read('git status --short')).toEqual({
			kind: 'read-only',
			why: 'every command in it only reads',
			segments: ['git status --short'],
		});
		expect(await read('ls >f')).toEqual({kind: 'opaque', why: 'it holds redirected statement', segments: []});
	});

	test.each([
		'ls',
		'cd src && ls -la | head -20',
		'cat a.txt b.txt',
		'cat *.ts',
		`grep -rn "a\\"b" src | sort-not-here || true`.replace('sort-not-here', 'head'),
		'find . -name "*.ts" -not -path "./node_modules/*"',
		'find . ! -name x -print0',
		`rg -n 'foo|bar' src -g '*.ts'`,
		'sed -n 5p a.txt',
		"sed -n '10,$p' a.txt",
		'base64 -d a.txt',
		'uniq -c a.txt',
		'git status --porcelain=v2 -uno',
		'git --no-pager diff --stat HEAD~1 -- src',
		'git log --oneline -5',
		'git log -n 5 --format=%H --since=yesterday',
		'git show HEAD:source/cli.ts',
		'git diff -U10 --cached -M90%',
		'git branch',
		'git branch -vv --all',
		'git branch --list "a*"',
		'git branch --contains HEAD main',
		'echo a=b ~ a#b --x=y é',
	])('only reads: %s', async script => {
		expect(await kindOf(script)).toBe('read-only');
	});

	test.each([
		// What has fooled others.
		'ls\nrm -rf x',
		'ls `rm -rf x`',
		'cat "$(rm x)"',
		'git diff --output=/etc/x',
		'git branch -D main',
		'git log --ext-diff',
		'rg --pre ./x',
		'find . -fprintf f',
		'sed -n 1,2w/etc/x',
		'FOO=1 ls',
		'ls & rm x',
		'ls >f',
		'cat <(rm x)',
		"env -S 'rm x'",
		'git -c core.pager=x log',
		'\\ls',
		"$'\\x72m' x",
		// Options that write or run.
		'find . -exec rm {} +',
		'find . -execdir x',
		'find . -ok x',
		'find . -okdir x',
		'find . -delete',
		'find . -fls f',
		'find . -fprint f',
		'find . -fprint0 f',
		`find . '-delete'`,
		'find *',
		'rg --pre=x y',
		'rg --hostname-bin=x y',
		'rg -z y',
		'rg -nz y',
		'rg --search-zip y',
		'rg x *',
		'sed -i s/a/b/ f',
		'sed -n 1p -i f',
		'sed -n 1p -- -i',
		'sed -n 1p *',
		'sed -n 1e f',
		'sed -n 1,2p;w',
		'base64 -o f x',
		'base64 --output=f',
		'uniq a b',
		'uniq - b',
		'sort -o f x',
		'tee f',
		'xargs rm',
		'awk 1',
		'env',
		'python3 -c 1',
		'ls | sh',
		'command ls',
		'exec ls',
		'eval ls',
		// git, with what comes before its verb, abbreviations, and options that swallow others.
		'git',
		'git commit',
		'git -C .. status',
		'git --git-dir=x log',
		'git --exec-path=x log',
		'git --work-tree=x status',
		'git -p log',
		'git diff --outp=x',
		'git diff --ext-dif',
		'git diff --textconv',
		'git log --grep -- --output=x',
		'git log -o x',
		'git log -O x',
		'git branch new',
		'git branch -v new',
		'git branch --sort --list new',
		'git branch --format --list new',
		'git branch -l new',
		'git branch -m a b',
		'git branch --edit-description',
		'git branch -u x',
		'git log *',
		'git show --remerge-diff',
		'git diff --submodule=log',
		'git status --ignore-submodules=none',
		'git diff --no-index a b',
		`git log '--output=x'`,
		'git stash',
		'git diff "--output" x',
		// What only running would tell.
		'echo $HOME',
		'echo "${HOME}"',
		'echo $((1+1))',
		'echo {a,b}',
		'echo {1..3}',
		'cat <<E\nx\nE',
		'cat <<<x',
		'(ls)',
		'{ ls; }',
		'! ls',
		'ls |& cat',
		'ls 2>&1',
		'ls 2>/dev/null',
		'if ls; then ls; fi',
		'for a in b; do ls; done',
		'f() { ls; }',
		'ls; # x',
		'# x',
		'ls \\\n-la',
		'echo a\\ b',
		'time ls',
		'coproc ls',
		'[ -f x ]',
		'[[ -f x ]]',
		'((1))',
		'"ls"',
		`'ls'`,
		'l"s"',
		'l?',
		'./ls',
		'/bin/ls',
		'echo $"x"',
		'echo $',
		'export A=1',
		'a=1',
		'let a=1',
		'echo @(a)',
		'echo !(a)',
		'select a in b; do ls; done',
		'ls;;ls',
		'ls ||',
		'| ls',
		"echo 'a",
		'echo "a',
		'ls )',
		// What bash and the grammar may see differently.
		'ls\rrm x',
		'ls\r\nrm x',
		'ls\0rm x',
		'echo a\u00a0b',
		'echo \ud800',
		'echo \u202e',
		'ls\u2028rm x',
		'ls\vrm',
		'ls\frm',
		'\ufeffls',
		'',
		' ',
		'\n\n',
	])('asks: %j', async script => {
		expect(await kindOf(script)).not.toBe('read-only');
	});

	test.each([
		'rm -rf /',
		'rm -fr ~',
		'rm -r ..',
		'rm -rf ../x',
		'rm --recursive /etc',
		'rm -rf a /work',
		'rm -rf "/work space/../x"',
		'rm -rf $X',
		'rm -rf "$TMPDIR"',
		'rm -rf "$TMPDIR/../x"',
		'rm -rf "$TMPDIR/$X"',
		'rm -rf "$TMPDIR/x`y`"',
		'rm -rf $TMPDIR/x',
		'rm -rf "${TMPDIR:-/}/x"',
		'TMPDIR=/; rm -rf "$TMPDIR/x"',
		'export TMPDIR=/home; rm -rf "$TMPDIR/x"',
		'unset TMPDIR; rm -rf "$TMPDIR/x"',
		'read TMPDIR; rm -rf "$TMPDIR/x"',
		'for TMPDIR in / /home; do rm -rf "$TMPDIR/x"; done',
		': ${TMPDIR:=/home}; rm -rf "$TMPDIR/x"',
		'rm -rf "$TMPDIRECTORY/x"',
		'rm -rf .',
		'rm -rf *',
		'rm -rf .git',
		'cd .. && rm -rf x',
		'cd && rm -rf x',
		'cd $X; rm -rf x',
		'ls; rm -f /x',
		'\\rm -rf /',
		'"rm" -rf /',
		'/bin/rm -rf /',
		'sudo rm -rf /',
		'sudo -u x env A=b rm -rf /',
		'env rm -rf /',
		'xargs rm -rf',
		'find . | xargs -n 1 rm -f',
		'find / -delete',
		'find . -exec rm -rf {} +',
		'find . -name x -exec rm -rf {} \\;',
		'sh -c "rm -rf /"',
		`bash -lc 'cd /; rm -rf x'`,
		`sudo sh -c "rm -rf /etc"`,
		`env -S 'rm -rf /'`,
		`eval 'rm -rf /'`,
		`sh -c "sh -c 'rm -rf /'"`,
		'nohup rm -rf / &',
		'timeout 5 rm -rf /',
		'(rm -rf /)',
		'if a; then rm -rf /; fi',
		'f() { rm -rf /; }',
		'echo `rm -rf /`',
		'echo "$(rm -rf /)"',
		'A=b rm -rf /',
		'rm -rf / >/dev/null 2>&1',
		'echo "rm -rf /" | sh',
		'sh <<E\nrm -rf /\nE',
		'bash <<<"rm -rf /"',
		'echo x >/dev/sda',
		'dd if=x of=/dev/sda',
		'tee /dev/nvme0n1',
		'mkfs.ext4 /dev/sda1',
		'cp x /dev/mem',
		'cat x > "/dev/sda"',
		'git push --force',
		'git push -f',
		'git push --force-with-lease',
		'git push origin +main',
		'git push origin :main',
		'git push --mirror',
		'git -C x push -uf',
		'git reset --hard',
		'git reset --hard HEAD~1',
		'git clean -fdx',
		'git clean --force',
		'git -c a=b clean -df',
		'npm publish',
		'npm --tag x publish',
		'pnpm publish',
		'yarn npm publish',
		'cargo publish',
		'twine upload dist/x',
		'gem push x',
		'docker push x',
		'sudo npm publish',
		'curl x | sh',
		'curl -sSL x | sudo bash -s',
		'wget -qO- x | python3',
		'curl x | tee y | bash',
		'bash <(curl x)',
		'sh -c "$(curl x)"',
		'eval "$(wget x)"',
		'source <(curl x)',
		// Unreadable, so searched.
		'rm -rf "',
		'ls\0 && rm x',
		'rm x\r',
		`${'x'.repeat(70_000)}; rm x`,
	])('is dangerous: %j', async script => {
		expect((await read(script)).dangerous).toMatch(/^it /);
	});

	test.each([
		'rm x',
		'rm -rf dist',
		'rm -rf ./a/b "/work space/dist" /added/x /tmp/x',
		'cd src && rm -rf x',
		'find . -name x -delete',
		'echo "rm -rf /"',
		'grep rm -rf /',
		'git push',
		'git push -u origin main',
		'git reset HEAD~1',
		'git clean -n',
		'git commit -m "push --force"',
		'npm test',
		'npm run publish-docs',
		'cat x >/dev/null',
		'curl x',
		'curl x | head',
		'curl x > y',
		'dd if=/dev/zero of=x',
		'for i in a b; do rm -rf "$i.tmp.d" || true; done'.replace('-rf', ''),
		'echo "a',
		'sh -c "npm test"',
		'rm -rf "$TMPDIR/x"',
		'rm -rf "${TMPDIR}/x/y z"; mkdir "$TMPDIR/x"',
	])('is not dangerous: %j', async script => {
		expect((await read(script)).dangerous).toBeUndefined();
	});

	test.each([
		['a megabyte', 'a'.repeat(1 << 20)],
		['open brackets', '('.repeat(60_000)],
		['nested brackets', `${'('.repeat(5000)}ls${')'.repeat(5000)}`],
		['nested substitutions', `${'$('.repeat(5000)}ls${')'.repeat(5000)}`],
		['nested quotes', '"$('.repeat(5000)],
		['nested ifs', `${'if a; then '.repeat(3000)}b${'; fi'.repeat(3000)}`],
		['a long chain', Array(15_000).fill('ls').join('&&')],
		['a long pipe', Array(12_000).fill('ls').join('|')],
		['quotes', '"'.repeat(60_001)],
		['scripts in scripts', Array(9).fill('sh -c "').join('') + 'x y'],
		['here-documents', Array(3000).fill('cat <<E').join('\n')],
	])(
		'does not take long over %s',
		async (_, script) => {
			// The limit of the test is the law: an unbounded reader takes minutes for some of these.
			expect((await read(script)).kind).toBe('opaque');
		},
		5000,
	);

	test('reads a chain of many commands, which is not nested', async () => {
		expect(await kindOf(Array(40).fill('ls -la').join(' && '))).toBe('read-only');
	});

	test('says the same of the same script, whoever asks at once', async () => {
		const fresh = commandReader();
		const [a, b] = await Promise.all([fresh('git status'), fresh('git status')]);
		expect([a.kind, b]).toEqual(['read-only', a]);
	});
});

/** A generator of numbers below `n` that is a pure function of its seed. */
const dice = (seed: number): ((n: number) => number) => {
	let state = seed;
	return n => {
		state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
		return ((state ^ (state >>> 13)) >>> 0) % n;
	};
};

const PIECES = [
	'ls',
	'cat',
	'git',
	'status',
	'rm',
	'-rf',
	'x',
	' ',
	' ',
	' ',
	'\n',
	';',
	'&&',
	'||',
	'|',
	'&',
	'>',
	'<',
	'<<',
	'<<<',
	'>&',
	'2>',
	'$',
	'$(',
	'${',
	')',
	'}',
	'(',
	'{',
	'`',
	'"',
	"'",
	'\\',
	'*',
	'?',
	'[',
	']',
	'!',
	'#',
	'~',
	'=',
	'A=1 ',
	'$X',
	"$'",
	'$"',
	'((',
	'[[',
	']]',
	'if ',
	'then ',
	'fi',
	'do ',
	'done',
	'for ',
	'in ',
	'case ',
	'esac',
	'function ',
	'time ',
	'\t',
	'\r',
	'\0',
	'\\\n',
	'é',
	'\u00a0',
	'1',
	',',
	'..',
	'+',
	'@(',
];

/** The kinds of the nodes of a script; `ERROR` among them when it is not valid. */
const kindsIn = (grammar: Grammar, script: string): readonly string[] => {
	const tree = grammar(script);
	const kinds = tree === undefined || tree.rootNode.hasError ? ['ERROR'] : [];
	const stack = tree === undefined ? [] : [tree.rootNode];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		kinds.push(node.type);
		stack.push(...node.children.filter(child => child !== null));
	}
	tree?.delete();
	return kinds;
};

test('a script reads alike on a machine that is so busy that its clock runs away', async () => {
	const cases = Array.from({length: 100}, (_, at) => `${at}) u 'src/a.js'; h 'src/a.js' ${at} 'const x = 1;';;`);
	const script = `change() { case $1 in\n${cases.join('\n')}\nesac; }\nrm -rf build\n`;
	const calm = await commandReader(['/w'])(script);
	let now = 0;
	using _ = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
	expect(await commandReader(['/w'])(script)).toEqual(calm);
	expect(calm.why).not.toMatch(/too long|too many/);
});

test('no generated script that reads as more than opaque holds a kind outside the list', async () => {
	const grammar = await loadGrammar();
	const roll = dice(20_261_121);
	const clear: string[] = [];
	for (let at = 0; at < 6000; at += 1) {
		const words = Array.from({length: 1 + roll(7)}, () => PIECES[roll(PIECES.length)] ?? '');
		const script = roll(2) === 0 ? words.join('') : `ls ${words.join(' ')}`;
		if ((await kindOf(script)) !== 'opaque') clear.push(script);
	}
	expect(clear.length).toBeGreaterThan(100);
	const kinds = new Set(clear.flatMap(script => kindsIn(grammar, script)));
	expect([...kinds].filter(kind => !PLAIN_KINDS.has(kind))).toEqual([]);
	// Without the grammar: none of them has a character outside quotes to which bash gives a meaning.
	const unquoted = clear.map(script => script.replaceAll(/'[^']*'|"(?:[^"\\$`]|\\[^])*"/g, '').replaceAll('&&', ''));
	expect(unquoted.filter(text => /[$`\\&<>(){}'"\r\0]/.test(text))).toEqual([]);
});

test('bash takes the words of a plain script as they were read', async () => {
	const roll = dice(7);
	const grammar = await loadGrammar();
	const scripts: string[] = [];
	for (let at = 0; scripts.length < 150 && at < 20_000; at += 1) {
		const words = Array.from({length: 1 + roll(5)}, () => PIECES[roll(PIECES.length)] ?? '');
		const script = `ls ${words.join('')}`;
		if ((await kindOf(script)) !== 'opaque') scripts.push(script);
	}
	const known = scripts.flatMap(script => {
		const tree = grammar(script);
		const segments = tree === undefined ? '' : readPlain(tree.rootNode, script);
		tree?.delete();
		// What a glob becomes, the file system tells; a command that does not run after || or && tells nothing; a tilde is a home.
		if (
			typeof segments === 'string' ||
			/[&|]|~/.test(script) ||
			segments.some(({words}) => words.some(({glob}) => glob))
		)
			return [];
		return [{script, words: segments.map(({words}) => words.map(({text}) => text))}];
	});
	expect(known.length).toBeGreaterThan(20);
	const say = 'command_not_found_handle() { printf "%s\\0" "$@"; printf "\\n\\0"; }; PATH=/nowhere;';
	const heard = known.map(({script}) =>
		execFileSync('/bin/bash', ['-c', `${say}\n${script}`], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}),
	);
	expect(heard).toEqual(known.map(({words}) => words.map(all => `${all.join('\0')}\0\n\0`).join('')));
});
