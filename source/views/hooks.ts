import type {Body} from '../core/session/event.ts';

const places = {
	session_start: 'at the start',
	prompt: 'on the prompt',
	before_tool: 'before a call',
	after_tool: 'after a call',
	stop: 'at the end',
} as const;

/** What a person should know of hooks that ran: what failed, and what they object to where nothing else tells it. */
export const sayHooks = ({on, answer}: Body<'hooks.finished'>): readonly string[] => {
	const {verdict, reason, context, faults} = answer;
	const where = places[on];
	return [
		...faults.map(fault => `a hook ${where} failed: ${fault}`),
		...(verdict === 'allow' || on === 'before_tool' || faults.includes(reason)
			? []
			: [`a hook ${where} objects${reason === '' ? '' : `: ${reason}`}`]),
		...(on === 'stop' && context !== '' ? [`a hook says: ${context}`] : []),
	];
};
