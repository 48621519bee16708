import {access, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	brought,
	EMPTY,
	eventually,
	factsOf,
	matchScreen,
	ofType,
	OPEN,
	readPage,
	send,
	shown,
	stageOf,
	untilShown,
} from './testing/driven.ts';

const files = {'README.md': '# Sums\n', 'src/sum.js': 'export const sum = (a, b) => a + b;\n'};

test('pages tell how things stand, and give the screen back', async () => {
	await using stage = await stageOf({files, branch: 'trunk'});
	const terminal = stage.open({columns: 120});
	await terminal.until(OPEN);
	send(terminal, 'what is it?');
	await untilShown(terminal, /✓ done/);
	const before = shown(terminal);
	const page = async (command: string, title: string) => {
		send(terminal, command);
		return readPage(terminal, title);
	};
	expect(await page('/help', 'Help')).toMatch(/A prompt may begin with[^]*\/keymap/);
	expect(await page('/keymap', 'Keys')).toMatch(/Writing a prompt: composer[^]*ctrl\+u/);
	expect(await page('/context', 'Context')).toMatch(/What the next request holds \(work\)[^]*system prompt[^]*free/);
	expect(await page('/cost', 'Cost')).toMatch(/work +anthropic:claude-sonnet-5-5.*\$0\.0001/);
	expect(await page('/status', 'Status')).toMatch(/solo[^]*full-auto[^]*ANTHROPIC_API_KEY[^]*anthropic:claude-sonnet/);
	expect(await page('/stats', 'Statistics')).toMatch(/1 session, 1 turn \(1 done\)/);
	expect(await page('/stats all', 'Statistics')).toMatch(/1 session, 1 turn \(1 done\)/);
	expect(await page('/doctor', 'Doctor')).toMatch(/keys: anthropic, openai, groq[^]*git: \d/);
	// No key is ever shown, and the screen is as it was.
	expect(shown(terminal)).not.toMatch(/sk-ant|gsk_/);
	expect(shown(terminal)).toBe(before);
	await writeFile(join(stage.project, 'src/sum.js'), 'export const sum = (a, b) => b + a;\n');
	await writeFile(join(stage.project, 'new.js'), '1\n');
	expect(await page('/diff', 'Not committed')).toMatch(
		/-export const sum = \(a, b\) => a \+ b[^]*\+export[^]*\+ new\.js/,
	);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	expect(await terminal.leftBehind()).toEqual({});
});

test('the transcript is read in full, searched, and copied from', async () => {
	await using stage = await stageOf({
		files,
		script: () => ({say: [Array.from({length: 60}, (_, at) => `Row ${at} of many.`).join('\n\n')]}),
	});
	const terminal = stage.open();
	await terminal.until(OPEN);
	send(terminal, 'tell me');
	await untilShown(terminal, /✓ done/);
	terminal.press('ctrl+o');
	await terminal.until(/^Transcript/);
	await matchScreen(terminal, 'transcript-80');
	terminal.press('/');
	terminal.type('row 7 ');
	terminal.press('enter');
	await terminal.until(/Row 7 of many/);
	await terminal.until(screen => !/✓ done/.test(screen.join('\n')));
	terminal.press('v', 'y');
	await eventually(() => terminal.notices.length === 1);
	expect(terminal.notices).toEqual([{kind: 'clipboard', text: 'Row 7 of many.'}]);
	terminal.press('q');
	await terminal.until(EMPTY);
	expect(terminal.modes().screen).toBe('normal');
	send(terminal, '/copy');
	await eventually(() => terminal.notices.length === 2);
	expect(terminal.notices[1]?.text).toMatch(/^Row 0 of many\.[^]*Row 59 of many\.$/);
});

test('modes: Shift+Tab goes round all four, /plan plans, /mode names one', async () => {
	await using stage = await stageOf({files, script: () => ({say: ['Planned.']})});
	const terminal = stage.open({mode: 'suggest'});
	await terminal.until(/^suggest · /m);
	for (const mode of ['auto-edit', 'full-auto', 'plan', 'suggest']) {
		terminal.press('shift+tab');
		await terminal.until(new RegExp(`^${mode} · `, 'm'));
	}
	send(terminal, '/plan how to go on');
	await untilShown(terminal, /Planned\.[^]*✓ done/);
	await terminal.until(/^plan · /m);
	send(terminal, '/plan');
	await terminal.until(/^suggest · /m);
	send(terminal, '/mode auto-edti');
	await untilShown(terminal, /there is no mode "auto-edti" — did you mean auto-edit\?/);
	send(terminal, '/mode');
	await terminal.until(/^Mode[^]*full-auto/m);
	terminal.press('end', 'enter');
	await terminal.until(/^full-auto · /m);
	expect(ofType(await factsOf(stage), 'mode.changed').map(({mode}) => mode)).toEqual([
		'auto-edit',
		'full-auto',
		'plan',
		'suggest',
		'plan',
		'suggest',
		'full-auto',
	]);
});

test('prompts that are kept: /init, /review, /compact, and commands of the person in files', async () => {
	await using stage = await stageOf({files, branch: 'trunk', script: () => ({say: ['It is so.']})});
	await mkdir(join(stage.home, 'commands'), {recursive: true});
	await writeFile(
		join(stage.home, 'commands', 'greet.md'),
		'---\ndescription: says hello\n---\nSay hello to $ARGUMENTS.\n',
	);
	const terminal = stage.open({rows: 40});
	await terminal.until(OPEN);
	await brought(terminal);
	terminal.type('/gree');
	await terminal.until(/greet +says hello/);
	terminal.type('t the world');
	terminal.press('enter');
	await untilShown(terminal, /✓ done/);
	for (const [nth, command] of ['/init', '/review the sums'].entries()) {
		send(terminal, command);
		await terminal.until(() => shown(terminal).match(/✓ done/g)?.length === nth + 2);
	}
	expect(ofType(await factsOf(stage), 'prompt.submitted').map(({text}) => text.slice(0, 30))).toEqual([
		'Say hello to the world.',
		'Write AGENTS.md in the root of',
		'Review the sums. Look at the c',
	]);
	send(terminal, '/compact the names');
	await untilShown(terminal, /what was said so far is summed up/);
	expect(ofType(await factsOf(stage), 'history.compacted')).toHaveLength(1);
});

test('the model of a stage and the profile are changed; the session goes on', async () => {
	await using stage = await stageOf({files});
	const terminal = stage.open();
	await terminal.until(OPEN);
	send(terminal, 'one');
	await untilShown(terminal, /✓ done/);
	send(terminal, '/model work=openai:gpt-5.4');
	await untilShown(terminal, /work is done by openai:gpt-5\.4 from the next turn on/);
	send(terminal, '/model nothing');
	await untilShown(terminal, /there is no stage "nothing" with a model/);
	send(terminal, 'two');
	await terminal.until(() => shown(terminal).match(/✓ done/g)?.length === 2);
	expect(stage.vendors.requests.map(({vendor}) => vendor)).toEqual(['anthropic', 'openai']);
	send(terminal, '/profile');
	await terminal.until(/^Profile[^]*offline/m);
	await matchScreen(terminal, 'profiles-80');
	terminal.type('offl');
	await terminal.until(/offl/);
	terminal.press('enter');
	await untilShown(terminal, /works with the profile offline from now on/);
	await terminal.until(EMPTY);
	expect(await stage.journals()).toHaveLength(1);
});

test('what the agent is told is edited; the session is named, written as Markdown, and said about', async () => {
	await using stage = await stageOf({files});
	const editor = join(stage.home, 'editor.sh');
	await writeFile(editor, 'printf "Be brief.\\n" >> "$1"\n');
	const terminal = stage.open({env: {EDITOR: `sh ${editor}`}});
	await terminal.until(OPEN);
	send(terminal, '/memory');
	await terminal.until(/What the agent is told[^]*your own AGENTS\.md/);
	terminal.press('enter');
	await eventually(async () => (await stage.files())['AGENTS.md'] === 'Be brief.\n');
	await terminal.until(EMPTY);
	send(terminal, 'what is it?');
	await untilShown(terminal, /✓ done/);
	expect(JSON.stringify(stage.vendors.requests[0]?.messages)).toContain('Be brief.');
	send(terminal, '/rename A name for it');
	await untilShown(terminal, /this session is called A name for it/);
	send(terminal, '/export out.md');
	await untilShown(terminal, /written to /);
	expect((await stage.files())['out.md']).toMatch(/what is it\?[^]*Hello\./);
	send(terminal, '/export out.md');
	await untilShown(terminal, /is there already/);
	send(terminal, '/feedback it is good');
	await untilShown(terminal, /nothing is sent by itself/);
	expect(JSON.parse(await readFile(join(stage.home, 'feedback.jsonl'), 'utf8'))).toMatchObject({text: 'it is good'});
	send(terminal, '/mcp');
	await untilShown(terminal, /no MCP servers/);
	send(terminal, '/quit');
	expect(await terminal.ended).toEqual({code: 0});
	await expect(access(join(stage.home, 'sessions'))).resolves.toBeUndefined();
});

test.each([120, 40])('a turn that a limit ended says so in %i columns, and goes on with /continue', async columns => {
	const paths = ['README.md', 'src/sum.js', '.', 'src'];
	await using stage = await stageOf({
		files,
		config: 'ui: {motion: full}\nlimits: {stages: {work: {asks: 2}}}\n',
		script: ({messages}) => {
			const path = paths[messages.filter(({role}) => role === 'assistant').length];
			return {
				say: [
					path === undefined
						? 'Understood.'
						: {tool: path.includes('.m') || path.includes('.j') ? 'read' : 'list', input: {path}},
				],
			};
		},
	});
	const terminal = stage.open({columns});
	await terminal.until(OPEN);
	await brought(terminal);
	send(terminal, 'what is it?');
	await untilShown(terminal, /■ stopped at a limit:\s+2 requests/);
	expect(shown(terminal).replaceAll(/\s+/g, '')).toContain(
		'limits.stages.work.asks)togoonwithafreshallowance,say"goon"',
	);
	send(terminal, '/continue');
	// The second time by words.
	await untilShown(terminal, /■ stopped at a limit[^]*■ stopped at a limit/);
	await terminal.until(EMPTY);
	send(terminal, 'go on');
	await untilShown(terminal, /Understood\.[^]*✓ done/);
	const facts = await factsOf(stage);
	expect(ofType(facts, 'turn.started').map(({continues}) => continues)).toEqual([undefined, 't1', 't2']);
	expect(ofType(facts, 'turn.finished').map(({outcome}) => outcome)).toEqual(['limit', 'limit', 'done']);
	// What was looked at is looked at once.
	expect(ofType(facts, 'tool.finished')).toHaveLength(paths.length);
});
