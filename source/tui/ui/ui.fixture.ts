import type {Body} from '../../core/session/event.ts';
import {fold} from '../../core/session/fold.ts';
import {initial} from '../../core/session/state.ts';
import {keymap} from '../keys/keymap.ts';
import {decode, flush, openDecoder} from '../keys/decode.ts';
import {press} from '../overlay/screen.fixture.ts';
import {statusItems} from '../status/status.ts';
import type {Look} from '../theme.ts';
import {answered, asked, call, opened} from '../transcript/bodies.fixture.ts';
import {factsFrom} from '../transcript/session.fixture.ts';
import {saw} from './saw.ts';
import {blankUi, type Settings, type Ui} from './state.ts';
import {typed} from './typed.ts';
import type {Wish} from './wish.ts';

const settings: Settings = {keymap, vim: 'off', screen: 'inline', status: statusItems};

export const blank = (look: Look, change: Partial<Settings> = {}): Ui =>
	blankUi(look, {...settings, ...change}, '/home/ada/project', 'conversation');

/** Everything that is seen in a row, as a session tells it. Nothing of it counts as written. */
export const afterFacts = (ui: Ui, bodies: readonly Body[], now = 0): Ui => {
	let session = ui.session ?? initial;
	let after = ui;
	for (const one of factsFrom(bodies)) {
		const fact = {...one, seq: session.seq + 1};
		session = fold(session, fact);
		after = saw(after, {fact}, session, {written: after.commit.id, now});
	}
	return after;
};

/** A turn in which a model is asked for an edit. */
export const turn: readonly Body[] = [
	opened,
	{type: 'prompt.submitted', prompt: 'p1', text: 'mend it'},
	{type: 'turn.started', turn: 't1', prompt: 'p1'},
	{type: 'stage.started', stage: 'edit', round: 0},
	{type: 'model.chosen', stage: 'edit', model: {vendor: 'openai', id: 'gpt-4.1'}, window: 1_000_000, passed: []},
	asked('t1.a1', 'edit', 'gpt-4.1'),
];

const previewed = (id: string, script: string): Body => ({
	type: 'tool.previewed',
	call: id,
	tool: 'shell',
	title: script,
	risk: 'run',
	replay: 'never',
	editable: 'input',
	preview: {
		title: script,
		outside: [],
		protected: [],
		script,
		reading: {kind: 'plain', why: 'one command', segments: [script]},
	},
});

/** The same turn, with two calls that a person is asked about. */
export const asking: readonly Body[] = [
	...turn,
	answered('t1.a1', [call('c1', 'shell', 'x'), call('c2', 'shell', 'x')]),
	previewed('t1.a1.1', 'npm test'),
	{type: 'approval.asked', call: 't1.a1.1', why: 'suggest asks before every command'},
	previewed('t1.a1.2', 'rm -r build'),
	{type: 'approval.asked', call: 't1.a1.2', why: 'suggest asks before every command'},
];

export const over: readonly Body[] = [
	answered('t1.a1', [{type: 'text', text: 'Done.'}]),
	{type: 'turn.finished', turn: 't1', outcome: 'done', answer: 'Done.'},
];

export type Did = {readonly ui: Ui; readonly wishes: readonly Wish[]};

/** Keys as keymaps write them, all at one time. */
export const pressing = (ui: Ui, chords: readonly string[], at = 10_000): Did =>
	chords.reduce<Did>(
		({ui: before, wishes}, chord) => {
			const step = typed(before, press(chord), at);
			return {ui: step.ui, wishes: [...wishes, ...step.wishes]};
		},
		{ui, wishes: []},
	);

/** Bytes as a terminal sends them. */
export const sending = (ui: Ui, bytes: string, at = 10_000): Did => {
	const {state, inputs} = decode(openDecoder, bytes);
	return [...inputs, ...flush(state).inputs].reduce<Did>(
		({ui: before, wishes}, input) => {
			const step = typed(before, input, at);
			return {ui: step.ui, wishes: [...wishes, ...step.wishes]};
		},
		{ui, wishes: []},
	);
};
