import type {Mode} from '../approval.ts';
import type {Image} from '../message.ts';
import type {Candidate} from '../profile.ts';
import type {Body} from './event.ts';
import type {How} from './state.ts';

/** What can be asked of a session. Each becomes one fact, or is turned down with a reason. */
export type Command =
	/** A prompt: for a turn of its own (`queue`, also when left out), or into the turn that runs (`steer`). */
	| {readonly ask: 'submit'; readonly text: string; readonly how?: How; readonly images?: readonly Image[]}
	/** Takes back a prompt that waits. */
	| {readonly ask: 'unqueue'; readonly prompt: string}
	| (Omit<Body<'approval.answered'>, 'type'> & {readonly ask: 'answer'})
	| {readonly ask: 'explain'; readonly call: string}
	| {readonly ask: 'revoke'; readonly grant: string}
	/** Takes back the files of the last turn that changed some. */
	| {readonly ask: 'undo'; readonly conflicts: 'keep' | 'overwrite'}
	/** Goes back to before a turn: what was said, the files, or both. */
	| {
			readonly ask: 'rewind';
			readonly turn: string;
			readonly what: 'files' | 'chat' | 'both';
			readonly conflicts: 'keep' | 'overwrite';
	  }
	/** Runs a command that the person typed, inside the wall; before the next turn when one is running. */
	| {readonly ask: 'run'; readonly script: string}
	/** Has what was said so far summed up, before the next turn when one is running. `focus`: what is to be kept above all. */
	| {readonly ask: 'compact'; readonly focus?: string}
	/** Fills a role with other models from now on; a stage that has begun keeps its own. */
	| {readonly ask: 'model'; readonly role: string; readonly candidates: readonly Candidate[]}
	/** Gives the session a name for people. */
	| {readonly ask: 'rename'; readonly title: string}
	| {readonly ask: 'mode'; readonly mode: Mode}
	/** Stops what runs; a signal also keeps all that waits from being begun. `hurry`: without waiting for anything. */
	| (Omit<Body<'interrupt.requested'>, 'type'> & {readonly ask: 'interrupt'});
