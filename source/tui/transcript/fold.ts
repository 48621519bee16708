import {callsOf} from '../../core/message.ts';
import type {SessionFact} from '../../core/session/event.ts';
import {oneLine} from '../../views/plain.ts';
import {modeAfter} from '../status/mode.ts';
import {explore} from './explored.ts';
import {afterChoice} from '../../views/substitution.ts';
import {nameOf} from './model.ts';
import {nothing, spend} from './spent.ts';
import {unexplored, type CallView, type Transcript, type TurnView} from './state.ts';

const called = (tool: string, title: string, since: number, isCheck: boolean): CallView => ({
	tool,
	title,
	isCheck,
	phase: 'called',
	since,
	output: '',
});

const inTurn = (transcript: Transcript, change: (turn: TurnView) => TurnView): Transcript =>
	transcript.turn === undefined ? transcript : {...transcript, turn: change(transcript.turn)};

const withCall = (transcript: Transcript, id: string, change: (call: CallView) => CallView): Transcript =>
	inTurn(transcript, turn => {
		const call = turn.calls[id];
		return call === undefined ? turn : {...turn, calls: {...turn.calls, [id]: change(call)}};
	});

/** What a transcript remembers once a fact is told. The text of answers is kept by `text.ts`. */
export const fold = (transcript: Transcript, fact: SessionFact): Transcript => {
	const at = Date.parse(fact.at);
	switch (fact.type) {
		case 'session.opened':
			return {
				...inTurn(transcript, ({ask: _, ...turn}) => turn),
				...modeAfter(transcript, fact),
				isHeaded: true,
				stages: Object.fromEntries(fact.profile.stages.map(({name, does}) => [name, does])),
				retries: fact.profile.limits.retries,
			};
		case 'prompt.submitted': {
			const isShown = transcript.turn === undefined && transcript.waiting.length === 0;
			const {prompt, text, images} = fact;
			const waiting = {prompt, text, isShown, ...(images === undefined ? {} : {images})};
			return {...transcript, waiting: [...transcript.waiting, waiting]};
		}
		case 'turn.started':
			return {
				...transcript,
				waiting: transcript.waiting.filter(({prompt}) => prompt !== fact.prompt),
				explored: unexplored,
				turn: {
					since: at,
					stage: '',
					models: {},
					round: 0,
					spent: nothing,
					total: nothing,
					looked: 0,
					calls: {},
					said: [],
					isStopping: false,
				},
			};
		case 'stage.started':
			return inTurn(transcript, turn => ({...turn, stage: fact.stage, round: fact.round, spent: nothing}));
		case 'model.chosen':
			return {
				...inTurn(transcript, turn => ({...turn, models: {...turn.models, [fact.stage]: nameOf(fact.model)}})),
				told: afterChoice(transcript.told, fact),
			};
		case 'model.asked':
			return inTurn(transcript, turn => ({
				...turn,
				ask: {
					id: fact.ask,
					stage: fact.stage,
					model: nameOf(fact.model),
					attempt: fact.attempt,
					sentAt: at + fact.delayMs,
					doing: 'thinking',
				},
			}));
		case 'model.answered': {
			const tokens = fact.usage === null ? 0 : Object.values(fact.usage).reduce((sum, count) => sum + count, 0);
			const calls = callsOf(fact.blocks).map((block, index) => {
				const call = called(block.tool, oneLine(block.tool), at, false);
				return [`${fact.ask}.${index + 1}`, transcript.detail === 'full' ? {...call, block} : call] as const;
			});
			return inTurn(transcript, ({ask: _, ...turn}) => ({
				...turn,
				spent: spend(turn.spent, fact.ms, tokens, fact.cost),
				total: spend(turn.total, fact.ms, tokens, fact.cost),
				calls: {...turn.calls, ...Object.fromEntries(calls)},
			}));
		}
		case 'model.failed':
			return inTurn(transcript, ({ask: _, ...turn}) => turn);
		case 'plan.proposed':
			return inTurn(transcript, turn => ({
				...turn,
				plan: {titles: fact.plan.steps.map(({title}) => oneLine(title)), done: 0},
			}));
		case 'step.started':
			return inTurn(transcript, turn => ({...turn, spent: fact.index === 0 ? turn.spent : nothing}));
		case 'step.finished':
			return inTurn(transcript, turn => ({
				...turn,
				...(turn.plan === undefined ? {} : {plan: {...turn.plan, done: fact.index + 1}}),
			}));
		case 'check.requested':
			return inTurn(transcript, turn => ({
				...turn,
				calls: {...turn.calls, [fact.call]: called('shell', oneLine(fact.command), at, true)},
			}));
		case 'tool.previewed':
			return withCall(transcript, fact.call, call => ({...call, title: oneLine(fact.title, 400), previewed: fact}));
		case 'approval.asked':
			return withCall(transcript, fact.call, call => ({...call, phase: 'asked'}));
		case 'approval.answered':
			return withCall(transcript, fact.call, call => ({...call, phase: 'called', answered: fact}));
		case 'explanation.given':
		case 'thread.compacted':
			return inTurn(transcript, turn => ({...turn, total: spend(turn.total, 0, 0, fact.cost)}));
		case 'tool.started':
			return withCall(transcript, fact.call, call =>
				fact.unmade === undefined
					? {...call, phase: 'running', since: at, why: fact.why}
					: {...call, ...(call.isCheck ? {} : {title: oneLine(fact.title, 400)})},
			);
		case 'tool.finished': {
			const call = transcript.turn?.calls[fact.call];
			const without = inTurn(transcript, turn => {
				const {[fact.call]: _, ...calls} = turn.calls;
				return {...turn, calls};
			});
			return call === undefined ? without : {...without, explored: explore(without, call, fact)};
		}
		case 'undo.requested':
			return {...transcript, isUndoing: true};
		case 'undo.finished':
			return {...transcript, isUndoing: false};
		case 'shell.requested':
			return {
				...transcript,
				shells: {...transcript.shells, [fact.shell]: {script: fact.script, since: at, output: ''}},
			};
		case 'shell.finished': {
			const {[fact.shell]: _, ...shells} = transcript.shells;
			return {...transcript, shells};
		}
		case 'compaction.requested':
			return {...transcript, isCompacting: true};
		case 'history.compacted':
		case 'compaction.failed':
			return {...transcript, isCompacting: false};
		case 'interrupt.requested':
			return inTurn(transcript, turn => ({...turn, isStopping: true}));
		case 'turn.finished': {
			const {turn: _, cut: __, ...rest} = transcript;
			return {...rest, explored: unexplored};
		}
		case 'prompt.withdrawn':
		case 'turn.steered':
			return {...transcript, waiting: transcript.waiting.filter(({prompt}) => prompt !== fact.prompt)};
		case 'mode.changed':
			return {...transcript, mode: fact.mode};
		case 'title.changed':
		case 'model.set':
		case 'model.missing':
		case 'context.ranked':
		case 'context.gathered':
		case 'grant.kept':
		case 'grant.revoked':
		case 'explanation.requested':
		case 'checkpoint.taken':
		case 'hooks.started':
		case 'hooks.finished':
		case 'undo.planned':
			return transcript;
	}
};
