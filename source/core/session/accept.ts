import type {Verdict} from '../machine.ts';
import type {Command} from './command.ts';
import type {Body} from './event.ts';
import type {SessionState} from './state.ts';

/** What becomes of a command: the fact it is, or why it is turned down. */
export const accept = (state: SessionState, command: Command): Verdict<Body> => {
	switch (command.ask) {
		case 'submit':
			return command.text.trim() === ''
				? {rejected: 'the prompt is empty'}
				: {record: {type: 'prompt.submitted', prompt: `p${state.submitted + 1}`, text: command.text}};
		case 'answer': {
			const call = state.turn?.calls.find(({id}) => id === command.call);
			if (call === undefined || call.finished !== undefined || call.started !== undefined || !call.asked)
				return {rejected: `nothing is asked about ${command.call}`};
			if (call.answered !== undefined) return {rejected: `${command.call} is already answered`};
			const {verdict, say} = command;
			return {
				record: {type: 'approval.answered', call: command.call, verdict, ...(say === undefined ? {} : {say})},
			};
		}
		case 'mode':
			return command.mode === state.mode
				? {rejected: `the mode is ${command.mode} already`}
				: {record: {type: 'mode.changed', mode: command.mode}};
		case 'interrupt':
			if (state.turn === undefined) return {rejected: 'nothing is running'};
			return state.turn.interrupt === undefined
				? {record: {type: 'interrupt.requested', why: command.why}}
				: {rejected: 'it is stopping already'};
	}
};
