import {describe, expect, test} from 'vitest';
import {putText, textOf} from '../composer/composer.ts';
import {openList} from '../overlay/list/list.ts';
import {openPager} from '../overlay/pager/pager.ts';
import {lookOf, press} from '../overlay/screen.fixture.ts';
import {commit} from './commit.ts';
import {approach} from './saw.ts';
import type {Ui} from './state.ts';
import {typed} from './typed.ts';
import {afterFacts, asking, blank, over, pressing, sending, turn} from './ui.fixture.ts';
import type {Wish} from './wish.ts';

const look = lookOf(80, 24);
const idle = blank(look);
const running = afterFacts(idle, turn);
const open = approach(afterFacts(idle, asking), 5_000);
const written = (ui: Ui, text: string): Ui => ({...ui, composer: putText(ui.composer, text)});

const say = (text: string, how: 'steer' | 'queue'): Wish => ({do: 'say', text, images: [], how});

describe('while a turn runs', () => {
	test.each([
		['Enter steers', ['enter'], [say('go on', 'steer')], ''],
		['Tab queues', ['tab'], [say('go on', 'queue')], ''],
		['Esc stops, and keeps what is written', ['esc'], [{do: 'stop'}], 'go on'],
		['Ctrl+C clears', ['ctrl+c'], [], ''],
		['Ctrl+C clears, then stops', ['ctrl+c', 'ctrl+c'], [{do: 'stop'}], ''],
		['Ctrl+C clears, stops, and leaves', ['ctrl+c', 'ctrl+c', 'ctrl+c'], [{do: 'stop'}, {do: 'leave'}], ''],
		['Shift+Tab changes the mode', ['shift+tab'], [{do: 'next-mode'}], 'go on'],
		['Ctrl+O reads', ['ctrl+o'], [{do: 'read-transcript'}], 'go on'],
	] as const)('%s', (_, keys, wishes, left) => {
		const did = pressing(written(running, 'go on'), keys);
		expect({wishes: did.wishes, left: textOf(did.ui.composer)}).toEqual({wishes, left});
	});

	test('Esc twice stops twice, and goes back nowhere', () => {
		expect(pressing(running, ['esc', 'esc']).wishes).toEqual([{do: 'stop'}, {do: 'stop'}]);
	});
});

describe('when nothing runs', () => {
	test.each([
		['Enter sends', 'mend it', ['enter'], [say('mend it', 'steer')], ''],
		['Tab does nothing to a prompt', 'mend it', ['tab'], [], 'mend it'],
		['Esc Esc goes back', '', ['esc', 'esc'], [{do: 'rewind'}], ''],
		['Esc Esc clears what is written', 'mend it', ['esc', 'esc'], [], ''],
		['a third Esc after going back does not go back again', '', ['esc', 'esc', 'esc'], [{do: 'rewind'}], ''],
		['Ctrl+C alone only says what a second would do', '', ['ctrl+c'], [], ''],
		['Ctrl+C twice leaves', '', ['ctrl+c', 'ctrl+c'], [{do: 'leave'}], ''],
		['Ctrl+C clears, and that does not count as one of two', 'mend it', ['ctrl+c', 'ctrl+c'], [], ''],
		['Ctrl+D leaves', '', ['ctrl+d'], [{do: 'leave'}], ''],
		['Ctrl+D in a text leaves nowhere', 'mend it', ['ctrl+d'], [], 'mend it'],
		['Shift+Tab changes the mode', '', ['shift+tab'], [{do: 'next-mode'}], ''],
		['Ctrl+L draws anew', '', ['ctrl+l'], [{do: 'redraw'}], ''],
		['Ctrl+Z sleeps', '', ['ctrl+z'], [{do: 'suspend'}], ''],
		['Ctrl+G opens an editor on it', 'mend it', ['ctrl+g'], [{do: 'edit-prompt', text: 'mend it'}], 'mend it'],
		['Ctrl+V pastes an image', '', ['ctrl+v'], [{do: 'paste-image'}], ''],
		['Enter on nothing says nothing', '', ['enter'], [], ''],
	] as const)('%s', (_, text, keys, wishes, left) => {
		const did = pressing(written(idle, text), keys);
		expect({wishes: did.wishes, left: textOf(did.ui.composer)}).toEqual({wishes, left});
	});

	test.each([
		['Esc', 'esc'],
		['Ctrl+C', 'ctrl+c'],
	])('%s twice are two wishes when there is time between them', (_, chord) => {
		const once = pressing(idle, [chord], 10_000);
		expect([...once.wishes, ...pressing(once.ui, [chord], 11_600).wishes]).toEqual([]);
	});

	test('a second Esc goes back also after a turn that was stopped, but the one that stopped it does not count', () => {
		const stopped = pressing(running, ['esc']);
		const ui = afterFacts(stopped.ui, over);
		expect(pressing(ui, ['esc'], 10_500).wishes).toEqual([]);
		expect(pressing(ui, ['esc', 'esc'], 10_500).wishes).toEqual([{do: 'rewind'}]);
	});

	test('what a key would do is said until the next one', () => {
		const {ui} = pressing(idle, ['esc']);
		expect(ui.hint).toBe('Esc again goes back to an earlier prompt');
		expect(pressing(ui, ['a']).ui.hint).toBeUndefined();
	});

	test('what was sent is found again with the arrows', () => {
		const {ui} = pressing(written(idle, 'mend it'), ['enter', 'up']);
		expect(textOf(ui.composer)).toBe('mend it');
	});
});

describe('what is pasted', () => {
	test.each(['/tmp/shot.png', "'/tmp/a shot.PNG'", '~/shot.webp', './shot.gif', 'file:///tmp/shot.jpeg'])(
		'is perhaps an image: %s',
		path => {
			const {ui, wishes} = sending(idle, `\u001b[200~${path}\u001b[201~`);
			expect({wishes, left: textOf(ui.composer)}).toEqual({wishes: [{do: 'paste-path', text: path}], left: ''});
		},
	);

	test.each(['shot.png', 'see /tmp/shot.png', '/tmp/notes.txt', '/tmp/a.png\n/tmp/b.txt'])('is words: %j', text => {
		const {ui, wishes} = sending(idle, `\u001b[200~${text}\u001b[201~`);
		expect({wishes, left: textOf(ui.composer)}).toEqual({wishes: [], left: text});
	});

	test('in a question about a call changes nothing', () => {
		const {ui, wishes} = sending(open, '\u001b[200~y\u001b[201~');
		expect({wishes, overlay: ui.overlay, left: textOf(ui.composer)}).toEqual({
			wishes: [],
			overlay: open.overlay,
			left: '',
		});
	});
});

describe('keys in an overlay never reach the composer', () => {
	const keys = [
		'a',
		'y',
		'q',
		'space',
		'enter',
		'up',
		'esc',
		'tab',
		'backspace',
		'shift+tab',
		'ctrl+c',
		'ctrl+d',
		'ctrl+g',
	];
	const overlays: readonly (readonly [string, NonNullable<Ui['overlay']> | undefined])[] = [
		['approval', open.overlay],
		[
			'list',
			{kind: 'list', token: 7, list: openList({title: 'Models', items: [{id: 'a', label: 'a'}]}), size: 'small'},
		],
		['pager', {kind: 'pager', token: 7, pager: openPager({title: 'Help', lines: ['a', 'b']})}],
		['question', {kind: 'question', token: 7, title: 'Name?', value: ''}],
	];
	const composerWishes = new Set<Wish['do']>([
		'say',
		'leave',
		'rewind',
		'next-mode',
		'edit-prompt',
		'suspend',
		'redraw',
	]);
	test.each(overlays.flatMap(([kind, overlay]) => keys.map(key => [kind, key, overlay] as const)))(
		'%s: %s',
		(_, key, overlay) => {
			if (overlay === undefined) throw new Error('there is no question');
			const before = {...written(open, 'half a prompt'), overlay};
			const {ui, wishes} = typed(before, press(key), 20_000);
			expect(ui.composer).toBe(before.composer);
			expect(wishes.filter(wish => composerWishes.has(wish.do))).toEqual([]);
		},
	);

	test.each([
		['a', [{do: 'answer', token: 7, id: 'a'}], ['enter']],
		['nothing', [{do: 'answer', token: 7}], ['esc']],
	] as const)('a list is answered with %s, and closes', (_, wishes, chords) => {
		const did = pressing(
			{
				...idle,
				overlay: {kind: 'list', token: 7, list: openList({title: 'x', items: [{id: 'a', label: 'a'}]}), size: 'small'},
			},
			chords,
		);
		expect({wishes: did.wishes, overlay: did.ui.overlay}).toEqual({wishes, overlay: undefined});
	});

	test('what a list deletes is told, and it stays open', () => {
		const list = openList({title: 'x', items: [{id: 'a', label: 'a'}], removal: 'delete'});
		const did = pressing({...idle, overlay: {kind: 'list', token: 7, list, size: 'small'}}, ['delete', 'delete']);
		expect({wishes: did.wishes, kind: did.ui.overlay?.kind}).toEqual({
			wishes: [{do: 'answer', token: 7, remove: 'a'}],
			kind: 'list',
		});
	});
});

describe('a question about a call', () => {
	test.each([
		['y', [{do: 'send', command: {ask: 'answer', call: 't1.a1.1', verdict: 'yes'}}], undefined],
		['n', [{do: 'send', command: {ask: 'answer', call: 't1.a1.1', verdict: 'no'}}], undefined],
		['esc', [{do: 'stop'}], undefined],
		['x', [{do: 'send', command: {ask: 'explain', call: 't1.a1.1'}}], 'approval'],
		['e', [{do: 'edit-call', call: 't1.a1.1', text: 'x', name: 'command.sh'}], 'approval'],
		['s', [{do: 'say-instead', call: 't1.a1.1', title: 'What is to be done instead?'}], 'approval'],
	] as const)('%s', (key, wishes, overlay) => {
		const did = pressing(open, [key]);
		const [wish] = did.wishes;
		const told = wish?.do === 'edit-call' ? [{...wish, text: 'x'}] : did.wishes;
		expect({wishes: told, overlay: did.ui.overlay?.kind}).toEqual({wishes, overlay});
	});

	test.each([0, 1, 500, 999])('does not open %i ms after a key, nor is answered by it', after => {
		const asked = afterFacts(idle, asking, 3_000);
		const {ui} = pressing(asked, ['y'], 4_000);
		expect(approach(ui, 4_000 + after)).toBe(ui);
		expect(textOf(ui.composer)).toBe('y');
	});

	test('opens once nobody has typed for a second; the wheel is no typing, and neither is the window that gets the focus', () => {
		const {ui} = pressing(afterFacts(idle, asking, 3_000), ['y'], 4_000);
		const wheeled = typed(ui, {type: 'wheel', by: 1}, 4_900).ui;
		const focused = typed(wheeled, {type: 'focus', focus: 'in'}, 4_950).ui;
		expect(approach(focused, 5_000).overlay).toMatchObject({kind: 'approval', call: 't1.a1.1'});
	});

	test('a key that comes with the one that answers does not answer the next question', () => {
		const did = pressing(open, ['y', 'y'], 10_000);
		expect(did.wishes).toHaveLength(1);
		const answered = afterFacts(did.ui, [{type: 'approval.answered', call: 't1.a1.1', verdict: 'yes'}], 10_001);
		expect(approach(answered, 10_999).overlay).toBeUndefined();
		expect(approach(answered, 11_000).overlay).toMatchObject({kind: 'approval', call: 't1.a1.2'});
	});
});

describe('on the whole screen', () => {
	const lines = Array.from({length: 100}, (_, at) => `line ${at}`);
	const full = commit(blank(look, {screen: 'full'}), lines, 0);
	test('keys that do nothing to a prompt, and the wheel, move over the transcript; End goes back', () => {
		const up = pressing(full, ['pageup']).ui;
		const wheeled = typed(up, {type: 'wheel', by: -1}, 0).ui;
		const back = pressing(wheeled, ['end']).ui;
		expect([up, wheeled, back].map(({scroll}) => scroll.below)).toEqual([18, 21, 0]);
	});

	test('letters still go to the prompt', () => {
		const {ui} = pressing(full, ['pageup', 'h', 'i']);
		expect({text: textOf(ui.composer), below: ui.scroll.below}).toEqual({text: 'hi', below: 18});
	});

	test('End without anything below is the end of the line', () => {
		const {ui} = pressing(written(full, 'hi'), ['home', 'end', '!']);
		expect(textOf(ui.composer)).toBe('hi!');
	});
});

describe('where one turn is only watched', () => {
	const watched: Ui = {...running, form: 'one-shot'};
	test.each([
		['letters are no prompt', ['h', 'i', 'enter', 'tab'], []],
		['Esc stops', ['esc'], [{do: 'stop'}]],
		['Ctrl+C stops, and leaves', ['ctrl+c', 'ctrl+c'], [{do: 'stop'}, {do: 'leave'}]],
	] as const)('%s', (_, keys, wishes) => {
		const did = pressing(watched, keys);
		expect({wishes: did.wishes, text: textOf(did.ui.composer)}).toEqual({wishes, text: ''});
	});
});

test('what the terminal says by itself is no typing', () => {
	const ui = {...idle, hint: 'stays'};
	expect(typed(ui, {type: 'focus', focus: 'out'}, 5).ui).toBe(ui);
	expect(typed(ui, {type: 'background', red: 0, green: 0, blue: 0}, 5).ui).toBe(ui);
});
