import type {mount as Mount, Mounted} from '../../tui/mount.tsx';
import {isAtWork} from '../../tui/evolution/outlook.ts';
import type {PanelWish} from '../../tui/evolution/keys.ts';
import {relaid, type Panel} from '../../tui/evolution/panel.ts';
import {openList, withItems} from '../../tui/overlay/list/list.ts';
import {openPager} from '../../tui/overlay/pager/pager.ts';
import {withLines} from '../../tui/overlay/pager/place.ts';
import {putText} from '../../tui/composer/composer.ts';
import {unbreak, type Anchor} from '../../tui/reflow.ts';
import {cut} from '../../tui/text/wrap.ts';
import type {Stage} from '../../tui/app.tsx';
import type {Look} from '../../tui/theme.ts';
import {commit} from '../../tui/ui/commit.ts';
import {frameOf} from '../../tui/ui/frame.ts';
import {approach} from '../../tui/ui/saw.ts';
import type {Overlay, Ui} from '../../tui/ui/state.ts';
import {screenOf, type Screen} from '../../tui/ui/screen.ts';
import {typed} from '../../tui/ui/typed.ts';
import type {Wish} from '../../tui/ui/wish.ts';
import {decoding} from '../../tui/keys/decode.ts';
import {chordOf, type Input} from '../../tui/keys/key.ts';
import {letGrow} from './heap.ts';
import type {Terminal} from './terminal.ts';
import {watchIn, type Watched} from './watching.ts';

/**
 * What streams in is drawn anew at most this often, and so seldom that drawing takes but a small part of the time: it is to leave a key
 * its time, and a battery its charge. The first after a rest comes soon. Milliseconds, and how many times as long as a drawing took the
 * next one waits.
 */
const FRAME = {first: 16, least: 80, most: 250, share: 32} as const;
/** How often the seconds of what goes on are counted on. */
const TICK_MS = 1_000;

type ListSpec = Parameters<typeof openList>[0];

/** Many to choose from, or something to look at beside them, want the whole screen. */
const sizeOf = ({items}: ListSpec): 'small' | 'large' =>
	items.length > 10 || items.some(({preview}) => preview !== undefined) ? 'large' : 'small';

/** What a field of its own understands of what the decoder has read: keys that came in one piece with the one that opened it. */
const fieldText = (input: Input): string => {
	if (input.type === 'paste') return input.text;
	if (input.type !== 'key') return '';
	if (input.key.name === 'enter') return '\r';
	return input.key.name === 'backspace' ? '\u007f' : input.key.text;
};

/** Lines of a page that depend on how wide it is. */
export type Page = {
	readonly title: string;
	readonly lines: (look: Look) => readonly string[];
	readonly at?: 'start' | 'end';
};

/** The interface from the outside: what it shows, and whom it asks. */
export type Desk = {
	read(): Ui;
	/** Changes what is shown, at once. */
	readonly change: (to: (ui: Ui) => Ui) => void;
	/** The same with the next frame, or before the next change: for what comes in faster than anybody reads. */
	readonly stream: (to: (ui: Ui) => Ui) => void;
	/** Number of the last commit on the screen. */
	written(): number;
	/** Finished lines for the scrollback. */
	say(lines: (look: Look) => readonly string[]): void;
	choose(spec: ListSpec, removed?: (id: string) => void): Promise<string | undefined>;
	ask(title: string, value?: string): Promise<string | undefined>;
	page(page: Page): Promise<void>;
	/** A run of self-improvement on the whole screen, until it is left; `wished` hears what its keys want. */
	watch(panel: Panel, wished: (wish: PanelWish) => void): Watched;
	/** Puts a text into the composer. */
	write(text: string): void;
	/** A word below the composer, until the next key. */
	hint(text: string): void;
	/** Draws on the terminal from now on. `before` is called when nothing stands between it and the first frame. */
	start<Before>(before: () => Before): Promise<Before>;
	/** Whether something else has the terminal. */
	isLent(): boolean;
	/** Gives the terminal to something else until that is over. */
	lend<Result>(work: () => Promise<Result>): Promise<Result>;
	/** Draws everything anew. */
	redraw(): void;
	/** Asks again how things look. */
	relook(): void;
	now(): number;
	/** Takes away what is not finished. */
	close(): Promise<void>;
};

export const openDesk = (
	terminal: Terminal,
	first: Ui,
	options: {
		readonly wished: (wish: Wish) => void;
		readonly lookAt: (size: {readonly columns: number; readonly rows: number}) => Look;
		/** What the terminal does with its cursor's line when it is broken anew. */
		readonly anchor: Anchor;
		/** Everything that comes from the terminal. */
		readonly heard: (input: Input) => void;
	},
): Desk => {
	let ui = first;
	let written = 0;
	let token = 0;
	let mounted: Mounted | undefined;
	let mount: typeof Mount | undefined;
	let frame: ReturnType<typeof setTimeout> | undefined;
	let tick: ReturnType<typeof setTimeout> | undefined;
	/** Whether the question that is open was on the screen before the next key. */
	let isSeen = true;
	/** What the last drawing of a stream took, in milliseconds. */
	let spent = 0;
	/** When that was. */
	let drawn = 0;
	let isLent = false;
	let queue: ((ui: Ui) => Ui)[] = [];
	let changed = (): void => {};
	const answers = new Map<
		number,
		(answer: {readonly id?: string; readonly text?: string; readonly remove?: string}) => void
	>();
	const watchers = new Map<number, (wish: PanelWish) => void>();
	const now = (): number => performance.now();

	/** What waits for a quiet moment comes up when it is there. */
	const settle = (): void => {
		const before = ui.overlay;
		ui = approach(ui, now());
		if (ui.overlay !== before && ui.overlay?.kind === 'approval') {
			isSeen = false;
			// Two rounds of the event loop, so that what was typed before has been read by then.
			setImmediate(() => setImmediate(() => (isSeen = true)));
		}
		clearTimeout(tick);
		const isWaiting = ui.asking !== undefined && ui.overlay === undefined;
		const {overlay} = ui;
		const isWatching = overlay?.kind === 'evolution' && isAtWork(overlay.panel.state) && !ui.look.spoken;
		const isBusy = ui.session?.turn !== undefined || ui.activity !== undefined || isWatching;
		if (isWaiting || isBusy) {
			tick = setTimeout(() => draw(), isWaiting ? 100 : TICK_MS);
			tick.unref();
		}
	};
	/** What waited for a frame. */
	const catchUp = (): void => {
		const waiting = queue;
		queue = [];
		for (const to of waiting) ui = to(ui);
	};
	const draw = (): void => {
		clearTimeout(frame);
		frame = undefined;
		catchUp();
		const before = ui;
		settle();
		// Seconds pass without a change of state: a new object is what tells.
		if (before === ui) ui = {...ui};
		changed();
	};
	const nextFrame = (): number =>
		now() - drawn > FRAME.most ? FRAME.first : Math.min(FRAME.most, Math.max(FRAME.least, spent * FRAME.share));
	/** Draws what has streamed in, and notes what that takes: until the event loop has come round, since Ink draws in a task of its own. */
	const drawStream = (): void => {
		const begun = now();
		drawn = begun;
		letGrow();
		draw();
		setImmediate(() => (spent = now() - begun));
	};
	const change = (to: (ui: Ui) => Ui): void => {
		catchUp();
		ui = to(ui);
		draw();
	};

	const stage: Stage = {
		subscribe: listener => {
			changed = listener;
			return () => {
				changed = () => {};
			};
		},
		read: () => ui,
		written: id => {
			written = id;
		},
		now: Date.now,
		answered: (name, text) => answer(name, text === undefined ? {} : {text}),
	};

	let screen: Screen = 'main';
	const show = (): void => {
		if (mount === undefined || mounted !== undefined) return;
		screen = screenOf(ui);
		terminal.wheel(screen === 'alternate' ? 'on' : 'off');
		mounted = mount(stage, terminal.stream, screen);
	};
	const hide = (): void => {
		mounted?.unmount();
		mounted = undefined;
		// What is on the screen for good is not written again by who draws next.
		if (ui.commit.id <= written) ui = {...ui, commit: {id: ui.commit.id, lines: []}};
	};
	/** A page that is read takes the whole screen; the rest comes back when it is closed. */
	const reshow = (): void => {
		if (mounted === undefined || screen === screenOf(ui)) return;
		hide();
		show();
	};

	const answer = (
		name: number,
		what: {readonly id?: string; readonly text?: string; readonly remove?: string},
	): void => {
		const resolve = answers.get(name);
		if (what.remove !== undefined) {
			resolve?.(what);
			const {overlay} = ui;
			if (overlay?.kind !== 'list' || overlay.token !== name) return;
			const items = overlay.list.items.filter(({id}) => id !== what.remove);
			if (items.length === 0) answer(name, {});
			else change(before => ({...before, overlay: {...overlay, list: withItems(overlay.list, items)}}));
			return;
		}
		answers.delete(name);
		terminal.forward(undefined);
		if (ui.overlay !== undefined && ui.overlay.kind !== 'approval' && ui.overlay.token === name) {
			const {overlay: _, ...rest} = ui;
			ui = rest;
		}
		draw();
		reshow();
		resolve?.(what);
	};

	const put = <Answer>(
		overlay: (token: number) => Ui['overlay'],
		read: (answer: {readonly id?: string; readonly text?: string}) => Answer,
		removed: (id: string) => void = () => {},
	): Promise<Answer> =>
		new Promise(resolve => {
			token += 1;
			const next = overlay(token);
			answers.set(token, given => {
				if (given.remove === undefined) resolve(read(given));
				else removed(given.remove);
			});
			if (next === undefined) return;
			const {completion: _, ...rest} = ui;
			ui = {...rest, overlay: next};
			if (next.kind === 'question') terminal.forward(text => mounted?.type(text));
			draw();
			reshow();
		});

	const hear = (input: Input): void => {
		options.heard(input);
		if (ui.overlay?.kind === 'question' && mounted !== undefined) {
			mounted.type(fieldText(input));
			return;
		}
		// What lay in the line when a question opened was meant for something else: the question waits again. Who stops means all of it.
		if (ui.overlay?.kind === 'approval' && !isSeen && input.type === 'key' && chordOf(input.key) !== 'ctrl+c') {
			const {overlay: _, ...rest} = ui;
			change(() => ({...rest, typedAt: now()}));
			return;
		}
		const {ui: next, wishes} = typed(ui, input, now());
		ui = next;
		draw();
		for (const wish of wishes) {
			if (wish.do === 'answer') answer(wish.token, wish);
			else if (wish.do === 'evolution') watchers.get(wish.token)?.(wish.wish);
			else options.wished(wish);
		}
	};

	let pageNow: Page | undefined;
	const resize = (): void => {
		const before = frameOf(ui, Date.now());
		const look = options.lookAt(terminal.size());
		if (mounted !== undefined && screen === 'main' && look.columns < ui.look.columns) {
			const activity = before.activity === undefined ? [] : [cut(`  ${before.activity}`, ui.look.columns)];
			const lines = [...before.above, ...activity, ...before.below];
			terminal.write(unbreak(lines, before.cursor, look.columns, options.anchor));
		}
		ui = {...ui, look};
		if (ui.overlay?.kind === 'pager' && pageNow !== undefined)
			ui = {...ui, overlay: {...ui.overlay, pager: withLines(ui.overlay.pager, pageNow.lines(look))}};
		if (ui.overlay?.kind === 'evolution' && pageNow !== undefined)
			ui = {...ui, overlay: {...ui.overlay, panel: relaid(ui.overlay.panel, pageNow.lines(look))}};
		settle();
		changed();
		mounted?.resized();
	};
	terminal.stream.on('resize', resize);
	// A bug's stack is to be read on the screen that stays.
	process.on('uncaughtExceptionMonitor', hide);

	const stream = (to: (ui: Ui) => Ui): void => {
		queue.push(to);
		frame ??= setTimeout(drawStream, nextFrame());
	};

	return {
		read: () => ui,
		change,
		stream,
		written: () => written,
		say: lines => change(before => commit(before, lines(before.look), written)),
		choose: (spec, removed) =>
			put(
				name => ({kind: 'list', token: name, list: openList(spec), size: sizeOf(spec)}),
				({id}) => id,
				removed,
			),
		ask: (title, value = '') =>
			put(
				name => ({kind: 'question', token: name, title, value}),
				({text}) => text,
			),
		page: async page => {
			pageNow = page;
			const lines = page.lines(ui.look);
			await put(
				name => ({
					kind: 'pager',
					token: name,
					pager: openPager({title: page.title, lines, at: page.at === 'end' ? Infinity : 0}),
				}),
				() => undefined,
			);
			pageNow = undefined;
		},
		watch: (panel, wished) => {
			const until = (overlay: (token: number) => Overlay): Promise<void> =>
				put(
					token => {
						watchers.set(token, wished);
						return overlay(token);
					},
					() => {
						watchers.clear();
						pageNow = undefined;
					},
				);
			const watched = watchIn(panel, {put: until, change, stream});
			return {
				...watched,
				read: (variant, page) => {
					pageNow = page;
					watched.read(variant, page);
				},
			};
		},
		write: text => change(before => ({...before, composer: putText(before.composer, text)})),
		hint: text => change(before => ({...before, hint: text})),
		start: async before => {
			({mount} = await import('../../tui/mount.tsx'));
			const result = before();
			settle();
			show();
			terminal.hear(decoding, hear);
			return result;
		},
		isLent: () => isLent,
		lend: async work => {
			hide();
			isLent = true;
			terminal.lend();
			try {
				return await work();
			} finally {
				terminal.takeBack();
				isLent = false;
				show();
			}
		},
		redraw: () => {
			hide();
			terminal.write('\u001b[H\u001b[2J');
			show();
		},
		relook: () => change(before => ({...before, look: options.lookAt(terminal.size())})),
		now,
		close: async () => {
			clearTimeout(frame);
			clearTimeout(tick);
			terminal.stream.off('resize', resize);
			process.off('uncaughtExceptionMonitor', hide);
			// What is finished is written before what is not is taken away.
			draw();
			clearTimeout(tick);
			await new Promise(setImmediate);
			hide();
			for (const resolve of answers.values()) resolve({});
		},
	};
};
