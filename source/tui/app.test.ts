import {EventEmitter} from 'node:events';
import {setTimeout} from 'node:timers/promises';
import {afterEach, describe, expect, test} from 'vitest';
import {openEmulator, type Emulator} from '../testing/pty/emulator.ts';
import {untouched} from '../testing/pty/modes.ts';
import type {Stage} from './app.tsx';
import type {Screen} from './ui/screen.ts';
import {putText} from './composer/composer.ts';
import {mount, type Mounted} from './mount.tsx';
import {openPager} from './overlay/pager/pager.ts';
import {lookOf} from './overlay/screen.fixture.ts';
import {commit} from './ui/commit.ts';
import type {Ui} from './ui/state.ts';
import {afterFacts, blank, turn} from './ui/ui.fixture.ts';

type Show = {
	readonly emulator: Emulator;
	readonly written: readonly number[];
	readonly answers: readonly (readonly [number, string | undefined])[];
	readonly ui: () => Ui;
	/** Changes what is shown, and tells. */
	readonly change: (to: (ui: Ui) => Ui) => void;
	readonly say: (...lines: readonly string[]) => void;
	readonly mount: (screen: Screen) => Mounted;
	readonly resize: (columns: number, rows: number) => void;
	/** All that is on the screen and above it, once it is drawn. */
	readonly all: () => Promise<readonly string[]>;
};

const open: (() => void)[] = [];
afterEach(() => {
	for (const close of open.splice(0)) close();
});

/** The interface on an emulated terminal, with a stage that holds nothing but a state. */
const show = (first: Ui): Show => {
	const {columns, rows} = first.look;
	const emulator = openEmulator({columns, rows, keyboard: 'legacy', answer: () => {}});
	const real = Object.assign(new EventEmitter(), {
		isTTY: true,
		columns,
		rows,
		write: (text: string, done?: () => void): boolean => {
			emulator.write(Buffer.from(text.replaceAll(/\r?\n/g, '\r\n')), performance.now());
			done?.();
			return true;
		},
	});
	let ui = first;
	let last = 0;
	let changed = (): void => {};
	const written: number[] = [];
	const answers: (readonly [number, string | undefined])[] = [];
	const stage: Stage = {
		subscribe: listener => {
			changed = listener;
			return () => {
				changed = () => {};
			};
		},
		read: () => ui,
		written: id => {
			written.push(id);
			last = id;
		},
		now: () => Date.parse('2026-11-21T09:10:00.000Z'),
		answered: (token, text) => answers.push([token, text]),
	};
	const change = (to: (ui: Ui) => Ui): void => {
		ui = to(ui);
		changed();
	};
	open.push(() => emulator.dispose());
	return {
		emulator,
		written,
		answers,
		ui: () => ui,
		change,
		say: (...lines) => change(before => commit(before, lines, last)),
		mount: screen => {
			const mounted = mount(stage, real as unknown as NodeJS.WriteStream, screen);
			const unmount = (): void => {
				mounted.unmount();
				// As whoever runs it does: who draws next is not to write again what is there for good.
				if (ui.commit.id <= last) ui = {...ui, commit: {id: ui.commit.id, lines: []}};
			};
			open.unshift(unmount);
			return {...mounted, unmount};
		},
		resize: (wide, high) => {
			emulator.resize(wide, high);
			Object.assign(real, {columns: wide, rows: high});
		},
		all: async () => {
			// Ink draws a little after it is told to.
			await setTimeout(60);
			await emulator.idle();
			const lines = [...emulator.scrollback(), ...emulator.screen()];
			return lines.slice(0, lines.findLastIndex(line => line !== '') + 1);
		},
	};
};

const look = lookOf(60, 12);
const bottom = ['› Say what to do · / commands · @ files · ! shell', '', '$0 · /home/ada/project'];

const numbered = (from: number, to: number): readonly string[] =>
	Array.from({length: to - from + 1}, (_, at) => `line ${from + at}`);

const reading = (ui: Ui): Ui => ({
	...ui,
	overlay: {kind: 'pager', token: 1, pager: openPager({title: 'Help', lines: ['to read']})},
});
const read = ({overlay: _, ...ui}: Ui): Ui => ui;

describe('finished lines', () => {
	test('are written once each, in order, above everything else', async () => {
		const {mount: begin, say, all, written, ui} = show(blank(look));
		begin('main');
		say('one', '', 'two');
		say('three');
		expect(await all()).toEqual(['one', '', 'two', 'three', '', ...bottom]);
		say('four');
		expect(await all()).toEqual(['one', '', 'two', 'three', 'four', '', ...bottom]);
		expect(written.at(-1)).toBe(ui().commit.id);
	});

	test('that come before a frame is drawn, or before anything is, are all there', async () => {
		const {mount: begin, say, all} = show(commit(commit(blank(look), ['one'], 0), ['two'], 0));
		begin('main');
		for (const line of numbered(1, 40)) say(line);
		expect(await all()).toEqual(['one', 'two', ...numbered(1, 40), '', ...bottom]);
	});

	test('more of them than the screen is high go to the scrollback', async () => {
		const {mount: begin, say, all} = show(blank(look));
		begin('main');
		say(...numbered(1, 100));
		say(...numbered(101, 150));
		expect(await all()).toEqual([...numbered(1, 150), '', ...bottom]);
	});

	test('are not written again when other things change', async () => {
		const {mount: begin, say, change, all} = show(blank(look));
		begin('main');
		say('one');
		for (const hint of ['a', 'b', 'c']) {
			change(ui => ({...ui, hint}));
			await all();
		}
		expect((await all()).slice(0, 3)).toEqual(['one', '', bottom[0]]);
	});

	test('wait while a page is read, on whichever screen that is, and come in order afterwards', async () => {
		const {mount: begin, say, change, all, written} = show(blank(look));
		const main = begin('main');
		say('before');
		await all();
		// As it is opened, and closed: what is shown changes first, then the screen.
		change(reading);
		main.unmount();
		const page = begin('alternate');
		say('meanwhile');
		say('and more');
		await all();
		expect(written.at(-1)).toBe(1);
		change(read);
		await all();
		page.unmount();
		begin('main');
		say('after');
		const lines = await all();
		expect(lines).toEqual(['before', 'meanwhile', 'and more', 'after', '', ...bottom]);
	});

	test('are seen, and kept, by nobody but the window on the whole screen', async () => {
		const {mount: begin, say, all, written, emulator} = show(blank(look, {screen: 'full'}));
		begin('alternate');
		say(...numbered(1, 30));
		const lines = await all();
		expect(lines).toEqual([...numbered(22, 30), ...bottom]);
		expect(emulator.modes().screen).toBe('alternate');
		expect(written).toEqual([]);
	});
});

describe('what is not finished', () => {
	test('is as high as the frame says, with the cursor in the composer', async () => {
		const {mount: begin, change, all, emulator} = show(afterFacts(blank(look), turn));
		begin('main');
		change(ui => ({...ui, composer: putText(ui.composer, 'hello')}));
		const lines = await all();
		const at = lines.indexOf('› hello');
		expect(at).toBeGreaterThan(0);
		expect(emulator.cursor()).toEqual({column: 7, row: at});
	});

	test('is taken away at the end, and the terminal is as it was', async () => {
		const {mount: begin, say, all, emulator} = show(blank(look));
		const main = begin('main');
		say('one');
		await all();
		main.unmount();
		expect(await all()).toEqual(['one']);
		expect(emulator.modes()).toEqual(untouched);
	});

	test('of the whole screen leaves nothing behind', async () => {
		const {mount: begin, say, all, emulator} = show(blank(look, {screen: 'full'}));
		const main = begin('alternate');
		say('one');
		await all();
		main.unmount();
		expect(await all()).toEqual([]);
		expect(emulator.modes()).toEqual(untouched);
	});

	test('is laid out anew when the terminal has another size', async () => {
		const {mount: begin, say, change, resize, all} = show(blank(look));
		const main = begin('main');
		say('one');
		await all();
		resize(80, 24);
		change(ui => ({...ui, look: lookOf(80, 24)}));
		main.resized();
		expect(await all()).toEqual(['one', '', ...bottom]);
	});
});

describe('a question of one line', () => {
	test('hears what is typed to it, also what came before it was drawn, and is answered once', async () => {
		const {mount: begin, change, all, answers} = show(blank(look));
		const main = begin('main');
		await all();
		change(ui => ({...ui, overlay: {kind: 'question', token: 3, title: 'Name?', value: ''}}));
		main.type('a');
		main.type('b');
		expect(await all()).toEqual(['', 'Name?', '› ab']);
		main.type('c');
		await all();
		main.type('\r');
		await all();
		expect(answers).toEqual([[3, 'abc']]);
	});

	test('is cancelled with Esc', async () => {
		const {mount: begin, change, all, answers} = show(blank(look));
		const main = begin('main');
		change(ui => ({...ui, overlay: {kind: 'question', token: 4, title: 'Name?', value: 'x'}}));
		await all();
		main.type('\u001b');
		await all();
		expect(answers).toEqual([[4, undefined]]);
	});

	test('begins anew when another is asked in its place', async () => {
		const {mount: begin, change, all} = show(blank(look));
		const main = begin('main');
		const ask = (token: number) =>
			change(ui => ({...ui, overlay: {kind: 'question', token, title: `${token}?`, value: ''}}));
		ask(1);
		await all();
		main.type('first');
		await all();
		ask(2);
		expect(await all()).toEqual(['', '2?', '›']);
	});

	test('never takes more rows than it says, however long what is typed is', async () => {
		const {mount: begin, change, all} = show(blank(look));
		const main = begin('main');
		change(ui => ({...ui, overlay: {kind: 'question', token: 1, title: 'Name?', value: ''}}));
		await all();
		main.type('long '.repeat(200));
		expect((await all()).length).toBeLessThanOrEqual(3);
	});
});
