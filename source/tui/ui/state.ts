import type {SessionState} from '../../core/session/state.ts';
import {blankComposer, type Composer} from '../composer/composer.ts';
import {candidatesOf, type Candidates} from '../composer/fuzzy.ts';
import type {Panel} from '../evolution/panel.ts';
import type {Keymap} from '../keys/keymap.ts';
import type {Approval} from '../overlay/approval/approval.ts';
import type {List} from '../overlay/list/list.ts';
import type {Pager} from '../overlay/pager/pager.ts';
import {openStatus, type Status, type StatusItem} from '../status/status.ts';
import type {Look} from '../theme.ts';
import {openTranscript, type Transcript} from '../transcript/transcript.ts';

/** What stands in front of the composer. `token` names the question, so that its answer finds who asked. */
export type Overlay =
	| {readonly kind: 'approval'; readonly call: string; readonly approval: Approval}
	/** A large one takes the whole screen. */
	| {readonly kind: 'list'; readonly token: number; readonly list: List; readonly size: 'small' | 'large'}
	| {readonly kind: 'question'; readonly token: number; readonly title: string; readonly value: string}
	| {readonly kind: 'pager'; readonly token: number; readonly pager: Pager}
	/** A run of self-improvement, as it goes on. */
	| {readonly kind: 'evolution'; readonly token: number; readonly panel: Panel};

/** Words that complete what is being written: files, commands, arguments. */
export type Completion = {
	readonly kind: 'file' | 'command';
	readonly from: number;
	readonly to: number;
	readonly matches: readonly Match[];
	readonly chosen: number;
};
export type Match = {readonly text: string; readonly about?: string; readonly positions: readonly number[]};

/** A command as it is offered behind a slash. */
export type Offer = {readonly name: string; readonly about: string; readonly argument?: string};

/** What a person chose about the interface itself. */
export type Settings = {
	readonly keymap: Keymap;
	readonly vim: 'off' | 'on';
	readonly screen: 'inline' | 'full';
	readonly status: readonly StatusItem[];
};

/** Lines that go to the scrollback next. `id` changes once the ones before are written. */
export type Commit = {readonly id: number; readonly lines: readonly string[]};

/** The transcript as the whole-screen form holds it: its lines, and how many of them are below the window. */
export type Scroll = {readonly lines: readonly string[]; readonly below: number};

/** Everything that the interface shows. */
export type Ui = {
	readonly look: Look;
	readonly settings: Settings;
	/** Writing prompts, or only watching one run. */
	readonly form: 'conversation' | 'one-shot';
	readonly composer: Composer;
	readonly completion?: Completion;
	/** What was asked before, oldest first. */
	readonly history: readonly string[];
	/** Paths that can be mentioned. */
	readonly files: Candidates;
	readonly offers: readonly Offer[];
	readonly overlay?: Overlay;
	readonly transcript: Transcript;
	readonly status: Status;
	/** The session, once it is open. */
	readonly session?: SessionState;
	/** Something else that goes on: an image that is built, a file that is read. */
	readonly activity?: string;
	readonly branch?: string;
	readonly directory: string;
	/** A word on what a key would do now; gone with the next one. */
	readonly hint?: string;
	readonly commit: Commit;
	readonly scroll: Scroll;
	/** When a key was last typed, and when Esc and Ctrl+C were: milliseconds of one clock. */
	readonly typedAt: number;
	readonly escapedAt: number;
	readonly clearedAt: number;
	/** Calls that wait for an answer and were not shown yet, and since when. */
	readonly asking?: {readonly call: string; readonly since: number};
};

export const blankUi = (look: Look, settings: Settings, directory: string, form: Ui['form']): Ui => ({
	look,
	settings,
	form,
	composer: blankComposer,
	history: [],
	files: candidatesOf([]),
	offers: [],
	transcript: openTranscript,
	status: openStatus,
	directory,
	commit: {id: 0, lines: []},
	scroll: {lines: [], below: 0},
	typedAt: -Infinity,
	escapedAt: -Infinity,
	clearedAt: -Infinity,
});
