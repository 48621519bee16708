import {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readCustomCommands, type CustomCommand} from './custom-commands.ts';
import {expandBody} from './expand.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
const theirs = 'project/.unified-dgm/commands';

const read = async (
	files: Files,
	project: 'trusted' | 'untrusted' = 'trusted',
	links: Readonly<Record<string, string>> = {},
) => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'commands-')));
	try {
		for (const [path, text] of Object.entries(files)) {
			await mkdir(dirname(join(root, path)), {recursive: true});
			await writeFile(join(root, path), text);
		}
		for (const [path, to] of Object.entries(links)) await symlink(join(root, to), join(root, path));
		const found = await readCustomCommands({
			home: join(root, 'home'),
			directory: join(root, 'project'),
			project,
			builtIn: ['help', 'quit'],
		});
		const tidy = (text: string): string => text.replaceAll(`${root}/`, '');
		return {
			commands: found.commands.map(({expand, ...command}: CustomCommand) => ({
				...command,
				from: tidy(command.from),
				prompt: expand('one "two three"'),
			})),
			notices: found.notices.map(tidy),
		};
	} finally {
		await rm(root, {recursive: true});
	}
};

test('a file is a command, named by its path; no folder, no commands', async () => {
	expect(await read({})).toEqual({commands: [], notices: []});
	expect(
		await read({
			'home/commands/review.md': '# Review a file\n\nLook at @$1 for $2.',
			'home/commands/notes.txt': 'no command',
			'home/commands/.draft.md': 'no command',
			[`${theirs}/git/pr.md`]:
				'---\ndescription: Opens a\u001b[31m request\nargument-hint: [number] [title]\nmode: auto-edit\n---\n\nOpen: $ARGUMENTS\n',
		}),
	).toEqual({
		commands: [
			{
				name: 'git:pr',
				about: 'Opens a request',
				argument: '[number] [title]',
				mode: 'auto-edit',
				from: `${theirs}/git/pr.md`,
				prompt: 'Open: one "two three"',
			},
			{
				name: 'review',
				about: 'Review a file',
				from: 'home/commands/review.md',
				prompt: '# Review a file\n\nLook at @one for two three.',
			},
		],
		notices: [],
	});
});

test("a project's commands are not even read before it is trusted", async () => {
	expect(await read({[`${theirs}/a.md`]: '---\nbroken'}, 'untrusted')).toEqual({commands: [], notices: []});
});

test('a built-in command wins, then the own, then that of the project, and each time it is said', async () => {
	const {commands, notices} = await read({
		'home/commands/quit.md': 'Stay.',
		'home/commands/ship.md': 'Mine.',
		[`${theirs}/ship.md`]: 'Theirs.',
	});
	expect(commands.map(({name, from}) => [name, from])).toEqual([['ship', 'home/commands/ship.md']]);
	expect(notices).toEqual([
		'home/commands/quit.md: /quit is built in, and stays what it is: give the file another name',
		`${theirs}/ship.md: /ship is home/commands/ship.md, and stays what it is`,
	]);
});

describe('what is wrong is said with file and line', () => {
	test.each<[string, string | Uint8Array, readonly string[], 'offered' | 'left out']>([
		['nothing in it', '', ['x.md:1: there is no prompt in it'], 'left out'],
		['no prompt', '---\ndescription: a\n---\n\n', ['x.md:4: there is no prompt in it'], 'left out'],
		[
			'no end of the front matter',
			'---\ndescription: a\n',
			['x.md:1: its front matter has no end: a line of ---'],
			'left out',
		],
		[
			'broken YAML',
			'---\ndescription: a\nmode: [\n---\nGo.',
			[expect.stringMatching(/^x\.md:\d: .*: this is not YAML$/) as string],
			'left out',
		],
		['no keys', '---\nhello\n---\nGo.', ['x.md:2: its front matter has no keys'], 'left out'],
		[
			'a key of no meaning',
			'---\nallowed-tools: all\n\ndescripton: a\n---\nGo.',
			[
				'x.md:2: "allowed-tools" means nothing here',
				'x.md:4: "descripton" means nothing here: did you mean "description"?',
			],
			'offered',
		],
		[
			'no such mode',
			'---\ndescription: a\nmode: carefully\n---\nGo.',
			[expect.stringMatching(/^x\.md:3: there is no mode "carefully": .*suggest/) as string],
			'left out',
		],
		['bytes that are no text', new Uint8Array([0, 1, 2]), ['x.md is not text'], 'left out'],
		['too much', 'a'.repeat(70_000), ['x.md is larger than 64 KiB'], 'left out'],
	])('%s', async (_, text, wanted, end) => {
		const {commands, notices} = await read({'home/commands/x.md': text});
		expect(notices.map(notice => notice.replace('home/commands/', ''))).toEqual(wanted);
		expect(commands.length).toBe(end === 'offered' ? 1 : 0);
	});

	test('a name that nobody can type', async () => {
		const {notices} = await read({'home/commands/my command.md': 'Go.'});
		expect(notices).toEqual([
			'home/commands/my command.md: a command\'s name has letters, digits, "-", "_" and "." only',
		]);
	});
});

test('empty front matter, a byte order mark and Windows line ends change nothing', async () => {
	const {commands, notices} = await read({
		'home/commands/a.md': '---\n---\nGo.',
		'home/commands/b.md': '\uFEFF---\r\ndescription: b\r\n---\r\nGo.\r\n',
	});
	expect(notices).toEqual([]);
	expect(commands.map(({about, prompt}) => [about, prompt])).toEqual([
		['Go.', 'Go.\n\none "two three"'],
		['b', 'Go.\n\none "two three"'],
	]);
});

test('a link out of the project is left out, and one of your own is followed', async () => {
	const files = {'secret.md': 'The secret.', 'home/commands/a.md': 'A', [`${theirs}/b.md`]: 'B'};
	const {commands, notices} = await read(files, 'trusted', {
		[`${theirs}/stolen.md`]: 'secret.md',
		'home/commands/linked.md': 'secret.md',
	});
	expect(commands.map(({name}) => name)).toEqual(['a', 'b', 'linked']);
	expect(notices).toEqual([`${theirs}/stolen.md leads out of the project`]);
});

test.each([
	['Do $1, then $2 and $3.', 'a b', 'Do a, then b and .'],
	['All: $ARGUMENTS!', '  a  "b c" ', 'All: a  "b c"!'],
	['$1 and $1', '$2 x', '$2 and $2'],
	['It costs $10 or \\$1', '', 'It costs $10 or $1'],
	['It costs $10', 'more', 'It costs $10\n\nmore'],
	['$ARGUMENTSX', 'a', '$ARGUMENTSX\n\na'],
	['$1|$2|$3', `a"b c"d 'e "f' g\\ h`, 'ab cd|e "f|g h'],
	['$1|$2', '"a \\" b" "open end', 'a " b|open end'],
	['$1|$2', '"" b', '|b'],
	['Nothing.', ' ', 'Nothing.'],
	['$1', '\u{1f600} x', '\u{1f600}'],
	['$1', 'back\\', 'back\\'],
])('%j with %j is %j', (body, args, prompt) => {
	expect(expandBody(body, args)).toBe(prompt);
});
