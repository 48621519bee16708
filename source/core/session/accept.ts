import {safePrefix, type Grant} from '../approval.ts';
import type {Verdict} from '../machine.ts';
import type {Candidate} from '../profile.ts';
import type {Command} from './command.ts';
import type {Body} from './event.ts';
import {continuedBy} from './go-on.ts';
import {newSince} from './history.ts';
import {isBusyBetween} from './next-between.ts';
import {isSignal, type Call, type SessionState} from './state.ts';
import {requestBack, requestUndo} from './undo.ts';

/** Characters of a session's title. */
const LONGEST_TITLE = 200;

/** A grant is offered only where it can be widened safely; who sends another is told so. */
const wrongGrant = ({previewed}: Call, grant: Grant | undefined): string | undefined => {
	if (grant === undefined) return undefined;
	const {script, reading} = previewed?.preview ?? {};
	if (script === undefined) return 'only commands can be allowed for longer';
	if (grant.match === 'exact')
		return grant.text === script ? undefined : 'that is not the command that was asked about';
	return grant.text === safePrefix(reading) ? undefined : 'commands that begin like this cannot be allowed safely';
};

const requestCompaction = (state: SessionState, focus: string | undefined): Verdict<Body> => {
	if (state.compaction !== undefined) return {rejected: 'it is asked for already'};
	if (state.turn === undefined && newSince(state).turns.length === 0) return {rejected: 'there is nothing to sum up'};
	const wish = focus?.trim() ?? '';
	return {
		record: {
			type: 'compaction.requested',
			compaction: `c${state.compactions + 1}`,
			...(wish === '' ? {} : {focus: wish}),
		},
	};
};

const setModel = ({profile}: SessionState, role: string, candidates: readonly Candidate[]): Verdict<Body> => {
	const roles = [...new Set((profile?.stages ?? []).flatMap(stage => stage.role ?? []))];
	if (!roles.includes(role)) return {rejected: `there is no role ${role}: ${roles.join(', ')}`};
	if (candidates.length === 0) return {rejected: 'no model is named'};
	return JSON.stringify(profile?.roles[role]) === JSON.stringify(candidates)
		? {rejected: `${role} is filled so already`}
		: {record: {type: 'model.set', role, candidates}};
};

const submit = (state: SessionState, {text, how, images = []}: Extract<Command, {ask: 'submit'}>): Verdict<Body> => {
	if (text.trim() === '') return {rejected: 'the prompt is empty'};
	const continues = continuedBy(state, text, images);
	return {
		record: {
			type: 'prompt.submitted',
			prompt: `p${state.submitted + 1}`,
			text,
			// Where no turn runs there is nothing to steer.
			how: state.turn === undefined ? 'queue' : (how ?? 'queue'),
			...(images.length === 0 ? {} : {images}),
			...(continues === undefined ? {} : {continues}),
		},
	};
};

/** A prompt whose turn has not begun yet can be stopped like one whose turn has. */
const interrupt = (state: SessionState, {why, hurry}: Extract<Command, {ask: 'interrupt'}>): Verdict<Body> => {
	const {turn, stop, prompts, isLeaving} = state;
	if (turn === undefined && prompts.length === 0 && !isBusyBetween(state)) return {rejected: 'nothing is running'};
	const isStopping = (turn === undefined ? stop : turn.interrupt) !== undefined;
	const isNews = !isStopping || (isSignal(why) && !isLeaving) || (hurry === true && turn?.isHurried !== true);
	if (!isNews) return {rejected: 'it is stopping already'};
	return {record: {type: 'interrupt.requested', why, ...(hurry === undefined ? {} : {hurry})}};
};

/** What becomes of a command: the fact it is, or why it is turned down. */
export const accept = (state: SessionState, command: Command): Verdict<Body> => {
	switch (command.ask) {
		case 'submit':
			return submit(state, command);
		case 'unqueue':
			return state.prompts.some(({prompt}) => prompt === command.prompt)
				? {record: {type: 'prompt.withdrawn', prompt: command.prompt}}
				: {rejected: `no prompt ${command.prompt} waits`};
		case 'answer': {
			const call = state.turn?.calls.find(({id}) => id === command.call);
			if (call === undefined || (call.finished ?? call.started ?? call.unmade) !== undefined || !call.asked)
				return {rejected: `nothing is asked about ${command.call}`};
			if (call.answered !== undefined) return {rejected: `${command.call} is already answered`};
			const {ask: _, ...answer} = command;
			const wrong = wrongGrant(call, command.grant);
			return wrong === undefined ? {record: {type: 'approval.answered', ...answer}} : {rejected: wrong};
		}
		case 'explain': {
			const call = state.turn?.calls.find(({id}) => id === command.call);
			if (call?.asked !== true || (call.answered ?? call.finished ?? call.unmade) !== undefined)
				return {rejected: `nothing is asked about ${command.call}`};
			return call.explanation === undefined
				? {record: {type: 'explanation.requested', call: command.call}}
				: {rejected: 'it is explained already'};
		}
		case 'undo':
			return requestUndo(state, command.conflicts);
		case 'rewind':
			return requestBack(state, command.turn, command.what, command.conflicts);
		case 'revoke':
			return state.grants.some(({id}) => id === command.grant)
				? {record: {type: 'grant.revoked', grant: command.grant}}
				: {rejected: `there is no grant ${command.grant}`};
		case 'rename': {
			const title = command.title.trim().replaceAll(/\s+/g, ' ').slice(0, LONGEST_TITLE);
			if (title === '') return {rejected: 'the title is empty'};
			return title === state.title ? {rejected: 'it is called that already'} : {record: {type: 'title.changed', title}};
		}
		case 'mode':
			return command.mode === state.mode
				? {rejected: `the mode is ${command.mode} already`}
				: {record: {type: 'mode.changed', mode: command.mode}};
		case 'run':
			return command.script.trim() === ''
				? {rejected: 'the command is empty'}
				: {record: {type: 'shell.requested', shell: `s${state.runs + 1}`, script: command.script}};
		case 'compact':
			return requestCompaction(state, command.focus);
		case 'model':
			return setModel(state, command.role, command.candidates);
		case 'interrupt':
			return interrupt(state, command);
	}
};
