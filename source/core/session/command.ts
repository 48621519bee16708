import type {Mode} from '../approval.ts';
import type {Body} from './event.ts';

/** What can be asked of a session. Each becomes one fact, or is turned down with a reason. */
export type Command =
	| {readonly ask: 'submit'; readonly text: string}
	| {readonly ask: 'answer'; readonly call: string; readonly verdict: 'yes' | 'always' | 'no'; readonly say?: string}
	| {readonly ask: 'mode'; readonly mode: Mode}
	| {readonly ask: 'interrupt'; readonly why: Body<'interrupt.requested'>['why']};
