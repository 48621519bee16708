import type {Verdict} from '../machine.ts';
import type {Command} from './command.ts';
import type {Body} from './event.ts';
import type {EvolutionState} from './state.ts';

const promote = ({tested, promoted, wish}: EvolutionState): Verdict<Body> => {
	if (wish !== undefined) return {rejected: `${wish.variant} is on its way already`};
	if (tested === undefined) return {rejected: 'no variant was tested on the hold-out'};
	if (promoted === tested.variant) return {rejected: `${promoted} is the default already`};
	return tested.verdict === 'proven'
		? {record: {type: 'promotion.approved', variant: tested.variant, by: 'person'}}
		: {rejected: `${tested.variant} is promising, not proven: ${tested.why ?? 'see its test'}`};
};

const forbid = ({archive, finished}: EvolutionState, variant: string): Verdict<Body> => {
	const known = archive.find(({id}) => id === variant);
	if (finished !== undefined) return {rejected: 'the run is over'};
	if (known === undefined) return {rejected: `there is no variant ${variant}`};
	if (known.parent === null) return {rejected: 'that is the agent all others come from: stop the run instead'};
	return known.standing === 'open'
		? {record: {type: 'branch.forbidden', variant}}
		: {rejected: `${variant} is ${known.standing} already`};
};

/** What becomes of a command: the fact it is, or why it is turned down. */
export const accept = (state: EvolutionState, command: Command): Verdict<Body> => {
	if (state.opened === undefined) return {rejected: 'the evolution is not open'};
	const over = state.finished !== undefined || state.stop !== undefined;
	switch (command.ask) {
		case 'pause':
			if (over) return {rejected: 'the run is over'};
			return state.paused ? {rejected: 'it is paused already'} : {record: {type: 'run.paused', why: command.why}};
		case 'resume':
			if (over) return {rejected: 'the run is over'};
			return state.paused ? {record: {type: 'run.resumed'}} : {rejected: 'it is not paused'};
		case 'stop':
			return over ? {rejected: 'the run is over'} : {record: {type: 'run.stopped', why: command.why}};
		case 'promote':
			return promote(state);
		case 'roll-back':
			if (state.wish !== undefined) return {rejected: `${state.wish.variant} is on its way already`};
			return state.promoted === undefined
				? {rejected: 'nothing of this run is promoted'}
				: {record: {type: 'rollback.requested', variant: state.promoted, why: command.why}};
		case 'compare':
			return state.promoted === undefined
				? {rejected: 'nothing of this run is promoted'}
				: {record: {type: 'use.compared', variant: state.promoted, better: command.better}};
		case 'forbid':
			return forbid(state, command.variant);
	}
};
