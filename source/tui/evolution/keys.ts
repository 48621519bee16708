import {accept} from '../../core/evolution/accept.ts';
import {cladeOf} from '../../core/evolution/archive.ts';
import type {Command} from '../../core/evolution/command.ts';
import {actionOf} from '../keys/bind.ts';
import type {Input} from '../keys/key.ts';
import type {Action, Keymap} from '../keys/keymap.ts';
import {keyPager} from '../overlay/pager/pager.ts';
import type {Look} from '../theme.ts';
import {BY_PERSON, type Panel} from './panel.ts';
import {treeOf} from './tree.ts';

/** What a key wants of whoever runs the panel. */
export type PanelWish =
	| {readonly do: 'close'}
	/** To read a variant: its lines are to be put into the panel. */
	| {readonly do: 'read'; readonly variant: string}
	| {readonly do: 'send'; readonly command: Command}
	/** To have a process run it that nobody runs. */
	| {readonly do: 'go-on'}
	| {readonly do: 'copy'; readonly text: string};

const wordsOf = ({state, selected}: Panel, command: Command): string => {
	switch (command.ask) {
		case 'stop':
			return 'Stop the run for good? What runs is halted; its best so far stays unproven.';
		case 'promote':
			return `Make ${state.tested?.variant ?? ''} today's agent? R goes back to the one before.`;
		case 'roll-back':
			return `Go back to the agent before ${state.promoted ?? ''}?`;
		default: {
			const others = cladeOf(state.archive, selected).size - 1;
			const from = others === 0 ? '' : ` and ${others === 1 ? 'the one' : `the ${others}`} that came from it`;
			return `Forbid ${selected}${from}? Nobody breeds from it or tries it any more.`;
		}
	}
};

/** Asks for a yes, or says at once why it would be turned down. */
const asked = (panel: Panel, command: Command): Panel => {
	const verdict = accept(panel.state, command);
	return 'rejected' in verdict
		? {...panel, note: verdict.rejected}
		: {...panel, asking: {command, words: wordsOf(panel, command)}};
};

type Keyed = {readonly panel: Panel; readonly wish?: PanelWish};

const pause = (panel: Panel): Keyed => {
	const {state, engine} = panel;
	if (state.finished !== undefined) return {panel: {...panel, note: 'the run is over'}};
	if (engine === 'none') return {panel: {...panel, note: 'starts its engine …'}, wish: {do: 'go-on'}};
	const command: Command = state.paused ? {ask: 'resume'} : {ask: 'pause', why: BY_PERSON};
	const verdict = accept(state, command);
	return 'rejected' in verdict ? {panel: {...panel, note: verdict.rejected}} : {panel, wish: {do: 'send', command}};
};

const moved = (panel: Panel, by: number): Panel => {
	const ids = treeOf(panel.state.archive).map(({variant}) => variant.id);
	const at = Math.max(0, ids.indexOf(panel.selected));
	const next = ids[Math.max(0, Math.min(ids.length - 1, at + by))];
	return next === undefined ? panel : {...panel, selected: next};
};

const act = (panel: Panel, action: Action<'evolution'>, {rows}: Look): Keyed => {
	const page = Math.max(1, Math.floor(rows / 2));
	switch (action) {
		case 'up':
			return {panel: moved(panel, -1)};
		case 'down':
			return {panel: moved(panel, 1)};
		case 'page-up':
			return {panel: moved(panel, -page)};
		case 'page-down':
			return {panel: moved(panel, page)};
		case 'first':
			return {panel: moved(panel, -Infinity)};
		case 'last':
			return {panel: moved(panel, Infinity)};
		case 'open':
			return panel.state.archive.length === 0 ? {panel} : {panel, wish: {do: 'read', variant: panel.selected}};
		case 'pause':
			return pause(panel);
		case 'stop':
			return {panel: asked(panel, {ask: 'stop', why: BY_PERSON})};
		case 'promote':
			return {panel: asked(panel, {ask: 'promote'})};
		case 'roll-back':
			return {panel: asked(panel, {ask: 'roll-back', why: BY_PERSON})};
		case 'forbid':
			return {panel: asked(panel, {ask: 'forbid', variant: panel.selected})};
		case 'leave':
			return {panel, wish: {do: 'close'}};
		case 'yes':
		case 'no':
			return {panel};
	}
};

/** What a key does: chooses a variant, asks for a yes, wants something of the run. */
export const keyPanel = (before: Panel, input: Input, keymap: Keymap, look: Look): Keyed => {
	const {reading} = before;
	if (reading !== undefined) {
		const {pager, wish} = keyPager(reading.pager, input, keymap, look);
		if (wish?.do === 'close') return {panel: {...before, reading: undefined}};
		const panel = {...before, reading: {...reading, pager}};
		return wish === undefined ? {panel} : {panel, wish};
	}
	if (input.type === 'wheel') return {panel: moved(before, Math.sign(input.by))};
	if (input.type !== 'key') return {panel: before};
	const action = actionOf(keymap, 'evolution', input.key);
	const {asking} = before;
	const panel: Panel = {...before, asking: undefined, note: undefined};
	if (asking !== undefined) {
		if (action === 'yes') return {panel, wish: {do: 'send', command: asking.command}};
		return action === 'no' || action === 'leave' ? {panel: {...panel, note: 'nothing was done'}} : {panel: before};
	}
	return action === undefined ? {panel} : act(panel, action, look);
};
