import type {Place} from './hooks.ts';
import type {SumUpReason} from './thread-summary.ts';

/** What a session may want performed. The key names the piece of work: see `Machine`. */
export type Step = {readonly key: string} & (
	| {readonly do: 'rank'}
	| {readonly do: 'choose'; readonly stage: string}
	| {readonly do: 'ask'}
	| {readonly do: 'sum-up'; readonly why: SumUpReason}
	| {readonly do: 'gather'; readonly answer?: string; readonly note?: string}
	| {readonly do: 'begin-step'; readonly index: number}
	| {readonly do: 'preview'; readonly call: string}
	| {readonly do: 'use'; readonly call: string}
	| {readonly do: 'explain'; readonly call: string}
	| {readonly do: 'hooks'; readonly place: Place}
	| {readonly do: 'checkpoint'; readonly when: 'before' | 'after'}
	| {readonly do: 'run-shell'; readonly shell: string}
	| {readonly do: 'compact'}
	| {readonly do: 'plan-undo'}
	| {readonly do: 'go-back'}
	| {readonly do: 'store-grant'; readonly grant: string}
);
