import {expect, test} from 'vitest';
import {
	composing,
	EMPTY,
	factsOf,
	matchScreen,
	ofType,
	OPEN,
	send,
	shown,
	stageOf,
	untilShown,
} from './testing/driven.ts';
import {answeredCalls, inOrder, unfinished} from './testing/scenes.ts';
import type {Asked, Scripted} from './testing/vendors/script.ts';

/** What a request asks last, as one text. */
const lastOf = ({messages}: Pick<Asked, 'messages'>): string => JSON.stringify(messages.at(-1));

test('Esc and Ctrl+C stop a turn in mid-stream; what was said until then stays', async () => {
	await using stage = await stageOf({
		script: inOrder(
			unfinished(`The first line.\n\n${'And more of it. '.repeat(40)}`, 12),
			unfinished(`The second line.\n\n${'And more of it. '.repeat(40)}`, 12),
			{say: ['Done in the end.']},
		),
	});
	const terminal = stage.open({columns: 120});
	await terminal.until(OPEN);
	send(terminal, 'one');
	await terminal.until(/The first line\./);
	await terminal.until(/Enter steers · Tab queues · Esc stops/);
	terminal.press('esc');
	await untilShown(terminal, /■ stopped: you/);
	await terminal.until(EMPTY);
	await matchScreen(terminal, 'stopped-120');
	send(terminal, 'two');
	await terminal.until(/The second line\./);
	// With something written it takes that back first.
	terminal.type('not this');
	await terminal.until(/› not this/);
	terminal.press('ctrl+c');
	await terminal.until(EMPTY);
	expect(shown(terminal).match(/■ stopped: you/g)).toHaveLength(1);
	terminal.press('ctrl+c');
	await terminal.until(() => shown(terminal).match(/■ stopped: you/g)?.length === 2);
	send(terminal, 'three');
	await untilShown(terminal, /Done in the end\.[^]*✓ done/);
	expect(ofType(await factsOf(stage), 'turn.finished').map(({outcome, why}) => [outcome, why])).toEqual([
		['interrupted', 'you stopped it'],
		['interrupted', 'you stopped it'],
		['done', undefined],
	]);
});

test('while a turn runs Enter steers it, and Tab queues for after it', async () => {
	const gate = Promise.withResolvers<void>();
	const script = async (asked: Asked): Promise<Scripted> => {
		const calls = answeredCalls(asked);
		if (/queued words/.test(lastOf(asked))) return {say: ['The queued one is done.']};
		if (calls === 0) {
			await gate.promise;
			return {say: ['I look.', {tool: 'list', input: {path: '.'}}]};
		}
		return {say: [`The steered one is done.`]};
	};
	await using stage = await stageOf({files: {'a.txt': 'a\n'}, script});
	const terminal = stage.open();
	await terminal.until(OPEN);
	send(terminal, 'begin');
	await terminal.until(() => stage.vendors.requests.length === 1);
	terminal.type('queued words');
	terminal.press('tab');
	await terminal.until(/⇥ queued words/);
	await terminal.until(/1 waiting/);
	send(terminal, 'steering words');
	await terminal.until(/⏎ steering words[^]*2 waiting/);
	await matchScreen(terminal, 'waiting-80');
	gate.resolve();
	await untilShown(terminal, /The steered one is done\.[^]*The queued one is done\.[^]*✓ done/);
	const texts = ofType(await factsOf(stage), 'prompt.submitted').map(({text, how}) => [text, how]);
	expect(texts).toEqual([
		['begin', 'queue'],
		['queued words', 'queue'],
		['steering words', 'steer'],
	]);
	const told = stage.vendors.requests.map(lastOf);
	expect(told.map(text => text.includes('steering words')).slice(0, 2)).toEqual([false, true]);
	expect(told.map(text => text.includes('queued words'))).toEqual([false, false, true]);
	expect(ofType(await factsOf(stage), 'turn.finished')).toHaveLength(2);
});

test('Esc Esc goes back to before a prompt: what was said, and the files; /undo takes back the last turn', async () => {
	const write = (content: string) => ({say: [{tool: 'write', input: {path: 'a.txt', content}}]});
	await using stage = await stageOf({
		files: {'a.txt': 'zero\n'},
		branch: 'trunk',
		script: inOrder(write('one\n'), {say: ['One it is.']}, write('two\n'), {say: ['Two it is.']}, write('three\n'), {
			say: ['Three it is.'],
		}),
	});
	const read = async () => (await stage.files())['a.txt'];
	const terminal = stage.open({columns: 120, rows: 40});
	await terminal.until(/ · trunk · /);
	send(terminal, 'make it one');
	await untilShown(terminal, /One it is\.[^]*✓ done/);
	send(terminal, 'make it two');
	await untilShown(terminal, /Two it is\.[^]*✓ done/);
	expect(await read()).toBe('two\n');
	send(terminal, '/diff');
	await terminal.until(/^Not committed/m);
	await terminal.until(/-zero[^]*\+two/);
	terminal.press('q');
	await terminal.until(EMPTY);
	terminal.press('esc');
	await terminal.until(/Esc again/);
	terminal.press('esc');
	await terminal.until(/Go back to before[^]*make it one/);
	await matchScreen(terminal, 'rewind-120');
	terminal.press('down', 'enter');
	await terminal.until(/Take back[^]*what was said[^]*the files/);
	terminal.press('enter');
	// The prompt is in the composer, to be written anew.
	await terminal.until(composing('make it one'));
	await untilShown(terminal, /1 file taken back/);
	expect(await read()).toBe('zero\n');
	terminal.type(' or three');
	terminal.press('enter');
	await untilShown(terminal, /Three it is\.[^]*✓ done/);
	// What was taken back is not told to the model any more.
	expect(JSON.stringify(stage.vendors.requests.at(-1)?.messages)).not.toContain('make it two');
	expect(await read()).toBe('three\n');
	send(terminal, '/undo');
	await terminal.until(() => shown(terminal).match(/1 file taken back/g)?.length === 2);
	expect(await read()).toBe('zero\n');
	send(terminal, '/undo');
	await untilShown(terminal, /nothing to take back/);
});
