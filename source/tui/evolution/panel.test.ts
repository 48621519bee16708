import {describe, expect, test} from 'vitest';
import type {Input} from '../keys/key.ts';
import {keymap} from '../keys/keymap.ts';
import {press, pressCharacter} from '../keys/press.ts';
import type {Look} from '../theme.ts';
import {facts, panelAfter} from './panel.fixture.ts';
import {keyPanel, type PanelWish} from './keys.ts';
import {panelReads, type Panel} from './panel.ts';

const look: Look = {columns: 80, rows: 24, paint: (_, text) => text, still: false, spoken: false};

const inputOf = (key: string): Input => (key.length === 1 ? pressCharacter(key) : press(key));

/** Presses keys one after the other; what they wished, and the panel at the end. */
const pressed = (
	panel: Panel,
	...keys: readonly string[]
): {readonly panel: Panel; readonly wishes: readonly PanelWish[]} => {
	const wishes: PanelWish[] = [];
	let now = panel;
	for (const key of keys) {
		const {panel: next, wish} = keyPanel(now, inputOf(key), keymap, look);
		now = next;
		if (wish !== undefined) wishes.push(wish);
	}
	return {panel: now, wishes};
};

const middle = panelAfter(150);
const end = panelAfter(facts.length);

test('arrows go through the tree as it is drawn, and stop at its ends', () => {
	expect(pressed(middle, 'up').panel.selected).toBe('v0');
	const down = pressed(middle, 'down', 'j', 'down').panel.selected;
	expect(pressed(middle, 'end', 'down').panel.selected).toBe(pressed(middle, 'end').panel.selected);
	expect(pressed({...middle, selected: down}, 'home').panel.selected).toBe('v0');
	expect(keyPanel(middle, {type: 'wheel', by: 3}, keymap, look).panel.selected).toBe(
		pressed(middle, 'down').panel.selected,
	);
});

describe('what changes something for good is asked first:', () => {
	test.each([
		['s', middle, {ask: 'stop', why: 'you asked for it'}],
		['P', end, {ask: 'promote'}],
		['f', {...middle, selected: 'v2'}, {ask: 'forbid', variant: 'v2'}],
	] as const)('%s', (key, panel, command) => {
		const asked = pressed(panel, key);
		expect([asked.panel.asking?.command, asked.wishes]).toEqual([command, []]);
		expect(pressed(panel, key, 'y').wishes).toEqual([{do: 'send', command}]);
		for (const no of ['n', 'q', 'esc'])
			expect(pressed(panel, key, no)).toMatchObject({wishes: [], panel: {asking: undefined, note: 'nothing was done'}});
		// Any other key leaves the question as it is.
		expect(pressed(panel, key, 'x', 'down', 'enter').panel).toEqual(asked.panel);
	});

	test('a way back is asked, once something is promoted', () => {
		const promoted = {...end, state: {...end.state, promoted: 'v3'}};
		expect(pressed(promoted, 'R', 'y').wishes).toEqual([
			{do: 'send', command: {ask: 'roll-back', why: 'you asked for it'}},
		]);
	});
});

test.each([
	['s', end, 'the run is over'],
	['P', middle, 'no variant was tested on the hold-out'],
	['R', middle, 'nothing of this run is promoted'],
	['f', {...middle, selected: 'v0'}, 'that is the agent all others come from: stop the run instead'],
	['p', end, 'the run is over'],
] as const)('what cannot be done is said at once, and not asked: %s', (key, panel, note) => {
	expect(pressed(panel, key)).toMatchObject({wishes: [], panel: {note}});
	expect(pressed(panel, key).panel.asking).toBeUndefined();
});

test('p pauses, goes on, and has a process begun where there is none', () => {
	expect(pressed(middle, 'p').wishes).toEqual([{do: 'send', command: {ask: 'pause', why: 'you asked for it'}}]);
	const paused = {...middle, state: {...middle.state, paused: true}};
	expect(pressed(paused, 'p').wishes).toEqual([{do: 'send', command: {ask: 'resume'}}]);
	expect(pressed({...middle, engine: 'none'}, 'p').wishes).toEqual([{do: 'go-on'}]);
});

test('Enter reads the chosen variant; the page has the keys until it is closed', () => {
	expect(pressed({...middle, selected: 'v2'}, 'enter').wishes).toEqual([{do: 'read', variant: 'v2'}]);
	const reading = panelReads(middle, 'v2', 'v2', ['one', 'two']);
	const other = pressed(reading, 's', 'P');
	expect([other.wishes, other.panel.asking]).toEqual([[], undefined]);
	expect(pressed(reading, 'y').wishes).toEqual([{do: 'copy', text: 'one\ntwo'}]);
	const closed = pressed(reading, 'q');
	expect([closed.panel.reading, closed.wishes]).toEqual([undefined, []]);
	expect(pressed(closed.panel, 'q').wishes).toEqual([{do: 'close'}]);
});

test('what went wrong is kept, what a job said is not, once it has ended', () => {
	expect(Object.keys(end.said)).toEqual([]);
	expect(end.lately.at(-1)?.text).toMatch(/^proven|^promising|^no-better/);
});
