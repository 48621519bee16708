import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {needs, skipWithout} from '../../testing/machine/needs.ts';
import {openPty} from '../../testing/pty.ts';
import {flagOf, flagNames, offersOf} from '../flags.ts';
import {everyVerb, flagsOf, subverbsOf, topVerbs} from '../verbs.ts';
import {scripts} from './scripts.ts';

type Ran = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

let folder = '';
const env = (): Readonly<Record<string, string>> => ({
	PATH: process.env['PATH'] ?? '',
	HOME: folder,
	UNIFIED_DGM_HOME: join(folder, 'home'),
});

/** Runs a shell in a folder of its own. */
const run = async (command: string, args: readonly string[]): Promise<Ran> => {
	const child = spawn(command, args, {cwd: join(folder, 'work'), env: env(), stdio: ['ignore', 'pipe', 'pipe']});
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
	const [code] = await once(child, 'close');
	return {code: code as number | null, stdout, stderr};
};

const fileOf = (shell: string): string => join(folder, scripts.find(one => one.shell === shell)?.file ?? '');

const linesOf = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

/** What bash offers after these words, the last of which is begun. */
const inBash = async (words: readonly string[]): Promise<readonly string[]> => {
	const script =
		'source "$0"; COMP_WORDS=(unified-dgm "$@"); COMP_CWORD=$#; _unified_dgm; printf "%s\\n" "${COMPREPLY[@]}"';
	const ran = await run('bash', ['--norc', '-c', script, fileOf('bash'), ...words]);
	expect(ran.stderr).toBe('');
	return linesOf(ran.stdout);
};

/** The same in fish. Descriptions stand behind a tab. */
const inFish = async (words: readonly string[]): Promise<readonly string[]> => {
	const ran = await run('fish', [
		'--no-config',
		'-c',
		'source $argv[1]; complete -C "unified-dgm $argv[2]"',
		fileOf('fish'),
		words.join(' '),
	]);
	expect(ran.stderr).toBe('');
	return linesOf(ran.stdout).map(line => line.split('\t', 1)[0] ?? '');
};

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'completion-'));
	await mkdir(join(folder, 'work', 'inner'), {recursive: true});
	await writeFile(join(folder, 'work', 'notes.md'), '');
	await mkdir(join(folder, 'home', 'profiles'), {recursive: true});
	await writeFile(join(folder, 'home', 'profiles', 'mine.yaml'), '');
	for (const {file, write} of scripts) await writeFile(join(folder, file), write());
});

afterAll(() => rm(folder, {recursive: true}));

describe.each(scripts)('the script for $shell', ({shell, file, write}) => {
	test('names every verb, flag and choice', () => {
		const script = write();
		const words = new Set(script.split(/[^\w-]+/).flatMap(word => [word, word.replace(/^-+/, '')]));
		const shown = flagNames.filter(name => flagOf(name).hidden === undefined);
		const wanted = [
			...everyVerb.flatMap(({path}) => path),
			...shown,
			...shown.flatMap(name => offersOf(flagOf(name).value)),
		];
		expect(wanted.filter(word => !words.has(word))).toEqual([]);
		expect([...words]).not.toContain('dgm-evolve');
	});

	test('is one that the shell reads', needs(shell), async () => {
		expect(await run(shell, ['-n', join(folder, file)])).toEqual({code: 0, stdout: '', stderr: ''});
	});
});

describe.each([
	['bash', inBash],
	['fish', inFish],
] as const)('in %s', (shell, offered) => {
	beforeEach(skipWithout(shell));

	test('each verb is followed by its commands, and by its flags and no others', async () => {
		// A shell starts for each question: some verbs stand for the others.
		const asked = everyVerb.filter(({path}) => path.length === 0 || /config|evolve|export|add/.test(path.at(-1) ?? ''));
		for (const place of asked) {
			const flags = await offered([...place.path, '--']);
			const taken = flagsOf(place).filter(name => flagOf(name).hidden === undefined);
			const long = flags.filter(flag => flag.startsWith('--'));
			expect([place.path, long.toSorted()]).toEqual([place.path, taken.map(name => `--${name}`).toSorted()]);
			const next = place.path.length === 0 ? topVerbs : subverbsOf(place);
			const names = next.map(({path}) => path.at(-1) ?? '');
			expect(await offered([...place.path, ''])).toEqual(expect.arrayContaining(names));
		}
	});

	test.each<[string, readonly string[], readonly string[]]>([
		['a verb', ['ev'], ['evolve']],
		['a verb after flags and their values', ['--full-auto', '-C', 'config', 'ev'], ['evolve']],
		['a verb of a verb', ['evolve', 'sch'], ['schedule']],
		['a word that a verb takes', ['evolve', 'schedule', ''], ['daily', 'off', 'weekly']],
		['choices', ['evolve', '--scope', ''], ['profile', 'source']],
		['choices after a short flag', ['-a', 'su'], ['suggest']],
		['profiles, also of the user', ['-p', ''], ['default', 'mine', 'offline', 'solo']],
		['directories', ['-C', 'i'], ['inner']],
		['a format, and then files of the user', ['suite', 'import', 'ex'], ['exercism']],
		['verbs to have help of', ['help', 'su'], ['suite']],
		['flags after a prompt', ['fix', '--qu'], ['--quiet']],
		['nothing where anything goes', ['evolve', '--seed', ''], []],
		['nothing after a verb without words', ['config', 'ev'], []],
	])('%s', async (_, words, wanted) => {
		const found = await offered(words);
		expect(found.map(word => word.replace(/\/$/, '')).toSorted()).toEqual(wanted);
	});
});

test('in bash, a value behind = is completed, which comes as words of its own', needs('bash'), async () => {
	const found = await inBash(['evolve', '--policy', '=', 'hg']);
	expect(found).toEqual(['hgm']);
	expect(await inBash(['-a', '='])).toEqual(['plan', 'suggest', 'auto-edit', 'full-auto']);
});

test('in zsh, keys at a terminal are completed', needs('zsh'), async () => {
	await using terminal = openPty({
		command: 'zsh',
		args: ['-f', '-i'],
		cwd: join(folder, 'work'),
		env: env(),
		columns: 120,
		rows: 50,
	});
	const load = `PROMPT='> '; autoload -Uz compinit; compinit -u -D; source ${fileOf('zsh')}; echo load''ed`;
	terminal.type(`${load}\r`);
	await terminal.until(/^loaded$/m);
	const complete = async (typed: string, wanted: RegExp): Promise<void> => {
		terminal.type(`unified-dgm ${typed}\t`);
		expect((await terminal.until(wanted)).lines.join('\n')).toMatch(wanted);
		// What was typed is taken back.
		terminal.press('ctrl+u', 'ctrl+l');
		await terminal.until(screen => screen[0] === '>' && screen.slice(1).every(line => line === ''));
	};
	await complete('ev', /^> unified-dgm evolve$/m);
	await complete('evolve sch', /^> unified-dgm evolve schedule$/m);
	await complete('evolve --pol', /^> unified-dgm evolve --policy=?$/m);
	await complete('evolve --policy hg', /^> unified-dgm evolve --policy hgm$/m);
	await complete('-p mi', /^> unified-dgm -p mine$/m);
	await complete('-C in', /^> unified-dgm -C inner\/$/m);
	await complete('-i no', /^> unified-dgm -i notes\.md$/m);
	await complete('sessions export x --format ', /^json +markdown$/m);
	await complete('fix --qu', /^> unified-dgm fix --quiet$/m);
	await complete('mcp add x -- no', /^> unified-dgm mcp add x -- notes\.md$/m);
});
