import {appendFile, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {parseFact, type SessionFact} from '../../core/session/event.ts';
import {readJsonl} from '../../store/jsonl.ts';
import {exportMarkdown} from './export.ts';
import {listSessions, previewSession} from './sessions.ts';

const golden = (name: string): string => fileURLToPath(new URL(`../../testing/golden/${name}.jsonl`, import.meta.url));

const factsOf = async (name: string): Promise<readonly SessionFact[]> => {
	const facts: SessionFact[] = [];
	for await (const data of readJsonl<{type: string}>(golden(name))) {
		const parsed = parseFact(data);
		if ('fact' in parsed) facts.push(parsed.fact);
	}
	return facts;
};

test.each(['second-round', 'offline-repair', 'unapproved'])('%s as Markdown', async name => {
	await expect(exportMarkdown(await factsOf(name))).toMatchFileSnapshot(`golden/${name}.md`);
});

test('text of models and files breaks out of no block, and carries no escape sequence', async () => {
	const facts = await factsOf('second-round');
	const evil = facts.map(fact => {
		if (fact.type === 'prompt.submitted') return {...fact, text: 'a\n# b\n\n\u001b]0;x\u0007c'};
		if (fact.type === 'tool.previewed' && fact.preview !== undefined)
			return {...fact, preview: {...fact.preview, title: 'run `x`', diff: '+```\n+````\n'}};
		return fact;
	});
	const text = exportMarkdown(evil);
	expect(text).toContain('---\n\n> a\n> # b\n>\n> c\n');
	expect(text).toContain('`````diff\n+```\n+````\n`````\n');
	expect(text).toContain('`` run `x` ``');
	expect(text).not.toContain('\u001b');
	expect(exportMarkdown([])).toBe('# A session\n');
});

const inFolder = async (act: (folder: string) => Promise<void>): Promise<void> => {
	const folder = await mkdtemp(join(tmpdir(), 'preview-'));
	try {
		await act(folder);
	} finally {
		await rm(folder, {recursive: true});
	}
};

const prompt = (text: string) => `${JSON.stringify({type: 'prompt.submitted', text, seq: 1, at: ''})}\n`;
const answer = (text: string) => `${JSON.stringify({type: 'turn.finished', answer: text, seq: 9, at: ''})}\n`;
const filler = `${JSON.stringify({type: 'tool.finished', output: '"turn.finished" "prompt.submitted" é'.repeat(2_000)})}\n`;

test.each<[string, string, number, readonly string[]]>([
	['nothing', '', 8, []],
	['garbage', 'null\n{"type": "prompt.submitted\n', 8, []],
	['only a prompt', prompt('a\n\nb'), 8, ['› a', '  b']],
	['both', prompt('a') + answer('b\n\nc'), 8, ['› a', '', 'b', 'c']],
	['the first prompt and the last answer', prompt('a') + prompt('x') + answer('y') + answer('b'), 8, ['› a', '', 'b']],
	['far apart', prompt('a') + filler.repeat(9) + answer('b') + filler.repeat(9), 8, ['› a', '', 'b']],
	['a torn last line', `${prompt('a')}${answer('b')}{"type":"turn.finished","answer":"c`, 8, ['› a', '', 'b']],
	['much of both', prompt('a\nb\nc\nd') + answer('1\n2\n3\n4\n5'), 6, ['› a', '…', '', '1', '2', '…']],
	['a long prompt, a short answer', prompt('a\nb\nc\nd\ne') + answer('1'), 6, ['› a', '  b', '  c', '…', '', '1']],
	['room for one line', prompt('a') + answer('b'), 1, ['› a']],
	['room for two lines', prompt('a') + answer('b'), 2, ['› a']],
	['escape sequences', prompt('a\u001b[2J') + answer('\u001b]0;x\u0007b'), 8, ['› a', '', 'b']],
])('the preview of %s', (_, text, lines, shown) =>
	inFolder(async folder => {
		const path = join(folder, 'journal.jsonl');
		await writeFile(path, text);
		expect(await previewSession(path, lines)).toEqual(shown);
		expect(await previewSession(join(folder, 'gone'), lines)).toEqual([]);
	}),
);

test('sessions are listed for a directory, or all, the latest first', () =>
	inFolder(async home => {
		const opened = (await readFile(golden('unapproved'), 'utf8')).split('\n', 1)[0] ?? '';
		for (const [id, directory, at] of [
			['one', '/a', '2026-11-21T09:00:00.000Z'],
			['two', '/b', '2026-11-22T09:00:00.000Z'],
			['three', '/a', '2026-11-23T09:00:00.000Z'],
		] as const) {
			const folder = join(home, 'sessions', `p-${directory.slice(1)}`, id);
			await mkdir(folder, {recursive: true});
			await appendFile(
				join(folder, 'journal.jsonl'),
				`${JSON.stringify({...(JSON.parse(opened) as object), directory, at})}\n${prompt(id).replace('"at":""', `"at":"${at}"`)}`,
			);
		}
		expect((await listSessions(home)).map(({id}) => id)).toEqual(['three', 'two', 'one']);
		expect(await listSessions(home, {directory: '/b'})).toEqual([
			{
				id: 'two',
				directory: '/b',
				title: 'two',
				updated: '2026-11-22T09:00:00.000Z',
				outcome: 'open',
				path: join(home, 'sessions', 'p-b', 'two', 'journal.jsonl'),
			},
		]);
		expect(await listSessions(home, {directory: '/c'})).toEqual([]);
	}));
