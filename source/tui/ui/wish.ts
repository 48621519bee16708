import type {Image} from '../composer/piece.ts';
import type {PanelWish} from '../evolution/keys.ts';
import type {Command} from '../../core/session/command.ts';

/** What the interface wants of the outside. */
export type Wish =
	/** A prompt, a line that begins with `/`, `!` or `#`; while a turn runs it steers or waits. */
	| {readonly do: 'say'; readonly text: string; readonly images: readonly Image[]; readonly how: 'steer' | 'queue'}
	| {readonly do: 'send'; readonly command: Command}
	| {readonly do: 'answer'; readonly token: number; readonly id?: string; readonly remove?: string}
	/** Of a run of self-improvement that is watched. */
	| {readonly do: 'evolution'; readonly token: number; readonly wish: PanelWish}
	| {readonly do: 'edit-prompt'; readonly text: string}
	| {readonly do: 'edit-call'; readonly call: string; readonly text: string; readonly name: string}
	| {readonly do: 'say-instead'; readonly call: string; readonly title: string}
	| {readonly do: 'copy' | 'paste-path'; readonly text: string}
	| {readonly do: 'find-files'; readonly query: string}
	| {
			readonly do: 'stop' | 'leave' | 'next-mode' | 'rewind' | 'redraw' | 'suspend' | 'read-transcript' | 'paste-image';
	  };

export type Step<State> = {readonly ui: State; readonly wishes: readonly Wish[]};
