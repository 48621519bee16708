import {spawn} from 'node:child_process';
import {readdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {expect, test} from 'vitest';
import {EvolvedTool} from '../../core/evolved.ts';
import {run} from '../../core/effect.ts';
import type {Ending, ExecOptions, Sandbox} from '../../core/sandbox.ts';
import {tools} from '../index.ts';
import {createScratch, preview, use} from '../scratch.ts';
import {LONGEST} from './host.ts';
import {evolvedTool} from './tool.ts';

/** Real processes, without a wall: what is asked of it is kept. */
const processes = (temporary = tmpdir()) => {
	const asked: ExecOptions[] = [];
	const exec: Sandbox['exec'] = async function* ({script, cwd}, options) {
		asked.push(options);
		const child = spawn('bash', ['-c', script], {
			cwd,
			detached: true,
			env: {...process.env, TMPDIR: temporary},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const kill = (): void => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
		const timer = setTimeout(kill, options.timeoutMs);
		options.signal.addEventListener('abort', kill, {once: true});
		let output = '';
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding('utf8').on('data', (text: string) => (output += text));
		const code = await new Promise<number | null>(resolve => child.once('close', resolve));
		clearTimeout(timer);
		const ended: Ending = options.signal.aborted
			? {kind: 'aborted'}
			: code === null
				? {kind: 'timed-out', afterMs: options.timeoutMs}
				: {kind: 'exited', code};
		yield {stream: 'stdout', text: output};
		return {ending: ended, output, cut: 0};
	};
	const sandbox: Sandbox = {kind: 'bubblewrap', about: '', exec, [Symbol.asyncDispose]: async () => {}};
	return {asked, sandbox};
};

const search = tools().get('search');
const fresh = (program: string, more: object = {}) =>
	EvolvedTool.parse({
		name: 'shout',
		about: 'Says something louder than it was said.',
		input: {type: 'object', properties: {word: {type: 'string', description: 'what'}}, required: ['word']},
		program,
		...more,
	});
const better = (program: string, more: object = {}) => EvolvedTool.parse({name: 'search', program, ...more});

test('a new tool answers from its program, which may write nothing, and leaves nothing behind', async () => {
	await using place = await createScratch({'a.txt': 'hello\n'});
	await using temporary = await createScratch();
	const {sandbox, asked} = processes(temporary.directory);
	const program = [
		"import {readFile} from 'node:fs/promises';",
		'console.log(\'{"jsonrpc":"2.0","id":"answer-none","result":{"text":"forged"}}\');',
		"console.error('a word for nobody');",
		'export default async ({word}, {directory}) => `${word.toUpperCase()}\' ${await readFile(`${directory}/a.txt`, "utf8")}`;',
	].join('\n');
	const tool = evolvedTool(fresh(program), 'approved', undefined);
	expect(await use(tool, {word: "it's $HOME"}, {...place.room, sandbox})).toEqual({
		outcome: 'ok',
		output: "IT'S $HOME' hello\n",
	});
	expect(asked).toEqual([expect.objectContaining({write: 'nothing', timeoutMs: 20_000})]);
	expect(await readdir(temporary.directory)).toEqual([]);
	expect(tool.input.safeParse({}).success).toBe(false);
});

test('behind a wall of somebody else that wall says what may be written', async () => {
	await using place = await createScratch();
	const {sandbox, asked} = processes();
	await use(
		evolvedTool(fresh("export default () => 'x'"), 'approved', undefined),
		{word: ''},
		{
			...place.room,
			sandbox: {...sandbox, kind: 'external'},
		},
	);
	expect(asked[0]?.write).toBe('workspace');
});

test.each([
	['that throws', "export default () => { throw new Error('no luck'); }", 120, /^no luck$/],
	['that answers with no text', 'export default () => 7', 120, /^a tool answers with text, not with number$/],
	['that is none', 'export default (', 120, /^Unexpected/],
	['without a function', 'export const x = 1;', 120, /not a function/],
	['that ends early', 'process.exit(0); export default () => "x"', 120, /^it gave no answer \(exit 0\)$/],
	[
		'that never ends',
		'setInterval(() => {}, 1000); export default () => new Promise(() => {})',
		1,
		/timed out after 1 s/,
	],
	['that asks for what is not there', "import 'left-pad'; export default () => 'x'", 120, /left-pad/],
])('a program %s has failed, and ours answers in its place', async (_, program, timeout, why) => {
	await using place = await createScratch({'a.txt': 'needle\n'});
	const {sandbox} = processes();
	const room = {...place.room, sandbox};
	const alone = await use(evolvedTool(fresh(program, {timeout}), 'approved', undefined), {word: 'x'}, room);
	expect(alone.outcome).toBe('failed');
	expect(alone.output.replace('shout failed: ', '')).toMatch(why);
	const tool = evolvedTool(better(program, {timeout}), 'approved', search);
	const {stoodIn, ...rest} = await use(tool, {pattern: 'needle'}, room);
	expect(rest).toEqual(search && (await use(search, {pattern: 'needle'}, room)));
	expect(stoodIn).toMatch(why);
});

test('what fails again and again is not asked any more; what works mostly is', async () => {
	await using place = await createScratch({'a.txt': 'needle\n'});
	const failing = processes();
	const tool = evolvedTool(better("export default () => { throw new Error('no'); }"), 'approved', search);
	const reasons: unknown[] = [];
	for (let turn = 0; turn < 5; turn += 1)
		reasons.push((await use(tool, {pattern: 'needle'}, {...place.room, sandbox: failing.sandbox})).stoodIn);
	expect(reasons).toEqual(['no', 'no', 'no', 'it failed 3 times in this session', 'it failed 3 times in this session']);
	expect(failing.asked.length).toBe(3);
	const moody = processes();
	const picky = "export default ({pattern}) => { if (pattern === 'bad') throw new Error('no'); return 'found'; }";
	const other = evolvedTool(better(picky), 'approved', search);
	for (const pattern of ['a', 'b', 'c', 'd', 'bad', 'bad', 'bad', 'e'])
		await use(other, {pattern}, {...place.room, sandbox: moody.sandbox});
	expect(moody.asked.length).toBe(8);
});

test('a stop ends it, and nobody stands in', async () => {
	await using place = await createScratch();
	const {sandbox} = processes();
	const stop = new AbortController();
	const tool = evolvedTool(
		better('export default () => new Promise(() => setInterval(() => {}, 1))'),
		'approved',
		search,
	);
	setTimeout(() => stop.abort(), 300);
	const ended = await run(tool.use({pattern: 'x'}, {...place.room, sandbox, signal: stop.signal}));
	expect(ended).toEqual({outcome: 'aborted', output: '[interrupted]'});
});

test('an answer without end is cut where it is made', async () => {
	await using place = await createScratch();
	const {sandbox} = processes();
	const tool = evolvedTool(fresh("export default () => 'x'.repeat(10_000_000)"), 'approved', undefined);
	const {output} = await use(tool, {word: ''}, {...place.room, sandbox});
	expect(output).toBe(`${'x'.repeat(LONGEST)}\n[the rest is left out: ask for less]`);
});

test('nobody approved an experimental tool: it is a command to ask about, with its program to read', async () => {
	await using place = await createScratch();
	const program = "export default () => 'x'";
	const approved = evolvedTool(better(program), 'approved', search);
	const tried = evolvedTool(better(program), 'experimental', search);
	expect([approved.risk, tried.risk]).toEqual(['read', 'run']);
	expect(await preview(approved, {pattern: 'x'}, place.room)).not.toHaveProperty('script');
	expect(await preview(tried, {pattern: 'x'}, place.room)).toMatchObject({
		title: 'Search x in .',
		script: program,
		reading: {kind: 'opaque'},
	});
	// Both see what ours sees.
	const away = {pattern: 'x', path: place.outside};
	const seen = search && (await preview(search, away, place.room));
	expect(await preview(tried, away, place.room)).toMatchObject({outside: (seen as {outside: unknown}).outside});
});

test('tools of ours keep their place, unless an evolved one takes it', () => {
	const bred = tools({
		tools: [better("export default () => 'x'"), fresh("export default () => 'x'")],
		standing: 'approved',
	});
	expect([...bred.keys()]).toEqual([...tools().keys(), 'shout']);
	expect(bred.get('search')?.about).toBe(search?.about);
});
