import {isBusyBetween} from '../../core/session/next-between.ts';
import {actionOf} from '../keys/bind.ts';
import type {Input} from '../keys/key.ts';
import {wantedCompletion} from '../composer/completion.ts';
import {clearComposer, comesFirst, isBlank, submit, typeInput} from '../composer/composer.ts';
import type {Image} from '../composer/piece.ts';
import {keyPanel} from '../evolution/keys.ts';
import {keyApproval} from '../overlay/approval/approval.ts';
import {keyList} from '../overlay/list/list.ts';
import {keyPager} from '../overlay/pager/pager.ts';
import {scrollBy} from './commit.ts';
import {complete, offer, moveChoice} from './complete.ts';
import {isDropped} from './dropped.ts';
import type {Overlay, Ui} from './state.ts';
import type {Step, Wish} from './wish.ts';

/** Two presses within this time are one wish. */
const TWICE_MS = 1_500;

const only = (ui: Ui, ...wishes: readonly Wish[]): Step<Ui> => ({ui, wishes});

const without = ({overlay: _, ...ui}: Ui): Ui => ui;

const isRunning = ({session}: Ui): boolean =>
	session !== undefined && (session.turn !== undefined || isBusyBetween(session));

const inOverlay = (ui: Ui, overlay: Overlay, input: Input): Step<Ui> => {
	const {keymap} = ui.settings;
	switch (overlay.kind) {
		case 'approval': {
			if (input.type !== 'key') return only(ui);
			const {approval, wish} = keyApproval(overlay.approval, input.key, keymap, ui.look);
			const next = {...ui, overlay: {...overlay, approval}};
			switch (wish?.do) {
				case undefined:
					return only(next);
				case 'send':
					// A question that is answered is gone; one that is explained stays.
					return only(wish.command.ask === 'explain' ? next : without(next), {do: 'send', command: wish.command});
				case 'edit':
					return only(next, {do: 'edit-call', call: overlay.call, text: wish.text, name: wish.name});
				case 'ask':
					return only(next, {do: 'say-instead', call: overlay.call, title: wish.title});
				case 'stop':
					return only(without(next), {do: 'stop'});
			}
			break;
		}
		case 'list': {
			const {list, wish} = keyList(overlay.list, input, keymap, ui.look);
			if (wish === undefined) return only({...ui, overlay: {...overlay, list}});
			if (wish.do === 'delete')
				return only({...ui, overlay: {...overlay, list}}, {do: 'answer', token: overlay.token, remove: wish.id});
			return only(without(ui), {
				do: 'answer',
				token: overlay.token,
				...(wish.do === 'choose' ? {id: wish.id} : {}),
			});
		}
		case 'pager': {
			const {pager, wish} = keyPager(overlay.pager, input, keymap, ui.look);
			if (wish?.do === 'close') return only(without(ui), {do: 'answer', token: overlay.token});
			const next = {...ui, overlay: {...overlay, pager}};
			return wish === undefined ? only(next) : only(next, {do: 'copy', text: wish.text});
		}
		case 'evolution': {
			const {panel, wish} = keyPanel(overlay.panel, input, keymap, ui.look);
			if (wish?.do === 'close') return only(without(ui), {do: 'answer', token: overlay.token});
			const next = {...ui, overlay: {...overlay, panel}};
			if (wish === undefined) return only(next);
			return only(
				next,
				wish.do === 'copy' ? {do: 'copy', text: wish.text} : {do: 'evolution', token: overlay.token, wish},
			);
		}
		case 'question':
			// Read by its own field.
			return only(ui);
	}
};

/** Esc: stops what runs; twice, with nothing written, goes back. */
const escape = (ui: Ui, at: number): Step<Ui> => {
	if (ui.completion !== undefined) {
		const {completion: _, ...rest} = ui;
		return only(rest);
	}
	if (isRunning(ui)) return only(ui, {do: 'stop'});
	if (!isBlank(ui.composer))
		return only(
			at - ui.escapedAt < TWICE_MS
				? {...ui, composer: clearComposer(ui.composer)}
				: {...ui, escapedAt: at, hint: 'Esc again clears'},
		);
	return at - ui.escapedAt < TWICE_MS
		? only({...ui, escapedAt: -Infinity}, {do: 'rewind'})
		: only({...ui, escapedAt: at, hint: 'Esc again goes back to an earlier prompt'});
};

/** Ctrl+C: takes back what is written, stops what runs, and leaves when it is pressed twice. */
const clear = (ui: Ui, at: number): Step<Ui> => {
	const {completion: _, ...rest} = ui;
	if (!isBlank(ui.composer)) return only({...rest, composer: clearComposer(ui.composer), clearedAt: -Infinity});
	if (isRunning(ui) && at - ui.clearedAt >= TWICE_MS) return only({...rest, clearedAt: at}, {do: 'stop'});
	return at - ui.clearedAt < TWICE_MS
		? only(rest, {do: 'leave'})
		: only({...rest, clearedAt: at, hint: 'Ctrl+C again leaves'});
};

const anywhere = (ui: Ui, input: Input, at: number): Step<Ui> | undefined => {
	if (input.type !== 'key') return undefined;
	switch (actionOf(ui.settings.keymap, 'anywhere', input.key)) {
		case 'clear-or-leave':
			return clear(ui, at);
		case 'leave-when-empty':
			return isBlank(ui.composer) ? only(ui, {do: 'leave'}) : undefined;
		case 'stop':
			return escape(ui, at);
		case 'next-mode':
			return only(ui, {do: 'next-mode'});
		case 'open-transcript':
			return only(ui, {do: 'read-transcript'});
		case 'redraw':
			return only(ui, {do: 'redraw'});
		case 'suspend':
			return only(ui, {do: 'suspend'});
		case undefined:
			return undefined;
	}
};

/** On the whole screen the keys that do nothing to a prompt move the window over the transcript. */
const scrolled = (ui: Ui, input: Input): Ui | undefined => {
	if (ui.settings.screen !== 'full') return undefined;
	if (input.type === 'wheel') return scrollBy(ui, input.by * 3);
	if (input.type !== 'key') return undefined;
	const page = Math.max(1, ui.look.rows - 6);
	switch (input.key.name) {
		case 'pageup':
			return scrollBy(ui, -page);
		case 'pagedown':
			return scrollBy(ui, page);
		case 'end':
			return ui.scroll.below > 0 ? scrollBy(ui, Infinity) : undefined;
		default:
			return undefined;
	}
};

const said = (
	ui: Ui,
	{text, images}: {readonly text: string; readonly images: readonly Image[]},
	how: 'steer' | 'queue',
): Step<Ui> => only({...ui, history: [...ui.history, text]}, {do: 'say', text, images, how});

/** Is what is offered there already, letter by letter? */
const isSpeltOut = ({composer, completion}: Ui): boolean =>
	wantedCompletion(composer)?.query === completion?.matches[completion.chosen]?.text;

const inComposer = (ui: Ui, input: Input): Step<Ui> => {
	if (isDropped(input)) return only(ui, {do: 'paste-path', text: input.text.trim()});
	const {completion} = ui;
	const action = input.type === 'key' ? actionOf(ui.settings.keymap, 'composer', input.key) : undefined;
	if (completion !== undefined) {
		if (action === 'up' || action === 'down') return only(moveChoice(ui, action === 'up' ? -1 : 1));
		if (action === 'complete-or-queue') return offer(complete(ui));
		// Enter takes the file that is offered, and goes on; a command it takes and carries out.
		if (action === 'send' && completion.kind === 'file' && !isSpeltOut(ui)) return offer(complete(ui));
	}
	const isCommand = action === 'send' && completion?.kind === 'command';
	const {composer, wish} = typeInput(isCommand ? complete(ui).composer : ui.composer, input, {
		keymap: ui.settings.keymap,
		history: ui.history,
		columns: ui.look.columns,
		busy: isRunning(ui) ? 'running' : 'idle',
		vim: ui.settings.vim,
	});
	const {completion: _, ...rest} = ui;
	const next = {...rest, composer};
	switch (wish?.do) {
		case undefined:
			// What is being written then is a search, or nothing: it was written before.
			return composer.search === undefined && composer.walk === undefined ? offer(next) : only(next);
		case 'send':
		case 'queue':
			return said(next, wish, wish.do === 'send' ? 'steer' : 'queue');
		case 'edit-outside':
			return only(next, {do: 'edit-prompt', text: wish.text});
		case 'paste-image':
			return only(next, {do: 'paste-image'});
		case 'complete': {
			// Nothing completes it: then Tab means what it means elsewhere.
			const queued = ui.completion === undefined && isRunning(ui) ? submit(composer, 'queue') : undefined;
			return queued?.wish?.do === 'queue'
				? said({...next, composer: queued.composer}, queued.wish, 'queue')
				: offer(complete(next));
		}
		case 'search-history':
			return only(next);
	}
};

/** Something that came from the terminal, `at` milliseconds of the interface's clock. */
export const typed = (before: Ui, input: Input, at: number): Step<Ui> => {
	if (input.type === 'focus' || input.type === 'background') return only(before);
	const {hint: _, ...rest} = before;
	const ui: Ui = {...rest, typedAt: input.type === 'wheel' ? before.typedAt : at};
	if (ui.overlay !== undefined) return inOverlay(ui, ui.overlay, input);
	const moved = scrolled(ui, input);
	if (moved !== undefined) return only(moved);
	// A search through the history, and vim's other states, have Esc and Ctrl+C for themselves.
	const step = ui.completion === undefined && comesFirst(ui.composer, input) ? undefined : anywhere(ui, input, at);
	if (step !== undefined) return step;
	return ui.form === 'one-shot' ? only(ui) : inComposer(ui, input);
};
