import {describe, expect, test} from 'vitest';
import {bind} from '../keys/bind.ts';
import {keymap} from '../keys/keymap.ts';
import {
	attachImage,
	blankComposer,
	clearComposer,
	comesFirst,
	imagesOf,
	isBlank,
	putText,
	submit,
	textOf,
	typeInput,
} from './composer.ts';
import {seen, typed, typeInto} from './keys.fixture.ts';

const twelve = Array.from({length: 12}, (_, at) => `line ${at + 1}`).join('\n');

describe('keys', () => {
	test.each([
		['type', 'hello', 'hello|'],
		['type what input methods make', '漢字é', '漢字é|'],
		['go by characters as they are seen', 'a👩‍👧e\u0301<left><left>', 'a|👩‍👧e\u0301'],
		['erase characters as they are seen', 'a👩‍👧<bs>', 'a|'],
		['erase to the right', 'a👍🏽b<left><left><del>', 'a|b'],
		['erase to the right with Ctrl+D', 'ab<left><c-d>', 'a|'],
		['stay at either end', '<left>a<right><bs><bs><del>', '|'],
		['go by words', 'one two_2, three<a-b><a-b>', 'one |two_2, three'],
		['go to the ends of words', 'one, two<home><a-f><a-f>', 'one, two|'],
		['go to the ends of lines', 'one<nl>two<nl>three<left><up><c-a>', 'one\n|two\nthree'],
		['go to the end of a line', 'one<nl>two<up><home><c-e>', 'one|\ntwo'],
		['go to the ends of a text', 'one<nl>two<a-<>x<a->>y', 'xone\ntwoy|'],
		['make newlines', 'a<nl>b<a-enter>c', 'a\nb\nc|'],
		['make a newline of a backslash and Enter', 'a\\<enter>b', 'a\nb|'],
		['kill words', 'one two three<c-w><a-bs>', 'one |'],
		['kill words to the right', 'one two<home><a-d>', '| two'],
		['kill lines', 'one<nl>two<up><home><c-k>', '|\ntwo'],
		['kill the end of a line at the end of a line', 'one<nl>two<up><c-k>', 'one|two'],
		['kill to the start of a line', 'one<nl>two<c-u>', 'one\n|'],
		['kill the line before at its start', 'one<nl>two<c-u><c-u>', 'one|'],
		['yank what was killed', 'one two<c-w><c-y><c-y>', 'one twotwo|'],
		['join kills in a row', 'one two three<c-w><c-w><c-y>!', 'one two three!|'],
		['join kills in both directions', 'one two three<a-b><c-w><a-d>x<c-y>', 'one xtwo three|'],
		['kill anew after anything else', 'one two<c-w><left><right><c-w><c-y>', 'one |'],
		['yank what was killed before', 'one two<c-w>x<bs><c-w><c-y><a-y>', 'two|'],
		['yank round and round', 'a b<c-w><left><right><c-w><c-y><a-y><a-y>', 'a |'],
		['yank nothing where nothing was killed', 'a<c-y><a-y>', 'a|'],
		['transpose', 'ab<c-t>', 'ba|'],
		['transpose around the cursor', 'abc<left><left><c-t>', 'ba|c'],
		['transpose nothing at the start of a line', 'ab<nl>cd<home><c-t>', 'ab\n|cd'],
		['make words large', 'one two<home><a-u>', 'ONE| two'],
		['make words small', 'ONE TWO<home><right><a-l><a-l>', 'One two|'],
		['make words capital', ' one TWO<home><a-c><a-c>', ' One Two|'],
		['mean nothing with the wheel', 'a<wheel>', 'a|'],
		['that mean nothing change nothing', 'a<c-x><a-q>', 'a|'],
	])('%s', (_, sent, shown) => {
		expect(seen(typed(sent).composer)).toBe(shown);
	});

	test('may be a person’s own', () => {
		const bound = bind({'composer.enter': 'newline', 'composer.ctrl+x': 'undo'});
		if ('wrong' in bound) throw new Error(bound.wrong);
		expect(seen(typed('a<enter>b<c-x>', bound).composer)).toBe('a\n|');
	});
});

describe('undo', () => {
	test.each([
		['takes words back one by one', 'one two three<c-_><c-_>', 'one |'],
		['brings back what was erased as one', 'one<bs><bs><bs><c-_>', 'one|'],
		['takes a yank back', 'one<c-w><c-y><c-_>', '|'],
		['takes another yank in its place back with it', 'a b<c-w>c<c-w><c-y><a-y><c-_>', 'a |'],
		['does nothing where there is nothing', '<c-_>a<c-_><c-_>', '|'],
		['is undone', 'one two<c-_><c-_><a-/>', 'one |'],
		['is undone no more once something is typed', 'one<c-_>x<a-/>', 'x|'],
		['begins a new step after moving', 'ab<left><right>cd<c-_>', 'ab|'],
	])('%s', (_, sent, shown) => {
		expect(seen(typed(sent).composer)).toBe(shown);
	});

	test('of everything, and back, passes through the same texts', () => {
		const {composer} = typed('one two<c-w><c-y><nl>three<c-t><a-b><a-u><bs><bs>x');
		const texts = [composer.text];
		let back = composer;
		for (;;) {
			const next = typeInto(back, '<c-_>').composer;
			if (next === back) break;
			back = next;
			texts.push(back.text);
		}
		expect(back.text).toBe('');
		const again = [back.text];
		for (let left = texts.length - 1; left > 0; left -= 1) {
			back = typeInto(back, '<a-/>').composer;
			again.push(back.text);
		}
		expect(again).toEqual(texts.toReversed());
	});
});

describe('pastes', () => {
	test.each([
		['short ones are text', 'a<paste:b\nc>>d', 'ab\ncd|'],
		['long ones are folded', `a<paste:${twelve}>>b`, 'a[Pasted 12 lines]b|'],
		['wide ones are folded', `<paste:${'x'.repeat(401)}>>`, '[Pasted 1 line]|'],
		['three lines and an end are not long', '<paste:a\nb\nc\n>>', 'a\nb\nc\n|'],
		['several are counted', `<paste:${twelve}>> <paste:a\nb\nc\nd>>`, '[Pasted 12 lines] [Pasted 4 lines #2]|'],
		['the cursor never enters one', `a<paste:${twelve}>><left><left>`, '|a[Pasted 12 lines]'],
		['one is erased whole', `a<paste:${twelve}>>b<left><bs>`, 'a|b'],
		['one is a word', `a<paste:${twelve}>>b<a-b><a-b>`, 'a|[Pasted 12 lines]b'],
		['an undo brings one back', `<paste:${twelve}>><bs><c-_>`, '[Pasted 12 lines]|'],
		['one is killed and yanked', `<paste:${twelve}>> x<c-u><c-y><c-y>`, '[Pasted 12 lines] x[Pasted 12 lines #2] x|'],
		['nothing pasted is nothing', 'a<paste:>>', 'a|'],
		['nothing joins one', `<paste:${twelve}>>\u0301<bs>`, '[Pasted 12 lines]|'],
	])('%s', (_, sent, shown) => {
		expect(seen(typed(sent).composer)).toBe(shown);
	});

	test('are sent in full, wherever they are', () => {
		const {composer} = typed(`see <paste:${twelve}>> and <paste:a\tb\nc\nd\ne>>`);
		expect(textOf(composer)).toBe(`see ${twelve} and a\tb\nc\nd\ne`);
	});

	test('cannot bring what stands for a piece', () => {
		const {composer} = typed(`<paste:${twelve}>>`);
		const other = typeInput(
			composer,
			{type: 'paste', text: 'a\ud800\u{e0200}\u001b[31mb\r\nc'},
			{keymap, history: [], columns: 80, busy: 'idle', vim: 'off'},
		).composer;
		expect(textOf(other)).toBe(`${twelve}a\ufffd[31mb\nc`);
	});
});

describe('images', () => {
	test('stand in the text, counted as they stand there', () => {
		const first = attachImage(typed('see ').composer, '/tmp/a.png');
		const {composer} = typeInto(attachImage(typeInto(first, ' and ').composer, '/tmp/b.png'), '.');
		expect(seen(composer)).toBe('see [Image 1] and [Image 2].|');
		expect({text: textOf(composer), images: imagesOf(composer)}).toEqual({
			text: 'see [Image 1] and [Image 2].',
			images: [{path: '/tmp/a.png'}, {path: '/tmp/b.png'}],
		});
	});

	test('are counted anew when one goes', () => {
		const two = attachImage(attachImage(blankComposer, '/tmp/a.png'), '/tmp/b.png');
		const {composer} = typeInto(two, '<left><bs>');
		expect({shown: seen(composer), images: imagesOf(composer)}).toEqual({
			shown: '|[Image 1]',
			images: [{path: '/tmp/b.png'}],
		});
	});

	test('that an editor leaves in the text stay', () => {
		const two = attachImage(attachImage(blankComposer, '/tmp/a.png'), '/tmp/b.png');
		const edited = putText(two, 'look at [Image 2], not at [Image 3]');
		expect({shown: seen(edited), images: imagesOf(edited)}).toEqual({
			shown: 'look at [Image 1], not at [Image 3]|',
			images: [{path: '/tmp/b.png'}],
		});
	});

	test('alone are worth sending', () => {
		const image = attachImage(blankComposer, '/tmp/a.png');
		expect(typeInto(image, '<enter>').wishes).toEqual([
			{do: 'send', kind: 'prompt', text: '[Image 1]', images: [{path: '/tmp/a.png'}]},
		]);
	});
});

describe('Enter', () => {
	test.each([
		['sends', 'hello<enter>', 'prompt', 'hello'],
		['sends without what surrounds it', '<nl>  <nl>  hello <nl><enter>', 'prompt', '  hello'],
		['sends commands', '/model x<enter>', 'command', '/model x'],
		['sends what only looks like a command as a prompt', '/usr/bin is full<enter>', 'prompt', '/usr/bin is full'],
		['sends shell commands', '!ls<enter>', 'shell', '!ls'],
		['sends notes', '# use tabs<enter>', 'note', '# use tabs'],
		['sends pastes in full', `<paste:${twelve}>><enter>`, 'prompt', twelve],
	])('%s', (_, sent, kind, text) => {
		const {composer, wishes} = typed(sent);
		expect({wishes, blank: isBlank(composer)}).toEqual({wishes: [{do: 'send', kind, text, images: []}], blank: true});
	});

	test.each(['', ' ', '<nl><nl>', '!', '# '])('sends nothing of %j', sent => {
		const before = typed(sent).composer;
		expect(typeInto(before, '<enter>')).toEqual({composer: before, wishes: []});
	});

	test('leaves what was sent to undo, and kills to yank', () => {
		const {composer} = typed(`one<c-w><c-y> <paste:${twelve}>><enter>`);
		expect(seen(typeInto(composer, '<c-_>').composer)).toBe('one [Pasted 12 lines]|');
		expect(seen(typeInto(composer, '<c-y>').composer)).toBe('one|');
	});

	test('forgets pieces that nothing can bring back', () => {
		const {composer} = typed(`<paste:${twelve}>><enter>x<enter>`);
		expect(composer.pieces).toEqual(new Map());
	});
});

describe('Tab', () => {
	test('has a prompt wait while a turn runs', () => {
		const {composer, wishes} = typed('and then<tab>', {busy: 'running'});
		expect({wishes, blank: isBlank(composer)}).toEqual({
			wishes: [{do: 'queue', kind: 'prompt', text: 'and then', images: []}],
			blank: true,
		});
	});

	test('does nothing where nothing waits and nothing is wanted', () => {
		const before = typed('and then').composer;
		expect(typeInto(before, '<tab>')).toEqual({composer: before, wishes: []});
	});

	test.each(['idle', 'running'] as const)('completes what is wanted, when %s', busy => {
		expect(typed('see @src<tab>', {busy}).wishes).toEqual([
			{do: 'complete', wanted: {kind: 'file', query: 'src', from: 4, to: 8}},
		]);
	});

	test('may still have a prompt wait whose word nothing completes', () => {
		expect(submit(typed('see @src').composer, 'queue').wish).toEqual({
			do: 'queue',
			kind: 'prompt',
			text: 'see @src',
			images: [],
		});
	});
});

describe('wishes', () => {
	test('are for an editor, an image, and earlier prompts', () => {
		expect(typed(`a <paste:${twelve}>><c-g><c-v><c-r>`).wishes).toEqual([
			{do: 'edit-outside', text: `a ${twelve}`},
			{do: 'paste-image'},
			{do: 'search-history'},
		]);
	});
});

describe('a text from elsewhere', () => {
	test('takes the place of what was written, which an undo brings back', () => {
		const composer = putText(typed('old').composer, 'new\r\ntext\u001b[31m');
		expect(seen(composer)).toBe('new\ntext[31m|');
		expect(seen(typeInto(composer, '<c-_>').composer)).toBe('old|');
	});

	test('is folded where it is too long to be written in', () => {
		const text = 'word '.repeat(10_000);
		const composer = putText(blankComposer, text);
		expect({shown: seen(composer), whole: textOf(composer) === text}).toEqual({shown: '[Pasted 1 line]|', whole: true});
	});

	test('is cleared in a way that an undo brings back', () => {
		const composer = clearComposer(typed('one two').composer);
		expect({blank: isBlank(composer), back: seen(typeInto(composer, '<c-_>').composer)}).toEqual({
			blank: true,
			back: 'one two|',
		});
		expect(clearComposer(blankComposer)).toEqual(blankComposer);
	});
});

describe('what comes first', () => {
	const escape = {type: 'key', key: {name: 'esc', ctrl: false, alt: false, shift: false, text: ''}} as const;
	test.each([
		['a search', typed('<c-r>').composer, true],
		['writing', typed('a').composer, false],
		['writing in vim', typed('a', {vim: 'on'}).composer, true],
		['vim at rest', typed('a<esc>', {vim: 'on'}).composer, false],
		['a command of vim that is not complete', typed('a<esc>d', {vim: 'on'}).composer, true],
		['a selection', typed('a<esc>v', {vim: 'on'}).composer, true],
	])('%s has Esc: %o', (_, composer, first) => {
		expect(comesFirst(composer, escape)).toBe(first);
	});
});
