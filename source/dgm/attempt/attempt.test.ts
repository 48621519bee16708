import {mkdtemp, readdir, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import {KINDS, realBoxes} from '../../testing/boxes.ts';
import type {Task} from '../suites/read.ts';
import {TaskFile} from '../suites/schema.ts';
import {attempt, type Attempt, type Player} from './attempt.ts';
import {needs} from '../../testing/machine/needs.ts';

for (const [kind, part] of KINDS) {
	const boxes = await realBoxes({kinds: [kind]});
	const scratch = await realpath(await mkdtemp(join(tmpdir(), 'attempts-')));

	describe(`in ${kind} boxes`, needs(part), () => {
		afterAll(() => rm(scratch, {recursive: true}));
		const {open} = boxes;
		const never = new AbortController().signal;

		const taskOf = (limits: object = {}): Task => {
			const file = {
				id: 'secret-name',
				title: 't',
				kind: 'bug',
				prompt: "mend 'it'",
				limits,
				grade: {command: 'true', parser: 'exit'},
			};
			const {workspace: _, gold: __, ...rest} = TaskFile.parse(file);
			const workspace = new Map([['src/a.js', {bytes: Buffer.from('let a = 1;\n'), executable: false}]]);
			const tests = new Map([['tests/hidden.js', {bytes: Buffer.from('the answer'), executable: false}]]);
			return {...rest, directory: '/none', split: 'search', workspace, tests, gold: {kind: 'diff', diff: ''}};
		};

		const playing = (script: string, shown: readonly string[] = []): Player => ({
			shown,
			script: prompt => `PROMPT="${prompt}"\n${script}`,
		});

		const play = (
			player: Player,
			limits: object = {},
			signal: AbortSignal = never,
			show: (shown: string) => void = () => {},
		): Promise<Attempt> => run(attempt(taskOf(limits), player, {open, scratch, signal}), show);

		const textsOf = (tried: Attempt): Readonly<Record<string, string>> =>
			'candidate' in tried
				? Object.fromEntries([...tried.candidate.after].map(([path, {bytes}]) => [path, Buffer.from(bytes).toString()]))
				: {};

		test('what an agent made of its workspace crosses over as bytes of files, and what it was shown it can read', async () => {
			const folder = await realpath(await mkdtemp(join(tmpdir(), 'shown-')));
			try {
				await writeFile(join(folder, 'profile.yaml'), 'stages: []\n');
				const script = `cat ${folder}/profile.yaml > copy.yaml; sed -i s/1/2/ src/a.js; echo "$PROMPT" > said; (echo x > ${folder}/profile.yaml) 2>&1; true`;
				const tried = await play(playing(script, [folder]));
				expect(textsOf(tried)).toEqual({'src/a.js': 'let a = 2;\n', 'copy.yaml': 'stages: []\n', said: "mend 'it'\n"});
				expect(tried.output).toMatch(/read-only/i);
			} finally {
				await rm(folder, {recursive: true});
			}
		});

		test('in its box there are no tests, no solution, no history, no network, and no word of which task it is', async () => {
			const script = [
				'ls -la /; ls -la; pwd; env',
				'find / -xdev \\( -name hidden.js -o -name "*secret-name*" -o -name ".git" -o -name docker.sock \\) -print 2>/dev/null',
				'(exec 3<>/dev/tcp/1.1.1.1/80) 2>&1 | head -1',
				'tail -n +3 /proc/net/dev | cut -d: -f1',
			].join('\n');
			const tried = await play(playing(script));
			expect(tried).toMatchObject({ended: 'exit 0'});
			expect(tried.output).not.toMatch(/hidden|secret-name|\.git\b|docker\.sock|API_KEY/);
			expect(tried.output).toMatch(/unreachable|refused|No route/i);
			expect(tried.output.trimEnd().split('\n').at(-1)?.trim()).toBe('lo');
		});

		test.each([
			['links out of it', 'ln -s /etc/passwd link; ln -s / root', {'src/a.js': 'let a = 1;\n'}],
			['pipes', 'mkfifo pipe', {'src/a.js': 'let a = 1;\n'}],
			['a workspace taken away', 'rm -rf src', {}],
		])('an agent that leaves %s leaves nothing of them to the host', async (_, script, files) => {
			expect(textsOf(await play(playing(script)))).toEqual(files);
		});

		test('what is large or odd crosses over as it is, and what is too large is named and left behind', async () => {
			const tried = await play(
				playing(
					"head -c 8388608 /dev/zero | tr '\\0' x > large; head -c 8388609 /dev/zero > larger; mkdir -p 'a b/ü'; printf 'é\\0\\n' > 'a b/ü/odd name'; chmod 000 src/a.js; ln src/a.js twin; chmod +x large",
				),
			);
			if (!('candidate' in tried)) throw new Error(JSON.stringify(tried));
			const {after, passedOver} = tried.candidate;
			expect([...after.keys()].toSorted()).toEqual(['a b/ü/odd name', 'large', 'src/a.js', 'twin']);
			expect(Buffer.from(after.get('a b/ü/odd name')?.bytes ?? '')).toEqual(Buffer.from('é\0\n'));
			expect(after.get('large')?.executable).toBe(true);
			expect(Buffer.from(after.get('large')?.bytes ?? '').equals(Buffer.alloc(8_388_608, 'x'))).toBe(true);
			expect(passedOver).toEqual([{path: 'larger', why: 'is larger than 8388608 bytes'}]);
		});

		test('a tree without end is not graded', async () => {
			const tried = await play(playing('for i in $(seq 6000); do echo > f$i; done'));
			expect(tried).toMatchObject({refused: expect.stringContaining('files') as string});
		});

		test('an agent that does not end is ended, with all that it started', async () => {
			const tried = await play(playing('(setsid sleep 1000 &) ; sleep 1000 & sleep 1000'), {time: '1s'});
			expect(tried).toMatchObject({ended: expect.stringMatching(/timed out/) as string});
		});

		test('an agent that forks without end, or eats all memory, harms nobody but itself', async () => {
			const bomb = 'f() { f | f & }; f; sleep 2; true';
			const tried = await play(playing(bomb), {time: '5s', processes: 32, memory: '64m'});
			expect('candidate' in tried || 'fault' in tried).toBe(true);
		});

		test('a stop ends an attempt, and nothing of any attempt is left', async () => {
			const stop = new AbortController();
			const tried = await play(playing('echo begun; sleep 1000'), {}, stop.signal, shown => {
				if (shown.includes('begun')) stop.abort();
			});
			expect(tried).toMatchObject({fault: 'interrupted'});
			expect(await boxes.left()).toEqual([]);
			expect(await readdir(scratch)).toEqual([]);
		});
	});
}
