import {paintPanel} from '../evolution/paint.ts';
import type {Panel} from '../evolution/panel.ts';
import {paintApproval} from '../overlay/approval/paint.ts';
import {paintCompletion} from '../overlay/completion.ts';
import {paintList} from '../overlay/list/paint.ts';
import {paintPager} from '../overlay/pager/paint.ts';
import {paintStatus} from '../status/paint.ts';
import {cut} from '../text/wrap.ts';
import {homely} from '../../views/homely.ts';
import type {Look} from '../theme.ts';
import {oneLine} from '../../views/plain.ts';
import {activityOf, liveLines} from '../transcript/live.ts';
import {paintBottom, type Cursor} from './bottom.ts';
import type {Ui} from './state.ts';

/** What is on the screen now, from top to bottom; the activity is a line of its own, with a spinner before it. */
export type Frame = {
	readonly above: readonly string[];
	readonly activity?: string;
	readonly below: readonly string[];
	/** Where the cursor stands: columns and rows from the frame's first row. */
	readonly cursor?: Cursor;
};

type Part = {readonly lines: readonly string[]; readonly cursor?: Cursor | undefined};

const WAITING = 3;

/** Rows of a question of one line: its title, and the answer. */
export const QUESTION_ROWS = 2;

/** The sign of a prompt that waits: of the key that sent it. */
const waitSign = (how: 'steer' | 'queue', {spoken}: Look): string => {
	if (spoken) return how === 'steer' ? 'steers:' : 'queued:';
	return how === 'steer' ? '⏎' : '⇥';
};

/** Prompts that wait for the next step, or for the turn to end. */
const waiting = ({session, look}: Ui): readonly string[] => {
	const prompts = session?.prompts ?? [];
	if (session?.turn === undefined || prompts.length === 0) return [];
	const shown = prompts
		.slice(0, WAITING)
		.map(({text, how}) => cut(look.paint('quiet', `  ${waitSign(how, look)} ${oneLine(text)}`), look.columns));
	const more = prompts.length - WAITING;
	return more > 0 ? [...shown, look.paint('quiet', `  … ${more} more waiting`)] : shown;
};

/** What could be done while a turn runs. */
const hintOf = ({session, form}: Ui): string | undefined => {
	if (session?.turn === undefined) return undefined;
	return form === 'one-shot' ? 'Esc stops' : 'Enter steers · Tab queues · Esc stops';
};

/** Vim's other states, which change what every key does. */
const vimOf = ({composer}: Ui): string =>
	composer.vim === 'off' || composer.vim === 'insert' ? '' : `${composer.vim} · `;

/** The line below everything. What answers a key is said before anything else. */
const statusOf = (ui: Ui): string => {
	const {look, branch} = ui;
	const directory = homely(ui.directory, look.home);
	if (ui.hint !== undefined) return cut(look.paint('action', ui.hint), look.columns);
	const hint = hintOf(ui);
	const vim = vimOf(ui);
	const around = {directory, ...(branch === undefined ? {} : {branch}), ...(hint === undefined ? {} : {hint})};
	const columns = Math.max(1, look.columns - vim.length);
	return `${look.paint('action', vim)}${paintStatus(ui.status, around, ui.settings.status, {...look, columns})}`;
};

const composing = (ui: Ui): Part => {
	const {look, completion} = ui;
	const {lines, cursor} = paintBottom(ui.composer, statusOf(ui), look);
	const rows = Math.max(0, Math.min(8, look.rows - lines.length - 2));
	const offered = completion === undefined ? [] : paintCompletion(completion.matches, completion.chosen, look, rows);
	return {lines: [...offered, ...lines], cursor: {x: cursor.x, y: cursor.y + offered.length}};
};

const bottomOf = (ui: Ui, rows: number): Part => {
	const {overlay, look} = ui;
	switch (overlay?.kind) {
		case 'approval':
			return paintApproval(overlay.approval, look, rows);
		case 'list':
			return paintList(overlay.list, look, rows);
		case 'pager':
		case 'evolution':
			// They have the whole screen.
			return {lines: []};
		case 'question':
			return {lines: []};
		case undefined:
			return ui.form === 'one-shot' ? {lines: [statusOf(ui)]} : composing(ui);
	}
};

const lowered = (part: Part, by: number): Pick<Frame, 'cursor'> =>
	part.cursor === undefined ? {} : {cursor: {x: part.cursor.x, y: part.cursor.y + by}};

/** The window over the transcript, on the whole screen. */
const windowOf = ({scroll, look}: Ui, live: readonly string[], rows: number): readonly string[] => {
	if (rows < 1) return [];
	const {lines, below} = scroll;
	// Nobody sees less than a window of the oldest lines.
	const end = Math.max(Math.min(rows, lines.length), lines.length - below);
	const hidden = lines.length - end;
	const shown =
		hidden === 0 ? [...lines.slice(-rows), ...live].slice(-rows) : lines.slice(Math.max(0, end - rows), end);
	// What says so stands in the place of a line, which is below then, too.
	const said = `${look.spoken ? '' : '↓ '}${hidden + 1} more lines (End)`;
	const more = hidden === 0 || rows < 2 ? shown : [...shown.slice(0, -1), cut(look.paint('quiet', said), look.columns)];
	return [...more, ...Array.from({length: Math.max(0, rows - more.length)}, () => '')];
};

/** Who watches something else is told that the agent waits for an answer. */
const withQuestion = ({asking}: Ui, panel: Panel): Panel =>
	asking === undefined || panel.note !== undefined
		? panel
		: {...panel, note: 'the agent waits for your answer: leave this to see it'};

/** Lays out everything that is not yet scrollback: never higher than the terminal. `now` is in milliseconds of the session's clock. */
export const frameOf = (ui: Ui, now: number): Frame => {
	const {look, overlay} = ui;
	const full = ui.settings.screen === 'full';
	if (overlay?.kind === 'pager') return {above: [], below: paintPager(overlay.pager, look)};
	if (overlay?.kind === 'evolution')
		return {above: [], below: paintPanel(withQuestion(ui, overlay.panel), ui.settings.keymap, look, now)};
	if (overlay?.kind === 'list' && overlay.size === 'large') {
		const {lines, cursor} = paintList(overlay.list, look, look.rows);
		return {above: [], below: lines, ...(cursor === undefined ? {} : {cursor})};
	}
	// Below the last line of a frame stands one empty row, but on the whole screen.
	const rows = Math.max(2, look.rows - (full ? 0 : 1));
	const activity = ui.activity ?? activityOf(ui.transcript, now);
	const queue = overlay === undefined ? waiting(ui) : [];
	const used = (activity === undefined ? 0 : 1) + (overlay?.kind === 'question' ? QUESTION_ROWS : 0);
	const bottom = bottomOf(ui, Math.max(1, rows - used - 1));
	const left = rows - used - bottom.lines.length;
	const waitingLines = queue.length <= left ? queue : [];
	const room = Math.max(0, left - waitingLines.length - 1);
	const live = liveLines(ui.transcript, look, {rows: full ? Math.floor(room / 2) : room, now});
	const above = full ? windowOf(ui, live, left - waitingLines.length) : live;
	const gap = !full && left > waitingLines.length && look.rows >= 8 ? [''] : [];
	const lead = above.length + (activity === undefined ? 0 : 1) + gap.length + waitingLines.length;
	return {
		above,
		...(activity === undefined ? {} : {activity}),
		below: [...gap, ...waitingLines, ...bottom.lines],
		...lowered(bottom, lead),
	};
};
